//! The life of a dossier: states, the one table of transitions, their guards and effects.
//!
//! [`transition`] is the only way from one state to another. What [`TABLE`] does not list is illegal. Every transition
//! also writes an audit row, a control-sheet row (Mẫu 06) and the notification named in its [`Effects`]; those need
//! no decision and so are not repeated there.

mod action;
mod effects;
mod extension;
mod facts;
mod guard;
mod states;
mod table;
#[cfg(test)]
mod tests;

pub use action::{Action, Channel, ProcedureKind, Role};
pub use effects::{ClockEffect, Effects, Issue, Notice, Paper, PaperKind, RefundEffect};
pub use extension::{ExtensionFacts, SupplementExtensionFacts, extend_due, extend_supplement};
pub use facts::{Facts, PaymentArrival, Prepayment, payment_arrival};
pub use guard::Guard;
pub use states::{ClockState, DossierState, UnknownState};
pub use table::{Row, TABLE, Target, row};

use crate::text::{LocalText, Text, t};

/// Why a transition was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The table has no such action in this state.
    NotListed,
    /// Another role may do this.
    WrongRole,
    /// These conditions are not met.
    Unmet(Vec<Guard>),
}

impl Refusal {
    /// What to tell the person who tried.
    pub fn text(&self) -> LocalText {
        const NOT_LISTED: Text =
            t("Không làm được việc này ở trạng thái hiện tại.", "Not possible in the present state.");
        const WRONG_ROLE: Text = t("Vai trò của bạn không được làm việc này.", "Your role may not do this.");
        match self {
            Refusal::NotListed => NOT_LISTED.into(),
            Refusal::WrongRole => WRONG_ROLE.into(),
            Refusal::Unmet(guards) => {
                let join = |texts: Vec<&str>| texts.join(" ");
                LocalText {
                    vi: join(guards.iter().map(|g| g.text().vi).collect()),
                    en: join(guards.iter().map(|g| g.text().en).collect()),
                }
            }
        }
    }
}

/// Takes the dossier one step on: what happens when `actor` does `action` in `from`, or why it may not.
pub fn transition(from: DossierState, action: Action, actor: Role, facts: &Facts) -> Result<Effects, Refusal> {
    let row = row(from, action).ok_or(Refusal::NotListed)?;
    if !row.who.contains(&actor) {
        return Err(Refusal::WrongRole);
    }
    let unmet = guard::unmet(action, actor, facts);
    if !unmet.is_empty() {
        return Err(Refusal::Unmet(unmet));
    }
    let next = match row.to {
        Target::State(state) => Some(state),
        Target::Previous => facts.previous,
        Target::Deleted => None,
    };
    Ok(effects::effects(from, action, next, facts))
}

/// What `actor` can do now.
pub fn allowed_actions(state: DossierState, actor: Role, facts: &Facts) -> Vec<Action> {
    listed_actions(state, actor).filter(|action| transition(state, *action, actor, facts).is_ok()).collect()
}

/// What `actor` could do in this state if the conditions were met; the desk shows the rest of these with the reason.
pub fn listed_actions(state: DossierState, actor: Role) -> impl Iterator<Item = Action> {
    TABLE.iter().filter(move |row| row.from == state && row.who.contains(&actor)).map(|row| row.action)
}
