//! The pieces pages are built from. Each is a function from plain data to a view; [`examples`] shows every one of them.

mod controls;
mod examples;
pub mod format;
mod notice;
mod pieces;
pub mod sheet;
mod still;

pub use controls::{
    Choice, Fault, TextArea, TextInput, checkbox, error_summary, fault_for, hidden, radios, select, text_area,
    text_input,
};
pub(crate) use examples::SAMPLE_QR;
pub use examples::{Example, examples};
pub use format::{moment, stamp};
pub use notice::{Tone, banner, tag};
pub use pieces::{Event, Row, back, empty, facts, qr, steps, summary, timeline};
pub use still::Still;
