//! What a transition causes.

use serde::{Deserialize, Serialize};

use super::action::{Action, ProcedureKind};
use super::facts::{Facts, Prepayment};
use super::states::DossierState;
use crate::text::{Text, t};

/// What happens to the clocks, at [`Effects::clock_at`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockEffect {
    /// Nothing.
    None,
    /// A new reception clock starts.
    StartReception,
    /// The reception clock stops.
    StopReception,
    /// The reception clock stops and the processing clock starts.
    StartProcessing,
    /// The processing clock stands still from now on.
    Pause,
    /// The processing clock runs again.
    Resume,
    /// The processing clock stops for good.
    StopProcessing,
}

/// A paper the authority issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// Xác nhận đã nộp.
    SubmissionConfirmation,
    /// Giấy tiếp nhận hồ sơ và hẹn trả kết quả.
    Receipt,
    /// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.
    SupplementRequest,
    /// Phiếu từ chối tiếp nhận giải quyết hồ sơ.
    Rejection,
    /// Văn bản xin lỗi và đề nghị gia hạn.
    ApologyExtension,
    /// Thông báo dừng giải quyết hồ sơ.
    StopNotice,
    /// Phiếu kiểm soát quá trình giải quyết hồ sơ.
    ControlSheet,
    /// Thông báo kết quả của công an cấp xã.
    ResultNotice,
}

impl PaperKind {
    /// Every kind.
    pub const ALL: [PaperKind; 8] = [
        PaperKind::SubmissionConfirmation,
        PaperKind::Receipt,
        PaperKind::SupplementRequest,
        PaperKind::Rejection,
        PaperKind::ApologyExtension,
        PaperKind::StopNotice,
        PaperKind::ControlSheet,
        PaperKind::ResultNotice,
    ];

    /// The number of its form: `01` … `06` of the one-stop circular, or `CT…` of the police.
    pub fn form(self, procedure: ProcedureKind) -> Option<&'static str> {
        let police = procedure == ProcedureKind::PoliceResidence;
        Some(match self {
            PaperKind::SubmissionConfirmation => return None,
            PaperKind::Receipt if police => "CT04",
            PaperKind::SupplementRequest if police => "CT05",
            PaperKind::Rejection if police => "CT06",
            PaperKind::Receipt => "01",
            PaperKind::SupplementRequest => "02",
            PaperKind::Rejection => "03",
            PaperKind::ApologyExtension => "04",
            PaperKind::StopNotice => "05",
            PaperKind::ControlSheet => "06",
            PaperKind::ResultNotice => "CT08",
        })
    }

    /// Its title.
    pub fn title(self) -> Text {
        match self {
            PaperKind::SubmissionConfirmation => t("Xác nhận đã nộp hồ sơ", "Confirmation of submission"),
            PaperKind::Receipt => t("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt and date of the result"),
            PaperKind::SupplementRequest => t("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Request for a supplement"),
            PaperKind::Rejection => t("Phiếu từ chối tiếp nhận giải quyết hồ sơ", "Refusal of reception"),
            PaperKind::ApologyExtension => {
                t("Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", "Apology and extension")
            }
            PaperKind::StopNotice => t("Thông báo dừng giải quyết hồ sơ", "Notice that the dossier is stopped"),
            PaperKind::ControlSheet => t("Phiếu kiểm soát quá trình giải quyết hồ sơ", "Control sheet"),
            PaperKind::ResultNotice => t(
                "Thông báo về kết quả giải quyết, hủy bỏ đăng ký cư trú",
                "Notice of the result of residence registration",
            ),
        }
    }
}

/// A paper to issue on the form its procedure uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// What it is.
    pub kind: PaperKind,
    /// The number of its form, if it has one.
    pub form: Option<&'static str>,
}

/// Something to give the dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Issue {
    /// A payment reference; the answers are frozen.
    PaymentReference,
    /// The dossier code and the secret tracking code.
    DossierCode,
}

/// What happens to fees already paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundEffect {
    /// Nothing.
    None,
    /// All of them are paid back.
    Full,
}

/// What people are told. The sender chooses the channel and the recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // named after the transitions
pub enum Notice {
    Submitted,
    PaymentWanted,
    PaymentCancelled,
    DraftDeleted,
    Received,
    SupplementWanted,
    Rejected,
    Resubmitted,
    HandedOver,
    Moved,
    SupplementAnswered,
    Stopped,
    ConfirmationWanted,
    DraftConfirmed,
    DutyWanted,
    DutySettled,
    Suspended,
    Resumed,
    SignatureWanted,
    SentBack,
    Resolved,
    Returned,
    WithdrawalWanted,
    Withdrawn,
    WithdrawalRefused,
    Extended,
}

/// What a transition causes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effects {
    /// The new state; `None` when the draft is deleted.
    pub next: Option<DossierState>,
    /// The state to remember while the dossier is `withdraw_requested`; `None` clears it.
    pub previous: Option<DossierState>,
    /// What happens to the clocks.
    pub clock: ClockEffect,
    /// When the clock's change takes effect: a late click or a slow message does not cost the applicant time.
    pub clock_at: i64,
    /// A paper to issue.
    pub paper: Option<Paper>,
    /// A code to issue.
    pub issue: Option<Issue>,
    /// What happens to fees already paid.
    pub refund: RefundEffect,
    /// The dossier counts as late from now on, whatever its dates say.
    pub marks_late: bool,
    /// Whom to tell what.
    pub notice: Notice,
    /// The national status to send, when it changes.
    pub sync: Option<u8>,
}

pub(super) fn effects(from: DossierState, action: Action, next: Option<DossierState>, f: &Facts) -> Effects {
    use Action as A;
    use ClockEffect as C;

    let clock = match action {
        A::Submit | A::ConfirmPrepayment | A::Resubmit => C::StartReception,
        A::RequestPreSupplement | A::Reject => C::StopReception,
        A::WithdrawEarly if from == DossierState::Submitted => C::StopReception,
        A::Receive => C::StartProcessing,
        A::RequestSupplement | A::SendDraftResult | A::RequestFinancialDuty => C::Pause,
        A::Suspend if f.suspension_pauses => C::Pause,
        A::AnswerSupplement | A::ConfirmDraftResult | A::SettleFinancialDuty => C::Resume,
        A::Resume if f.suspension_pauses => C::Resume,
        A::ExpireSupplement | A::StopUnpaid | A::Stop | A::Resolve | A::AcceptWithdrawal => C::StopProcessing,
        _ => C::None,
    };
    let clock_at = match action {
        A::ConfirmDraftResult => f.confirmation_deadline.map_or(f.now, |at| at.min(f.now)),
        A::SettleFinancialDuty | A::ConfirmPrepayment => f.paid_at.map_or(f.now, |at| at.min(f.now)),
        A::Resume => f.suspension_limit.map_or(f.now, |at| at.min(f.now)),
        _ => f.now,
    };
    let paper = match action {
        A::Submit | A::ConfirmPrepayment => Some(PaperKind::SubmissionConfirmation),
        A::Receive => Some(PaperKind::Receipt),
        A::RequestPreSupplement | A::RequestSupplement => Some(PaperKind::SupplementRequest),
        A::Reject | A::ExpirePreSupplement => Some(PaperKind::Rejection),
        A::ExpireSupplement | A::StopUnpaid | A::Stop | A::AcceptWithdrawal => Some(PaperKind::StopNotice),
        A::Resolve if f.procedure == ProcedureKind::PoliceResidence => Some(PaperKind::ResultNotice),
        _ => None,
    };
    let issue = match action {
        A::Submit | A::ConfirmPrepayment => Some(Issue::DossierCode),
        A::RequestPrepayment => Some(Issue::PaymentReference),
        _ => None,
    };
    let owed_back = match action {
        A::Reject | A::ExpirePreSupplement | A::WithdrawEarly => f.fee_paid > 0,
        A::DeleteDraft => f.fee_paid > 0 || f.prepayment == Prepayment::Paid,
        A::AcceptWithdrawal => f.fee_paid > 0 && f.refund_on_withdrawal,
        _ => false,
    };
    let notice = match action {
        A::Submit | A::ConfirmPrepayment => Notice::Submitted,
        A::RequestPrepayment => Notice::PaymentWanted,
        A::CancelPrepayment => Notice::PaymentCancelled,
        A::DeleteDraft => Notice::DraftDeleted,
        A::Receive => Notice::Received,
        A::RequestPreSupplement | A::RequestSupplement => Notice::SupplementWanted,
        A::Reject | A::ExpirePreSupplement => Notice::Rejected,
        A::WithdrawEarly | A::AcceptWithdrawal => Notice::Withdrawn,
        A::Resubmit => Notice::Resubmitted,
        A::HandOver => Notice::HandedOver,
        A::Forward | A::ReturnStep | A::Reassign => Notice::Moved,
        A::AnswerSupplement => Notice::SupplementAnswered,
        A::ExpireSupplement | A::StopUnpaid | A::Stop => Notice::Stopped,
        A::SendDraftResult => Notice::ConfirmationWanted,
        A::ConfirmDraftResult => Notice::DraftConfirmed,
        A::RequestFinancialDuty => Notice::DutyWanted,
        A::SettleFinancialDuty => Notice::DutySettled,
        A::Suspend => Notice::Suspended,
        A::Resume => Notice::Resumed,
        A::SubmitForSignature => Notice::SignatureWanted,
        A::SendBack => Notice::SentBack,
        A::Resolve => Notice::Resolved,
        A::ReturnResult => Notice::Returned,
        A::RequestWithdrawal => Notice::WithdrawalWanted,
        A::RefuseWithdrawal => Notice::WithdrawalRefused,
    };
    let previous = (next == Some(DossierState::WithdrawRequested)).then_some(from);
    let status = next.and_then(|state| state.national_code(previous));
    Effects {
        next,
        previous,
        clock,
        clock_at,
        paper: paper.map(|kind| Paper { kind, form: kind.form(f.procedure) }),
        issue,
        refund: if owed_back { RefundEffect::Full } else { RefundEffect::None },
        marks_late: action == A::RequestSupplement && f.supplements_asked > 0,
        notice,
        sync: status.filter(|code| from.national_code(f.previous) != Some(*code)),
    }
}
