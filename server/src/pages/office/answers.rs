//! A dossier's answers, papers and history as officers see them.

use crate::usecases::transition::Case;
use crate::web::{AppError, Ctx};
use casework::state::{Action, DossierState, Role};
use forms::filing::{LookupStatus, Provenance};
use store::records::attachment::ScanState;
use store::records::event::Event as Written;
use ui::Lang;
use ui::components::{Event, Tone};
use ui::office::dossier::{ActionForm, AnswerRow, PaperRow, Section};

/// The sections of the form with provenance beside each answer.
pub(super) fn sections(case: &Case, ctx: &Ctx) -> Result<Vec<Section>, AppError> {
    let filing = case.filing()?;
    let flagged = |pointer: &str| {
        let flags = case.flags.1.iter().filter(|flag| flag.kind == "answer" && !flag.resolved);
        flags.into_iter().find(|flag| flag.pointer == pointer).map(|flag| flag.reason.clone())
    };
    let sections = crate::pages::citizen::lists::answers(&filing, ctx.lang).into_iter().map(|section| {
        let rows = section.rows.into_iter().map(|row| {
            let pointer = filing.pointer(row.id);
            let provenance = row.provenance.as_ref();
            AnswerRow {
                flagged: flagged(&pointer),
                source: provenance.and_then(|provenance| source(provenance, ctx.lang)),
                differs: provenance.and_then(|provenance| differs(provenance, ctx.lang)),
                label: row.label,
                value: row.display,
                pointer,
            }
        });
        Section { title: section.title, rows: rows.collect() }
    });
    Ok(sections.collect())
}

fn source(provenance: &Provenance, lang: Lang) -> Option<String> {
    if let Some(source) = provenance.source {
        let name = source_name(source.as_str(), lang);
        let at = provenance.at.as_deref().and_then(|at| at.get(..10)).unwrap_or_default();
        return Some(format!("{name} {at}").trim().to_owned());
    }
    provenance.computed.then(|| lang.pick("Tự tính", "Computed").to_owned())
}

fn differs(provenance: &Provenance, lang: Lang) -> Option<String> {
    if let Some(value) = &provenance.differs {
        return Some(match lang {
            Lang::Vi => format!("Cơ sở dữ liệu ghi: {value}"),
            Lang::En => format!("The database says: {value}"),
        });
    }
    provenance.stale.then(|| lang.pick("Dữ liệu cũ", "Old record").to_owned())
}

/// A database's name for people.
pub(super) fn source_name(source: &str, lang: Lang) -> &'static str {
    match source {
        "acc" => lang.pick("Tài khoản VNeID", "VNeID account"),
        "pop" => lang.pick("CSDL quốc gia về dân cư", "Population database"),
        "res" => lang.pick("CSDL về cư trú", "Residence database"),
        "civ" => lang.pick("CSDL hộ tịch điện tử", "Civil status database"),
        "biz" => lang.pick("CSDL đăng ký doanh nghiệp", "Business register"),
        "ins" => lang.pick("CSDL bảo hiểm", "Insurance database"),
        "land" => lang.pick("CSDL đất đai", "Land database"),
        "tax" => lang.pick("CSDL thuế", "Tax database"),
        "poor" => lang.pick("CSDL hộ nghèo", "Poor households database"),
        _ => lang.pick("Kho giấy tờ", "Document vault"),
    }
}

/// Required papers as they stood at filing, with their files.
pub(super) fn papers(case: &Case, ctx: &Ctx) -> Vec<PaperRow> {
    let id = case.head.id;
    let row = |component: &crate::usecases::filed::FiledComponent| {
        let (vi, en, tone) = match component.status.as_str() {
            "replaced" => ("Thay bằng dữ liệu", "Replaced by data", Tone::Ok),
            "verify" => ("Cần xác minh", "To verify", Tone::Warn),
            "eform" => ("Tờ khai điện tử", "Electronic form", Tone::Ok),
            "attached" => ("Đã đính kèm", "Attached", Tone::Ok),
            "shown" => ("Xuất trình", "To be shown", Tone::Info),
            "hand_in" => ("Nộp bản giấy sau", "Handed in later", Tone::Info),
            _ => ("Không cần", "Not needed", Tone::Plain),
        };
        let files = case.papers().filter(|file| file.component_code == component.code).map(|file| {
            let href = (file.scan_state == ScanState::Clean).then(|| format!("/can-bo/ho-so/{id}/tep/{}", file.id));
            (file.meta.name.clone(), size(file.size), href)
        });
        let mut flags = case.flags.1.iter().filter(|flag| flag.kind == "paper" && !flag.resolved);
        PaperRow {
            code: component.code.clone(),
            name: component.name.get(ctx.lang).to_owned(),
            status: ctx.lang.pick(vi, en).to_owned(),
            tone,
            files: files.collect(),
            flagged: flags.find(|flag| flag.pointer == component.code).map(|flag| flag.reason.clone()),
        }
    };
    let shown = |component: &&crate::usecases::filed::FiledComponent| component.status != "not_needed";
    case.filed.components.iter().filter(shown).map(row).collect()
}

/// Bytes in words.
pub(super) fn size(bytes: i64) -> String {
    match bytes {
        0..1_048_576 => format!("{} KB", (bytes + 1023) / 1024),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// What an officer has to verify because a database did not answer.
pub(super) fn to_verify(case: &Case, lang: Lang) -> Vec<String> {
    let waits = case.filed.lookups.iter().filter(|(_, lookup)| lookup.status == LookupStatus::Unavailable);
    let text = |key: &String| {
        let source = source_name(key.split('/').next().unwrap_or_default(), lang);
        match lang {
            Lang::Vi => format!("{source} chưa trả lời khi nộp. Hãy đối chiếu."),
            Lang::En => format!("{source} did not answer at filing. Compare the data."),
        }
    };
    let mut lines: Vec<String> = waits.map(|(key, _)| text(key)).collect();
    lines.dedup();
    lines
}

/// The control sheet, the newest first.
pub(super) fn events(events: &[Written], ctx: &Ctx) -> Vec<Event> {
    let event = |written: &Written| {
        let event = &written.event;
        let action: Option<Action> = serde_json::from_value(event.action.clone().into()).ok();
        let title = action.map(Action::label).map(|text| ctx.lang.pick(text.vi, text.en).to_owned());
        let role: Option<Role> = serde_json::from_value(event.role.clone().into()).ok();
        let role = role.map(Role::label).map(|text| ctx.lang.pick(text.vi, text.en).to_owned());
        let unit = crate::directory::DIRECTORY.agency_name(&event.unit);
        let actor = [role.unwrap_or_default(), unit.to_owned()].join(" ").trim().to_owned();
        Event {
            at: written.at,
            title: title.unwrap_or_else(|| event.action.clone()),
            text: event.note.as_deref().map(|note| String::from_utf8_lossy(note).into_owned()),
            actor: Some(actor).filter(|actor| !actor.is_empty()),
        }
    };
    events.iter().rev().map(event).collect()
}

/// A form for each thing the officer can do now.
pub(super) fn action_forms(case: &Case, ctx: &Ctx, found: &[(Role, Action)]) -> Vec<ActionForm> {
    let form = |(role, action): &(Role, Action)| {
        let text = action.label();
        let hint = hint(*action).map(|(vi, en)| ctx.lang.pick(vi, en).to_owned());
        let has_draft = case.draft_result().is_some();
        let result = match action {
            Action::SubmitForSignature => Some(ctx.lang.pick("Dự thảo kết quả (PDF)", "Draft of the result (PDF)")),
            Action::Resolve => Some(ctx.lang.pick("Kết quả đã ký (PDF)", "Signed result (PDF)")),
            Action::SendDraftResult if !has_draft => {
                Some(ctx.lang.pick("Dự thảo kết quả (PDF)", "Draft of the result (PDF)"))
            }
            _ => None,
        };
        ActionForm {
            action: crate::usecases::transition::name(action),
            role: crate::usecases::transition::name(role),
            label: ctx.lang.pick(text.vi, text.en).to_owned(),
            hint,
            reason: needs_reason(*action),
            flags: matches!(action, Action::RequestPreSupplement | Action::RequestSupplement),
            marks: *action == Action::Receive,
            file: result.map(|label| (label.to_owned(), !has_draft)),
            register: *action == Action::Resolve,
            assignee: matches!(action, Action::Forward | Action::ReturnStep | Action::Reassign),
            delivery: *action == Action::ReturnResult,
        }
    };
    found.iter().map(form).collect()
}

fn needs_reason(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Reject
            | A::RequestPreSupplement
            | A::RequestSupplement
            | A::ReturnStep
            | A::Suspend
            | A::Resume
            | A::SendBack
            | A::Stop
            | A::AcceptWithdrawal
            | A::RefuseWithdrawal
            | A::StopUnpaid
    )
}

fn hint(action: Action) -> Option<(&'static str, &'static str)> {
    Some(match action {
        Action::Receive => ("Cấp giấy tiếp nhận và hẹn ngày trả.", "Issues the receipt with the due date."),
        Action::Reject => ("Cấp phiếu từ chối; lệ phí được hoàn lại.", "Issues the refusal; the fee goes back."),
        Action::HandOver => ("Chuyển đến đơn vị giải quyết.", "Goes to the resolving unit."),
        Action::RequestPreSupplement | Action::RequestSupplement => {
            ("Người nộp có 30 ngày để sửa.", "The applicant has 30 days to correct it.")
        }
        Action::Resolve => ("Kết quả vào kho giấy tờ của người nộp.", "The result goes to the applicant's vault."),
        _ => return None,
    })
}

/// Colour of a state.
pub(super) fn tone(state: DossierState) -> Tone {
    use DossierState as S;
    match state {
        S::Resolved | S::Returned => Tone::Ok,
        S::PreSupplement | S::Supplement | S::WithdrawRequested | S::FinancialDuty => Tone::Warn,
        S::Rejected | S::Stopped | S::Withdrawn => Tone::Plain,
        _ => Tone::Info,
    }
}
