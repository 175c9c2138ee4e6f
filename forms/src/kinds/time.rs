//! Time of day, `HH:MM`.

use super::{Kind, Read, plain};
use serde_json::Value;

/// Time of day.
pub(super) const TIME: Kind = Kind {
    read: |_, text| read(text),
    control: |_, value| plain(value),
    display: |_, value, _| plain(value),
    mask: str::to_owned,
    input_mode: None,
};

fn read(text: &str) -> Read {
    let text = text.trim().to_lowercase().replace(['h', 'g', '.'], ":");
    if text.is_empty() {
        return Read::Empty;
    }
    let mut parts = text.split(':').map(str::trim);
    let (hour, minute, second) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let number = |part: &str, limit: u32| match part {
        "" => Some(0),
        part if part.len() <= 2 => part.parse::<u32>().ok().filter(|number| *number < limit),
        _ => None,
    };
    match (number(hour, 24), number(minute, 60), number(second, 60), parts.next()) {
        (Some(hour), Some(minute), Some(second), None) if text.starts_with(|letter: char| letter.is_ascii_digit()) => {
            Read::Value(Value::String(format!("{hour:02}:{minute:02}:{second:02}")))
        }
        _ => Read::Bad("time"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, time) in [("7h30", "07:30:00"), ("07:30", "07:30:00"), ("7:30:05", "07:30:05"), ("9h", "09:00:00")] {
            assert_eq!(read(text), Read::Value(time.into()), "{text}");
        }
        for text in ["25:00", "7:61", "sáng", ":30", "1:2:3:4"] {
            assert_eq!(read(text), Read::Bad("time"), "{text}");
        }
    }
}
