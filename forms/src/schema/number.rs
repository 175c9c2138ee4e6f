//! Rules of numbers: exact by decimals, decided by doubles wherever that is provably the same.

use crate::decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Number;
use std::cmp::Ordering;

/// Integers up to here are doubles too.
const EXACT: u64 = 1 << 53;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct NumberRules {
    pub integer: bool,
    pub low: Option<Bound>,
    pub high: Option<Bound>,
    pub step: Option<Step>,
}

/// A bound as the document wrote it, with the double nearest to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "(Decimal, bool)", into = "(Decimal, bool)")]
pub(super) struct Bound {
    pub limit: Decimal,
    pub exclusive: bool,
    double: f64,
    exact: bool,
}

impl From<(Decimal, bool)> for Bound {
    fn from((limit, exclusive): (Decimal, bool)) -> Self {
        let double = limit.to_f64();
        Self { limit, exclusive, double, exact: Decimal::from_f64(double) == Some(limit) }
    }
}

impl From<Bound> for (Decimal, bool) {
    fn from(bound: Bound) -> Self {
        (bound.limit, bound.exclusive)
    }
}

/// The divisor of `multipleOf`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Decimal", into = "Decimal")]
pub(super) struct Step {
    pub value: Decimal,
    /// The divisor as `units / power` where both are small.
    quick: Option<(i64, f64)>,
}

impl From<Decimal> for Step {
    fn from(value: Decimal) -> Self {
        let power =
            u32::try_from(value.scale()).ok().filter(|scale| *scale <= 15).map(|scale| 10f64.powi(scale as i32));
        let units = i64::try_from(value.mantissa()).ok();
        let whole = value.to_i64().map(|units| (units, 1.0));
        Self { value, quick: whole.or_else(|| Some((units?, power?))) }
    }
}

impl From<Step> for Decimal {
    fn from(step: Step) -> Self {
        step.value
    }
}

impl Step {
    #[inline]
    fn divides(&self, double: f64, number: &Number) -> bool {
        if let Some((units, power)) = self.quick {
            let scaled = double * power;
            if scaled.abs() < 1e15 {
                // A decimal of at most fifteen digits is the one its double came from, and the division below is correctly rounded: so this
                // is exact in both directions.
                let nearest = (scaled + 0.5f64.copysign(scaled)) as i64;
                return nearest as f64 / power == double && (units == 1 || nearest % units == 0);
            }
        }
        Decimal::from_number(number).is_some_and(|value| value.is_multiple_of(self.value))
    }
}

/// The part of the rules that a number breaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum NumberFault {
    Low,
    High,
    Step,
}

/// The double of a number if it stands for exactly that number.
fn as_double(number: &Number) -> Option<f64> {
    match number.as_i64() {
        Some(whole) => (whole.unsigned_abs() <= EXACT).then_some(whole as f64),
        None if number.is_f64() => number.as_f64(),
        None => None,
    }
}

pub(super) fn is_integer(number: &Number) -> bool {
    !number.is_f64() || number.as_f64().is_some_and(|double| double.fract() == 0.0)
}

impl Bound {
    #[inline]
    fn compare(&self, double: Option<f64>, number: &Number) -> Ordering {
        if let Some(double) = double {
            // Distinct doubles lie in the order of the decimals they stand for.
            match double.partial_cmp(&self.double) {
                Some(Ordering::Equal) if !self.exact => {}
                Some(order) => return order,
                None => {}
            }
        }
        Decimal::from_number(number).map_or(Ordering::Equal, |value| value.cmp(&self.limit))
    }
}

impl NumberRules {
    #[inline]
    pub(super) fn fits(&self, number: &Number) -> bool {
        (!self.integer || is_integer(number)) && self.faults(number, |_| false)
    }

    /// Calls `fault` for each rule broken until it answers false; true if none was.
    #[inline]
    pub(super) fn faults(&self, number: &Number, mut fault: impl FnMut(NumberFault) -> bool) -> bool {
        let double = as_double(number);
        let mut fits = true;
        if let Some(bound) = &self.low {
            let order = bound.compare(double, number);
            if order == Ordering::Less || (order == Ordering::Equal && bound.exclusive) {
                fits = false;
                if !fault(NumberFault::Low) {
                    return false;
                }
            }
        }
        if let Some(bound) = &self.high {
            let order = bound.compare(double, number);
            if order == Ordering::Greater || (order == Ordering::Equal && bound.exclusive) {
                fits = false;
                if !fault(NumberFault::High) {
                    return false;
                }
            }
        }
        if let Some(step) = &self.step {
            let divides = match double {
                Some(double) => step.divides(double, number),
                None => Decimal::from_number(number).is_some_and(|value| value.is_multiple_of(step.value)),
            };
            if !divides {
                fits = false;
                fault(NumberFault::Step);
            }
        }
        fits
    }
}
