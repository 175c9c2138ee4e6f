//! `/can-bo/ho-so/{id}`: one dossier with everything an officer decides on, and what they can do now.

use crate::components::{
    Event, Fault, Row, TextArea, TextInput, Tone, back, banner, checkbox, error_summary, facts, fault_for, hidden,
    stamp, tag, text_area, text_input, timeline,
};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Dossier {
    /// Id.
    pub id: String,
    /// Version the forms are bound to.
    pub version: i64,
    /// Legal code.
    pub code: String,
    /// Name of the procedure.
    pub procedure: String,
    /// State in words.
    pub state: String,
    /// Colour of the state.
    pub tone: Tone,
    /// Countdown and units, fee, requester.
    pub facts: Vec<Row>,
    /// A database did not answer: what is to be verified.
    pub verify: Vec<String>,
    /// The answers, in the form's sections.
    pub sections: Vec<Section>,
    /// Required papers.
    pub papers: Vec<PaperRow>,
    /// Issued papers: heading, address, when.
    pub issued: Vec<(String, String, i64)>,
    /// The control sheet, the newest first.
    pub events: Vec<Event>,
    /// What can be done.
    pub actions: Vec<ActionForm>,
    /// What was just done, or why it was not.
    pub done: Option<String>,
    /// What is to be mended.
    pub faults: Vec<Fault>,
}

/// Answers of one page of the form.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// Answers.
    pub rows: Vec<AnswerRow>,
}

/// One answer.
#[derive(Debug, Clone, Default)]
pub struct AnswerRow {
    /// JSON Pointer, to flag it.
    pub pointer: String,
    /// What was asked.
    pub label: String,
    /// The answer.
    pub value: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// What the database says instead, or that the record is old.
    pub differs: Option<String>,
    /// It was flagged for correction, and why.
    pub flagged: Option<String>,
}

/// One required paper.
#[derive(Debug, Clone, Default)]
pub struct PaperRow {
    /// Code, to flag it.
    pub code: String,
    /// Name.
    pub name: String,
    /// How it stands, in words.
    pub status: String,
    /// Colour of that.
    pub tone: Tone,
    /// Files: name, size in words, address; no address while it is in quarantine.
    pub files: Vec<(String, String, Option<String>)>,
    /// It was flagged, and why.
    pub flagged: Option<String>,
}

/// Something that can be done now.
#[derive(Debug, Clone, Default)]
pub struct ActionForm {
    /// Its name in the address.
    pub action: String,
    /// The role it is done in.
    pub role: String,
    /// On the button.
    pub label: String,
    /// What it causes, in a sentence.
    pub hint: Option<String>,
    /// It needs a reason.
    pub reason: bool,
    /// It needs flags beside answers and papers.
    pub flags: bool,
    /// It needs each paper to be marked.
    pub marks: bool,
    /// It takes a file: heading of the control. `true`: it must come with it.
    pub file: Option<(String, bool)>,
    /// It needs a number in the register and a signature.
    pub register: bool,
    /// It needs an officer to go to.
    pub assignee: bool,
    /// Originals and delivery are to be confirmed.
    pub delivery: bool,
}

impl Dossier {
    /// Heading.
    #[must_use]
    pub fn title(&self) -> String {
        self.code.clone()
    }
}

/// The form that flags belong to: they stand beside answers, far from its button.
const FLAG_FORM: &str = "flags";

fn flag_box(kind: &str, key: &str, label: &str, lang: Lang) -> AnyView {
    let name = format!("{kind}:{key}");
    let id = format!("flag-{kind}-{}", key.replace(['/', '.'], "-"));
    view! {
        <details class="flag">
            <summary>
                {lang.pick("Yêu cầu sửa", "Ask for correction")}
                <span class="visually-hidden">" " {label.to_owned()}</span>
            </summary>
            <label class="field__label" for=id.clone()>{lang.pick("Sửa gì, vì sao", "What and why")}</label>
            <input class="input" type="text" id=id name=name form=FLAG_FORM maxlength="500"/>
        </details>
    }
    .into_any()
}

fn answer(row: AnswerRow, can_flag: bool, lang: Lang) -> AnyView {
    let class = if row.flagged.is_some() { "summary__row flagged" } else { "summary__row" };
    let flag = can_flag.then(|| flag_box("answer", &row.pointer, &row.label, lang));
    view! {
        <div class=class>
            <dt>{row.label}</dt>
            <dd>
                <span class="lines">{if row.value.is_empty() { "–".to_owned() } else { row.value }}</span>
                {row.source.map(|source| view! { <span class="summary__source">{tag(Tone::Info, source)}</span> })}
                {row.differs.map(|text| view! { <span class="summary__source">{tag(Tone::Warn, text)}</span> })}
                {row.flagged.map(|why| view! { <p class="flagged__why">{why}</p> })}
                {flag}
            </dd>
        </div>
    }
    .into_any()
}

fn paper(row: PaperRow, can_flag: bool, lang: Lang) -> AnyView {
    let flag = can_flag.then(|| flag_box("paper", &row.code, &row.name, lang));
    let files = row
        .files
        .into_iter()
        .map(|(name, size, href)| match href {
            Some(href) => view! { <li><a href=href>{name}</a> " · " {size}</li> }.into_any(),
            None => view! { <li>{name} " · " {size} " · " {lang.pick("đang quét", "being scanned")}</li> }.into_any(),
        })
        .collect_view();
    view! {
        <li class="card">
            <p>
                <strong>{row.name}</strong>
                " "
                {tag(row.tone, row.status)}
            </p>
            <ul>{files}</ul>
            {row.flagged.map(|why| view! { <p class="flagged__why">{why}</p> })}
            {flag}
        </li>
    }
    .into_any()
}

fn action(dossier: &str, version: i64, form: ActionForm, faults: &[Fault], lang: Lang) -> AnyView {
    let id = |part: &str| format!("{}-{part}", form.action);
    let address = format!("/can-bo/ho-so/{dossier}/{}", form.action);
    let form_id = form.flags.then_some(FLAG_FORM);
    let encoding = form.file.is_some().then_some("multipart/form-data");
    let reason = form.reason.then(|| {
        let area = TextArea {
            id: id("reason"),
            name: "reason".to_owned(),
            label: lang.pick("Lý do", "Reason").to_owned(),
            hint: Some(lang.pick("Người nộp sẽ đọc được.", "The applicant will read it.").to_owned()),
            error: fault_for(faults, &id("reason")),
            ..TextArea::default()
        };
        text_area(area, lang)
    });
    let flags = form.flags.then(|| {
        let text = lang.pick(
            "Mở “Yêu cầu sửa” bên cạnh câu trả lời hoặc giấy tờ và ghi lý do. Ghi hết trong một lần.",
            "Open “Ask for correction” beside answers and papers and say why. Ask for everything at once.",
        );
        view! { <p>{text}</p> }
    });
    let marks = form.marks.then(|| {
        let label = lang.pick(
            "Đã kiểm tra từng giấy tờ: đã số hóa hoặc dùng lại dữ liệu",
            "Every paper is checked: digitized, or data is reused",
        );
        checkbox(&id("marked"), "marked", label, false, fault_for(faults, &id("marked")), lang)
    });
    let file = form.file.clone().map(|(label, required)| {
        let control = id("file");
        let error = fault_for(faults, &control);
        let mark = (!required).then(|| lang.pick(" (không bắt buộc)", " (optional)"));
        view! {
            <div class="field">
                <label class="field__label" for=control.clone()>{label} {mark}</label>
                {error.map(|text| view! { <p class="field__error">{text}</p> })}
                <input type="file" id=control name="file" accept=".pdf,application/pdf"/>
            </div>
        }
    });
    let register = form.register.then(|| {
        let input = TextInput {
            id: id("register"),
            name: "register".to_owned(),
            label: lang.pick("Số vào sổ", "Number in the register").to_owned(),
            error: fault_for(faults, &id("register")),
            ..TextInput::default()
        };
        let signed = lang.pick("Tôi ký số kết quả này", "I sign this result digitally");
        view! {
            {text_input(input, lang)}
            {checkbox(&id("signed"), "signed", signed, false, fault_for(faults, &id("signed")), lang)}
        }
    });
    let assignee = form.assignee.then(|| {
        let input = TextInput {
            id: id("assignee"),
            name: "assignee".to_owned(),
            label: lang.pick("Mã cán bộ nhận", "Number of the officer it goes to").to_owned(),
            error: fault_for(faults, &id("assignee")),
            ..TextInput::default()
        };
        text_input(input, lang)
    });
    let delivery = form.delivery.then(|| {
        let originals =
            lang.pick("Đã đối chiếu bản chính, hoặc không cần", "Originals are checked, or none are needed");
        let delivered = lang.pick("Kết quả đã đến người nộp", "The applicant has the result");
        view! {
            {checkbox(&id("originals"), "originals", originals, false, fault_for(faults, &id("originals")), lang)}
            {checkbox(&id("delivered"), "delivered", delivered, false, fault_for(faults, &id("delivered")), lang)}
        }
    });
    view! {
        <form class="action-form" method="post" action=address id=form_id enctype=encoding>
            {hidden("version", &version.to_string())}
            {hidden("role", &form.role)}
            <h3>{form.label.clone()}</h3>
            {form.hint.map(|hint| view! { <p class="field__hint">{hint}</p> })}
            {flags}
            {assignee}
            {marks}
            {file}
            {register}
            {delivery}
            {reason}
            <button class="button button--secondary" type="submit">{form.label}</button>
        </form>
    }
    .into_any()
}

/// The page.
pub fn view(model: Dossier, lang: Lang) -> AnyView {
    let can_flag = model.actions.iter().any(|form| form.flags);
    let (id, version, faults) = (model.id.clone(), model.version, model.faults.clone());
    let sections = model
        .sections
        .into_iter()
        .map(|section| {
            let rows = section.rows.into_iter().map(|row| answer(row, can_flag, lang)).collect_view();
            view! {
                <section>
                    <h3>{section.title}</h3>
                    <dl class="summary">{rows}</dl>
                </section>
            }
        })
        .collect_view();
    let verify = (!model.verify.is_empty()).then(|| {
        let items = model.verify.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
        let title = lang.pick("Cần xác minh", "To verify");
        banner(Tone::Warn, title, view! { <ul>{items}</ul> })
    });
    let issued = model
        .issued
        .into_iter()
        .map(|(title, href, at)| view! { <li><a href=href>{title}</a> " · " {stamp(at, lang)}</li> })
        .collect_view();
    let actions = if model.actions.is_empty() {
        view! { <p>{lang.pick("Lúc này bạn không có việc gì ở đây.", "There is nothing for you to do here now.")}</p> }
            .into_any()
    } else {
        model.actions.into_iter().map(|form| action(&id, version, form, &faults, lang)).collect_view().into_any()
    };
    view! {
        {back("/can-bo", lang)}
        {error_summary(&faults, lang)}
        {model.done.map(|text| banner(Tone::Ok, text, ()))}
        <div class="desk desk--dossier">
            <div class="desk__dossier">
                <h1>{model.code}</h1>
                <p class="lead">{model.procedure} " " {tag(model.tone, model.state)}</p>
                {verify}
                {facts(model.facts)}
                <h2>{lang.pick("Tờ khai", "Answers")}</h2>
                {sections}
                <h2>{lang.pick("Giấy tờ", "Papers")}</h2>
                <ul class="cards">{model.papers.into_iter().map(|row| paper(row, can_flag, lang)).collect_view()}</ul>
            </div>
            <div class="desk__side">
                <h2>{lang.pick("Việc cần làm", "To do")}</h2>
                {actions}
                <h2>{lang.pick("Giấy đã cấp", "Issued papers")}</h2>
                <ul>{issued}</ul>
                <h2>{lang.pick("Quá trình giải quyết", "Control sheet")}</h2>
                {timeline(model.events, lang)}
            </div>
        </div>
    }
    .into_any()
}
