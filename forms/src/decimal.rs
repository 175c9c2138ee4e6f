//! Exact decimal numbers.
//!
//! Money, fees and `multipleOf` must not depend on binary fractions, so every calculation of the engine goes through [`Decimal`]: a 128-bit
//! mantissa and a decimal scale. Nothing here panics: what does not fit is `None`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;
use std::cmp::Ordering;
use std::fmt;

/// Largest scale or exponent kept; beyond it a number is refused as out of range.
const MAX_SCALE: i32 = 5_000;

/// An exact decimal number: `mantissa × 10^-scale`, always in lowest terms, so that equal numbers are equal values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    scale: i16,
}

fn pow10(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

fn digits(value: u128) -> i32 {
    value.checked_ilog10().map_or(1, |log| log as i32 + 1)
}

/// `a × b mod m` without overflow, `m` below 2^127.
fn mul_mod(mut a: u128, mut b: u128, m: u128) -> u128 {
    a %= m;
    let mut sum = 0;
    while b > 0 {
        if b & 1 == 1 {
            sum = (sum + a) % m;
        }
        a = (a << 1) % m;
        b >>= 1;
    }
    sum
}

impl Decimal {
    /// Nought.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };
    /// One.
    pub const ONE: Self = Self { mantissa: 1, scale: 0 };

    /// `mantissa × 10^-scale`; `None` when the scale is out of range.
    pub fn from_parts(mantissa: i128, scale: i32) -> Option<Self> {
        let (mut mantissa, mut scale) = (mantissa, scale);
        if mantissa == 0 {
            return Some(Self::ZERO);
        }
        while mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        if scale.abs() > MAX_SCALE {
            return None;
        }
        Some(Self { mantissa, scale: i16::try_from(scale).ok()? })
    }

    /// The mantissa in lowest terms.
    pub fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// The number of decimals; negative when the mantissa is followed by noughts.
    pub fn scale(self) -> i32 {
        i32::from(self.scale)
    }

    /// Reads the text of a JSON number (`-12.50`, `1e3`); anything else, or more than 38 significant digits, is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut at = 0;
        let negative = bytes.first() == Some(&b'-');
        if negative {
            at = 1;
        }
        let mut mantissa: i128 = 0;
        let mut scale: i32 = 0;
        let whole = at;
        // Trailing noughts are held back, so that `1000…0` of any length stays exact.
        let mut noughts: u32 = 0;
        let mut push = |digit: u8| -> Option<()> {
            if digit == b'0' {
                noughts += 1;
                return Some(());
            }
            if mantissa != 0 {
                mantissa = mantissa.checked_mul(pow10(noughts)?)?;
            }
            mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
            noughts = 0;
            Some(())
        };
        while let Some(digit @ b'0'..=b'9') = bytes.get(at).copied() {
            push(digit)?;
            at += 1;
        }
        if at == whole || (bytes[whole] == b'0' && at > whole + 1) {
            return None;
        }
        if bytes.get(at) == Some(&b'.') {
            at += 1;
            let fraction = at;
            while let Some(digit @ b'0'..=b'9') = bytes.get(at).copied() {
                push(digit)?;
                at += 1;
            }
            if at == fraction {
                return None;
            }
            scale = i32::try_from(at - fraction).ok()?;
        }
        let held = i32::try_from(noughts).ok()?;
        if let Some(b'e' | b'E') = bytes.get(at) {
            at += 1;
            let minus = bytes.get(at) == Some(&b'-');
            if let Some(b'+' | b'-') = bytes.get(at) {
                at += 1;
            }
            let start = at;
            let mut exponent: i32 = 0;
            while let Some(digit @ b'0'..=b'9') = bytes.get(at).copied() {
                exponent = exponent.checked_mul(10)?.checked_add(i32::from(digit - b'0'))?;
                at += 1;
            }
            if at == start {
                return None;
            }
            scale = if minus { scale.checked_add(exponent)? } else { scale.checked_sub(exponent)? };
        }
        if at != bytes.len() {
            return None;
        }
        Self::from_parts(if negative { -mantissa } else { mantissa }, scale.checked_sub(held)?)
    }

    /// The shortest decimal that reads back as this double, which is the number its author wrote; `None` for NaN and infinities.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let mut text = StackText { bytes: [0; 40], len: 0 };
        fmt::write(&mut text, format_args!("{value:e}")).ok()?;
        Self::parse(std::str::from_utf8(&text.bytes[..text.len]).ok()?)
    }

    /// The value of a JSON number.
    pub fn from_number(number: &Number) -> Option<Self> {
        if let Some(value) = number.as_i64() {
            return Some(Self::from(value));
        }
        if let Some(value) = number.as_u64() {
            return Self::from_parts(i128::from(value), 0);
        }
        number.as_f64().and_then(Self::from_f64)
    }

    /// As a JSON number: an integer where it is one and fits 64 bits, otherwise the nearest double.
    pub fn to_number(self) -> Option<Number> {
        if let Some(whole) = self.to_i128() {
            if let Ok(value) = i64::try_from(whole) {
                return Some(value.into());
            }
            if let Ok(value) = u64::try_from(whole) {
                return Some(value.into());
            }
        }
        Number::from_f64(self.to_f64())
    }

    /// The nearest double (infinite when out of its range).
    pub fn to_f64(self) -> f64 {
        if self.scale == 0 && self.mantissa.unsigned_abs() <= 1 << 53 {
            return self.mantissa as f64;
        }
        // Correct rounding is the standard library's business.
        format!("{}e{}", self.mantissa, -i32::from(self.scale)).parse().unwrap_or(f64::NAN)
    }

    /// The value as an integer, if it is one.
    pub fn to_i128(self) -> Option<i128> {
        if self.scale > 0 {
            return None;
        }
        self.mantissa.checked_mul(pow10(u32::from(self.scale.unsigned_abs()))?)
    }

    /// The value as a 64-bit integer, if it is one.
    pub fn to_i64(self) -> Option<i64> {
        self.to_i128().and_then(|value| i64::try_from(value).ok())
    }

    /// Whether there is no fraction.
    pub fn is_integer(self) -> bool {
        self.scale <= 0
    }

    /// Whether this is nought.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Whether this is below nought.
    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// With the sign turned.
    pub fn checked_neg(self) -> Option<Self> {
        Some(Self { mantissa: self.mantissa.checked_neg()?, scale: self.scale })
    }

    /// Without its sign.
    pub fn checked_abs(self) -> Option<Self> {
        Some(Self { mantissa: self.mantissa.checked_abs()?, scale: self.scale })
    }

    fn aligned(self, other: Self) -> Option<(i128, i128, i32)> {
        let scale = self.scale.max(other.scale);
        let lift = |value: Self| {
            value.mantissa.checked_mul(pow10(u32::try_from(i32::from(scale) - i32::from(value.scale)).ok()?)?)
        };
        Some((lift(self)?, lift(other)?, i32::from(scale)))
    }

    /// The sum.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.is_zero() {
            return Some(other);
        }
        if other.is_zero() {
            return Some(self);
        }
        let (a, b, scale) = self.aligned(other)?;
        Self::from_parts(a.checked_add(b)?, scale)
    }

    /// The difference.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(other.checked_neg()?)
    }

    /// The product.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        Self::from_parts(self.mantissa.checked_mul(other.mantissa)?, self.scale() + other.scale())
    }

    /// The quotient, to at most `max_scale` decimals (fewer when 38 digits don't hold them), rounded half up; `None` on division by nought.
    pub fn checked_div(self, other: Self, max_scale: u8) -> Option<Self> {
        let divisor = other.mantissa;
        if divisor == 0 {
            return None;
        }
        let limit = i32::from(max_scale);
        let mut quotient = self.mantissa.checked_div(divisor)?;
        let mut rest = self.mantissa % divisor;
        let mut scale = self.scale() - other.scale();
        while rest != 0 && scale < limit {
            let next = rest.checked_mul(10)?;
            let Some(lifted) = quotient.checked_mul(10).and_then(|q| q.checked_add(next / divisor)) else { break };
            quotient = lifted;
            rest = next % divisor;
            scale += 1;
        }
        if scale > limit {
            // The digits cut off lie behind the one that decides.
            return Self::from_parts(quotient, scale)?.round(limit);
        }
        if rest != 0 && rest.unsigned_abs() >= divisor.unsigned_abs().div_ceil(2) {
            let up = if (rest < 0) == (divisor < 0) { 1 } else { -1 };
            quotient = quotient.checked_add(up)?;
        }
        Self::from_parts(quotient, scale)
    }

    /// The remainder of the truncated division, with the sign of `self`; `None` on division by nought.
    pub fn checked_rem(self, other: Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        if self.is_multiple_of(other) {
            return Some(Self::ZERO);
        }
        let (a, b, scale) = self.aligned(other)?;
        Self::from_parts(a.checked_rem(b)?, scale)
    }

    /// Whether `self` is a whole multiple of `divisor`. Exact for every pair; nothing but nought is a multiple of nought.
    pub fn is_multiple_of(self, divisor: Self) -> bool {
        if self.is_zero() {
            return true;
        }
        if divisor.is_zero() {
            return false;
        }
        let (value, by) = (self.mantissa.unsigned_abs(), divisor.mantissa.unsigned_abs());
        let shift = divisor.scale() - self.scale();
        if shift < 0 {
            // Finer than the divisor: only then whole when the divisor's own noughts are not needed.
            return match 10u128.checked_pow(shift.unsigned_abs()).and_then(|p| by.checked_mul(p)) {
                Some(scaled) => value.is_multiple_of(scaled),
                None => false,
            };
        }
        let mut power = 1 % by;
        let (mut base, mut exponent) = (10 % by, shift);
        while exponent > 0 {
            if exponent & 1 == 1 {
                power = mul_mod(power, base, by);
            }
            base = mul_mod(base, base, by);
            exponent >>= 1;
        }
        mul_mod(value, power, by) == 0
    }

    /// Rounded half up (away from nought) to `scale` decimals; a negative scale rounds to tens, hundreds, ….
    pub fn round(self, scale: i32) -> Option<Self> {
        self.cut(scale, |rest, half, _| if rest.unsigned_abs() >= half { rest.signum() } else { 0 })
    }

    /// The greatest number of `scale` decimals that is not above this one.
    pub fn floor(self, scale: i32) -> Option<Self> {
        self.cut(scale, |_, _, negative| if negative { -1 } else { 0 })
    }

    /// The least number of `scale` decimals that is not below this one.
    pub fn ceil(self, scale: i32) -> Option<Self> {
        self.cut(scale, |_, _, negative| if negative { 0 } else { 1 })
    }

    fn cut(self, scale: i32, step: impl Fn(i128, u128, bool) -> i128) -> Option<Self> {
        let drop = self.scale() - scale;
        if drop <= 0 {
            return Some(self);
        }
        let (kept, rest, half) = match pow10(drop.unsigned_abs()) {
            Some(power) => (self.mantissa / power, self.mantissa % power, power.unsigned_abs() / 2),
            None => (0, self.mantissa, u128::MAX),
        };
        let up = if rest == 0 { 0 } else { step(rest, half, self.mantissa < 0) };
        Self::from_parts(kept.checked_add(up)?, scale)
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        // Nineteen digits have at most eighteen noughts to move into the scale.
        Self::from_parts(i128::from(value), 0).unwrap_or_default()
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.scale == other.scale {
            return self.mantissa.cmp(&other.mantissa);
        }
        let by_sign = self.mantissa.signum().cmp(&other.mantissa.signum());
        if by_sign != Ordering::Equal || self.mantissa == 0 {
            return by_sign;
        }
        let (a, b) = (self.mantissa.unsigned_abs(), other.mantissa.unsigned_abs());
        let size = (digits(a) - self.scale()).cmp(&(digits(b) - other.scale()));
        let size = size.then_with(|| {
            let lift = |value: u128, by: i32| 10u128.checked_pow(by.unsigned_abs()).and_then(|p| value.checked_mul(p));
            let diff = self.scale() - other.scale();
            if diff > 0 {
                // What no longer fits is above what does.
                lift(b, diff).map_or(Ordering::Less, |b| a.cmp(&b))
            } else {
                lift(a, diff).map_or(Ordering::Greater, |a| a.cmp(&b))
            }
        });
        if self.mantissa < 0 { size.reverse() } else { size }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Plain digits with a point, never an exponent; numbers beyond 60 digits are written `1e300`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.scale();
        if !(-60..=60).contains(&scale) {
            return write!(f, "{}e{}", self.mantissa, -scale);
        }
        if self.mantissa < 0 {
            f.write_str("-")?;
        }
        let number = self.mantissa.unsigned_abs();
        if scale <= 0 {
            return write!(f, "{number}{:0<width$}", "", width = scale.unsigned_abs() as usize);
        }
        let width = scale.unsigned_abs() as usize;
        let text = format!("{number:0>width$}", width = width + 1);
        let (whole, fraction) = text.split_at(text.len() - width);
        write!(f, "{whole}.{fraction}")
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a decimal number"))
    }
}

struct StackText {
    bytes: [u8; 40],
    len: usize,
}

impl fmt::Write for StackText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn reads_json_numbers_and_nothing_else() {
        for (text, shown) in [
            ("0", "0"),
            ("-0", "0"),
            ("1.50", "1.5"),
            ("1e3", "1000"),
            ("12E-2", "0.12"),
            ("-0.05", "-0.05"),
            ("100000000000000000000000000000000000000000000", "100000000000000000000000000000000000000000000"),
            ("1e300", "1e300"),
            ("0.000", "0"),
        ] {
            assert_eq!(d(text).to_string(), shown);
        }
        for text in [
            "",
            "-",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "1e99999",
            "0x1",
            " 1",
            "1 ",
            "NaN",
            "1.5.2",
            "9999999999999999999999999999999999999999.1",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn calculates_exactly() {
        assert_eq!(d("0.1").checked_add(d("0.2")), Some(d("0.3")));
        assert_eq!(d("1.1").checked_mul(d("1.1")), Some(d("1.21")));
        assert_eq!(d("1").checked_div(d("3"), 4), Some(d("0.3333")));
        assert_eq!(d("2").checked_div(d("3"), 4), Some(d("0.6667")));
        assert_eq!(d("-2").checked_div(d("3"), 4), Some(d("-0.6667")));
        assert_eq!(d("1").checked_div(d("-8"), 2), Some(d("-0.13")));
        assert_eq!(d("1234.5678").checked_div(d("1"), 2), Some(d("1234.57")));
        assert_eq!(d("1").checked_div(Decimal::ZERO, 2), None);
        assert_eq!(d("-7").checked_rem(d("3")), Some(d("-1")));
        assert_eq!(d("5.5").checked_rem(d("0.2")), Some(d("0.1")));
        assert_eq!(d("170141183460469231731687303715884105727").checked_add(Decimal::ONE), None);
    }

    #[test]
    fn rounds_half_away_from_nought() {
        for (text, scale, shown) in [
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("2.45", 1, "2.5"),
            ("1250", -2, "1300"),
            ("0.04", 1, "0"),
            ("1e-50", 2, "0"),
        ] {
            assert_eq!(d(text).round(scale).unwrap().to_string(), shown);
        }
        assert_eq!(d("-2.1").floor(0), Some(d("-3")));
        assert_eq!(d("2.1").ceil(0), Some(d("3")));
        assert_eq!(d("-2.1").ceil(0), Some(d("-2")));
    }

    #[test]
    fn compares_across_scales() {
        let rising = [
            "-1e300",
            "-1000",
            "-1.01",
            "-1",
            "-0.5",
            "0",
            "1e-300",
            "0.5",
            "1",
            "1.0000000001",
            "9",
            "10",
            "170141183460469231731687303715884105727",
            "1e300",
        ];
        for pair in rising.windows(2) {
            assert!(d(pair[0]) < d(pair[1]), "{pair:?}");
            assert!(d(pair[1]) > d(pair[0]), "{pair:?}");
        }
        assert_eq!(d("1.0").cmp(&d("1")), Ordering::Equal);
    }

    #[test]
    fn multiples_of_any_size() {
        for (value, by, expected) in [
            ("0.0075", "0.0001", true),
            ("0.00751", "0.0001", false),
            ("1e308", "0.5", true),
            ("1e308", "0.123456789", false),
            ("12391239123", "1e-8", true),
            ("4.5", "1.5", true),
            ("35", "1.5", false),
            ("0", "3", true),
            ("3", "0", false),
        ] {
            assert_eq!(d(value).is_multiple_of(d(by)), expected, "{value} {by}");
        }
    }

    #[test]
    fn numbers_go_there_and_back() {
        for text in ["0", "-5", "18446744073709551615", "890.5", "1e-7", "1.7976931348623157e308"] {
            let number: Number = serde_json::from_str(text).unwrap();
            assert_eq!(Decimal::from_number(&number).unwrap().to_number().unwrap(), number);
        }
        assert_eq!(Decimal::from_f64(f64::NAN), None);
        let bytes = postcard::to_stdvec(&d("12.5")).unwrap();
        assert_eq!(postcard::from_bytes::<Decimal>(&bytes).unwrap(), d("12.5"));
    }
}
