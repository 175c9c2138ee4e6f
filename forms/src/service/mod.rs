//! What the server reads out of an application: papers, fees, who receives and resolves it, which look-ups to make. Pure functions over a
//! [`crate::form::ServerForm`] and a [`crate::filing::Filing`].

mod components;
mod fees;
mod prefill;
mod routing;

pub use components::{ComponentState, ComponentStatus, components};
pub use fees::{FeeLine, fees, total};
pub use prefill::{Applied, PlannedField, PlannedLookup, Standing, apply_lookup, prefill_plan, standing};
pub use routing::{case, receiving_center, resolving_unit};

use crate::filing::Filing;
use crate::logic::{Program, Val};

/// The value of a rule at the root.
pub(crate) fn value(filing: &Filing, program: &Program) -> Option<serde_json::Value> {
    filing.with_rule(program, |value| match value {
        Val::Absent | Val::Null => None,
        value => Some(value.to_json()),
    })
}

/// Whether a rule holds; one that can't be evaluated does not.
pub(crate) fn holds(filing: &Filing, program: &Program) -> bool {
    filing.with_rule(program, |value| Some(value.truthy())).unwrap_or(false)
}
