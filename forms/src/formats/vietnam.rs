//! Vietnamese numbers and names.

use super::FormatError;

/// The provinces of before July 2025; a personal number keeps the code of its registration for ever.
const PROVINCES: [u8; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45,
    46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92,
    93, 94, 95, 96,
];

/// What a personal number says of its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonalId {
    /// Code of the province, or from 100 on of the country, where the birth was registered.
    pub place: u16,
    /// Registered abroad: worth a second look, never refused.
    pub foreign: bool,
    /// `1` male, `2` female, as in the population database.
    pub sex: u8,
    /// The year of birth.
    pub birth_year: i32,
}

/// Why a personal number is refused.
pub type PersonalIdError = FormatError;

/// Reads a personal number; see [`PersonalId`].
pub fn read_personal_id(text: &str, now_year: Option<i32>) -> Result<PersonalId, PersonalIdError> {
    let bytes = text.as_bytes();
    if !is_digits(text, 12, 12) {
        return Err(FormatError::Form);
    }
    let number =
        |from: usize, to: usize| bytes[from..to].iter().fold(0u16, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    let place = number(0, 3);
    let foreign = place >= 100;
    if !foreign && !PROVINCES.iter().any(|known| u16::from(*known) == place) {
        return Err(FormatError::Province);
    }
    let century_and_sex = number(3, 4);
    let birth_year = 1900 + 100 * i32::from(century_and_sex / 2) + i32::from(number(4, 6));
    if now_year.is_some_and(|now| birth_year > now) {
        return Err(FormatError::Future);
    }
    Ok(PersonalId { place, foreign, sex: if century_and_sex % 2 == 0 { 1 } else { 2 }, birth_year })
}

pub(super) fn personal_id(text: &str, now_year: Option<i32>) -> Result<(), FormatError> {
    read_personal_id(text, now_year).map(|_| ())
}

pub(super) fn tax_code(text: &str, now_year: Option<i32>) -> Result<(), FormatError> {
    if text.len() == 12 {
        return personal_id(text, now_year);
    }
    let (base, branch) = match text.len() {
        10 => (text, None),
        13 if is_digits(text, 13, 13) => (&text[..10], Some(&text[10..])),
        14 => match text.split_once('-') {
            Some((base, branch)) if base.len() == 10 => (base, Some(branch)),
            _ => return Err(FormatError::Form),
        },
        _ => return Err(FormatError::Form),
    };
    if !is_digits(base, 10, 10) || branch.is_some_and(|branch| !is_digits(branch, 3, 3) || branch == "000") {
        return Err(FormatError::Form);
    }
    let bytes = base.as_bytes();
    if bytes[2..9].iter().all(|digit| *digit == b'0') {
        return Err(FormatError::Form);
    }
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let sum: u32 = WEIGHTS.iter().zip(bytes).map(|(weight, digit)| weight * u32::from(digit - b'0')).sum();
    if 10 - sum % 11 == u32::from(bytes[9] - b'0') { Ok(()) } else { Err(FormatError::CheckDigit) }
}

pub(super) fn is_digits(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits after `+84`: mobile ranges of nine digits, landlines of ten that begin with 2.
fn is_national_number(digits: &[u8]) -> bool {
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    match (digits.len(), digits.first(), digits.get(1)) {
        (9, Some(b'3'), Some(second)) => *second >= b'2',
        (9, Some(b'5'), Some(second)) => matches!(second, b'2' | b'5' | b'6' | b'8' | b'9'),
        (9, Some(b'7'), Some(second)) => matches!(second, b'0' | b'6'..=b'9'),
        (9, Some(b'8'), Some(second)) => *second >= b'1',
        (9, Some(b'9'), Some(_)) => true,
        (10, Some(b'2'), Some(_)) => true,
        _ => false,
    }
}

pub(super) fn is_stored_phone(text: &str) -> bool {
    text.as_bytes().strip_prefix(b"+84").is_some_and(is_national_number)
}

/// The stored form `+84…` of a number as people write it (`0912 345 678`, `(0262) 3.851.234`, `84 912…`); `None` if it is no number of Vietnam.
pub fn normalize_phone(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(16);
    let trimmed = text.trim();
    for (at, c) in trimmed.char_indices() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if at == 0 => {}
            ' ' | '.' | '-' | '(' | ')' | '\u{a0}' => {}
            _ => return None,
        }
    }
    let national = match digits.strip_prefix("84") {
        Some(rest) if trimmed.starts_with('+') || digits.len() >= 11 => rest.strip_prefix('0').unwrap_or(rest),
        _ if trimmed.starts_with('+') => return None,
        _ => digits.strip_prefix('0')?,
    };
    is_national_number(national.as_bytes()).then(|| format!("+84{national}"))
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Letters of any script. Alphabetic without letter-like numerals and Latin marks is what `\p{L}` means for names.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !c.is_numeric() && !is_mark(c)
}

pub(super) fn is_name(text: &str) -> bool {
    let mut count = 0;
    for c in text.chars() {
        let fits = is_letter(c) || (count > 0 && (is_mark(c) || matches!(c, '\'' | '’' | ' ' | '.' | '-')));
        count += 1;
        if !fits || count > 99 {
            return false;
        }
    }
    count > 0
}

pub(super) fn is_land_certificate(text: &str) -> bool {
    let mut chars = text.chars();
    let mut letter = || chars.next().is_some_and(|c| c.is_ascii_uppercase() || c == 'Đ');
    if !letter() || !letter() {
        return false;
    }
    let rest = chars.as_str();
    is_digits(rest.strip_prefix(' ').unwrap_or(rest), 6, 8)
}

pub(super) fn is_passport(text: &str) -> bool {
    text.len() == 8 && text.as_bytes()[0].is_ascii_uppercase() && text.as_bytes()[1..].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers() {
        let read = |text| read_personal_id(text, Some(2026));
        assert_eq!(read("066090012345"), Ok(PersonalId { place: 66, foreign: false, sex: 1, birth_year: 1990 }));
        assert_eq!(read("066190000123").map(|id| (id.sex, id.birth_year)), Ok((2, 1990)));
        assert_eq!(read("054205123456").map(|id| (id.place, id.sex, id.birth_year)), Ok((54, 1, 2005)));
        assert_eq!(read("066305654321").map(|id| (id.sex, id.birth_year)), Ok((2, 2005)));
        assert_eq!(read("066390"), Err(FormatError::Form));
        assert_eq!(read("06609001234A"), Err(FormatError::Form));
        assert_eq!(read("097090012345"), Err(FormatError::Province));
        assert_eq!(read("066299000001"), Err(FormatError::Future));
        assert!(read_personal_id("066299000001", None).is_ok());
        assert_eq!(read("123090012345").map(|id| id.foreign), Ok(true));
        assert_eq!(read("０66090012345"), Err(FormatError::Form));
    }

    #[test]
    fn tax_codes() {
        let good = [
            "6001234562",
            "6000345679",
            "4401123454",
            "6001999995",
            "6001234562-001",
            "6001234562001",
            "0100109106",
            "0100686174",
            "0100233488",
            "066090012345",
        ];
        for text in good {
            assert_eq!(tax_code(text, Some(2026)), Ok(()), "{text}");
        }
        assert_eq!(tax_code("6001234560", None), Err(FormatError::CheckDigit));
        for text in ["6000000000", "6001234562-000", "6001234562-0a1", "600123456", "6001-23456201", "", "60012345620ô"]
        {
            assert_eq!(tax_code(text, None), Err(FormatError::Form), "{text}");
        }
    }

    #[test]
    fn telephone_numbers() {
        for text in ["+84912345678", "+84321234567", "+84701234567", "+842623851234"] {
            assert!(is_stored_phone(text), "{text}");
        }
        for text in [
            "0912345678",
            "+84112345678",
            "+84312345678",
            "+84511234567",
            "+8491234567",
            "+84262385123",
            "+84912345678 ",
            "+8491234567８",
        ] {
            assert!(!is_stored_phone(text), "{text}");
        }
        assert_eq!(normalize_phone(" 0912 345.678 ").as_deref(), Some("+84912345678"));
        assert_eq!(normalize_phone("(0262) 3851-234").as_deref(), Some("+842623851234"));
        assert_eq!(normalize_phone("84 912 345 678").as_deref(), Some("+84912345678"));
        assert_eq!(normalize_phone("+84 0912345678").as_deref(), Some("+84912345678"));
        assert_eq!(normalize_phone("0841234567").as_deref(), Some("+84841234567"));
        for text in ["912345678", "0112345678", "+1 912345678", "0912345678a", ""] {
            assert_eq!(normalize_phone(text), None, "{text}");
        }
    }

    #[test]
    fn names_of_all_peoples() {
        for text in [
            "Nguyễn Văn A",
            "H'Hen Niê",
            "H’Bia Mlô",
            "Y Thanh Ênuôl",
            "Y",
            "ĂÂĐÊÔƠƯ ĬŎŬ ČÑɃ",
            "Nguye\u{302}\u{303}n",
            "Anne-Marie",
            "Nguyễn T.",
            "山田",
        ] {
            assert!(is_name(text), "{text}");
        }
        for text in ["", " A", "'A", "A1", "A_B", "A@", "\u{301}A", "Ⅷ", &"A".repeat(100)] {
            assert!(!is_name(text), "{text}");
        }
        assert!(is_name(&"Â".repeat(99)));
    }

    #[test]
    fn papers() {
        for text in ["CT 123456", "BĐ12345678", "AA 1234567"] {
            assert!(is_land_certificate(text), "{text}");
        }
        for text in ["C 123456", "CT  123456", "CT 12345", "CT 123456789", "ct 123456", "Đ", ""] {
            assert!(!is_land_certificate(text), "{text}");
        }
        assert!(
            is_passport("B1234567") && !is_passport("b1234567") && !is_passport("B123456") && !is_passport("Đ123456")
        );
    }
}
