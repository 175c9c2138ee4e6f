//! `/ho-so/{id}/sua`: everything an office wants corrected, at once, with its reasons; only that may be changed.
//!
//! Forms: the papers' below `/ho-so/{id}/sua/giay-to` (see [`super::papers`]); `POST` here resubmits (`idempotency_key`, `hash`, `reply`,
//! each declaration); `POST /ho-so/{id}/gia-han` asks once for more time (`reason`).

use super::Shot;
use super::check::Declaration;
use super::papers::{PaperItem, checklist};
use crate::components::Still;
use crate::components::{
    Fault, Row, TextArea, Tone, back, banner, checkbox, error_summary, facts, fault_for, format, hidden, tag, text_area,
};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Correction {
    /// Id of the application.
    pub id: String,
    /// Code of the dossier.
    pub code: String,
    /// Name of the procedure.
    pub name: String,
    /// When it was asked for.
    pub requested_at: i64,
    /// Until when.
    pub deadline: i64,
    /// The unit that asks.
    pub unit: String,
    /// What the officer wrote beside the reasons.
    pub note: Option<String>,
    /// Address of the printable request, Mẫu 02 or CT05.
    pub paper: Option<String>,
    /// Flagged answers.
    pub flags: Vec<Flag>,
    /// Flagged papers: the reasons and the checklist item.
    pub papers: Vec<(Vec<Reason>, PaperItem)>,
    /// Reasons that are about no answer or paper.
    pub general: Vec<Reason>,
    /// Declarations to tick.
    pub declarations: Vec<Declaration>,
    /// SHA-256 of the document as it would be sent now.
    pub hash: String,
    /// Sent along, so that a double click sends once.
    pub idempotency_key: String,
    /// Reply to the officer, as typed.
    pub reply: String,
    /// More time may still be asked for.
    pub can_extend: bool,
    /// What is to be mended: ids on this page, or addresses of form pages.
    pub faults: Vec<Fault>,
}

/// Why something was flagged.
#[derive(Debug, Clone, Default)]
pub struct Reason {
    /// Code, such as `S01`.
    pub code: String,
    /// In words.
    pub text: String,
    /// The law.
    pub law: Option<String>,
}

/// A flagged answer.
#[derive(Debug, Clone, Default)]
pub struct Flag {
    /// Page and field where it is corrected.
    pub href: String,
    /// Label of the answer.
    pub label: String,
    /// Reasons.
    pub reasons: Vec<Reason>,
    /// What was submitted.
    pub before: String,
    /// What it says now, once it was changed.
    pub after: Option<String>,
}

impl Correction {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        let count = self.flags.len() + self.papers.len() + self.general.len();
        match (count, lang) {
            (_, Lang::Vi) => format!("Cần bổ sung {count} chỗ"),
            (1, Lang::En) => "1 thing to correct".to_owned(),
            (_, Lang::En) => format!("{count} things to correct"),
        }
    }
}

fn reasons(list: Vec<Reason>) -> AnyView {
    let items = list
        .into_iter()
        .map(|reason| {
            let law = reason.law.map(|law| view! { <span class="list__text">{law}</span> });
            view! { <li>{reason.text} " " <span class="muted small">"(" {reason.code} ")"</span> {law}</li> }
        })
        .collect_view();
    view! { <ul>{items}</ul> }.still()
}

fn flag(flag: Flag, lang: Lang) -> AnyView {
    let done = flag.after.is_some();
    let state = if done {
        tag(Tone::Ok, lang.pick("Đã sửa", "Changed"))
    } else {
        tag(Tone::Warn, lang.pick("Chưa sửa", "Not changed yet"))
    };
    let mut rows = vec![Row::new(lang.pick("Đã nộp", "Submitted"), flag.before)];
    if let Some(after) = flag.after {
        rows.push(Row::new(lang.pick("Bây giờ", "Now"), after));
    }
    let label = flag.label.clone();
    view! {
        <li class="card">
            <h3 class="card__title">{flag.label}</h3>
            <p>{state}</p>
            {reasons(flag.reasons)}
            {facts(rows)}
            <p>
                <a class="button button--secondary button--small" href=flag.href>
                    {lang.pick("Sửa câu này", "Correct it")}
                    <span class="visually-hidden">": " {label}</span>
                </a>
            </p>
        </li>
    }
    .still()
}

fn send(model: Send, lang: Lang) -> AnyView {
    let boxes = model
        .declarations
        .into_iter()
        .map(|item| {
            checkbox(&item.name, &item.name, &item.text, item.ticked, fault_for(&model.faults, &item.name), lang)
        })
        .collect_view();
    let reply = TextArea {
        id: "reply".into(),
        name: "reply".into(),
        label: lang.pick("Lời nhắn cho cán bộ", "Message to the officer").into(),
        value: model.reply,
        max: Some(1000),
        optional: true,
        ..TextArea::default()
    };
    view! {
        <form method="post" action=model.action novalidate>
            {hidden("idempotency_key", &model.key)}
            {hidden("hash", &model.hash)}
            {text_area(reply, lang)}
            {boxes}
            <p>
                {lang
                    .pick(
                        "Hồ sơ trở lại đúng cán bộ đã yêu cầu. Đồng hồ chạy tiếp từ lúc bạn gửi.",
                        "It goes back to the same officer, and the clock runs again from now.",
                    )}
            </p>
            <div class="actions">
                <button class="button" type="submit">{lang.pick("Gửi bổ sung", "Send")}</button>
            </div>
        </form>
    }
    .still()
}

struct Send {
    action: String,
    declarations: Vec<Declaration>,
    hash: String,
    key: String,
    reply: String,
    faults: Vec<Fault>,
}

fn extend(id: &str, faults: &[Fault], lang: Lang) -> AnyView {
    let action = format!("/ho-so/{id}/gia-han");
    let reason = TextArea {
        id: "reason".into(),
        name: "reason".into(),
        label: lang.pick("Vì sao cần thêm thời gian", "Why you need more time").into(),
        error: fault_for(faults, "reason"),
        max: Some(500),
        ..TextArea::default()
    };
    view! {
        <details>
            <summary>{lang.pick("Xin thêm thời gian", "Ask for more time")}</summary>
            <p>{lang.pick("Bạn xin được một lần.", "You can ask once.")}</p>
            <form method="post" action=action novalidate>
                {text_area(reason, lang)}
                <button class="button button--secondary" type="submit">{lang.pick("Xin gia hạn", "Ask")}</button>
            </form>
        </details>
    }
    .still()
}

/// The page.
pub fn view(model: Correction, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let id = model.id;
    let asked = match lang {
        Lang::Vi => format!("{} yêu cầu lúc {}.", model.unit, format::moment(model.requested_at, lang)),
        Lang::En => format!("Asked by {}, {}.", model.unit, format::moment(model.requested_at, lang)),
    };
    let deadline = match lang {
        Lang::Vi => format!("Gửi trước {}", format::moment(model.deadline, lang)),
        Lang::En => format!("Send it before {}", format::moment(model.deadline, lang)),
    };
    let text = view! {
        <p>{asked}</p>
        {model.note.map(|note| view! { <p class="lines">{note}</p> })}
        {model
            .paper
            .map(|href| view! { <p><a href=href>{lang.pick("Xem phiếu yêu cầu", "See the request")}</a></p> })}
    };
    let general = (!model.general.is_empty()).then(|| {
        view! { <section class="card"><h2>{lang.pick("Yêu cầu chung", "In general")}</h2> {reasons(model.general)}</section> }
    });
    let flags = (!model.flags.is_empty()).then(|| {
        let items = model.flags.into_iter().map(|item| flag(item, lang)).collect_view();
        view! { <section><h2>{lang.pick("Câu trả lời", "Answers")}</h2> <ul class="stack">{items}</ul></section> }
    });
    let papers = (!model.papers.is_empty()).then(|| {
        let action = format!("/ho-so/{id}/sua/giay-to");
        let (why, items): (Vec<_>, Vec<_>) = model
            .papers
            .into_iter()
            .map(|(list, item)| (view! { <p><strong>{item.name.clone()}</strong></p> {reasons(list)} }, item))
            .unzip();
        view! {
            <section>
                <h2>{lang.pick("Giấy tờ", "Papers")}</h2>
                {why}
                {checklist(items, &action, &model.faults, lang)}
            </section>
        }
    });
    let extension = model.can_extend.then(|| extend(&id, &model.faults, lang));
    let form = Send {
        action: format!("/ho-so/{id}/sua"),
        declarations: model.declarations,
        hash: model.hash,
        key: model.idempotency_key,
        reply: model.reply,
        faults: model.faults.clone(),
    };
    view! {
        {back(&format!("/ho-so/{id}"), lang)}
        <p class="progress">{model.name} " · " <span class="number">{model.code}</span></p>
        {error_summary(&model.faults, lang)}
        <h1>{title}</h1>
        {banner(Tone::Warn, deadline, text)}
        <p>
            {lang.pick("Chỉ những chỗ dưới đây sửa được. Phần khác giữ nguyên.", "Only what is listed here can be changed.")}
        </p>
        {general}
        {flags}
        {papers}
        <h2>{lang.pick("Gửi lại", "Send it back")}</h2>
        {send(form, lang)}
        {extension}
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let reason = |code: &str, text: &str| Reason { code: code.into(), text: text.into(), law: None };
    let dob = lang.pick("Ngày sinh", "Date of birth");
    let flags = vec![
        Flag {
            href: "/ho-so/7q/sua/trang/a#dob".into(),
            label: dob.into(),
            reasons: vec![Reason {
                law: Some(lang.pick("Điều 9 Luật Căn cước", "Art. 9, Law on identification").into()),
                ..reason("S03", lang.pick("Thông tin khác dữ liệu dân cư.", "Differs from the population data."))
            }],
            before: "12/05/1991".into(),
            after: Some("12/05/1990".into()),
        },
        Flag {
            href: "/ho-so/7q/sua/trang/a#purpose".into(),
            label: lang.pick("Mục đích", "Purpose").into(),
            reasons: vec![reason("S07", lang.pick("Hãy ghi rõ mục đích.", "State the purpose."))],
            before: "…".into(),
            after: None,
        },
    ];
    let blurred = reason("S01", lang.pick("Ảnh mờ hoặc thiếu trang.", "Unclear or missing page."));
    let model = Correction {
        id: "7q".into(),
        code: "H15.50.036-261123-0007".into(),
        name: super::sample::procedures(lang).remove(0).name,
        requested_at: super::sample::NOW,
        deadline: super::sample::NOW + 2_592_000,
        unit: lang.pick("UBND phường Buôn Ma Thuột", "Buôn Ma Thuột ward").into(),
        note: Some(lang.pick("Bà vui lòng chụp lại trang 2.", "Please take another photo of page 2.").into()),
        paper: Some("/ho-so/7q/giay/3".into()),
        flags,
        papers: vec![(vec![blurred], super::papers::sample_items(lang).remove(1))],
        general: vec![reason("S11", lang.pick("Cần bản chính để đối chiếu.", "The original is needed."))],
        declarations: vec![Declaration {
            name: "declaration".into(),
            text: lang.pick("Những điều tôi sửa là đúng sự thật.", "What I changed is true.").into(),
            ticked: false,
        }],
        hash: super::sample::HASH.into(),
        idempotency_key: "00000000-0000-4000-8000-000000000003".into(),
        reply: String::new(),
        can_extend: true,
        faults: vec![],
    };
    let text = lang.pick("Mục đích: chưa sửa", "Purpose: not changed yet");
    let wrong = Correction { faults: vec![Fault::new("/ho-so/7q/sua/trang/a#purpose", text)], ..model.clone() };
    vec![
        Shot::new("correction", model.title(lang), view(model, lang)).signed_in(),
        Shot::new("correction-error", wrong.title(lang), view(wrong, lang)).signed_in().with_errors(),
    ]
}
