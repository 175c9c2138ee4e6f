//! Who acts, and what can be done.

use serde::{Deserialize, Serialize};

use crate::text::{Text, t};

/// Who does something with a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person who files it, or acts for the owner.
    Applicant,
    /// Cán bộ tiếp nhận.
    Receptionist,
    /// Công chức thụ lý.
    CaseOfficer,
    /// Lãnh đạo phòng, thẩm định.
    Reviewer,
    /// Người có thẩm quyền ký.
    Approver,
    /// Văn thư.
    Clerk,
    /// A job of the system: deadlines, online return, the carrier's confirmation.
    System,
    /// A signed payment callback or a reconciliation.
    PaymentEvent,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 8] = [
        Role::Applicant,
        Role::Receptionist,
        Role::CaseOfficer,
        Role::Reviewer,
        Role::Approver,
        Role::Clerk,
        Role::System,
        Role::PaymentEvent,
    ];

    /// Its name for people.
    pub fn label(self) -> Text {
        match self {
            Role::Applicant => t("Người nộp hồ sơ", "Applicant"),
            Role::Receptionist => t("Cán bộ tiếp nhận", "Reception officer"),
            Role::CaseOfficer => t("Công chức thụ lý", "Case officer"),
            Role::Reviewer => t("Người thẩm định", "Reviewer"),
            Role::Approver => t("Người có thẩm quyền ký", "Signing authority"),
            Role::Clerk => t("Văn thư", "Clerk"),
            Role::System => t("Hệ thống", "System"),
            Role::PaymentEvent => t("Cổng thanh toán", "Payment service"),
        }
    }
}

/// How a dossier is filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// At the counter.
    Direct,
    /// On the web.
    #[default]
    Online,
    /// By public post.
    Postal,
}

impl Channel {
    /// The code exchanged with the national portal (KenhThucHien).
    pub fn national_code(self) -> u8 {
        match self {
            Channel::Direct => 1,
            Channel::Online => 2,
            Channel::Postal => 3,
        }
    }

    /// Its name for people.
    pub fn label(self) -> Text {
        match self {
            Channel::Direct => t("Trực tiếp", "In person"),
            Channel::Online => t("Trực tuyến", "Online"),
            Channel::Postal => t("Bưu chính công ích", "By post"),
        }
    }
}

/// Whose slips a procedure uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProcedureKind {
    /// The one-stop forms (Mẫu 01–06).
    #[default]
    OneStop,
    /// The police's residence slips (CT04, CT05, CT06, CT08); the one-stop forms for the rest.
    PoliceResidence,
}

/// Something that can be done with a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// File it.
    Submit,
    /// Freeze the answers and pay first.
    RequestPrepayment,
    /// The prepaid fee has arrived.
    ConfirmPrepayment,
    /// Go back to the draft without paying.
    CancelPrepayment,
    /// Delete the draft.
    DeleteDraft,
    /// Receive it.
    Receive,
    /// Ask for completion before reception.
    RequestPreSupplement,
    /// Refuse reception.
    Reject,
    /// Take it back before reception.
    WithdrawEarly,
    /// File it again, completed.
    Resubmit,
    /// Refuse reception because it was not completed in time.
    ExpirePreSupplement,
    /// Hand it over to the resolving unit.
    HandOver,
    /// Pass it to the next step.
    Forward,
    /// Pass it back to the step before.
    ReturnStep,
    /// Give it to another officer.
    Reassign,
    /// Ask for a supplement.
    RequestSupplement,
    /// Answer a request for a supplement.
    AnswerSupplement,
    /// Stop it because it was not supplemented in time.
    ExpireSupplement,
    /// Send the draft result to the applicant.
    SendDraftResult,
    /// Confirm the draft result, or remark on it; the system does so for one who is silent.
    ConfirmDraftResult,
    /// Ask for a payment that came up during examination.
    RequestFinancialDuty,
    /// That payment is made.
    SettleFinancialDuty,
    /// Stop it because that payment was not made.
    StopUnpaid,
    /// Wait for another agency.
    Suspend,
    /// Go on.
    Resume,
    /// Submit the draft result for signature.
    SubmitForSignature,
    /// Send the draft result back.
    SendBack,
    /// Complete signature, number and seal: there is a result.
    Resolve,
    /// Stop it with a written refusal.
    Stop,
    /// The result reaches the applicant.
    ReturnResult,
    /// Ask to withdraw it.
    RequestWithdrawal,
    /// Agree to the withdrawal.
    AcceptWithdrawal,
    /// Refuse the withdrawal.
    RefuseWithdrawal,
}

use Action::*;

impl Action {
    /// Every action.
    pub const ALL: [Action; 33] = [
        Submit,
        RequestPrepayment,
        ConfirmPrepayment,
        CancelPrepayment,
        DeleteDraft,
        Receive,
        RequestPreSupplement,
        Reject,
        WithdrawEarly,
        Resubmit,
        ExpirePreSupplement,
        HandOver,
        Forward,
        ReturnStep,
        Reassign,
        RequestSupplement,
        AnswerSupplement,
        ExpireSupplement,
        SendDraftResult,
        ConfirmDraftResult,
        RequestFinancialDuty,
        SettleFinancialDuty,
        StopUnpaid,
        Suspend,
        Resume,
        SubmitForSignature,
        SendBack,
        Resolve,
        Stop,
        ReturnResult,
        RequestWithdrawal,
        AcceptWithdrawal,
        RefuseWithdrawal,
    ];

    /// Its name for people, as on a button.
    pub fn label(self) -> Text {
        match self {
            Submit => t("Nộp hồ sơ", "Submit"),
            RequestPrepayment => t("Thanh toán và nộp", "Pay and submit"),
            ConfirmPrepayment => t("Ghi nhận thanh toán", "Record the payment"),
            CancelPrepayment => t("Hủy thanh toán, sửa lại", "Cancel payment and edit"),
            DeleteDraft => t("Xóa bản nháp", "Delete draft"),
            Receive => t("Tiếp nhận", "Receive"),
            RequestPreSupplement => t("Yêu cầu bổ sung trước khi tiếp nhận", "Ask for completion before reception"),
            Reject => t("Từ chối tiếp nhận", "Refuse reception"),
            WithdrawEarly => t("Rút hồ sơ", "Withdraw"),
            Resubmit => t("Nộp lại", "Submit again"),
            ExpirePreSupplement => t("Từ chối do quá hạn bổ sung", "Refuse: not completed in time"),
            HandOver => t("Chuyển đơn vị giải quyết", "Hand over"),
            Forward => t("Chuyển bước tiếp theo", "Forward"),
            ReturnStep => t("Trả lại bước trước", "Return to the step before"),
            Reassign => t("Phân công lại", "Reassign"),
            RequestSupplement => t("Yêu cầu bổ sung", "Ask for a supplement"),
            AnswerSupplement => t("Gửi bổ sung", "Send the supplement"),
            ExpireSupplement => t("Dừng do quá hạn bổ sung", "Stop: not supplemented in time"),
            SendDraftResult => t("Gửi bản nháp để xác nhận", "Send the draft for confirmation"),
            ConfirmDraftResult => t("Xác nhận bản nháp", "Confirm the draft"),
            RequestFinancialDuty => t("Thông báo nghĩa vụ tài chính", "Ask for a payment due"),
            SettleFinancialDuty => t("Ghi nhận đã nộp tiền", "Record the payment due"),
            StopUnpaid => t("Dừng do chưa nộp tiền", "Stop: not paid"),
            Suspend => t("Tạm dừng", "Suspend"),
            Resume => t("Tiếp tục xử lý", "Resume"),
            SubmitForSignature => t("Trình ký", "Submit for signature"),
            SendBack => t("Trả lại để sửa", "Send back"),
            Resolve => t("Ký, vào số, ban hành", "Sign and issue"),
            Stop => t("Dừng giải quyết", "Stop"),
            ReturnResult => t("Trả kết quả", "Return the result"),
            RequestWithdrawal => t("Xin rút hồ sơ", "Ask to withdraw"),
            AcceptWithdrawal => t("Đồng ý cho rút", "Agree to the withdrawal"),
            RefuseWithdrawal => t("Không đồng ý cho rút", "Refuse the withdrawal"),
        }
    }
}
