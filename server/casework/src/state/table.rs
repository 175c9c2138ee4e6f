//! The table of transitions.

use super::action::Action::{self, *};
use super::action::Role::{self, *};
use super::states::DossierState::{self, *};

/// Where a transition leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// To this state.
    State(DossierState),
    /// Back to the state before the request to withdraw.
    Previous,
    /// The draft is gone.
    Deleted,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The state it starts in.
    pub from: DossierState,
    /// What is done.
    pub action: Action,
    /// Where it leads.
    pub to: Target,
    /// Who may do it.
    pub who: &'static [Role],
}

const fn r(from: DossierState, action: Action, to: DossierState, who: &'static [Role]) -> Row {
    Row { from, action, to: Target::State(to), who }
}

/// Every legal transition. (state, action) names one row.
pub const TABLE: &[Row] = &[
    r(Draft, Submit, Submitted, &[Applicant, Receptionist]),
    r(Draft, RequestPrepayment, AwaitingPrepayment, &[Applicant]),
    Row { from: Draft, action: DeleteDraft, to: Target::Deleted, who: &[Applicant, System] },
    r(AwaitingPrepayment, ConfirmPrepayment, Submitted, &[PaymentEvent]),
    r(AwaitingPrepayment, CancelPrepayment, Draft, &[Applicant, System]),
    r(Submitted, Receive, Received, &[Receptionist]),
    r(Submitted, RequestPreSupplement, PreSupplement, &[Receptionist]),
    r(Submitted, Reject, Rejected, &[Receptionist]),
    r(Submitted, WithdrawEarly, Withdrawn, &[Applicant]),
    r(PreSupplement, WithdrawEarly, Withdrawn, &[Applicant]),
    r(PreSupplement, Resubmit, Submitted, &[Applicant]),
    r(PreSupplement, ExpirePreSupplement, Rejected, &[System, Receptionist]),
    r(Received, HandOver, InProcess, &[Receptionist]),
    r(InProcess, Forward, InProcess, &[CaseOfficer, Reviewer]),
    r(InProcess, ReturnStep, InProcess, &[CaseOfficer, Reviewer]),
    r(InProcess, Reassign, InProcess, &[CaseOfficer, Reviewer]),
    r(InProcess, RequestSupplement, Supplement, &[CaseOfficer]),
    r(Supplement, AnswerSupplement, InProcess, &[Applicant]),
    r(Supplement, ExpireSupplement, Stopped, &[System]),
    r(InProcess, SendDraftResult, ApplicantConfirmation, &[CaseOfficer]),
    r(ApplicantConfirmation, ConfirmDraftResult, InProcess, &[Applicant, System]),
    r(InProcess, RequestFinancialDuty, FinancialDuty, &[CaseOfficer]),
    r(FinancialDuty, SettleFinancialDuty, InProcess, &[PaymentEvent, Receptionist]),
    r(FinancialDuty, StopUnpaid, Stopped, &[Approver]),
    r(InProcess, Suspend, Suspended, &[Reviewer]),
    r(Suspended, Resume, InProcess, &[Reviewer]),
    r(InProcess, SubmitForSignature, AwaitingSignature, &[CaseOfficer, Reviewer]),
    r(AwaitingSignature, SendBack, InProcess, &[Approver]),
    // Signature, number and seal are all needed; whoever adds the last of them completes it.
    r(AwaitingSignature, Resolve, Resolved, &[Approver, Clerk]),
    r(InProcess, Stop, Stopped, &[Approver]),
    r(AwaitingSignature, Stop, Stopped, &[Approver]),
    // The carrier's confirmation arrives through the system.
    r(Resolved, ReturnResult, Returned, &[Receptionist, System]),
    r(Received, RequestWithdrawal, WithdrawRequested, &[Applicant]),
    r(InProcess, RequestWithdrawal, WithdrawRequested, &[Applicant]),
    r(Supplement, RequestWithdrawal, WithdrawRequested, &[Applicant]),
    r(ApplicantConfirmation, RequestWithdrawal, WithdrawRequested, &[Applicant]),
    r(FinancialDuty, RequestWithdrawal, WithdrawRequested, &[Applicant]),
    r(Suspended, RequestWithdrawal, WithdrawRequested, &[Applicant]),
    r(AwaitingSignature, RequestWithdrawal, WithdrawRequested, &[Applicant]),
    // Who of the two decides depends on the state before; see the guard.
    r(WithdrawRequested, AcceptWithdrawal, Withdrawn, &[CaseOfficer, Receptionist]),
    Row { from: WithdrawRequested, action: RefuseWithdrawal, to: Target::Previous, who: &[CaseOfficer, Receptionist] },
];

/// The row for doing `action` in `from`.
pub fn row(from: DossierState, action: Action) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.from == from && row.action == action)
}

impl DossierState {
    /// Whether a request to withdraw may be made in this state (and so be what `withdraw_requested` came from).
    pub fn can_request_withdrawal(self) -> bool {
        row(self, RequestWithdrawal).is_some()
    }
}
