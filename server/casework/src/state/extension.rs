//! The two extensions: of the due moment by the authority (Mẫu 04), and of the time to supplement by the applicant.
//! Neither changes the state.

use super::Refusal;
use super::action::{ProcedureKind, Role};
use super::effects::{Notice, Paper, PaperKind};
use super::guard::Guard;
use super::states::DossierState;

/// What decides about a letter of apology.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExtensionFacts {
    /// Now.
    pub now: i64,
    /// Whose slips the procedure uses.
    pub procedure: ProcedureKind,
    /// The due moment as it stands.
    pub due_at: i64,
    /// The moment to be promised instead.
    pub new_due_at: i64,
    /// It was extended before.
    pub already_extended: bool,
    /// The reason is given.
    pub reason_given: bool,
}

/// The letter of apology to issue, and whom to tell. The dossier counts as late from then on; the new moment goes into
/// [`crate::deadline::ProcessingClock::extend`].
pub fn extend_due(state: DossierState, actor: Role, facts: &ExtensionFacts) -> Result<(Paper, Notice), Refusal> {
    use DossierState::*;
    let running = [Received, InProcess, Supplement, FinancialDuty, ApplicantConfirmation, Suspended, AwaitingSignature];
    if !running.contains(&state) {
        return Err(Refusal::NotListed);
    }
    // The head of the unit signs it.
    if actor != Role::Approver {
        return Err(Refusal::WrongRole);
    }
    refuse([
        (!facts.already_extended, Guard::NotExtendedYet),
        (facts.now < facts.due_at, Guard::StillInTime),
        (facts.new_due_at > facts.due_at, Guard::LaterDate),
        (facts.reason_given, Guard::ReasonGiven),
    ])?;
    let kind = PaperKind::ApologyExtension;
    Ok((Paper { kind, form: kind.form(facts.procedure) }, Notice::Extended))
}

/// What decides about more time for a supplement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupplementExtensionFacts {
    /// Now.
    pub now: i64,
    /// The deadline as it stands.
    pub deadline: i64,
    /// It was extended before.
    pub already_extended: bool,
}

/// Whether the applicant gets more time for a supplement, once and on request; the new deadline is
/// [`crate::deadline::supplement_deadline`].
pub fn extend_supplement(state: DossierState, actor: Role, facts: &SupplementExtensionFacts) -> Result<(), Refusal> {
    if !matches!(state, DossierState::PreSupplement | DossierState::Supplement) {
        return Err(Refusal::NotListed);
    }
    if actor != Role::Applicant {
        return Err(Refusal::WrongRole);
    }
    refuse([(!facts.already_extended, Guard::NotExtendedYet), (facts.now <= facts.deadline, Guard::StillInTime)])
}

fn refuse<const N: usize>(conditions: [(bool, Guard); N]) -> Result<(), Refusal> {
    let unmet: Vec<Guard> = conditions.into_iter().filter(|(met, _)| !met).map(|(_, guard)| guard).collect();
    if unmet.is_empty() { Ok(()) } else { Err(Refusal::Unmet(unmet)) }
}
