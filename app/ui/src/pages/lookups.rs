//! `/nhap/{id}/dien-san`: what was filled in, and what happened at each database.
//!
//! `POST` to the same address asks again those that did not answer.

use super::Shot;
use crate::components::Still;
use crate::components::{Row, Tone, facts, format, hidden, tag};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Lookups {
    /// Id of the draft.
    pub draft: String,
    /// Name of the procedure.
    pub name: String,
    /// Answers that were filled in.
    pub filled: u32,
    /// Questions of the form.
    pub total: u32,
    /// Each database that was asked.
    pub sources: Vec<Source>,
    /// First page of the form.
    pub next: String,
}

/// A database and its answer.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Name in words.
    pub name: String,
    /// When it answered.
    pub at: Option<i64>,
    /// How it answered.
    pub outcome: Outcome,
    /// What it said about the person.
    pub rows: Vec<Row>,
    /// Papers that are needed now.
    pub papers: Vec<String>,
}

/// How a database answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// With everything asked.
    #[default]
    Found,
    /// With a part of it.
    Partial,
    /// It knows nothing of this person.
    NotFound,
    /// Its record does not fit the account; what it holds is not shown.
    Mismatch,
    /// Data under review or old: may be corrected.
    Stale,
    /// The record may not be given out.
    Restricted,
    /// The person, or one named, is recorded as dead or missing.
    Deceased,
    /// A record that no longer counts.
    Inactive,
    /// Not answered yet.
    Waiting,
    /// Slow, down, or speaking nonsense.
    Unavailable,
    /// This person did not agree to it.
    NoConsent,
}

impl Outcome {
    fn tag(self, lang: Lang) -> AnyView {
        let (tone, text) = match self {
            Self::Found => (Tone::Ok, lang.pick("Đã điền sẵn", "Filled in")),
            Self::Partial => (Tone::Info, lang.pick("Điền được một phần", "Partly filled in")),
            Self::NotFound => (Tone::Warn, lang.pick("Không tìm thấy", "Not found")),
            Self::Mismatch => (Tone::Warn, lang.pick("Thông tin không khớp", "Does not match")),
            Self::Stale => (Tone::Info, lang.pick("Dữ liệu có thể đã cũ", "May be out of date")),
            Self::Restricted => (Tone::Warn, lang.pick("Không lấy được", "Not available")),
            Self::Deceased | Self::Inactive => (Tone::Error, lang.pick("Cần gặp cán bộ", "See an officer")),
            Self::Waiting => (Tone::Plain, lang.pick("Đang chờ trả lời", "Waiting")),
            Self::Unavailable => (Tone::Warn, lang.pick("Đang gián đoạn", "Not answering")),
            Self::NoConsent => (Tone::Plain, lang.pick("Bạn tự khai", "You fill it in")),
        };
        tag(tone, text)
    }

    fn advice(self, lang: Lang) -> &'static str {
        match self {
            Self::Found => lang.pick(
                "Bạn chỉ cần xem lại. Thấy sai thì báo ngay tại ô đó.",
                "You only have to look it over. Report mistakes right at the field.",
            ),
            Self::Partial => lang.pick(
                "Phần còn thiếu, bạn tự điền. Có thể phải gửi thêm giấy tờ.",
                "Fill in what is missing. A paper may be needed as well.",
            ),
            Self::NotFound => lang.pick(
                "Bạn tự điền và gửi giấy tờ thay thế. Cán bộ sẽ đối chiếu.",
                "Fill it in and attach the paper instead. An officer will compare.",
            ),
            Self::Mismatch => lang.pick(
                "Hãy xem lại họ tên, ngày sinh trên VNeID. Bạn vẫn tự điền được.",
                "Check name and date of birth in VNeID. You can fill it in yourself.",
            ),
            Self::Stale => lang.pick(
                "Đã điền sẵn nhưng bạn sửa được. Cán bộ sẽ xác nhận lại.",
                "It is filled in, and you may correct it. An officer will confirm.",
            ),
            Self::Restricted => lang.pick(
                "Dữ liệu này không được cung cấp. Bạn tự điền và gửi giấy tờ.",
                "These data are not given out. Fill it in and attach the paper.",
            ),
            Self::Deceased | Self::Inactive => lang.pick(
                "Dữ liệu ghi người này đã mất hoặc giấy tờ hết hiệu lực. Nếu sai, hãy đến Công an xã.",
                "The record says dead, missing or no longer valid. If that is wrong, go to the police of your commune.",
            ),
            Self::Waiting => {
                lang.pick("Bạn cứ khai tiếp. Có trả lời sẽ tự điền vào.", "Go on; it is filled in when it comes.")
            }
            Self::Unavailable => lang.pick(
                "Bạn cứ tự điền. Giấy tờ chưa bắt buộc, cán bộ sẽ tra lại sau.",
                "Fill it in yourself. The paper is optional; an officer will check later.",
            ),
            Self::NoConsent => lang.pick(
                "Bạn đã chọn tự khai. Giấy tờ liên quan cần được gửi kèm.",
                "You chose to fill it in. The papers have to be attached.",
            ),
        }
    }

    /// Asking again may help.
    fn again(self) -> bool {
        matches!(self, Self::Waiting | Self::Unavailable)
    }
}

impl Lookups {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        match (self.filled, lang) {
            (0, Lang::Vi) => "Chưa điền sẵn được mục nào".to_owned(),
            (0, Lang::En) => "Nothing could be filled in".to_owned(),
            (filled, Lang::Vi) => format!("Chúng tôi đã điền sẵn {filled} trên {} mục", self.total),
            (filled, Lang::En) => format!("We filled in {filled} of {} answers", self.total),
        }
    }
}

fn source(source: Source, lang: Lang) -> AnyView {
    let when = source.at.map(|at| match lang {
        Lang::Vi => format!("lấy lúc {}", format::moment(at, lang)),
        Lang::En => format!("read {}", format::moment(at, lang)),
    });
    let papers = (!source.papers.is_empty()).then(|| {
        let items = source.papers.into_iter().map(|paper| view! { <li>{paper}</li> }).collect_view();
        view! {
            <p>{lang.pick("Giấy tờ cần gửi:", "Papers to attach:")}</p>
            <ul>{items}</ul>
        }
    });
    view! {
        <section class="known">
            <h2 class="known__head">{source.name} " " {source.outcome.tag(lang)}</h2>
            {(!source.rows.is_empty()).then(|| facts(source.rows))}
            {papers}
            <p class="known__foot">{source.outcome.advice(lang)} {when.map(|when| view! { <span>{when}</span> })}</p>
        </section>
    }
    .still()
}

/// The page.
pub fn view(model: Lookups, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let again = model.sources.iter().any(|source| source.outcome.again());
    let Lookups { draft, name, filled, total, sources, next } = model;
    let bar = (total > 0).then(|| {
        let label = lang.pick("Phần đã điền sẵn", "Filled in so far");
        view! { <progress class="meter" max=total.to_string() value=filled.to_string() aria-label=label></progress> }
    });
    let sources = sources.into_iter().map(|asked| source(asked, lang)).collect_view();
    let retry = again.then(|| {
        let action = format!("/nhap/{draft}/dien-san");
        view! {
            <form method="post" action=action>
                {hidden("again", "1")}
                <button class="button button--secondary" type="submit">{lang.pick("Hỏi lại", "Ask again")}</button>
            </form>
        }
    });
    view! {
        <p class="progress">{name}</p>
        <h1>{title}</h1>
        {bar}
        {sources}
        <div class="actions">
            <a class="button" href=next>{lang.pick("Khai tiếp", "Go on")}</a>
            {retry}
        </div>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let name = super::sample::procedures(lang).remove(0).name;
    let population = lang.pick("CSDL quốc gia về dân cư", "Population database");
    let source = |name: &str, outcome, papers: &[&str]| Source {
        name: name.to_owned(),
        at: None,
        outcome,
        rows: vec![],
        papers: papers.iter().map(|&paper| paper.to_owned()).collect(),
    };
    let found = Source {
        at: Some(super::sample::NOW),
        rows: vec![
            Row::new(lang.pick("Họ, chữ đệm, tên", "Full name"), "H'HEN NIÊ"),
            Row::new(lang.pick("Ngày sinh", "Date of birth"), "12/05/1990"),
            Row::new(lang.pick("Số định danh", "Personal ID"), format::grouped("066190012345")),
        ],
        ..source(population, Outcome::Found, &[])
    };
    let paper = lang.pick("Bản án hoặc quyết định ly hôn", "Divorce judgment or decision");
    let civil = lang.pick("CSDL hộ tịch điện tử", "Civil-status database");
    let residence = lang.pick("CSDL về cư trú", "Residence database");
    let good = Lookups {
        draft: "3k".into(),
        name,
        filled: 14,
        total: 21,
        sources: vec![found, source(civil, Outcome::NotFound, &[paper]), source(residence, Outcome::Unavailable, &[])],
        next: "/nhap/3k/trang/a".into(),
    };
    let rest = [
        Outcome::Partial,
        Outcome::Mismatch,
        Outcome::Stale,
        Outcome::Restricted,
        Outcome::Deceased,
        Outcome::Waiting,
        Outcome::NoConsent,
    ];
    let bad =
        Lookups { filled: 0, sources: rest.map(|outcome| source(population, outcome, &[])).to_vec(), ..good.clone() };
    vec![
        Shot::new("lookups", good.title(lang), view(good, lang)).signed_in(),
        Shot::new("lookups-trouble", bad.title(lang), view(bad, lang)).signed_in(),
    ]
}
