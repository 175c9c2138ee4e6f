//! The search for values under which all rules come out as wanted: assign, look what is already decided, go back.

use super::super::arith;
use super::super::value::Val;
use super::{Expr, Tri, Variable, Witness};

/// Parts of expressions looked at before the search gives up.
const BUDGET: u32 = 2_000_000;

struct Search<'s> {
    wanted: &'s [(Expr, bool)],
    variables: &'s [Variable],
    /// The variables in the order they are assigned: those that can be trusted first.
    order: Vec<usize>,
    assigned: Vec<Option<&'s Val<'static>>>,
    left: u32,
    /// A solution was found that rests on a variable that can't be trusted.
    doubtful: bool,
}

pub(super) fn run(wanted: &[(Expr, bool)], variables: &[Variable]) -> Tri {
    let mut order: Vec<usize> = (0..variables.len()).collect();
    order.sort_by_key(|at| !variables[*at].exact);
    let assigned = vec![None; variables.len()];
    let mut search = Search { wanted, variables, order, assigned, left: BUDGET, doubtful: false };
    match search.descend(0) {
        Some(true) => Tri::Yes(Witness {
            values: variables
                .iter()
                .zip(&search.assigned)
                .filter_map(|(variable, value)| value.map(|value| (variable.name(), value.clone())))
                .collect(),
        }),
        Some(false) if !search.doubtful => Tri::No,
        _ => Tri::NotProven,
    }
}

impl<'s> Search<'s> {
    /// Whether a trusted solution lies below; `None` when the budget is used up.
    fn descend(&mut self, level: usize) -> Option<bool> {
        let mut open = false;
        for (expr, truth) in self.wanted {
            match self.value(expr, false) {
                _ if self.left == 0 => return None,
                Some(value) if value.truthy() != *truth => return Some(false),
                Some(_) => {}
                None => open = true,
            }
        }
        let doubted = level > 0 && self.order[..level].iter().any(|at| !self.variables[*at].exact);
        if !open {
            self.doubtful |= doubted;
            return Some(!doubted);
        }
        let Some(at) = self.order.get(level).copied() else {
            // Everything assigned, yet something open: not reachable, and no proof either way.
            self.doubtful = true;
            return Some(false);
        };
        if self.doubtful && !self.variables[at].exact {
            return Some(false);
        }
        let variables = self.variables;
        for value in &variables[at].values {
            self.assigned[at] = Some(value);
            match self.descend(level + 1) {
                Some(false) => {}
                found => return found,
            }
        }
        self.assigned[at] = None;
        Some(false)
    }

    /// The value so far; `None` while it depends on what is not assigned. With `whole`, the value itself is needed, not just its truth.
    fn value(&mut self, expr: &'s Expr, whole: bool) -> Option<Val<'s>> {
        self.left = self.left.saturating_sub(1);
        match expr {
            Expr::Const(value) => Some(value.borrowed()),
            Expr::Var(at) => self.assigned[*at].map(Val::borrowed),
            Expr::Not(inner) => Some(Val::Bool(!self.value(inner, false)?.truthy())),
            Expr::Truthy(inner) => Some(Val::Bool(self.value(inner, false)?.truthy())),
            Expr::And(parts) => self.junction(parts, false, whole),
            Expr::Or(parts) => self.junction(parts, true, whole),
            Expr::If(parts) => {
                let mut rest = parts.as_slice();
                while let [condition, then, more @ ..] = rest {
                    if self.value(condition, false)?.truthy() {
                        return self.value(then, whole);
                    }
                    rest = more;
                }
                rest.first().map_or(Some(Val::Null), |last| self.value(last, whole))
            }
            Expr::Coalesce(parts) => {
                for part in parts {
                    let value = self.value(part, true)?;
                    if !value.nullish() {
                        return Some(value);
                    }
                }
                Some(Val::Null)
            }
            Expr::Compare(op, left, right) => {
                let (left, right) = (self.value(left, true)?, self.value(right, true)?);
                // A comparison that is an error holds no more than a false one.
                Some(Val::Bool(arith::compare(*op, &left, &right).unwrap_or(false)))
            }
            Expr::In(needle, list) => {
                let needle = self.value(needle, true)?;
                Some(Val::Bool(list.iter().any(|item| item.same(&needle))))
            }
            Expr::Answered(inner) => {
                let value = self.value(inner, true)?;
                Some(Val::Bool(!value.nullish() && value.as_str() != Some("")))
            }
            Expr::Exists(inner) => Some(Val::Bool(!matches!(self.value(inner, true)?, Val::Absent))),
        }
    }

    /// `and` (stops at false) or `or` (stops at true). One decided part can settle the truth of the whole before the others are known.
    fn junction(&mut self, parts: &'s [Expr], stop: bool, whole: bool) -> Option<Val<'s>> {
        let mut last = Some(Val::Bool(stop));
        let mut open = false;
        for part in parts {
            match self.value(part, whole) {
                Some(value) if value.truthy() == stop => return Some(if open { Val::Bool(stop) } else { value }),
                Some(value) => last = Some(value),
                None if whole => return None,
                None => open = true,
            }
        }
        if open { None } else { last }
    }
}
