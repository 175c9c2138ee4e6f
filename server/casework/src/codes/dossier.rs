//! The dossier code: `<agency>-<yymmdd>-<seq>`. An identifier, never a secret.

use std::fmt;
use std::str::FromStr;

use super::InvalidCode;
use crate::civil::Day;

/// How an agency code is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgencyStyle {
    /// From the left, `H15.50.05.13`; the style we generate.
    LeftToRight,
    /// The older one, `000.00.01.H15`.
    RightToLeft,
}

/// The style of an agency code; `None` when it is none.
pub fn agency_style(code: &str) -> Option<AgencyStyle> {
    let groups: Vec<&[u8]> = code.split('.').map(str::as_bytes).collect();
    let digits = |g: &[u8], lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&g.len()) && g.iter().all(u8::is_ascii_digit)
    };
    let root = |g: &[u8]| g.len() == 3 && g[0].is_ascii_uppercase() && digits(&g[1..], 2..=2);
    match groups.as_slice() {
        [first, rest @ ..] if root(first) && rest.len() <= 3 && rest.iter().all(|g| digits(g, 2..=3)) => {
            Some(AgencyStyle::LeftToRight)
        }
        [a, b, c, last] if digits(a, 3..=3) && digits(b, 2..=2) && digits(c, 2..=2) && root(last) => {
            Some(AgencyStyle::RightToLeft)
        }
        _ => None,
    }
}

/// The code of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DossierCode {
    agency: String,
    day: Day,
    sequence: u32,
    width: u8,
}

impl DossierCode {
    /// The code of the dossier number `sequence` filed at `agency` on `day`: at least four digits, at most seven.
    pub fn new(agency: &str, day: Day, sequence: u32) -> Result<DossierCode, InvalidCode> {
        let (year, _, _) = day.ymd();
        let fits = (1..=9_999_999).contains(&sequence) && (2000..2100).contains(&year);
        if !fits || agency_style(agency) != Some(AgencyStyle::LeftToRight) {
            return Err(InvalidCode);
        }
        let width = (sequence.ilog10() as u8 + 1).max(4);
        Ok(DossierCode { agency: agency.to_owned(), day, sequence, width })
    }

    /// The agency it was filed at.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// The day it was filed.
    pub fn day(&self) -> Day {
        self.day
    }

    /// Its number of that day.
    pub fn sequence(&self) -> u32 {
        self.sequence
    }
}

impl fmt::Display for DossierCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.day.ymd();
        let width = usize::from(self.width);
        write!(f, "{}-{:02}{month:02}{day:02}-{:0width$}", self.agency, year.rem_euclid(100), self.sequence)
    }
}

impl FromStr for DossierCode {
    type Err = InvalidCode;

    /// Reads a code as typed: surrounding blanks and small letters are forgiven, an impossible date is not.
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let text = text.trim().to_ascii_uppercase();
        let mut parts = text.split('-');
        let (Some(agency), Some(date), Some(sequence), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidCode);
        };
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let lengths = date.len() == 6 && (4..=7).contains(&sequence.len());
        if !lengths || !digits(date) || !digits(sequence) || agency_style(agency).is_none() {
            return Err(InvalidCode);
        }
        let pair = |at: usize| date[at..at + 2].parse::<u8>().map_err(|_| InvalidCode);
        let day = Day::from_ymd(2000 + i64::from(pair(0)?), pair(2)?, pair(4)?).ok_or(InvalidCode)?;
        let width = sequence.len() as u8;
        let sequence = sequence.parse().map_err(|_| InvalidCode)?;
        Ok(DossierCode { agency: agency.to_owned(), day, sequence, width })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_styles_are_read_and_one_is_written() {
        for text in
            ["H15.50.05.13-261008-0975", "000.00.01.H15-251201-0001", "G01-251201-0112345", "H15.50.036.01-251201-0001"]
        {
            assert_eq!(text.parse::<DossierCode>().map(|c| c.to_string()), Ok(text.to_owned()));
        }
        let day = Day::from_ymd(2026, 10, 8).unwrap();
        assert_eq!(DossierCode::new("H15.50.05.13", day, 975).unwrap().to_string(), "H15.50.05.13-261008-0975");
        assert_eq!(DossierCode::new("H15", day, 12_345).unwrap().to_string(), "H15-261008-12345");
        assert_eq!(DossierCode::new("000.00.01.H15", day, 1), Err(InvalidCode));
        assert_eq!(" h15.04-251201-0001\n".parse::<DossierCode>().unwrap().agency(), "H15.04");
    }

    #[test]
    fn wrong_codes_are_refused() {
        for text in [
            "",
            "H15",
            "H15-251201",
            "H15-251201-001",
            "H15-251201-00000001",
            "H15-251301-0001",
            "H15-250230-0001",
            "H15.5-251201-0001",
            "H15.50.05.13.01-251201-0001",
            "HH5-251201-0001",
            "00.00.01.H15-251201-0001",
            "H15-251201-0001-1",
            "H15-25 201-0001",
            "Đ15-251201-0001",
            "H15-251201-００01",
        ] {
            assert_eq!(text.parse::<DossierCode>(), Err(InvalidCode), "{text}");
        }
        let day = Day::from_ymd(2026, 10, 8).unwrap();
        assert_eq!(DossierCode::new("H15", day, 0), Err(InvalidCode));
        assert_eq!(DossierCode::new("H15", day, 10_000_000), Err(InvalidCode));
    }

    proptest! {
        #[test]
        fn codes_round_trip(agency in "[A-Z][0-9]{2}(\\.[0-9]{2,3}){0,3}", day in 10_957i64..47_482, n in 1u32..10_000_000) {
            let code = DossierCode::new(&agency, Day(day), n).unwrap();
            let read: DossierCode = code.to_string().parse().unwrap();
            prop_assert_eq!(&read, &code);
            prop_assert_eq!((read.agency(), read.day(), read.sequence()), (agency.as_str(), Day(day), n));
        }

        #[test]
        fn nothing_else_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<DossierCode>();
        }
    }
}
