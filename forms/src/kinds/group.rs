//! Kinds that hold no answer of their own: groups, tables, text only.

use super::{Kind, Read, plain};

/// No answer of its own; a computed sentence shows itself.
pub(super) const NONE: Kind = Kind {
    read: |_, _| Read::Bad("type"),
    control: |_, value| plain(value),
    display: |_, value, _| plain(value),
    mask: str::to_owned,
    input_mode: None,
};
