//! `/thu-tuc`: all procedures, or what a search found, narrowed by life event, field and agency.

use super::Shot;
use super::home::search_box;
use crate::components::Still;
use crate::components::{Choice, Tone, select, tag};
use crate::lang::Lang;
use crate::shell::encode;
use leptos::prelude::*;

/// What the catalogue shows.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// What was asked, as typed.
    pub query: String,
    /// Choices that narrow the list; each begins with "all", whose value is empty.
    pub filters: Vec<Filter>,
    /// What was found, best first.
    pub hits: Vec<Hit>,
    /// Searches that would find something, where nothing was found.
    pub suggestions: Vec<String>,
}

/// One choice that narrows the list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Query parameter: `su-kien`, `linh-vuc`, `co-quan`.
    pub name: String,
    /// Label.
    pub label: String,
    /// Choices.
    pub choices: Vec<Choice>,
}

/// A procedure that was found.
#[derive(Debug, Clone, Default)]
pub struct Hit {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// One plain sentence.
    pub summary: String,
    /// How far it goes online.
    pub level: ServiceLevel,
    /// Field of law.
    pub field: String,
    /// How long it takes, in words.
    pub time: String,
    /// What it costs, in words.
    pub fee: String,
}

/// How far a service goes online.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ServiceLevel {
    /// All of it.
    #[default]
    Full,
    /// Part of it.
    Partial,
    /// Information only.
    Info,
}

impl ServiceLevel {
    pub(super) fn tag(self, lang: Lang) -> AnyView {
        match self {
            Self::Full => tag(Tone::Ok, lang.pick("Làm hết trên mạng", "Entirely online")),
            Self::Partial => tag(Tone::Info, lang.pick("Nộp trên mạng, có bước phải đến", "Partly online")),
            Self::Info => tag(Tone::Plain, lang.pick("Chỉ có hướng dẫn", "Information only")),
        }
    }
}

impl Catalogue {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        if self.query.is_empty() {
            return lang.pick("Tất cả thủ tục", "All procedures").to_owned();
        }
        lang.pick("Kết quả tìm", "Search results").to_owned()
    }
}

fn count(number: usize, lang: Lang) -> String {
    match (number, lang) {
        (0, Lang::Vi) => "Chưa tìm thấy thủ tục nào.".to_owned(),
        (0, Lang::En) => "No procedure found.".to_owned(),
        (_, Lang::Vi) => format!("{number} thủ tục"),
        (1, Lang::En) => "1 procedure".to_owned(),
        (_, Lang::En) => format!("{number} procedures"),
    }
}

fn hit(hit: Hit, lang: Lang) -> AnyView {
    view! {
        <li class="card">
            <h2 class="card__title"><a href=format!("/thu-tuc/{}", hit.code)>{hit.name}</a></h2>
            <p>{hit.summary}</p>
            <p class="card__meta">
                {hit.level.tag(lang)}
                <span>{hit.field}</span>
                <span>{hit.time}</span>
                <span>{hit.fee}</span>
            </p>
        </li>
    }
    .still()
}

fn nothing(suggestions: Vec<String>, lang: Lang) -> AnyView {
    let items = suggestions
        .into_iter()
        .map(|text| {
            let href = format!("/thu-tuc?q={}", encode(&text));
            view! { <li><a href=href>{text}</a></li> }
        })
        .collect_view();
    view! {
        <div class="empty">
            <p>
                {lang
                    .pick(
                        "Thử gọi tên việc bạn muốn làm bằng lời thường ngày. Bỏ bớt lựa chọn lọc cũng giúp tìm rộng hơn.",
                        "Try the words you would use every day. Fewer filters find more, too.",
                    )}
            </p>
            <ul>
                {items} <li><a href="/thu-tuc">{lang.pick("Xem tất cả thủ tục", "See all procedures")}</a></li>
            </ul>
            <p>
                {lang
                    .pick(
                        "Vẫn chưa thấy? Gọi 1022 hoặc đến trung tâm gần bạn. Cán bộ sẽ tìm giúp.",
                        "Still nothing? Call 1022 or visit the nearest centre, and an officer will find it for you.",
                    )}
            </p>
        </div>
    }
    .still()
}

/// The page.
pub fn view(model: Catalogue, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let Catalogue { query, filters, hits, suggestions } = model;
    let found = count(hits.len(), lang);
    let selects = filters
        .into_iter()
        .map(|filter| {
            select(&format!("loc-{}", filter.name), &filter.name, &filter.label, None, None, filter.choices, lang)
        })
        .collect_view();
    let list = if hits.is_empty() {
        nothing(suggestions, lang)
    } else {
        let hits = hits.into_iter().map(|found| hit(found, lang)).collect_view();
        view! { <ul class="stack">{hits}</ul> }.still()
    };
    view! {
        <h1>{title}</h1>
        {search_box(&query, lang)}
        <form class="filters full" action="/thu-tuc" method="get" aria-label=lang.pick("Lọc thủ tục", "Filter procedures")>
            {(!query.is_empty()).then(|| crate::components::hidden("q", &query))}
            {selects}
            <button class="button button--secondary" type="submit">{lang.pick("Lọc", "Filter")}</button>
        </form>
        <p role="status"><strong>{found}</strong></p>
        {list}
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
    let filter = |name: &str, label: &str, second: Choice| Filter {
        name: name.into(),
        label: label.into(),
        choices: vec![choice("", lang.pick("Tất cả", "All")), second],
    };
    let filters = vec![
        filter(
            "su-kien",
            lang.pick("Việc trong đời", "Life event"),
            choice("ket_hon", lang.pick("Kết hôn", "Getting married")),
        ),
        filter("linh-vuc", lang.pick("Lĩnh vực", "Field"), choice("G15-TP07", lang.pick("Hộ tịch", "Civil status"))),
        filter(
            "co-quan",
            lang.pick("Cơ quan", "Agency"),
            choice("G15", lang.pick("Ủy ban nhân dân xã", "Commune committee")),
        ),
    ];
    let fees = [lang.pick("Không mất phí", "Free"), "8.000 ₫", lang.pick("Từ 0 đến 10.000 ₫", "0 to 10.000 ₫")];
    let hits: Vec<Hit> = super::sample::procedures(lang)
        .into_iter()
        .zip(fees)
        .enumerate()
        .map(|(index, (link, fee))| Hit {
            code: link.code,
            name: link.name,
            summary: link.summary,
            level: [ServiceLevel::Full, ServiceLevel::Partial, ServiceLevel::Info][index],
            field: lang.pick("Hộ tịch", "Civil status").into(),
            time: lang.pick("3 ngày làm việc", "3 working days").into(),
            fee: fee.into(),
        })
        .collect();
    let all = Catalogue { hits, filters: filters.clone(), ..Catalogue::default() };
    let none = Catalogue {
        query: "xin visa <sao hỏa>".into(),
        filters,
        suggestions: vec![lang.pick("xuất cảnh", "certificate").into()],
        ..Catalogue::default()
    };
    vec![
        Shot::new("catalogue", all.title(lang), view(all, lang)),
        Shot::new("catalogue-nothing", none.title(lang), view(none, lang)),
    ]
}
