//! The tracking code: the secret with which anyone who has it may follow a dossier.

use std::fmt;
use std::str::FromStr;

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random symbols, five bits each.
const SYMBOLS: usize = 14;

/// A tracking code: 70 random bits and a check symbol, written `XXXXX-XXXXX-XXXXX`.
#[derive(Clone, PartialEq, Eq)]
pub struct TrackingCode([u8; SYMBOLS]);

/// Not a tracking code: mistyped, or of another length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidTrackingCode;

impl fmt::Display for InvalidTrackingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a tracking code")
    }
}

impl std::error::Error for InvalidTrackingCode {}

impl TrackingCode {
    /// A code from nine bytes of a cryptographic source; 70 of their 72 bits are used.
    pub fn from_random(bytes: [u8; 9]) -> TrackingCode {
        let bits = bytes.iter().fold(0u128, |n, b| (n << 8) | u128::from(*b));
        let mut symbols = [0; SYMBOLS];
        for (i, symbol) in symbols.iter_mut().enumerate() {
            *symbol = ((bits >> (5 * i)) & 31) as u8;
        }
        TrackingCode(symbols)
    }

    /// The one spelling to be hashed, stored or compared: fifteen symbols without hyphens.
    pub fn canonical(&self) -> String {
        self.0.iter().chain([&check(&self.0)]).map(|s| char::from(ALPHABET[usize::from(*s)])).collect()
    }
}

impl fmt::Display for TrackingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.canonical();
        write!(f, "{}-{}-{}", &all[..5], &all[5..10], &all[10..])
    }
}

impl fmt::Debug for TrackingCode {
    /// Hides the secret, so that it cannot reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrackingCode(…)")
    }
}

impl FromStr for TrackingCode {
    type Err = InvalidTrackingCode;

    /// Reads a code as typed: blanks, hyphens and small letters are forgiven, and O, I, L are read as 0, 1, 1.
    fn from_str(text: &str) -> Result<Self, InvalidTrackingCode> {
        let mut symbols = [0u8; SYMBOLS + 1];
        let mut count = 0;
        for c in text.chars() {
            let c = match c.to_ascii_uppercase() {
                ' ' | '-' | '–' | '\u{a0}' | '\t' | '\r' | '\n' => continue,
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let value = ALPHABET.iter().position(|a| char::from(*a) == c).ok_or(InvalidTrackingCode)?;
            *symbols.get_mut(count).ok_or(InvalidTrackingCode)? = value as u8;
            count += 1;
        }
        let [data @ .., last] = symbols;
        if count == SYMBOLS + 1 && check(&data) == last { Ok(TrackingCode(data)) } else { Err(InvalidTrackingCode) }
    }
}

/// A weighted sum over the field of 32 elements with distinct weights: finds every single wrong symbol and every two
/// exchanged ones.
fn check(symbols: &[u8; SYMBOLS]) -> u8 {
    let double = |x: u8| if x & 16 == 0 { x << 1 } else { ((x << 1) ^ 0b10_0101) & 31 };
    // Horner's scheme: symbol i gets the weight α^(14−i), and the check symbol stands at α^0.
    symbols.iter().fold(0, |sum, symbol| double(sum ^ symbol))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_look_of_a_code() {
        let code = TrackingCode::from_random([0; 9]);
        assert_eq!(code.to_string(), "00000-00000-00000");
        assert_eq!(format!("{code:?}"), "TrackingCode(…)");
        let code = TrackingCode::from_random([0xff, 1, 2, 3, 4, 5, 6, 7, 8]);
        let typed = code.to_string().to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(typed.parse(), Ok(code.clone()));
        assert_eq!(code.to_string().len(), 17);
    }

    #[test]
    fn what_is_no_code() {
        for text in ["", "00000-00000-0000", "00000-00000-000000", "UUUUU-00000-00000", "00000-00000-00001", "é"] {
            assert_eq!(text.parse::<TrackingCode>(), Err(InvalidTrackingCode), "{text}");
        }
    }

    proptest! {
        #[test]
        fn codes_round_trip(bytes: [u8; 9]) {
            let code = TrackingCode::from_random(bytes);
            prop_assert_eq!(code.to_string().parse::<TrackingCode>(), Ok(code.clone()));
            prop_assert_eq!(code.canonical().parse::<TrackingCode>(), Ok(code));
        }

        #[test]
        fn a_wrong_symbol_is_found(bytes: [u8; 9], at in 0usize..15, by in 1usize..32) {
            let mut text = TrackingCode::from_random(bytes).canonical().into_bytes();
            let value = ALPHABET.iter().position(|a| *a == text[at]).unwrap();
            text[at] = ALPHABET[(value + by) % 32];
            prop_assert!(String::from_utf8(text).unwrap().parse::<TrackingCode>().is_err());
        }

        #[test]
        fn exchanged_symbols_are_found(bytes: [u8; 9], i in 0usize..15, j in 0usize..15) {
            let mut text = TrackingCode::from_random(bytes).canonical().into_bytes();
            prop_assume!(text[i] != text[j]);
            text.swap(i, j);
            prop_assert!(String::from_utf8(text).unwrap().parse::<TrackingCode>().is_err());
        }

        #[test]
        fn seventy_bits_count(bytes: [u8; 9], bit in 2usize..72) {
            let mut other = bytes;
            other[bit / 8] ^= 0x80 >> (bit % 8);
            prop_assert_ne!(TrackingCode::from_random(bytes).canonical(), TrackingCode::from_random(other).canonical());
        }
    }
}
