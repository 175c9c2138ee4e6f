//! How dates, amounts and numbers are written, the same on every page.

use super::Still;
use crate::lang::Lang;
use leptos::prelude::*;

/// Viet Nam has one time zone, without daylight saving.
const OFFSET: i64 = 7 * 3600;

/// Year, month, day, hour and minute in Viet Nam.
fn local(at: i64) -> (i64, i64, i64, i64, i64) {
    let seconds = at + OFFSET;
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since 1 March of year 0, in eras of 400 years.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day, rest / 3600, rest % 3600 / 60)
}

/// `23/11/2026` for UTC seconds.
#[must_use]
pub fn date(at: i64) -> String {
    let (year, month, day, ..) = local(at);
    format!("{day:02}/{month:02}/{year}")
}

/// `09:14 ngày 23/11/2026`, `23/11/2026, 09:14`.
#[must_use]
pub fn moment(at: i64, lang: Lang) -> String {
    let (.., hour, minute) = local(at);
    match lang {
        Lang::Vi => format!("{hour:02}:{minute:02} ngày {}", date(at)),
        Lang::En => format!("{}, {hour:02}:{minute:02}", date(at)),
    }
}

/// `ngày 23 tháng 11 năm 2026`, as official papers write it.
#[must_use]
pub fn long_date(at: i64) -> String {
    let (year, month, day, ..) = local(at);
    // Official papers put a zero before days under 10 and months under 3.
    let month = if month < 3 { format!("{month:02}") } else { month.to_string() };
    format!("ngày {day:02} tháng {month} năm {year}")
}

/// A moment with its machine-readable form.
pub fn stamp(at: i64, lang: Lang) -> AnyView {
    let (year, month, day, hour, minute) = local(at);
    let machine = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}+07:00");
    view! { <time datetime=machine>{moment(at, lang)}</time> }.still()
}

/// `1.234.567 ₫`.
#[must_use]
pub fn money(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    format!("{}{out} ₫", if amount < 0 { "-" } else { "" })
}

/// `2,4 MB`, `310 KB`.
#[must_use]
pub fn size(bytes: u64, lang: Lang) -> String {
    if bytes < 1_000_000 {
        return format!("{} KB", bytes.div_ceil(1000));
    }
    let tenths = bytes / 100_000;
    format!("{}{}{} MB", tenths / 10, lang.pick(",", "."), tenths % 10)
}

/// A long code in groups of four, so that it can be read aloud; the spaces are only seen.
#[must_use]
pub fn grouped(code: &str) -> String {
    let plain: Vec<char> = code.chars().filter(|c| !c.is_whitespace()).collect();
    plain.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_the_time_of_viet_nam() {
        assert_eq!(date(0), "01/01/1970");
        assert_eq!(moment(1_795_400_040, Lang::Vi), "09:14 ngày 23/11/2026");
        assert_eq!(moment(1_795_400_040, Lang::En), "23/11/2026, 09:14");
        // The last second of a leap day in Viet Nam, and the next.
        assert_eq!(date(1_709_225_999), "29/02/2024");
        assert_eq!(date(1_709_226_000), "01/03/2024");
        assert_eq!(date(-25_201), "31/12/1969");
        assert_eq!(long_date(1_709_225_999), "ngày 29 tháng 02 năm 2024");
        assert_eq!(long_date(1_709_226_000), "ngày 01 tháng 3 năm 2024");
    }

    #[test]
    fn amounts_and_sizes_have_their_marks() {
        assert_eq!(money(0), "0 ₫");
        assert_eq!(money(8000), "8.000 ₫");
        assert_eq!(money(1_234_567), "1.234.567 ₫");
        assert_eq!(money(-50_000), "-50.000 ₫");
        assert_eq!(size(1, Lang::Vi), "1 KB");
        assert_eq!(size(2_450_000, Lang::Vi), "2,4 MB");
        assert_eq!(size(2_450_000, Lang::En), "2.4 MB");
    }

    #[test]
    fn codes_come_in_fours() {
        assert_eq!(grouped("066190012345"), "0661 9001 2345");
        assert_eq!(grouped("ABCDE"), "ABCD E");
        assert_eq!(grouped(""), "");
    }
}
