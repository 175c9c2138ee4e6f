//! Yes or no, both said; a box that is ticked or not.

use super::{Kind, Read};
use crate::form::Lang;
use serde_json::Value;

/// Yes or no.
pub(super) const YES_NO: Kind = Kind {
    read: |_, text| read(text),
    control: |_, value| control(value),
    display: |_, value, lang| display(value, lang),
    mask: str::to_owned,
    input_mode: None,
};
/// A box.
pub(super) const CHECKBOX: Kind = Kind {
    read: |_, text| match read(text) {
        Read::Empty => Read::Value(Value::Bool(false)),
        other => other,
    },
    ..YES_NO
};

fn read(text: &str) -> Read {
    match text.trim().to_lowercase().as_str() {
        "" => Read::Empty,
        "true" | "on" | "1" | "yes" | "có" | "co" => Read::Value(Value::Bool(true)),
        "false" | "off" | "0" | "no" | "không" | "khong" => Read::Value(Value::Bool(false)),
        _ => Read::Bad("yes_no"),
    }
}

fn control(value: &Value) -> String {
    super::plain(value)
}

fn display(value: &Value, lang: Lang) -> String {
    match value {
        Value::Bool(true) => lang.pick("Có", "Yes").to_owned(),
        Value::Bool(false) => lang.pick("Không", "No").to_owned(),
        other => super::plain(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_answers() {
        assert_eq!(read("Có"), Read::Value(Value::Bool(true)));
        assert_eq!(read("false"), Read::Value(Value::Bool(false)));
        assert_eq!(read(""), Read::Empty);
        assert_eq!(read("maybe"), Read::Bad("yes_no"));
    }
}
