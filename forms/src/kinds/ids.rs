//! Personal ID and tax code.

use super::{Kind, Read, plain};
use crate::form::{Field, Lang};
use serde_json::Value;

/// Twelve digits.
pub(super) const PERSONAL_ID: Kind =
    Kind { read: read_digits, control: |_, value| plain(value), display, mask, input_mode: Some("numeric") };
/// Ten digits, ten and three, or twelve.
pub(super) const TAX_CODE: Kind = Kind {
    read: read_tax,
    control: |_, value| plain(value),
    display: |_, value, _| plain(value),
    mask,
    input_mode: Some("numeric"),
};

fn bare(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '.' | '-' | '\u{a0}')).collect()
}

fn value(text: String) -> Read {
    if text.is_empty() { Read::Empty } else { Read::Value(Value::String(text)) }
}

fn read_digits(_: &Field, text: &str) -> Read {
    value(bare(text))
}

fn read_tax(_: &Field, text: &str) -> Read {
    let digits = bare(text);
    if digits.len() == 13 && digits.is_ascii() {
        let (company, branch) = digits.split_at(10);
        return value([company, branch].join("-"));
    }
    value(digits)
}

/// Groups of four: `0660 9001 2345`.
fn display(_: &Field, value: &Value, _: Lang) -> String {
    let text = plain(value);
    if text.len() != 12 || !text.is_ascii() {
        return text;
    }
    [&text[..4], &text[4..8], &text[8..]].join(" ")
}

/// The first four and the last two digits stay.
fn mask(text: &str) -> String {
    let count = text.chars().count();
    text.chars()
        .enumerate()
        .map(|(at, letter)| if at < 4 || at + 2 >= count || letter == ' ' { letter } else { '*' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::tests_field;
    use serde_json::json;

    #[test]
    fn ids() {
        let field = tests_field();
        assert_eq!(read_digits(&field, "0660 9001 2345"), Read::Value(json!("066090012345")));
        assert_eq!(display(&field, &json!("066090012345"), Lang::Vi), "0660 9001 2345");
        assert_eq!(mask("066090012345"), "0660******45");
        assert_eq!(read_tax(&field, "6001234562001"), Read::Value(json!("6001234562-001")));
        assert_eq!(read_tax(&field, "6001234562-001"), Read::Value(json!("6001234562-001")));
    }
}
