//! `/`: what do you need? Search first, then life events, then what most people come for.

use super::Shot;
use crate::components::Still;
use crate::components::format;
use crate::components::{Tone, steps, tag};
use crate::lang::Lang;
use crate::shell::encode;
use leptos::prelude::*;

/// What the home page shows.
#[derive(Debug, Clone, Default)]
pub struct Home {
    /// Life events that lead to at least one procedure.
    pub life_events: Vec<LifeEvent>,
    /// Procedures most people come for.
    pub popular: Vec<ProcedureLink>,
    /// Drafts of the signed-in person.
    pub unfinished: Vec<Unfinished>,
    /// Applications that wait for the signed-in person: address and what to do.
    pub needs_you: Vec<(String, String)>,
}

/// Something that happens in life.
#[derive(Debug, Clone, Default)]
pub struct LifeEvent {
    /// Value of the filter `su-kien`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Names of its procedures, in one line.
    pub text: String,
}

/// A procedure in a list.
#[derive(Debug, Clone, Default)]
pub struct ProcedureLink {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// One plain sentence.
    pub summary: String,
}

/// A draft somebody may go on with.
#[derive(Debug, Clone, Default)]
pub struct Unfinished {
    /// Where to go on.
    pub href: String,
    /// Name of the procedure.
    pub name: String,
    /// Answered questions and all questions.
    pub progress: Option<(u32, u32)>,
    /// Last change, UTC seconds.
    pub saved_at: i64,
    /// When it will be deleted, where that is less than 7 days away.
    pub expires_at: Option<i64>,
}

impl Home {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.pick("Bạn cần làm thủ tục gì?", "What do you need to do?").to_owned()
    }
}

/// The card of a draft, also used on the list of applications.
pub(super) fn unfinished(draft: Unfinished, lang: Lang) -> AnyView {
    let saved = format::moment(draft.saved_at, lang);
    let line = match (draft.progress, lang) {
        (Some((done, all)), Lang::Vi) => format!("Đã trả lời {done} trên {all} câu · lưu lúc {saved}"),
        (Some((done, all)), Lang::En) => format!("{done} of {all} questions answered · saved {saved}"),
        (None, Lang::Vi) => format!("Lưu lúc {saved}"),
        (None, Lang::En) => format!("Saved {saved}"),
    };
    let expiry = draft.expires_at.map(|at| match lang {
        Lang::Vi => format!("Bản nháp sẽ bị xóa ngày {}", format::date(at)),
        Lang::En => format!("This draft will be deleted on {}", format::date(at)),
    });
    let name = draft.name.clone();
    view! {
        <div class="card card--row">
            <div>
                <h3>{draft.name}</h3>
                <p class="muted small">{line}</p>
                {expiry.map(|text| view! { <p>{tag(Tone::Warn, text)}</p> })}
            </div>
            <a class="button button--secondary" href=draft.href>
                {lang.pick("Làm tiếp", "Continue")}
                <span class="visually-hidden">": " {name}</span>
            </a>
        </div>
    }
    .still()
}

/// The search box; `query` is what was asked before.
pub(super) fn search_box(query: &str, lang: Lang) -> AnyView {
    view! {
        <form class="search" role="search" action="/thu-tuc" method="get">
            <label class="visually-hidden" for="q">{lang.pick("Tìm thủ tục", "Search procedures")}</label>
            <input
                class="input"
                id="q"
                name="q"
                type="search"
                maxlength="100"
                autocomplete="off"
                aria-describedby="q-hint"
                value=query.to_owned()
            />
            <button class="button" type="submit">{lang.pick("Tìm", "Search")}</button>
        </form>
        <p class="muted small" id="q-hint">
            {lang
                .pick(
                    "Gõ không dấu cũng được. Thử: giấy độc thân, trích lục khai sinh, nhập hộ khẩu.",
                    "Plain words will do. Try: single certificate, birth certificate copy, move house.",
                )}
        </p>
    }
    .still()
}

/// The page.
pub fn view(model: Home, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let Home { life_events, popular, unfinished: drafts, needs_you } = model;
    let waiting = (!needs_you.is_empty()).then(|| {
        let items = needs_you.into_iter().map(|(href, text)| view! { <li><a href=href>{text}</a></li> }).collect_view();
        view! {
            <section class="banner banner--warn" aria-labelledby="can-ban">
                <h2 id="can-ban">{lang.pick("Có việc cần bạn", "Waiting for you")}</h2>
                <ul class="plain">{items}</ul>
            </section>
        }
    });
    let drafts = (!drafts.is_empty()).then(|| {
        let cards = drafts.into_iter().map(|draft| unfinished(draft, lang)).collect_view();
        view! { <section class="full"><h2>{lang.pick("Đang làm dở", "Not finished yet")}</h2> {cards}</section> }
    });
    let events = life_events
        .into_iter()
        .map(|event| {
            let href = format!("/thu-tuc?su-kien={}", encode(&event.id));
            view! {
                <li>
                    <a class="card card--link" href=href>
                        <strong>{event.name}</strong>
                        <span class="card__text">{event.text}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let popular = popular
        .into_iter()
        .map(|link| {
            view! {
                <li>
                    <a href=format!("/thu-tuc/{}", link.code)>{link.name}</a>
                    <span class="list__text">{link.summary}</span>
                </li>
            }
        })
        .collect_view();
    let how = [
        lang.pick("Tìm thủ tục và xem cần những gì.", "Find the procedure and see what it needs."),
        lang.pick(
            "Đăng nhập bằng VNeID. Những gì Nhà nước đã biết được điền sẵn, nếu bạn đồng ý.",
            "Sign in with VNeID. What the State already knows is filled in, if you agree.",
        ),
        lang.pick("Trả lời phần còn lại. Bài làm tự lưu.", "Answer the rest. Your work is saved as you go."),
        lang.pick("Kiểm tra, nộp và nhận mã tra cứu.", "Check, submit and get a tracking code."),
        lang.pick("Nhận kết quả trong kho giấy tờ của bạn.", "Get the result in your document vault."),
    ];
    view! {
        <div class="hero">
            <h1>{title}</h1>
            {search_box("", lang)}
        </div>
        {waiting}
        {drafts}
        <section class="full">
            <h2>{lang.pick("Theo việc trong đời", "By life event")}</h2>
            <ul class="cards">{events}</ul>
        </section>
        <section>
            <h2>{lang.pick("Nhiều người tìm", "Most asked for")}</h2>
            <ul class="list">{popular}</ul>
            <p><a href="/thu-tuc">{lang.pick("Xem tất cả thủ tục", "See all procedures")}</a></p>
        </section>
        <section>
            <h2>{lang.pick("Làm thế nào", "How it works")}</h2>
            {steps(how.map(str::to_owned).to_vec())}
        </section>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let event = |id: &str, name: &str, text: &str| LifeEvent { id: id.into(), name: name.into(), text: text.into() };
    let life_events = vec![
        event(
            "ket_hon",
            lang.pick("Kết hôn", "Getting married"),
            lang.pick("Giấy xác nhận tình trạng hôn nhân", "Marital-status certificate"),
        ),
        event(
            "chuyen_nha",
            lang.pick("Chuyển chỗ ở", "Moving house"),
            lang.pick("Đăng ký thường trú", "Permanent residence"),
        ),
        event(
            "sinh_con",
            lang.pick("Có con nhỏ", "Having a baby"),
            lang.pick("Trích lục khai sinh, nhập hộ khẩu cho con", "Birth extract, residence of the child"),
        ),
        event(
            "nguoi_than_mat",
            lang.pick("Người thân qua đời", "When somebody dies"),
            lang.pick("Trích lục khai tử", "Death extract"),
        ),
    ];
    let popular = super::sample::procedures(lang);
    let draft = Unfinished {
        href: "/nhap/3k/trang/members".into(),
        name: super::sample::procedures(lang)[2].name.clone(),
        progress: Some((14, 18)),
        saved_at: super::sample::NOW,
        expires_at: None,
    };
    let full = Home {
        life_events: life_events.clone(),
        popular: popular.clone(),
        unfinished: vec![
            draft.clone(),
            Unfinished { expires_at: Some(super::sample::NOW + 400_000), progress: None, ..draft },
        ],
        needs_you: vec![(
            "/ho-so/7q/sua".into(),
            lang.pick(
                "Bổ sung hồ sơ trích lục khai sinh trước 20/12/2026",
                "Complete your birth extract application by 20/12/2026",
            )
            .into(),
        )],
    };
    let anyone = Home { life_events, popular, ..Home::default() };
    vec![
        Shot::new("home", anyone.title(lang), view(anyone, lang)),
        Shot::new("home-signed-in", full.title(lang), view(full, lang)).signed_in(),
    ]
}
