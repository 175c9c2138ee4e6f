//! `/quan-tri`: procedures with their versions; uploading a definition, reading its findings, publishing it.

use crate::components::{Tone, banner, stamp, tag};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// Every version, by code, the newest first.
    pub versions: Vec<VersionRow>,
    /// Definitions that were left out at start: file, place, reason.
    pub broken: Vec<(String, String, String)>,
    /// What was just done.
    pub done: Option<String>,
    /// Why an upload was not taken.
    pub fault: Option<String>,
}

/// One version.
#[derive(Debug, Clone, Default)]
pub struct VersionRow {
    /// Content id.
    pub hash: String,
    /// Procedure code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Number; none until it is published.
    pub number: Option<i64>,
    /// `draft`, `published`, `retired`.
    pub state: String,
    /// In force now.
    pub in_force: bool,
    /// Who brought it, when.
    pub by: String,
    /// UTC second.
    pub at: i64,
}

/// One version before it is published.
#[derive(Debug, Clone, Default)]
pub struct Version {
    /// The version.
    pub row: VersionRow,
    /// What was found.
    pub findings: Vec<FindingRow>,
    /// It may be published: nothing found blocks it.
    pub publishable: bool,
}

/// One finding.
#[derive(Debug, Clone, Default)]
pub struct FindingRow {
    /// It stops publication.
    pub blocks: bool,
    /// In words: error, warning, not proven.
    pub severity: String,
    /// JSON Pointer, with the line where that is known.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub fix: Option<String>,
}

/// Heading of the list.
#[must_use]
pub fn title(lang: Lang) -> &'static str {
    lang.pick("Thủ tục và phiên bản", "Procedures and versions")
}

fn state(row: &VersionRow, lang: Lang) -> AnyView {
    match (row.state.as_str(), row.in_force) {
        ("published", true) => tag(Tone::Ok, lang.pick("Đang dùng", "In force")),
        ("published", false) => tag(Tone::Plain, lang.pick("Bản trước", "Earlier")),
        ("retired", _) => tag(Tone::Plain, lang.pick("Đã ngừng", "Retired")),
        _ => tag(Tone::Info, lang.pick("Chờ công bố", "Not published")),
    }
}

fn version_name(row: &VersionRow, lang: Lang) -> String {
    match (row.number, lang) {
        (Some(number), Lang::Vi) => format!("Bản {number}"),
        (Some(number), Lang::En) => format!("Version {number}"),
        (None, _) => lang.pick("Bản mới", "New version").to_owned(),
    }
}

/// The list.
pub fn view(model: Catalogue, lang: Lang) -> AnyView {
    let rows = model
        .versions
        .into_iter()
        .map(|row| {
            let shown = state(&row, lang);
            let name = version_name(&row, lang);
            view! {
                <tr>
                    <td>{row.code}</td>
                    <td>{row.name}</td>
                    <td><a href=format!("/quan-tri/phien-ban/{}", row.hash)>{name}</a></td>
                    <td>{shown}</td>
                    <td>{row.by} " · " {stamp(row.at, lang)}</td>
                </tr>
            }
        })
        .collect_view();
    let broken = (!model.broken.is_empty()).then(|| {
        let items = model
            .broken
            .into_iter()
            .map(|(file, place, reason)| view! { <li><code>{file}</code> " " <code>{place}</code> ": " {reason}</li> })
            .collect_view();
        banner(Tone::Warn, lang.pick("Tệp bị bỏ qua khi khởi động", "Left out at start"), view! { <ul>{items}</ul> })
    });
    view! {
        <h1>{title(lang)}</h1>
        {model.done.map(|text| banner(Tone::Ok, text, ()))}
        {broken}
        <form class="action-form" method="post" action="/quan-tri/tai-len" enctype="multipart/form-data">
            <h2>{lang.pick("Tải lên một định nghĩa", "Upload a definition")}</h2>
            <div class="field">
                <label class="field__label" for="file">{lang.pick("Tệp JSON", "JSON file")}</label>
                {model.fault.map(|text| view! { <p class="field__error" id="file-error">{text}</p> })}
                <input type="file" id="file" name="file" accept=".json,application/json"/>
            </div>
            <button class="button" type="submit">{lang.pick("Tải lên và kiểm tra", "Upload and check")}</button>
        </form>
        <div class="table-scroll" tabindex="0" role="region" aria-label=title(lang)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{lang.pick("Mã", "Code")}</th>
                        <th scope="col">{lang.pick("Tên", "Name")}</th>
                        <th scope="col">{lang.pick("Phiên bản", "Version")}</th>
                        <th scope="col">{lang.pick("Tình trạng", "State")}</th>
                        <th scope="col">{lang.pick("Người đưa lên", "Brought by")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Heading of one version.
#[must_use]
pub fn version_title(model: &Version, lang: Lang) -> String {
    format!("{} · {}", model.row.code, version_name(&model.row, lang))
}

/// One version: its findings, its preview, its publication.
pub fn version(model: Version, lang: Lang) -> AnyView {
    let title = version_title(&model, lang);
    let shown = state(&model.row, lang);
    let hash = model.row.hash.clone();
    let none = model.findings.is_empty();
    let findings = model
        .findings
        .into_iter()
        .map(|finding| {
            let class = if finding.blocks { "finding finding--block" } else { "finding" };
            view! {
                <li class=class>
                    <p><strong>{finding.severity}</strong> " " <code>{finding.place}</code></p>
                    <p>{finding.message}</p>
                    {finding.fix.map(|fix| view! { <p>{fix}</p> })}
                </li>
            }
        })
        .collect_view();
    let publish = (model.row.state == "draft").then(|| {
        if model.publishable {
            let text = lang.pick(
                "Bản này sẽ dùng cho hồ sơ mới. Hồ sơ đã bắt đầu vẫn giữ bản cũ. Không sửa được nữa.",
                "New applications will use it. Those already begun keep theirs. It can't be changed any more.",
            );
            view! {
                <form method="post" action=format!("/quan-tri/phien-ban/{hash}/cong-bo") class="action-form">
                    <p>{text}</p>
                    <button class="button" type="submit">{lang.pick("Công bố", "Publish")}</button>
                </form>
            }
            .into_any()
        } else {
            let title = lang.pick("Chưa công bố được", "It can't be published yet");
            let text =
                lang.pick("Hãy sửa các lỗi dưới đây rồi tải lên lại.", "Correct the errors below and upload it again.");
            banner(Tone::Error, title, view! { <p>{text}</p> })
        }
    });
    let retire = (model.row.state == "published").then(|| {
        let action = format!("/quan-tri/phien-ban/{}/ngung", model.row.hash);
        view! {
            <form method="post" action=action class="action-form">
                <p>{lang.pick("Hồ sơ mới sẽ không dùng bản này.", "New applications will not use it.")}</p>
                <button class="button button--secondary" type="submit">{lang.pick("Ngừng dùng", "Retire")}</button>
            </form>
        }
    });
    view! {
        {crate::components::back("/quan-tri", lang)}
        <h1>{title}</h1>
        <p class="lead">{model.row.name} " " {shown}</p>
        <p><code>{model.row.hash.clone()}</code></p>
        <p>
            <a class="button button--secondary" href=format!("/quan-tri/phien-ban/{}/xem-thu", model.row.hash)>
                {lang.pick("Xem thử như người dân", "Preview as a citizen")}
            </a>
        </p>
        {publish}
        {retire}
        <h2>{lang.pick("Kết quả kiểm tra", "Findings")}</h2>
        {none.then(|| view! { <p>{lang.pick("Không thấy lỗi nào.", "Nothing was found.")}</p> })}
        <ul class="findings">{findings}</ul>
    }
    .into_any()
}
