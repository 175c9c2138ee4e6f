//! What the issued papers say; their layout is elsewhere. Texts that people wrote stay as they wrote them.

use serde::{Deserialize, Serialize};

use crate::deadline::TimeUnit;
use crate::state::{Channel, PaperKind, ProcedureKind};
use crate::text::LocalText;

/// What every paper has at its head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperHead {
    /// Whose forms are used.
    pub procedure_kind: ProcedureKind,
    /// The paper's number; see [`crate::codes::paper_number`].
    pub number: Option<String>,
    /// The unit that issues it.
    pub unit: String,
    /// When it was issued.
    pub issued_at: i64,
    /// The dossier.
    pub dossier_code: String,
    /// Code of the procedure.
    pub procedure_code: String,
    /// Name of the procedure.
    pub procedure_name: LocalText,
}

/// A person as a paper names one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PaperPerson {
    /// Full name.
    pub full_name: String,
    /// Address, in one line.
    pub address: String,
    /// Telephone number.
    pub phone: String,
    /// E-mail address.
    pub email: Option<String>,
}

/// A submitted component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperComponent {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: LocalText,
    /// Originals.
    pub originals: u16,
    /// Copies.
    pub copies: u16,
    /// Where it came from.
    pub source: ComponentSource,
}

/// Where a component came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComponentSource {
    /// The electronic form itself.
    Eform,
    /// A file the applicant attached.
    Uploaded,
    /// Data of a national database stands for it.
    Data,
    /// The person's vault.
    Vault,
    /// Paper, handed in or shown.
    Paper,
}

/// The officer who answers for a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperOfficer {
    /// Full name.
    pub full_name: String,
    /// Title.
    pub title: String,
    /// When it was signed digitally, if it was.
    pub signed_at: Option<i64>,
}

/// A reason with its code, as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperReason {
    /// R, S or D code.
    pub code: String,
    /// The text, filled in.
    pub text: LocalText,
    /// The field it is about, as a JSON Pointer.
    pub field: Option<String>,
    /// The law.
    pub law: Option<String>,
}

/// Xác nhận đã nộp: not a receipt, and without a due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionConfirmation {
    /// Head.
    pub head: PaperHead,
    /// The secret code for tracking; shown to the applicant only.
    pub tracking_code: String,
    /// What the QR code says: the address of the tracking page, without the secret.
    pub qr: String,
    /// How it was filed.
    pub channel: Channel,
    /// When.
    pub submitted_at: i64,
    /// Until when it will be answered: eight working hours.
    pub answer_due_at: i64,
    /// The requester.
    pub requester: PaperPerson,
    /// What was filed.
    pub components: Vec<PaperComponent>,
    /// SHA-256 of the filed document, in hexadecimal.
    pub document_hash: String,
    /// Fee paid, in đồng.
    pub fee_paid: i64,
    /// Fee still due, in đồng.
    pub fee_due: i64,
    /// What comes next.
    pub next_step: LocalText,
    /// Whom to ask.
    pub contact: String,
}

/// Mẫu 01, or the police's CT04.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Head.
    pub head: PaperHead,
    /// The requester.
    pub requester: PaperPerson,
    /// What was received.
    pub components: Vec<PaperComponent>,
    /// Number of sets.
    pub sets: u16,
    /// When it counts as received.
    pub received_at: i64,
    /// Processing time: quantity.
    pub legal_time: u16,
    /// Processing time: unit.
    pub legal_unit: TimeUnit,
    /// When the result is due.
    pub due_at: i64,
    /// How the result is returned.
    pub return_channel: LocalText,
    /// Who received it.
    pub officer: PaperOfficer,
}

/// Mẫu 02, or the police's CT05: everything that is missing, in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementRequest {
    /// Head.
    pub head: PaperHead,
    /// The requester.
    pub requester: PaperPerson,
    /// What is missing.
    pub reasons: Vec<PaperReason>,
    /// Until when to answer.
    pub deadline: i64,
    /// How to answer.
    pub how_to_answer: LocalText,
    /// Which request of this dossier it is.
    pub round: u16,
    /// Whom to ask.
    pub contact: String,
    /// Who asks.
    pub officer: PaperOfficer,
}

/// Mẫu 03, or the police's CT06.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Head.
    pub head: PaperHead,
    /// The requester.
    pub requester: PaperPerson,
    /// Why.
    pub reasons: Vec<PaperReason>,
    /// What to do instead.
    pub guidance: LocalText,
    /// What is paid back, in đồng.
    pub refund: i64,
    /// How to complain.
    pub right_to_complain: LocalText,
    /// Who refuses.
    pub officer: PaperOfficer,
    /// The head of the unit.
    pub head_of_unit: PaperOfficer,
}

/// Mẫu 04.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApologyExtension {
    /// Head.
    pub head: PaperHead,
    /// The requester.
    pub requester: PaperPerson,
    /// The moment promised first.
    pub old_due_at: i64,
    /// The moment promised now.
    pub new_due_at: i64,
    /// Why.
    pub reason: String,
    /// The head of the unit.
    pub head_of_unit: PaperOfficer,
}

/// Mẫu 05.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopNotice {
    /// Head.
    pub head: PaperHead,
    /// The requester.
    pub requester: PaperPerson,
    /// Why.
    pub reason: PaperReason,
    /// Since when.
    pub stopped_at: i64,
    /// Papers given back.
    pub papers_returned: Vec<PaperComponent>,
    /// What becomes of the fee.
    pub fee_note: LocalText,
    /// The head of the unit.
    pub head_of_unit: PaperOfficer,
}

/// One hand-over of Mẫu 06.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlRow {
    /// The unit that had it.
    pub unit: String,
    /// The officer who had it.
    pub officer: String,
    /// When it got there.
    pub received_at: i64,
    /// When that step was due.
    pub due_at: Option<i64>,
    /// When it was handed over.
    pub handed_over_at: Option<i64>,
    /// What came of the step.
    pub result: LocalText,
    /// Remark.
    pub note: Option<String>,
}

/// Mẫu 06.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlSheet {
    /// Head.
    pub head: PaperHead,
    /// The hand-overs, in order.
    pub rows: Vec<ControlRow>,
}

/// CT08: the police's notice of the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultNotice {
    /// Head.
    pub head: PaperHead,
    /// The requester.
    pub requester: PaperPerson,
    /// What was registered.
    pub content: LocalText,
    /// The address, in one line.
    pub address: String,
    /// The head of the household.
    pub household_head: String,
    /// Everyone registered.
    pub members: Vec<String>,
    /// Since when it holds, `YYYY-MM-DD`.
    pub effective_date: String,
    /// Whom to tell of mistakes.
    pub contact: String,
    /// Who signs.
    pub head_of_unit: PaperOfficer,
}

/// Any issued paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "paper", rename_all = "snake_case")]
#[allow(missing_docs)] // each holds the paper it is named after
pub enum IssuedPaper {
    SubmissionConfirmation(SubmissionConfirmation),
    Receipt(Receipt),
    SupplementRequest(SupplementRequest),
    Rejection(Rejection),
    ApologyExtension(ApologyExtension),
    StopNotice(StopNotice),
    ControlSheet(ControlSheet),
    ResultNotice(ResultNotice),
}

impl IssuedPaper {
    /// What it is.
    pub fn kind(&self) -> PaperKind {
        match self {
            IssuedPaper::SubmissionConfirmation(_) => PaperKind::SubmissionConfirmation,
            IssuedPaper::Receipt(_) => PaperKind::Receipt,
            IssuedPaper::SupplementRequest(_) => PaperKind::SupplementRequest,
            IssuedPaper::Rejection(_) => PaperKind::Rejection,
            IssuedPaper::ApologyExtension(_) => PaperKind::ApologyExtension,
            IssuedPaper::StopNotice(_) => PaperKind::StopNotice,
            IssuedPaper::ControlSheet(_) => PaperKind::ControlSheet,
            IssuedPaper::ResultNotice(_) => PaperKind::ResultNotice,
        }
    }

    /// What stands at its head.
    pub fn head(&self) -> &PaperHead {
        match self {
            IssuedPaper::SubmissionConfirmation(p) => &p.head,
            IssuedPaper::Receipt(p) => &p.head,
            IssuedPaper::SupplementRequest(p) => &p.head,
            IssuedPaper::Rejection(p) => &p.head,
            IssuedPaper::ApologyExtension(p) => &p.head,
            IssuedPaper::StopNotice(p) => &p.head,
            IssuedPaper::ControlSheet(p) => &p.head,
            IssuedPaper::ResultNotice(p) => &p.head,
        }
    }

    /// The number of its form: `01` … `06`, `CT04` …
    pub fn form(&self) -> Option<&'static str> {
        self.kind().form(self.head().procedure_kind)
    }
}
