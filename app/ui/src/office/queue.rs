//! `/can-bo`: the queue of a unit, the most urgent first.

use crate::components::{Tone, stamp, tag};
use crate::lang::Lang;
use crate::shell::encode;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    /// Name of the officer's unit.
    pub unit: String,
    /// States with their counts.
    pub tabs: Vec<Tab>,
    /// The chosen state in words; none while searching.
    pub state: Option<String>,
    /// What was typed.
    pub search: String,
    /// Dossiers.
    pub rows: Vec<QueueRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// One state.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    /// Identifier.
    pub id: String,
    /// In words.
    pub label: String,
    /// How many; the highest figure means "or more".
    pub count: i64,
    /// Chosen.
    pub current: bool,
}

/// One dossier.
#[derive(Debug, Clone, Default)]
pub struct QueueRow {
    /// Id.
    pub id: String,
    /// Legal code.
    pub code: String,
    /// Name of the procedure.
    pub procedure: String,
    /// State in words.
    pub state: String,
    /// When it was filed.
    pub submitted_at: i64,
    /// The countdown in words.
    pub due: Option<String>,
    /// How urgent it is.
    pub tone: Tone,
    /// Something is to be verified.
    pub unverified: bool,
    /// Who has it.
    pub assignee: Option<String>,
}

/// Heading.
#[must_use]
pub fn title(lang: Lang) -> &'static str {
    lang.pick("Việc của đơn vị", "Work of the unit")
}

fn row(row: QueueRow, lang: Lang) -> AnyView {
    view! {
        <tr>
            <td>
                <a class="queue__code" href=format!("/can-bo/ho-so/{}", row.id)>{row.code}</a>
            </td>
            <td>{row.procedure}</td>
            <td>{stamp(row.submitted_at, lang)}</td>
            <td>{row.due.map(|due| tag(row.tone, due))}</td>
            <td>
                {row.state}
                {row.unverified.then(|| tag(Tone::Warn, lang.pick("Cần xác minh", "To verify")))}
                {row.assignee.map(|officer| view! { <span class="queue__officer">{officer}</span> })}
            </td>
        </tr>
    }
    .into_any()
}

/// The page.
pub fn view(model: Queue, lang: Lang) -> AnyView {
    let chosen = model.tabs.iter().find(|tab| tab.current).map(|tab| tab.id.clone()).unwrap_or_default();
    let tabs = model
        .tabs
        .into_iter()
        .map(|tab| {
            let current = tab.current.then_some("page");
            let count = if tab.count >= 1000 { "1000+".to_owned() } else { tab.count.to_string() };
            view! {
                <li>
                    <a href=format!("/can-bo?trang-thai={}", tab.id) aria-current=current>
                        {tab.label}
                        " ("
                        {count}
                        ")"
                    </a>
                </li>
            }
        })
        .collect_view();
    let found = model.rows.len();
    let next = model.next.map(|after| {
        let state = encode(&chosen);
        view! {
            <p>
                <a href=format!("/can-bo?trang-thai={state}&sau={after}")>{lang.pick("Trang sau", "Next page")}</a>
            </p>
        }
    });
    let heading = match &model.state {
        Some(state) => state.clone(),
        None => match lang {
            Lang::Vi => format!("Tìm thấy {found} hồ sơ"),
            Lang::En => format!("{found} applications found"),
        },
    };
    view! {
        <h1>{title(lang)}</h1>
        <p class="lead">{model.unit}</p>
        <form class="search" method="get" action="/can-bo" role="search">
            <label class="field__label" for="tim">
                {lang.pick("Mã hồ sơ, tên, số định danh hoặc điện thoại", "Code, name, personal ID or telephone")}
            </label>
            <div class="search__row">
                <input class="input" type="search" id="tim" name="tim" value=model.search autocomplete="off"/>
                <button class="button" type="submit">{lang.pick("Tìm", "Search")}</button>
            </div>
        </form>
        <nav aria-label=lang.pick("Trạng thái", "States")>
            <ul class="tabs">{tabs}</ul>
        </nav>
        <h2>{heading}</h2>
        {if found == 0 {
            view! { <p>{lang.pick("Không có hồ sơ nào ở đây.", "There is nothing here.")}</p> }.into_any()
        } else {
            view! {
                <div class="table-scroll" tabindex="0" role="region" aria-label=lang.pick("Danh sách hồ sơ", "Applications")>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{lang.pick("Mã hồ sơ", "Code")}</th>
                                <th scope="col">{lang.pick("Thủ tục", "Procedure")}</th>
                                <th scope="col">{lang.pick("Nộp lúc", "Filed")}</th>
                                <th scope="col">{lang.pick("Hạn", "Due")}</th>
                                <th scope="col">{lang.pick("Tình trạng", "State")}</th>
                            </tr>
                        </thead>
                        <tbody>{model.rows.into_iter().map(|one| row(one, lang)).collect_view()}</tbody>
                    </table>
                </div>
            }
            .into_any()
        }}
        {next}
    }
    .into_any()
}
