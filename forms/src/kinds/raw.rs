//! JSON in a text area, where no kind fits.

use super::{Kind, Read, hide_all};
use serde_json::Value;

/// Any JSON.
pub(super) const RAW: Kind = Kind {
    read: |_, text| read(text),
    control: |_, value| value.to_string(),
    display: |_, value, _| value.to_string(),
    mask: hide_all,
    input_mode: None,
};

fn read(text: &str) -> Read {
    if text.trim().is_empty() {
        return Read::Empty;
    }
    serde_json::from_str::<Value>(text).map_or(Read::Bad("json"), Read::Value)
}
