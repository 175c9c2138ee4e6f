//! What is to be paid.

use crate::definition::{Fee, Text};
use crate::filing::Filing;
use crate::form::ServerForm;

/// One line of what is to be paid.
#[derive(Debug, Clone, PartialEq)]
pub struct FeeLine<'a> {
    /// As the definition describes it.
    pub fee: &'a Fee,
    /// Whole đồng; 0 when exempt.
    pub amount: u64,
    /// What it would be without exemption.
    pub full: u64,
    /// Nothing is due, for this reason.
    pub exempt: Option<Text>,
}

/// The fee lines of an application. A formula that gives no whole, non-negative number gives `None`: the application can't be charged, and must not be filed as if it
/// were free.
pub fn fees<'a>(form: &'a ServerForm, filing: &Filing) -> Option<Vec<FeeLine<'a>>> {
    let mut lines = Vec::with_capacity(form.fees.len());
    for fee in &form.fees {
        let exempt = fee.exempt_when.as_ref().is_some_and(|when| super::holds(filing, when));
        let full = super::value(filing, &fee.amount)
            .and_then(|value| crate::decimal::Decimal::from_number(value.as_number()?))
            .filter(|number| number.is_integer());
        let full = full.and_then(|number| number.to_i64()).and_then(|number| u64::try_from(number).ok());
        let full = full.or(exempt.then_some(0))?;
        lines.push(FeeLine {
            fee: &fee.spec,
            amount: if exempt { 0 } else { full },
            full,
            exempt: exempt.then(|| fee.spec.exempt_text.clone().unwrap_or_else(|| Text::new("Được miễn", "Exempt"))),
        });
    }
    Some(lines)
}

/// All lines together.
pub fn total(lines: &[FeeLine<'_>]) -> u64 {
    lines.iter().fold(0, |sum, line| sum.saturating_add(line.amount))
}
