//! The conditions of each action.

use serde::Serialize;

use super::action::{Action, Channel, Role};
use super::facts::{Facts, Prepayment};
use super::states::DossierState;
use crate::text::{Text, t};

/// A condition that is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // each is explained by its text
pub enum Guard {
    FormValid,
    ComponentsComplete,
    DeclarationTicked,
    CounterChannel,
    NothingToPrepay,
    PrepaymentDue,
    PaymentMatches,
    PrepaymentExpired,
    DraftExpired,
    DraftNoticeGiven,
    DueDateSet,
    ComponentsMarked,
    DefectsListed,
    SupplementDeadlineSet,
    SupplementDeadlinePassed,
    SupervisorReason,
    ReasonGiven,
    RightAgencyNamed,
    ResolvingUnitSet,
    StepTargetSet,
    ConfirmationStep,
    DraftResultAttached,
    ConfirmationDeadlineSet,
    ConfirmationTimeOver,
    DutyAmount,
    DutyDeadlineSet,
    DutyDeadlinePassed,
    DutyReminded,
    LegalGround,
    OfficialSignature,
    NumberedAndSealed,
    ResultStored,
    OriginalsChecked,
    BalancePaid,
    Delivered,
    PreviousStateKnown,
    DecidesWithdrawal,
    NotExtendedYet,
    StillInTime,
    LaterDate,
}

use Guard::*;

impl Guard {
    /// What is missing, for people.
    pub fn text(self) -> Text {
        match self {
            FormValid => t("Tờ khai còn chỗ chưa đúng.", "The form still has errors."),
            ComponentsComplete => t("Còn thiếu giấy tờ bắt buộc.", "A required paper is missing."),
            DeclarationTicked => t("Chưa đánh dấu cam đoan.", "The declaration is not ticked."),
            CounterChannel => t("Hồ sơ trực tuyến do người dân tự nộp.", "Online dossiers are filed by the applicant."),
            NothingToPrepay => t("Cần thanh toán trước khi nộp.", "The fee is to be paid first."),
            PrepaymentDue => t("Không có khoản nào phải trả trước.", "Nothing is to be paid first."),
            PaymentMatches => t("Khoản tiền không khớp.", "The payment does not match."),
            PrepaymentExpired => t("Chưa hết hạn thanh toán.", "The time to pay is not over."),
            DraftExpired => t("Bản nháp chưa hết hạn lưu.", "The draft has not expired."),
            DraftNoticeGiven => t("Chưa báo trước 7 ngày.", "No notice was given 7 days before."),
            DueDateSet => t("Chưa có ngày hẹn trả.", "There is no due date."),
            ComponentsMarked => {
                t("Có giấy tờ chưa ghi đã số hóa hay tái sử dụng.", "A paper is not marked as digitized or reused.")
            }
            DefectsListed => t("Chưa ghi nội dung cần bổ sung.", "What is to be supplemented is not listed."),
            SupplementDeadlineSet => t("Chưa có hạn bổ sung.", "There is no deadline for the supplement."),
            SupplementDeadlinePassed => t("Chưa hết hạn bổ sung.", "The time to supplement is not over."),
            SupervisorReason => {
                t("Yêu cầu bổ sung lần hai cần lý do của lãnh đạo.", "A second request needs a supervisor's reason.")
            }
            ReasonGiven => t("Chưa ghi lý do.", "No reason is given."),
            RightAgencyNamed => t("Chưa chỉ nơi nộp đúng.", "The right agency is not named."),
            ResolvingUnitSet => t("Chưa rõ đơn vị giải quyết.", "The resolving unit is not set."),
            StepTargetSet => t("Chưa chọn nơi nhận hoặc người nhận.", "No step or officer is chosen."),
            ConfirmationStep => {
                t("Thủ tục này không có bước xác nhận bản nháp.", "This procedure has no draft to confirm.")
            }
            DraftResultAttached => t("Chưa đính kèm dự thảo kết quả.", "The draft result is not attached."),
            ConfirmationDeadlineSet => t("Chưa có hạn xác nhận.", "There is no deadline for the confirmation."),
            ConfirmationTimeOver => t("Chưa hết hạn xác nhận.", "The time to confirm is not over."),
            DutyAmount => t("Chưa ghi số tiền.", "There is no amount."),
            DutyDeadlineSet => t("Thông báo chưa ghi hạn nộp tiền.", "The notice has no date to pay by."),
            DutyDeadlinePassed => t("Chưa hết hạn nộp tiền.", "The time to pay is not over."),
            DutyReminded => t("Chưa nhắc nộp tiền.", "The applicant was not reminded."),
            LegalGround => t("Chưa ghi căn cứ pháp lý.", "There is no legal ground."),
            OfficialSignature => t("Kết quả chưa được ký số.", "The result is not signed."),
            NumberedAndSealed => t("Kết quả chưa vào số, đóng dấu.", "The result has no number and seal."),
            ResultStored => t("Kết quả chưa có trong kho, thiếu mã hoặc đường dẫn.", "The result is not in the vault."),
            OriginalsChecked => t("Chưa đối chiếu bản chính.", "The originals are not checked."),
            BalancePaid => t("Còn khoản chưa nộp.", "Something is still to be paid."),
            Delivered => t("Kết quả chưa đến người nhận.", "The result has not been delivered."),
            PreviousStateKnown => t("Không rõ trạng thái trước đó.", "The state before is not known."),
            DecidesWithdrawal => {
                t("Người khác quyết định việc rút hồ sơ này.", "Someone else decides on this withdrawal.")
            }
            NotExtendedYet => t("Chỉ được gia hạn một lần.", "It may be extended only once."),
            StillInTime => t("Đã quá hạn nên không gia hạn được.", "The time is over, so it cannot be extended."),
            LaterDate => t("Ngày mới phải sau ngày cũ.", "The new date must be later than the old one."),
        }
    }
}

fn passed(deadline: Option<i64>, now: i64) -> bool {
    deadline.is_some_and(|at| now > at)
}

/// The conditions of `action` that `facts` do not meet.
pub(super) fn unmet(action: Action, actor: Role, f: &Facts) -> Vec<Guard> {
    let mut out = Vec::new();
    let mut need = |met: bool, guard: Guard| {
        if !met {
            out.push(guard);
        }
    };
    match action {
        Action::Submit | Action::RequestPrepayment => {
            need(f.form_valid, FormValid);
            need(f.components_complete, ComponentsComplete);
            need(f.declaration_ticked, DeclarationTicked);
            if action == Action::Submit {
                need(f.prepayment != Prepayment::Due, NothingToPrepay);
                need(actor != Role::Receptionist || f.channel != Channel::Online, CounterChannel);
            } else {
                need(f.prepayment == Prepayment::Due, PrepaymentDue);
            }
        }
        Action::ConfirmPrepayment => need(f.payment_matches, PaymentMatches),
        Action::CancelPrepayment => {
            need(actor != Role::System || passed(f.prepayment_deadline, f.now), PrepaymentExpired);
        }
        Action::DeleteDraft => {
            if actor == Role::System {
                need(passed(f.draft_expires_at, f.now), DraftExpired);
                let told = f.draft_notice_at.is_some_and(|at| f.now - at >= crate::deadline::DRAFT_NOTICE);
                need(told, DraftNoticeGiven);
            }
        }
        Action::Receive => {
            need(f.due_at.is_some(), DueDateSet);
            need(f.components_marked, ComponentsMarked);
        }
        Action::RequestPreSupplement => {
            need(f.defects > 0, DefectsListed);
            need(f.supplement_deadline.is_some_and(|at| at > f.now), SupplementDeadlineSet);
        }
        Action::Reject => {
            need(f.reason_given, ReasonGiven);
            need(!f.wrong_agency || f.right_agency_named, RightAgencyNamed);
        }
        Action::WithdrawEarly | Action::RequestWithdrawal => {}
        Action::Resubmit | Action::AnswerSupplement => {
            need(f.form_valid, FormValid);
            need(f.components_complete, ComponentsComplete);
        }
        Action::ExpirePreSupplement | Action::ExpireSupplement => {
            need(passed(f.supplement_deadline, f.now), SupplementDeadlinePassed);
        }
        Action::HandOver => need(f.resolving_unit_set, ResolvingUnitSet),
        Action::Forward | Action::Reassign => need(f.step_target_set, StepTargetSet),
        Action::ReturnStep => {
            need(f.step_target_set, StepTargetSet);
            need(f.reason_given, ReasonGiven);
        }
        Action::RequestSupplement => {
            need(f.defects > 0, DefectsListed);
            need(f.supplement_deadline.is_some_and(|at| at > f.now), SupplementDeadlineSet);
            need(f.supplements_asked == 0 || f.supervisor_reason, SupervisorReason);
        }
        Action::SendDraftResult => {
            need(f.has_confirmation_step && f.channel == Channel::Online, ConfirmationStep);
            need(f.draft_result_attached, DraftResultAttached);
            need(f.confirmation_deadline.is_some_and(|at| at > f.now), ConfirmationDeadlineSet);
        }
        Action::ConfirmDraftResult => {
            need(actor != Role::System || passed(f.confirmation_deadline, f.now), ConfirmationTimeOver);
        }
        Action::RequestFinancialDuty => {
            need(f.duty_amount > 0, DutyAmount);
            need(f.duty_deadline.is_some_and(|at| at > f.now), DutyDeadlineSet);
        }
        Action::SettleFinancialDuty => need(f.payment_matches, PaymentMatches),
        Action::StopUnpaid => {
            need(passed(f.duty_deadline, f.now), DutyDeadlinePassed);
            need(f.duty_reminded, DutyReminded);
        }
        Action::Suspend => need(f.legal_ground, LegalGround),
        Action::Resume | Action::SendBack | Action::Stop => need(f.reason_given, ReasonGiven),
        Action::SubmitForSignature => need(f.draft_result_attached, DraftResultAttached),
        Action::Resolve => {
            need(f.signed, OfficialSignature);
            need(f.numbered_and_sealed, NumberedAndSealed);
            need(f.result_stored, ResultStored);
        }
        Action::ReturnResult => {
            need(f.originals_checked, OriginalsChecked);
            need(f.balance_paid, BalancePaid);
            need(f.delivered, Delivered);
        }
        Action::AcceptWithdrawal | Action::RefuseWithdrawal => {
            let previous = f.previous.filter(|p| p.can_request_withdrawal());
            need(previous.is_some(), PreviousStateKnown);
            if let Some(previous) = previous {
                // Before the hand-over there is no case officer yet.
                let decider = if previous == DossierState::Received { Role::Receptionist } else { Role::CaseOfficer };
                need(actor == decider, DecidesWithdrawal);
            }
            need(action == Action::AcceptWithdrawal || f.reason_given, ReasonGiven);
        }
    }
    out
}
