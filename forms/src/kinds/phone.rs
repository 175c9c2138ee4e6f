//! Telephone numbers, stored as `+84…`.

use super::{Kind, Read, plain};
use crate::form::{Field, Lang};
use serde_json::Value;

/// A telephone number.
pub(super) const PHONE: Kind = Kind {
    read,
    control: |_, value| local(value),
    display,
    mask: |text| super::keep_first(text, 4),
    input_mode: Some("tel"),
};

fn read(_: &Field, text: &str) -> Read {
    let digits: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '.' | '-' | '(' | ')' | '\u{a0}'))
        .collect();
    if digits.is_empty() {
        return Read::Empty;
    }
    let rest = digits
        .strip_prefix("+84")
        .or_else(|| digits.strip_prefix("0084"))
        .or_else(|| digits.strip_prefix("84").filter(|rest| rest.len() >= 9));
    let rest = rest.map(|rest| rest.strip_prefix('0').unwrap_or(rest)).or_else(|| digits.strip_prefix('0'));
    Read::Value(Value::String(match rest {
        Some(rest) => ["+84", rest].concat(),
        None => digits,
    }))
}

fn local(value: &Value) -> String {
    let text = plain(value);
    text.strip_prefix("+84").map_or_else(|| text.clone(), |rest| ["0", rest].concat())
}

fn display(_: &Field, value: &Value, _: Lang) -> String {
    let text = local(value);
    if text.len() == 10 && text.is_ascii() { [&text[..4], &text[4..7], &text[7..]].join(" ") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::tests_field;
    use serde_json::json;

    #[test]
    fn phones() {
        let field = tests_field();
        for text in ["0912345678", "+84 912 345 678", "84912345678", "0084912345678", "091.234.5678", "+840912345678"] {
            assert_eq!(read(&field, text), Read::Value(json!("+84912345678")), "{text}");
        }
        assert_eq!(display(&field, &json!("+84912345678"), Lang::Vi), "0912 345 678");
        assert_eq!(read(&field, "abc"), Read::Value(json!("abc")));
    }
}
