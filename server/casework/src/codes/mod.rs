//! The codes and numbers a dossier and its papers carry.

mod dossier;
mod paper;
mod tracking;

pub use dossier::{AgencyStyle, DossierCode, agency_style};
pub use paper::paper_number;
pub use tracking::{InvalidTrackingCode, TrackingCode};

use std::fmt;

/// Not a code of the expected form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidCode;

impl fmt::Display for InvalidCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a valid code")
    }
}

impl std::error::Error for InvalidCode {}
