//! The states.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::{Text, t};

/// The state of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DossierState {
    /// Being filled in.
    Draft,
    /// Answers frozen until the fee arrives.
    AwaitingPrepayment,
    /// Filed, waiting for reception.
    Submitted,
    /// Sent back before reception.
    PreSupplement,
    /// Reception refused.
    Rejected,
    /// Received; the processing clock runs.
    Received,
    /// Being examined.
    InProcess,
    /// The applicant is to supplement it.
    Supplement,
    /// The applicant is to pay.
    FinancialDuty,
    /// The applicant is to confirm the draft result.
    ApplicantConfirmation,
    /// Waiting for another agency.
    Suspended,
    /// The result waits for its signature.
    AwaitingSignature,
    /// There is a result.
    Resolved,
    /// The result is with the applicant.
    Returned,
    /// The applicant asked to withdraw it.
    WithdrawRequested,
    /// Withdrawn.
    Withdrawn,
    /// Stopped without the result applied for.
    Stopped,
}

/// What the clock of a state does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// No clock.
    None,
    /// The reception clock runs.
    Reception,
    /// The reception clock is stopped.
    ReceptionStopped,
    /// The processing clock runs.
    Running,
    /// The processing clock stands still.
    Paused,
    /// The processing clock stands still only where the procedure allows it.
    PausedIfAllowed,
    /// As in the state before.
    AsBefore,
    /// The processing clock has stopped.
    Stopped,
}

use DossierState::*;

impl DossierState {
    /// Every state, in the order of a dossier's life.
    pub const ALL: [DossierState; 17] = [
        Draft,
        AwaitingPrepayment,
        Submitted,
        PreSupplement,
        Rejected,
        Received,
        InProcess,
        Supplement,
        FinancialDuty,
        ApplicantConfirmation,
        Suspended,
        AwaitingSignature,
        Resolved,
        Returned,
        WithdrawRequested,
        Withdrawn,
        Stopped,
    ];

    /// The state's identifier in storage and interfaces.
    pub fn id(self) -> &'static str {
        match self {
            Draft => "draft",
            AwaitingPrepayment => "awaiting_prepayment",
            Submitted => "submitted",
            PreSupplement => "pre_supplement",
            Rejected => "rejected",
            Received => "received",
            InProcess => "in_process",
            Supplement => "supplement",
            FinancialDuty => "financial_duty",
            ApplicantConfirmation => "applicant_confirmation",
            Suspended => "suspended",
            AwaitingSignature => "awaiting_signature",
            Resolved => "resolved",
            Returned => "returned",
            WithdrawRequested => "withdraw_requested",
            Withdrawn => "withdrawn",
            Stopped => "stopped",
        }
    }

    /// The national status code, 1–10. `previous` is the state before `withdraw_requested`, which has no code of its
    /// own: 7 would end the dossier. Drafts are not exchanged.
    pub fn national_code(self, previous: Option<DossierState>) -> Option<u8> {
        Some(match self {
            Draft | AwaitingPrepayment => return None,
            Submitted => 1,
            Received => 2,
            Rejected => 3,
            InProcess | ApplicantConfirmation | Suspended | AwaitingSignature => 4,
            PreSupplement | Supplement => 5,
            FinancialDuty => 6,
            Withdrawn => 7,
            Stopped => 8,
            Resolved => 9,
            Returned => 10,
            WithdrawRequested => {
                return previous.filter(|p| *p != WithdrawRequested).and_then(|p| p.national_code(None));
            }
        })
    }

    /// The name of a national status code.
    pub fn national_label(code: u8) -> Option<Text> {
        Some(match code {
            1 => t("Mới đăng ký", "Newly filed"),
            2 => t("Được tiếp nhận", "Received"),
            3 => t("Không được tiếp nhận", "Not received"),
            4 => t("Đang xử lý", "In process"),
            5 => t("Yêu cầu bổ sung giấy tờ", "Supplement requested"),
            6 => t("Yêu cầu thực hiện nghĩa vụ tài chính", "Payment requested"),
            7 => t("Công dân yêu cầu rút hồ sơ", "Withdrawn by the applicant"),
            8 => t("Dừng xử lý", "Stopped"),
            9 => t("Đã xử lý xong", "Resolved"),
            10 => t("Đã trả kết quả", "Result returned"),
            _ => return None,
        })
    }

    /// Whether nothing can follow.
    pub fn is_terminal(self) -> bool {
        matches!(self, Rejected | Returned | Withdrawn | Stopped)
    }

    /// What the clock does in this state.
    pub fn clock(self) -> ClockState {
        match self {
            Draft | AwaitingPrepayment | Rejected | Returned => ClockState::None,
            Submitted => ClockState::Reception,
            PreSupplement => ClockState::ReceptionStopped,
            Received | InProcess | AwaitingSignature => ClockState::Running,
            Supplement | FinancialDuty | ApplicantConfirmation => ClockState::Paused,
            Suspended => ClockState::PausedIfAllowed,
            WithdrawRequested => ClockState::AsBefore,
            Resolved | Withdrawn | Stopped => ClockState::Stopped,
        }
    }

    /// Its name for people.
    pub fn label(self) -> Text {
        match self {
            Draft => t("Nháp", "Draft"),
            AwaitingPrepayment => t("Chờ thanh toán khi nộp", "Waiting for payment"),
            Submitted => t("Chờ tiếp nhận", "Filed, waiting for reception"),
            PreSupplement => t("Yêu cầu bổ sung (chưa tiếp nhận)", "To be completed (not yet received)"),
            Rejected => t("Không được tiếp nhận", "Not received"),
            Received => t("Được tiếp nhận", "Received"),
            InProcess => t("Đang xử lý", "In process"),
            Supplement => t("Yêu cầu bổ sung giấy tờ", "To be supplemented"),
            FinancialDuty => t("Chờ thực hiện nghĩa vụ tài chính", "Waiting for a payment due"),
            ApplicantConfirmation => {
                t("Chờ người yêu cầu xác nhận bản nháp", "Waiting for your confirmation of the draft")
            }
            Suspended => t("Tạm dừng (chờ xác minh)", "Suspended (verification)"),
            AwaitingSignature => t("Chờ ký duyệt", "Waiting for signature"),
            Resolved => t("Đã có kết quả", "Result ready"),
            Returned => t("Đã trả kết quả", "Result returned"),
            WithdrawRequested => t("Đang xin rút hồ sơ", "Withdrawal requested"),
            Withdrawn => t("Đã rút", "Withdrawn"),
            Stopped => t("Dừng xử lý", "Stopped"),
        }
    }
}

impl fmt::Display for DossierState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Not the identifier of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownState;

impl fmt::Display for UnknownState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a dossier state")
    }
}

impl std::error::Error for UnknownState {}

impl FromStr for DossierState {
    type Err = UnknownState;

    fn from_str(id: &str) -> Result<Self, UnknownState> {
        DossierState::ALL.into_iter().find(|s| s.id() == id).ok_or(UnknownState)
    }
}
