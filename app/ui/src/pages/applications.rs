//! `/ho-so`: drafts, applications that run, applications that are over.

use super::Shot;
use super::home::{Unfinished, unfinished};
use crate::components::Still;
use crate::components::{Tone, empty, format, hidden, tag};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Applications {
    /// Drafts: id and card.
    pub drafts: Vec<(String, Unfinished)>,
    /// Applications that run, those that wait for the person first.
    pub open: Vec<Entry>,
    /// Applications that are over.
    pub closed: Vec<Entry>,
    /// What was just done, in words: "Đã xóa bản nháp".
    pub done: Option<String>,
}

/// An application in the list.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// Its page.
    pub href: String,
    /// Code of the dossier; none until it counts as submitted.
    pub code: Option<String>,
    /// Name of the procedure.
    pub name: String,
    /// State in words.
    pub state: String,
    /// Colour of the state.
    pub tone: Tone,
    /// What the person has to do, in words.
    pub needs_you: Option<String>,
    /// When it was submitted.
    pub submitted_at: Option<i64>,
    /// When the result is due.
    pub due_at: Option<i64>,
}

impl Applications {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.pick("Hồ sơ của tôi", "My applications").to_owned()
    }
}

fn entry(entry: Entry, lang: Lang) -> AnyView {
    let submitted = entry.submitted_at.map(|at| match lang {
        Lang::Vi => format!("Nộp ngày {}", format::date(at)),
        Lang::En => format!("Submitted {}", format::date(at)),
    });
    let due = entry.due_at.map(|at| match lang {
        Lang::Vi => format!("Hẹn trả {}", format::moment(at, lang)),
        Lang::En => format!("Due {}", format::moment(at, lang)),
    });
    view! {
        <li class="card">
            <h3 class="card__title"><a href=entry.href>{entry.name}</a></h3>
            {entry.needs_you.map(|text| view! { <p>{tag(Tone::Warn, text)}</p> })}
            <p class="card__meta">
                {tag(entry.tone, entry.state)}
                {entry.code.map(|code| view! { <span class="number">{code}</span> })}
                {submitted.map(|text| view! { <span>{text}</span> })}
                {due.map(|text| view! { <span>{text}</span> })}
            </p>
        </li>
    }
    .still()
}

fn section(title: &str, entries: Vec<Entry>, lang: Lang) -> Option<AnyView> {
    if entries.is_empty() {
        return None;
    }
    let entries = entries.into_iter().map(|item| entry(item, lang)).collect_view();
    Some(view! { <section><h2>{title.to_owned()}</h2> <ul class="stack">{entries}</ul></section> }.still())
}

fn draft(id: String, card: Unfinished, lang: Lang) -> AnyView {
    let name = card.name.clone();
    let action = format!("/nhap/{id}/xoa");
    view! {
        <li>
            {unfinished(card, lang)}
            <form method="post" action=action class="aside">
                {hidden("confirm", "1")}
                <button class="link-button" type="submit">
                    {lang.pick("Xóa bản nháp", "Delete draft")}
                    <span class="visually-hidden">": " {name}</span>
                </button>
            </form>
        </li>
    }
    .still()
}

/// The page.
pub fn view(model: Applications, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let Applications { drafts, open, closed, done } = model;
    let nothing = drafts.is_empty() && open.is_empty() && closed.is_empty();
    let none = nothing.then(|| {
        empty(
            lang.pick("Bạn chưa có hồ sơ nào.", "You have no applications yet."),
            "/thu-tuc",
            lang.pick("Tìm thủ tục", "Find a procedure"),
        )
    });
    let drafts = (!drafts.is_empty()).then(|| {
        let cards = drafts.into_iter().map(|(id, card)| draft(id, card, lang)).collect_view();
        let text = lang.pick(
            "Bản nháp không đụng tới trong 30 ngày sẽ bị xóa. Chúng tôi báo trước 7 ngày.",
            "A draft left alone for 30 days is deleted. We tell you 7 days before.",
        );
        view! {
            <section>
                <h2>{lang.pick("Đang làm dở", "Not finished yet")}</h2>
                <p class="muted">{text}</p>
                <ul class="stack">{cards}</ul>
            </section>
        }
    });
    view! {
        <h1>{title}</h1>
        {done.map(|text| view! { <div class="banner banner--ok" role="status"><p><strong>{text}</strong></p></div> })}
        {none}
        {section(lang.pick("Đang xử lý", "In progress"), open, lang)}
        {drafts}
        {section(lang.pick("Đã xong", "Finished"), closed, lang)}
        <p>
            <a href="/du-lieu-cua-toi">
                {lang.pick("Dữ liệu về tôi: tra cứu, đồng ý, liên hệ", "My data: look-ups, consents, contact")}
            </a>
        </p>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let names = super::sample::procedures(lang);
    let now = super::sample::NOW;
    let entry = |index: usize, state: &str, tone| Entry {
        href: format!("/ho-so/7{index}"),
        code: Some(format!("H15.50.036-261123-000{index}")),
        name: names[index].name.clone(),
        state: state.to_owned(),
        tone,
        submitted_at: Some(now - 86_400),
        ..Entry::default()
    };
    let waiting = Entry {
        needs_you: Some(lang.pick("Bổ sung trước 23/12/2026", "Complete it by 23/12/2026").into()),
        ..entry(1, lang.pick("Yêu cầu bổ sung giấy tờ", "More papers needed"), Tone::Warn)
    };
    let running =
        Entry { due_at: Some(now + 86_400 * 3), ..entry(0, lang.pick("Đang xử lý", "In progress"), Tone::Info) };
    let paying = Entry {
        code: None,
        submitted_at: None,
        needs_you: Some(lang.pick("Trả 16.000 ₫ để nộp", "Pay 16.000 ₫ to submit").into()),
        ..entry(2, lang.pick("Chờ thanh toán", "To be paid"), Tone::Warn)
    };
    let draft = Unfinished {
        href: "/nhap/3k/trang/a".into(),
        name: names[2].name.clone(),
        progress: Some((14, 18)),
        saved_at: now,
        expires_at: Some(now + 400_000),
    };
    let full = Applications {
        drafts: vec![("3k".into(), draft)],
        open: vec![waiting, paying, running],
        closed: vec![entry(0, lang.pick("Đã trả kết quả", "Result returned"), Tone::Ok)],
        done: Some(lang.pick("Đã xóa bản nháp.", "The draft is deleted.").into()),
    };
    let none = Applications::default();
    vec![
        Shot::new("applications", full.title(lang), view(full, lang)).signed_in(),
        Shot::new("applications-none", none.title(lang), view(none, lang)).signed_in(),
    ]
}
