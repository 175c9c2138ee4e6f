//! What people do with the portal, apart from how they reach it: pages, API and jobs call the same functions.

pub mod attach;
pub mod authoring;
pub mod check;
pub mod correct;
pub mod draft;
pub mod filed;
pub mod issue;
pub mod lookup;
pub mod office;
pub mod outgoing;
pub mod pay;
pub mod start;
pub mod submit;
pub mod submit_api;
pub mod transition;

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
