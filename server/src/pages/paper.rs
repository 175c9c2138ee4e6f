//! An issued paper as a page shows it. Papers are Vietnamese documents whatever the language of the portal.

use crate::directory::DIRECTORY;
use crate::usecases::pay::qr_svg;
use casework::deadline::TimeUnit;
use casework::receipt::{
    ComponentSource, IssuedPaper, PaperComponent, PaperHead, PaperOfficer, PaperPerson, PaperReason,
};
use casework::state::PaperKind;
use ui::Lang;
use ui::components::format::{long_date, moment, money};
use ui::components::sheet::{Block, PaperView, Signature};

/// Rows of a table of labels.
struct Rows(Vec<(String, String)>);

impl Rows {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn add(mut self, label: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.0.push((label.to_owned(), value));
        }
        self
    }

    fn person(self, person: &PaperPerson) -> Self {
        self.add("Người nộp hồ sơ", &person.full_name)
            .add("Địa chỉ", &person.address)
            .add("Số điện thoại", &person.phone)
            .add("Thư điện tử", person.email.clone().unwrap_or_default())
    }

    fn block(self) -> Block {
        Block::Rows(self.0)
    }
}

fn at(moment_at: i64) -> String {
    moment(moment_at, Lang::Vi)
}

fn head(paper: &IssuedPaper) -> PaperView {
    let head: &PaperHead = paper.head();
    let form = paper.form().map(|form| if form.starts_with("CT") { form.to_owned() } else { format!("Mẫu số {form}") });
    PaperView {
        agency: vec![head.unit.to_uppercase()],
        number: head.number.clone().map(|number| format!("Số: {number}")),
        form,
        place_and_date: format!("Đắk Lắk, {}", long_date(head.issued_at)),
        title: paper.kind().title().vi.to_uppercase(),
        subtitle: Some(format!("Mã hồ sơ: {}", head.dossier_code)),
        ..PaperView::default()
    }
}

fn signature(role: &str, officer: &PaperOfficer) -> Signature {
    Signature {
        role: role.to_owned(),
        name: officer.full_name.clone(),
        signed: officer.signed_at.map(|signed| format!("Đã ký số lúc {}", at(signed))),
    }
}

fn components(list: &[PaperComponent]) -> Block {
    let headings = ["Giấy tờ", "Bản chính", "Bản sao", "Nguồn"].map(str::to_owned).to_vec();
    let row = |component: &PaperComponent| {
        let source = match component.source {
            ComponentSource::Eform => "Tờ khai điện tử",
            ComponentSource::Uploaded => "Tải lên",
            ComponentSource::Data => "Dữ liệu quốc gia",
            ComponentSource::Vault => "Kho giấy tờ",
            ComponentSource::Paper => "Bản giấy",
        };
        vec![
            component.name.vi.clone(),
            component.originals.to_string(),
            component.copies.to_string(),
            source.to_owned(),
        ]
    };
    Block::Table(headings, list.iter().map(row).collect())
}

fn points(reasons: &[PaperReason]) -> Block {
    Block::Points(reasons.iter().map(|reason| reason.text.vi.clone()).collect())
}

fn limit(quantity: u16, unit: TimeUnit) -> String {
    match unit {
        TimeUnit::SameDay => "Trong ngày làm việc".to_owned(),
        TimeUnit::WorkingDay => format!("{quantity} ngày làm việc"),
        TimeUnit::Hour => format!("{quantity} giờ làm việc"),
        TimeUnit::Day => format!("{quantity} ngày"),
        TimeUnit::Month => format!("{quantity} tháng"),
        TimeUnit::Other => "Theo ngày hẹn".to_owned(),
    }
}

/// The paper.
#[must_use]
pub fn sheet(paper: &IssuedPaper) -> PaperView {
    let frame = head(paper);
    let procedure = format!("{} ({})", paper.head().procedure_name.vi, paper.head().procedure_code);
    match paper {
        IssuedPaper::SubmissionConfirmation(p) => PaperView {
            blocks: vec![
                Rows::new()
                    .person(&p.requester)
                    .add("Thủ tục", procedure)
                    .add("Nộp lúc", at(p.submitted_at))
                    .add("Cách nộp", p.channel.label().vi)
                    .add("Trả lời trước", at(p.answer_due_at))
                    .add("Lệ phí đã nộp", money(p.fee_paid))
                    .add("Lệ phí còn phải nộp", if p.fee_due > 0 { money(p.fee_due) } else { String::new() })
                    .add("Mã tra cứu (giữ kín)", &p.tracking_code)
                    .add("Nơi hỏi", &p.contact)
                    .block(),
                components(&p.components),
                Block::Text(p.next_step.vi.clone()),
                Block::Text("Giấy này chưa phải giấy tiếp nhận và chưa có ngày hẹn trả.".to_owned()),
            ],
            qr: qr_svg(&p.qr).map(|svg| (svg, "Quét để tra cứu hồ sơ".to_owned())),
            notes: vec![format!("Mã băm tờ khai (SHA-256): {}", p.document_hash)],
            ..frame
        },
        IssuedPaper::Receipt(p) => PaperView {
            blocks: vec![
                Rows::new()
                    .person(&p.requester)
                    .add("Nội dung yêu cầu", procedure)
                    .add("Số lượng hồ sơ", format!("{:02} bộ", p.sets))
                    .add("Thời hạn giải quyết", limit(p.legal_time, p.legal_unit))
                    .add("Tiếp nhận lúc", at(p.received_at))
                    .add("Hẹn trả kết quả", at(p.due_at))
                    .add("Nhận kết quả", &p.return_channel.vi)
                    .block(),
                components(&p.components),
            ],
            signatures: vec![
                Signature {
                    role: "NGƯỜI NỘP HỒ SƠ".to_owned(),
                    name: p.requester.full_name.clone(),
                    signed: Some("Nộp qua mạng".to_owned()),
                },
                signature("NGƯỜI TIẾP NHẬN HỒ SƠ", &p.officer),
            ],
            ..frame
        },
        IssuedPaper::SupplementRequest(p) => PaperView {
            addressee: Some(p.requester.full_name.clone()),
            blocks: vec![
                Block::Text("Đề nghị bổ sung, hoàn thiện những nội dung sau:".to_owned()),
                points(&p.reasons),
                Rows::new()
                    .add("Thủ tục", procedure)
                    .add("Lần yêu cầu", p.round.to_string())
                    .add("Thời hạn bổ sung", at(p.deadline))
                    .add("Cách bổ sung", &p.how_to_answer.vi)
                    .add("Nơi hỏi", &p.contact)
                    .block(),
            ],
            signatures: vec![signature("NGƯỜI YÊU CẦU", &p.officer)],
            ..frame
        },
        IssuedPaper::Rejection(p) => PaperView {
            addressee: Some(p.requester.full_name.clone()),
            blocks: vec![
                Block::Text("Hồ sơ không được tiếp nhận vì những lý do sau:".to_owned()),
                points(&p.reasons),
                Rows::new()
                    .add("Thủ tục", procedure)
                    .add("Hướng dẫn", &p.guidance.vi)
                    .add("Lệ phí hoàn lại", if p.refund > 0 { money(p.refund) } else { String::new() })
                    .add("Quyền khiếu nại", &p.right_to_complain.vi)
                    .block(),
            ],
            signatures: vec![signature("NGƯỜI TIẾP NHẬN HỒ SƠ", &p.officer)],
            ..frame
        },
        IssuedPaper::ApologyExtension(p) => PaperView {
            addressee: Some(p.requester.full_name.clone()),
            blocks: vec![
                Rows::new()
                    .add("Thủ tục", procedure)
                    .add("Ngày hẹn cũ", at(p.old_due_at))
                    .add("Ngày hẹn mới", at(p.new_due_at))
                    .add("Lý do", &p.reason)
                    .block(),
            ],
            signatures: vec![signature("THỦ TRƯỞNG ĐƠN VỊ", &p.head_of_unit)],
            ..frame
        },
        IssuedPaper::StopNotice(p) => PaperView {
            addressee: Some(p.requester.full_name.clone()),
            blocks: vec![
                Rows::new()
                    .add("Thủ tục", procedure)
                    .add("Lý do", &p.reason.text.vi)
                    .add("Dừng từ", at(p.stopped_at))
                    .add("Lệ phí", &p.fee_note.vi)
                    .block(),
                components(&p.papers_returned),
            ],
            signatures: vec![signature("THỦ TRƯỞNG ĐƠN VỊ", &p.head_of_unit)],
            ..frame
        },
        IssuedPaper::ControlSheet(p) => PaperView { blocks: vec![control(p)], ..frame },
        IssuedPaper::ResultNotice(p) => PaperView {
            addressee: Some(p.requester.full_name.clone()),
            blocks: vec![
                Rows::new()
                    .add("Nội dung", &p.content.vi)
                    .add("Địa chỉ", &p.address)
                    .add("Chủ hộ", &p.household_head)
                    .add("Những người được đăng ký", p.members.join(", "))
                    .add("Có hiệu lực từ", &p.effective_date)
                    .add("Nơi hỏi", &p.contact)
                    .block(),
            ],
            signatures: vec![signature("THỦ TRƯỞNG CƠ QUAN ĐĂNG KÝ CƯ TRÚ", &p.head_of_unit)],
            ..frame
        },
    }
}

fn control(sheet: &casework::receipt::ControlSheet) -> Block {
    let headings = ["Đơn vị", "Người giữ", "Nhận lúc", "Chuyển lúc", "Kết quả"].map(str::to_owned).to_vec();
    let row = |row: &casework::receipt::ControlRow| {
        vec![
            DIRECTORY.agency_name(&row.unit).to_owned(),
            row.officer.clone(),
            at(row.received_at),
            row.handed_over_at.map(at).unwrap_or_default(),
            row.result.vi.clone(),
        ]
    };
    Block::Table(headings, sheet.rows.iter().map(row).collect())
}

/// What a paper is about, for those who do not read Vietnamese.
#[must_use]
pub fn gist(kind: PaperKind, lang: Lang) -> Option<String> {
    (lang == Lang::En).then(|| kind.title().en.to_owned())
}
