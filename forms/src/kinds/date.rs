//! A day; a day, month or year.

use super::{Kind, Read};
use crate::date::{Date, PartialDate};
use crate::form::Field;
use serde_json::Value;

/// A day.
pub(super) const DATE: Kind = Kind {
    read: read_date,
    control: |_, value| show(value),
    display: |_, value, _| show(value),
    mask,
    input_mode: Some("numeric"),
};
/// A day, month or year.
pub(super) const PARTIAL: Kind = Kind {
    read: read_partial,
    control: |_, value| show_partial(value),
    display: |_, value, _| show_partial(value),
    mask,
    input_mode: Some("numeric"),
};

fn show(value: &Value) -> String {
    value.as_str().and_then(Date::parse).map_or_else(|| super::plain(value), Date::display_vi)
}

fn show_partial(value: &Value) -> String {
    match PartialDate::from_value(value) {
        Some(PartialDate::Day(day)) => day.display_vi(),
        Some(PartialDate::Month(year, month)) => format!("{month:02}/{year:04}"),
        Some(PartialDate::Year(year)) => format!("{year:04}"),
        None => super::plain(value),
    }
}

fn mask(text: &str) -> String {
    let cut = text.len().saturating_sub(4);
    text.char_indices().map(|(at, letter)| if at < cut && letter.is_ascii_digit() { '*' } else { letter }).collect()
}

/// The numbers of a typed date: separators are blanks, `/`, `-`, `.`, `,`; eight digits in a row are ddMMyyyy. Blank parts of a three-part control are dropped.
fn parts(text: &str) -> Option<Vec<(u32, usize)>> {
    let text = text.trim();
    let split = |run: &str| run.parse::<u32>().ok().map(|number| (number, run.len()));
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(vec![split(&text[..2])?, split(&text[2..4])?, split(&text[4..])?]);
    }
    if text
        .chars()
        .any(|letter| !(letter.is_ascii_digit() || letter.is_whitespace() || matches!(letter, '/' | '-' | '.' | ',')))
    {
        return None;
    }
    text.split(|letter: char| !letter.is_ascii_digit()).filter(|run| !run.is_empty()).map(split).collect()
}

fn day(day: u32, month: u32, year: u32) -> Option<Date> {
    Date::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

fn full(numbers: &[(u32, usize)]) -> Option<Date> {
    match *numbers {
        [(year, 4), (month, _), (d, _)] => day(d, month, year),
        [(d, _), (month, _), (year, 4)] => day(d, month, year),
        _ => None,
    }
}

fn read_date(_: &Field, text: &str) -> Read {
    if text.trim().is_empty() {
        return Read::Empty;
    }
    match parts(text) {
        Some(numbers) if numbers.is_empty() => Read::Empty,
        Some(numbers) => full(&numbers).map_or(Read::Bad("date"), |date| Read::Value(Value::String(date.to_string()))),
        None => Read::Bad("date"),
    }
}

fn read_partial(_: &Field, text: &str) -> Read {
    if text.trim().is_empty() {
        return Read::Empty;
    }
    let Some(numbers) = parts(text) else { return Read::Bad("date") };
    let date = match *numbers.as_slice() {
        [] => return Read::Empty,
        [(year, 4)] => i32::try_from(year).ok().filter(|year| *year > 0).map(PartialDate::Year),
        [(month, _), (year, 4)] | [(year, 4), (month, _)] => {
            day(1, month, year).map(|first| PartialDate::Month(first.year, first.month))
        }
        _ => full(&numbers).map(PartialDate::Day),
    };
    date.map_or(Read::Bad("date"), |date| Read::Value(date.to_value()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::tests_field;
    use serde_json::json;

    #[test]
    fn dates_are_read_as_people_type_them() {
        let field = tests_field();
        for text in ["12/05/1990", "12-5-1990", "12.05.1990", "1990-05-12", "12051990", " 12 5 1990 "] {
            assert_eq!(read_date(&field, text), Read::Value(json!("1990-05-12")), "{text}");
        }
        for text in ["31/02/2020", "12/05/90", "mai", "1990", "12//05//1990x"] {
            assert_eq!(read_date(&field, text), Read::Bad("date"), "{text}");
        }
        assert_eq!(read_date(&field, "//"), Read::Empty);
        assert_eq!(show(&json!("1990-05-12")), "12/05/1990");
    }

    #[test]
    fn partial_dates() {
        let field = tests_field();
        for (text, value) in [
            ("1965", json!({"p": "year", "v": "1965"})),
            ("5/1965", json!({"p": "month", "v": "1965-05"})),
            ("/05/1965", json!({"p": "month", "v": "1965-05"})),
            ("12/5/1965", json!({"p": "day", "v": "1965-05-12"})),
        ] {
            assert_eq!(read_partial(&field, text), Read::Value(value.clone()), "{text}");
            let Read::Value(again) = read_partial(&field, &show_partial(&value)) else { panic!("{text}") };
            assert_eq!(again, value);
        }
        assert_eq!(read_partial(&field, "13/1965"), Read::Bad("date"));
        assert_eq!(mask("12/05/1990"), "**/**/1990");
    }
}
