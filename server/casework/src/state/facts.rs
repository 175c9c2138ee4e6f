//! What the caller knows about a dossier when something is to be done with it.

use serde::{Deserialize, Serialize};

use super::action::{Channel, ProcedureKind};
use super::states::DossierState;

/// Whether a fee stands between a draft and its filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prepayment {
    /// Nothing is payable online before filing.
    #[default]
    NotDue,
    /// A fee above 0, collected on reception, payable online, is not paid.
    Due,
    /// It is paid (an earlier payment may have been credited to this draft).
    Paid,
}

/// The facts that guards look at. What is not known is `false`, `None` or 0, and refuses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Now.
    pub now: i64,
    /// Whose slips the procedure uses.
    pub procedure: ProcedureKind,
    /// How it is filed.
    pub channel: Channel,
    /// The state before `withdraw_requested`.
    pub previous: Option<DossierState>,

    /// The answers are valid.
    pub form_valid: bool,
    /// Each required component is there or replaced by data.
    pub components_complete: bool,
    /// The declaration is ticked.
    pub declaration_ticked: bool,
    /// Whether a fee is to be paid first.
    pub prepayment: Prepayment,
    /// A payment's amount and reference match what was asked for, and its signature holds.
    pub payment_matches: bool,
    /// When the payment was made; the clock resumes then.
    pub paid_at: Option<i64>,
    /// Until when the prepayment may arrive.
    pub prepayment_deadline: Option<i64>,
    /// When the draft may be deleted.
    pub draft_expires_at: Option<i64>,
    /// Since when the owner has known of the coming deletion.
    pub draft_notice_at: Option<i64>,

    /// The due moment is computed, or entered with a reason.
    pub due_at: Option<i64>,
    /// Each component is marked as digitized or reused.
    pub components_marked: bool,
    /// Defects listed in the request for a supplement, all in one go.
    pub defects: u16,
    /// Until when the supplement may come.
    pub supplement_deadline: Option<i64>,
    /// Supplements already asked for since reception.
    pub supplements_asked: u16,
    /// The supervisor's reason for a second request is given.
    pub supervisor_reason: bool,
    /// A reason (code and text, comment) is given.
    pub reason_given: bool,
    /// The reason is that this is the wrong agency.
    pub wrong_agency: bool,
    /// The right agency is named.
    pub right_agency_named: bool,

    /// The resolving unit is known.
    pub resolving_unit_set: bool,
    /// The step or officer it goes to is chosen.
    pub step_target_set: bool,
    /// The procedure has drafts confirmed by the applicant (online civil status).
    pub has_confirmation_step: bool,
    /// The draft result is attached.
    pub draft_result_attached: bool,
    /// Until when the applicant may remark on the draft result.
    pub confirmation_deadline: Option<i64>,
    /// Amount of the financial duty, in đồng.
    pub duty_amount: i64,
    /// Until when it is to be paid, as its notice says.
    pub duty_deadline: Option<i64>,
    /// It was reminded of.
    pub duty_reminded: bool,
    /// There is a legal ground for suspending.
    pub legal_ground: bool,
    /// The procedure lets a suspension pause the clock.
    pub suspension_pauses: bool,
    /// When the suspension ends by law, whatever is clicked later.
    pub suspension_limit: Option<i64>,

    /// The authority has signed the result digitally.
    pub signed: bool,
    /// The result has its number and seal.
    pub numbered_and_sealed: bool,
    /// The result file is in the vault, with its link and result code.
    pub result_stored: bool,
    /// Originals are checked, or the law asks for none.
    pub originals_checked: bool,
    /// Nothing is left to pay.
    pub balance_paid: bool,
    /// The result was handed over, made available online, or delivered by post.
    pub delivered: bool,
    /// The fee already paid, in đồng.
    pub fee_paid: i64,
    /// A rule of this procedure refunds the fee on withdrawal after reception.
    pub refund_on_withdrawal: bool,
}

/// What a payment that arrives is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentArrival {
    /// Do [`super::Action::ConfirmPrepayment`].
    ConfirmPrepayment,
    /// Do [`super::Action::SettleFinancialDuty`].
    SettleFinancialDuty,
    /// It came after the prepayment was cancelled: credit it to the draft, which is not asked to pay again.
    CreditDraft,
    /// Keep it for the decision on the withdrawal: refusing that settles the duty, agreeing refunds it.
    HoldForDecision,
    /// Nothing is owed any more: refund it.
    Refund,
}

/// What to do with a payment that arrives in `state`; `None` stands for a deleted draft.
pub fn payment_arrival(state: Option<DossierState>, previous: Option<DossierState>) -> PaymentArrival {
    match (state, previous) {
        (Some(DossierState::AwaitingPrepayment), _) => PaymentArrival::ConfirmPrepayment,
        (Some(DossierState::FinancialDuty), _) => PaymentArrival::SettleFinancialDuty,
        (Some(DossierState::Draft), _) => PaymentArrival::CreditDraft,
        (Some(DossierState::WithdrawRequested), Some(DossierState::FinancialDuty)) => PaymentArrival::HoldForDecision,
        _ => PaymentArrival::Refund,
    }
}
