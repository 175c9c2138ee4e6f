//! Numbers: any, fixed decimals, whole, đồng. Typed in the Vietnamese way (`1.234,5`) or plainly (`1234.5`).

use super::{Kind, Read, hide_all};
use crate::decimal::Decimal;
use crate::form::{Field, Lang};
use serde_json::Value;

/// Any JSON number.
pub(super) const NUMBER: Kind =
    Kind { read: read_number, control, display, mask: hide_all, input_mode: Some("decimal") };
/// A fixed number of decimals.
pub(super) const DECIMAL: Kind = NUMBER;
/// A whole number.
pub(super) const INTEGER: Kind =
    Kind { read: read_whole, control, display, mask: hide_all, input_mode: Some("numeric") };
/// Whole đồng.
pub(super) const MONEY: Kind = Kind {
    read: read_money,
    control: control_money,
    display: display_money,
    mask: hide_all,
    input_mode: Some("numeric"),
};

/// A number as typed. `whole`: a single dot or comma before three digits separates thousands.
fn parse(text: &str, whole: bool) -> Option<Decimal> {
    let text: String =
        text.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{a0}' && *letter != '_').collect();
    let text = text.replace('−', "-");
    let (dots, commas) = (text.matches('.').count(), text.matches(',').count());
    let grouped = |mark: char| {
        let digits = text.trim_start_matches(['-', '+']);
        let mut parts = digits.split(mark);
        let first = parts.next().unwrap_or_default();
        (1..=3).contains(&first.len())
            && parts.all(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let plain = match (dots, commas) {
        (0, 0) => text,
        (0, 1) if !(whole && grouped(',')) => text.replace(',', "."),
        (1, 0) if !(whole && grouped('.')) => text,
        (0, _) if grouped(',') => text.replace(',', ""),
        (_, 0) if grouped('.') => text.replace('.', ""),
        (_, 1) if text.rfind(',') > text.rfind('.') => text.replace('.', "").replace(',', "."),
        (1, _) if text.rfind('.') > text.rfind(',') => text.replace(',', ""),
        _ => return None,
    };
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
    };
    // JSON allows no leading nought and no bare point.
    let digits = digits.trim_start_matches('0');
    let mut json = String::from(sign);
    if !digits.starts_with(|letter: char| letter.is_ascii_digit()) {
        json.push('0');
    }
    json.push_str(digits.strip_suffix('.').unwrap_or(digits));
    if plain.bytes().any(|byte| byte.is_ascii_digit()) { Decimal::parse(&json) } else { None }
}

fn value(number: Decimal) -> Read {
    number.to_number().map_or(Read::Bad("number"), |number| Read::Value(Value::Number(number)))
}

fn read_number(field: &Field, text: &str) -> Read {
    if text.trim().is_empty() {
        return Read::Empty;
    }
    match parse(text, false) {
        None => Read::Bad("number"),
        Some(number) => match field.scale {
            Some(scale) if number.round(i32::from(scale)) != Some(number) => Read::Bad("scale"),
            _ => value(number),
        },
    }
}

fn read_whole(_: &Field, text: &str) -> Read {
    if text.trim().is_empty() {
        return Read::Empty;
    }
    match parse(text, true) {
        None => Read::Bad("number"),
        Some(number) if !number.is_integer() => Read::Bad("integer"),
        Some(number) => value(number),
    }
}

fn read_money(field: &Field, text: &str) -> Read {
    let lower = text.trim().to_lowercase();
    let bare = ["đồng", "vnđ", "vnd", "₫", "đ"].iter().find_map(|unit| lower.strip_suffix(unit)).unwrap_or(&lower);
    read_whole(field, bare)
}

/// Digits in groups of three.
fn grouped(digits: &str, mark: char) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

fn format(value: &Value, thousands: char, point: char) -> String {
    let Some(number) = value.as_number().and_then(Decimal::from_number) else { return super::plain(value) };
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    out.push_str(&grouped(whole, thousands));
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

fn control(_: &Field, value: &Value) -> String {
    value
        .as_number()
        .and_then(Decimal::from_number)
        .map_or_else(|| super::plain(value), |number| number.to_string().replace('.', ","))
}

fn control_money(_: &Field, value: &Value) -> String {
    format(value, '.', ',')
}

fn display(_: &Field, value: &Value, lang: Lang) -> String {
    match lang {
        Lang::Vi => format(value, '.', ','),
        Lang::En => format(value, ',', '.'),
    }
}

fn display_money(field: &Field, value: &Value, lang: Lang) -> String {
    let mut text = display(field, value, lang);
    text.push_str("\u{a0}₫");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::tests_field;
    use serde_json::json;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let field = tests_field();
        for (text, number) in [
            ("1.234,5", json!(1234.5)),
            ("1,234.5", json!(1234.5)),
            ("25.0", json!(25)),
            ("0,5", json!(0.5)),
            (".5", json!(0.5)),
            ("-3", json!(-3)),
            ("007", json!(7)),
            ("0", json!(0)),
        ] {
            let Read::Value(read) = read_number(&field, text) else { panic!("{text}") };
            assert_eq!(
                Decimal::from_number(read.as_number().expect("number")),
                Decimal::from_number(number.as_number().expect("number")),
                "{text}"
            );
        }
        for text in ["abc", "1,2,3", "-", ".", "1.2.3", "12a"] {
            assert_eq!(read_number(&field, text), Read::Bad("number"), "{text}");
        }
        assert_eq!(read_whole(&field, "1.5"), Read::Bad("integer"));
        assert_eq!(read_money(&field, "1.500.000 đồng"), Read::Value(json!(1_500_000)));
        assert_eq!(read_money(&field, "15.000"), Read::Value(json!(15_000)));
        assert_eq!(read_money(&field, ""), Read::Empty);
    }

    #[test]
    fn money_is_shown_in_groups() {
        let field = tests_field();
        assert_eq!(display_money(&field, &json!(1_234_567), Lang::Vi), "1.234.567\u{a0}₫");
        assert_eq!(display(&field, &json!(-1234.5), Lang::En), "-1,234.5");
    }
}
