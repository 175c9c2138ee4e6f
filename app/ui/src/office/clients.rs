//! `/quan-tri/ung-dung`: clients of the API and their tokens.

use crate::components::{Fault, TextInput, Tone, banner, error_summary, fault_for, stamp, tag, text_input};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Clients {
    /// Clients, the newest first.
    pub rows: Vec<ClientRow>,
    /// A token that was just issued: shown once.
    pub token: Option<String>,
    /// What was typed: name, procedures, units.
    pub typed: [String; 3],
    /// What is to be mended.
    pub faults: Vec<Fault>,
}

/// One client.
#[derive(Debug, Clone, Default)]
pub struct ClientRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// When it was registered, UTC second.
    pub created_at: i64,
    /// By whom.
    pub created_by: String,
    /// No longer valid.
    pub revoked: bool,
}

/// Heading.
#[must_use]
pub fn title(lang: Lang) -> &'static str {
    lang.pick("Ứng dụng kết nối", "API clients")
}

/// The page.
pub fn view(model: Clients, lang: Lang) -> AnyView {
    let [name, procedures, units] = model.typed;
    let input = |id: &str, label: &str, hint: &str, value: String| {
        let input = TextInput {
            id: id.to_owned(),
            name: id.to_owned(),
            label: label.to_owned(),
            hint: Some(hint.to_owned()).filter(|hint| !hint.is_empty()),
            error: fault_for(&model.faults, id),
            value,
            optional: id == "units",
            ..TextInput::default()
        };
        text_input(input, lang)
    };
    let name = input("name", lang.pick("Tên ứng dụng", "Name of the client"), "", name);
    let procedures = input(
        "procedures",
        lang.pick("Mã thủ tục được nộp", "Procedures it may file"),
        lang.pick("Cách nhau bằng dấu cách.", "Separated by spaces."),
        procedures,
    );
    let units = input(
        "units",
        lang.pick("Mã nơi tiếp nhận", "Receiving units"),
        lang.pick("Để trống: mọi nơi.", "Empty: any."),
        units,
    );
    let rows = model
        .rows
        .into_iter()
        .map(|row| {
            let state = if row.revoked {
                tag(Tone::Plain, lang.pick("Đã thu hồi", "Revoked"))
            } else {
                tag(Tone::Ok, lang.pick("Đang dùng", "In use"))
            };
            let revoke = (!row.revoked).then(|| {
                view! {
                    <form method="post" action=format!("/quan-tri/ung-dung/{}/thu-hoi", row.id)>
                        <button class="link-button" type="submit">
                            {lang.pick("Thu hồi", "Revoke")} <span class="visually-hidden">" " {row.name.clone()}</span>
                        </button>
                    </form>
                }
            });
            view! {
                <tr>
                    <td>{row.name.clone()}</td>
                    <td>{row.created_by} " · " {stamp(row.created_at, lang)}</td>
                    <td>{state}</td>
                    <td>{revoke}</td>
                </tr>
            }
        })
        .collect_view();
    let token = model.token.map(|token| {
        let text = lang.pick("Chỉ hiện một lần. Hãy chép lại ngay.", "It is shown once. Copy it now.");
        banner(Tone::Ok, lang.pick("Mã truy cập mới", "New token"), view! { <p>{text}</p> <p><code>{token}</code></p> })
    });
    view! {
        {error_summary(&model.faults, lang)}
        <h1>{title(lang)}</h1>
        {token}
        <form class="action-form" method="post" action="/quan-tri/ung-dung">
            <h2>{lang.pick("Cấp mã cho ứng dụng mới", "Issue a token to a new client")}</h2>
            {name}
            {procedures}
            {units}
            <button class="button" type="submit">{lang.pick("Cấp mã", "Issue a token")}</button>
        </form>
        <div class="table-scroll" tabindex="0" role="region" aria-label=title(lang)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{lang.pick("Tên", "Name")}</th>
                        <th scope="col">{lang.pick("Người cấp", "Issued by")}</th>
                        <th scope="col">{lang.pick("Tình trạng", "State")}</th>
                        <th scope="col">{lang.pick("Việc", "Action")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
