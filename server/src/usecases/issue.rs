//! Papers that a transition issues (Mẫu 01 to 05, CT04 …) and the short messages that go with it.

use super::check;
use super::filed::Contact;
use super::outgoing::Outgoing;
use super::submit::{component, local, person};
use super::transition::{By, Case, Request};
use crate::app::App;
use crate::directory::DIRECTORY;
use casework::receipt::{
    IssuedPaper, PaperHead, PaperOfficer, PaperReason, Receipt, Rejection, ResultNotice, StopNotice, SupplementRequest,
};
use casework::state::{Notice, PaperKind};
use casework::text::LocalText;
use store::records::dossier::Progress;

/// What a paper is made of.
#[derive(Debug)]
pub struct Paper<'a> {
    /// Its kind.
    pub kind: PaperKind,
    /// The dossier as it stood before.
    pub case: &'a Case,
    /// Who issues it.
    pub by: &'a By,
    /// What was asked for.
    pub request: &'a Request,
    /// Where the dossier stands now.
    pub progress: &'a Progress,
    /// UTC second.
    pub now: i64,
}

fn text(vi: &str, en: &str) -> LocalText {
    LocalText { vi: vi.to_owned(), en: en.to_owned() }
}

/// The paper, ready to be kept as issued.
#[must_use]
pub fn paper(app: &App, paper: &Paper<'_>) -> IssuedPaper {
    let case = paper.case;
    let receiving = DIRECTORY.agency_name(&case.head.receiving_unit).to_owned();
    let resolving = DIRECTORY.agency_name(&case.head.progress.resolving_unit).to_owned();
    let received = paper.progress.received_at.is_some() && paper.kind != PaperKind::Receipt;
    let head = PaperHead {
        procedure_kind: check::kind(&case.form),
        number: None,
        unit: if received { resolving.clone() } else { receiving.clone() },
        issued_at: paper.now,
        dossier_code: case.head.code.clone(),
        procedure_code: case.head.procedure_code.clone(),
        procedure_name: local(&case.form.form.title),
    };
    let officer = PaperOfficer { full_name: paper.by.name.clone(), title: String::new(), signed_at: None };
    let nobody = PaperOfficer { full_name: String::new(), title: String::new(), signed_at: None };
    let requester = person(&case.filed.requester);
    let components = || case.filed.components.iter().map(component).collect::<Vec<_>>();
    let reason = |text: &str, field: Option<String>| PaperReason {
        code: paper.request.reason_code.clone().unwrap_or_default(),
        text: LocalText { vi: text.to_owned(), en: text.to_owned() },
        field,
        law: None,
    };
    let given = paper.request.reason.clone().unwrap_or_default();
    match paper.kind {
        PaperKind::SupplementRequest => {
            let mut reasons: Vec<PaperReason> = Vec::new();
            reasons.extend(paper.request.flags.iter().map(|flag| reason(&flag.reason, Some(flag.pointer.clone()))));
            if !given.is_empty() {
                reasons.push(reason(&given, None));
            }
            IssuedPaper::SupplementRequest(SupplementRequest {
                head,
                requester,
                reasons,
                deadline: paper.progress.paused_until.unwrap_or(paper.now),
                how_to_answer: text(
                    "Đăng nhập, mở Hồ sơ của tôi, sửa những chỗ được đánh dấu rồi gửi lại.",
                    "Sign in, open My applications, correct the marked places and send it again.",
                ),
                round: u16::try_from(case.flags.0 + 1).unwrap_or(u16::MAX),
                contact: receiving,
                officer,
            })
        }
        PaperKind::Rejection => IssuedPaper::Rejection(Rejection {
            head,
            requester,
            reasons: vec![reason(&given, None)],
            guidance: text(
                "Bạn có thể lập hồ sơ mới sau khi khắc phục.",
                "You may file a new application once this is put right.",
            ),
            refund: case.paid(),
            right_to_complain: text(
                "Nếu không đồng ý, bạn có quyền khiếu nại đến người đứng đầu cơ quan.",
                "If you disagree you may complain to the head of the agency.",
            ),
            officer,
            head_of_unit: nobody,
        }),
        PaperKind::StopNotice => IssuedPaper::StopNotice(StopNotice {
            head,
            requester,
            reason: reason(&given, None),
            stopped_at: paper.now,
            papers_returned: components(),
            fee_note: text("Lệ phí được xử lý theo quy định.", "The fee is handled as the rules provide."),
            head_of_unit: nobody,
        }),
        PaperKind::ResultNotice => {
            let document = &case.filed.document;
            let at = |pointer: &str| document.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or_default();
            let members = document.pointer("/members").and_then(serde_json::Value::as_array);
            let members = members.map(|rows| {
                let names = rows.iter().filter_map(|row| row.get("full_name")?.as_str().map(str::to_owned));
                names.collect::<Vec<_>>()
            });
            let address = document.pointer("/registration/address").or_else(|| document.pointer("/dwelling/address"));
            IssuedPaper::ResultNotice(ResultNotice {
                head,
                requester,
                content: local(&case.form.form.title),
                address: address.map(|address| DIRECTORY.address_line(address)).unwrap_or_default(),
                household_head: at("/household_head/full_name").to_owned(),
                members: members.unwrap_or_default(),
                effective_date: crate::clock::local_date(paper.now).to_string(),
                contact: resolving,
                head_of_unit: officer,
            })
        }
        _ => {
            let (legal_time, legal_unit) = case.legal_time();
            IssuedPaper::Receipt(Receipt {
                head,
                requester,
                components: components(),
                sets: 1,
                received_at: paper.progress.received_at.unwrap_or(paper.now),
                legal_time,
                legal_unit,
                due_at: paper.progress.due_at.unwrap_or(paper.now),
                return_channel: text(
                    "Trực tuyến, trong Kho giấy tờ của bạn tại cổng này",
                    "Online, in My documents on this portal",
                ),
                officer: PaperOfficer { signed_at: app.config.demo.then_some(paper.now), ..officer },
            })
        }
    }
}

/// Messages say that something happened, never what the application is about.
#[must_use]
pub fn told(code: &str, notice: Notice, contact: &Contact) -> Vec<Outgoing> {
    let (ascii, vi, en) = match notice {
        Notice::Received => ("da duoc tiep nhan", "đã được tiếp nhận", "was received"),
        Notice::SupplementWanted => ("can bo sung", "cần bổ sung", "needs corrections"),
        Notice::Rejected => ("khong duoc tiep nhan", "không được tiếp nhận", "was not received"),
        Notice::Resolved => ("da co ket qua", "đã có kết quả", "has a result"),
        Notice::Returned => ("da duoc tra ket qua", "đã được trả kết quả", "has its result returned"),
        Notice::Stopped => ("da dung giai quyet", "đã dừng giải quyết", "was stopped"),
        Notice::Withdrawn => ("da duoc rut", "đã được rút", "was withdrawn"),
        Notice::WithdrawalRefused => ("khong duoc rut", "không được rút", "may not be withdrawn"),
        Notice::ConfirmationWanted => ("cho ban xac nhan", "chờ bạn xác nhận bản nháp", "waits for your confirmation"),
        Notice::DutyWanted => ("cho ban nop tien", "chờ bạn nộp tiền", "waits for your payment"),
        Notice::Extended => ("duoc gia han", "được gia hạn", "was extended"),
        _ => return Vec::new(),
    };
    let mut out = Vec::new();
    if !contact.phone.is_empty() {
        let text = format!("Ho so {code} {ascii}. Xem tai muc Ho so cua toi.");
        out.push(Outgoing::Sms { to: contact.phone.clone(), text });
    }
    if let Some(to) = &contact.email {
        out.push(Outgoing::Mail {
            to: to.clone(),
            subject: format!("Hồ sơ {code} {vi} · Application {code} {en}"),
            text: format!(
                "Hồ sơ {code} {vi}. Xem ở mục Hồ sơ của tôi.\n\nYour application {code} {en}. \
                 See My applications.\n"
            ),
        });
    }
    out
}
