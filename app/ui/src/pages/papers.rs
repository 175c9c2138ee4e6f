//! `/nhap/{id}/giay-to` and, for a correction, `/ho-so/{id}/sua/giay-to`: the checklist of papers.
//!
//! Each paper has its own forms, all `POST` below [`Papers::action`]: the address itself takes a `multipart` body (`component`, `file`),
//! `/xoa` takes `file`, `/kho` takes `component` and `item`.

use super::Shot;
use crate::components::Still;
use crate::components::{Choice, Fault, Tone, back, error_summary, fault_for, format, hidden, select, tag};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    /// Name of the procedure.
    pub name: String,
    /// Base of the addresses of the forms: `/nhap/{id}/giay-to`.
    pub action: String,
    /// The papers.
    pub items: Vec<PaperItem>,
    /// Page before.
    pub back: String,
    /// Page after.
    pub next: String,
    /// What is to be mended; the target is `giay-{code}`.
    pub faults: Vec<Fault>,
}

/// A paper of the checklist.
#[derive(Debug, Clone, Default)]
pub struct PaperItem {
    /// Code of the component.
    pub code: String,
    /// Name.
    pub name: String,
    /// What must be seen on it, in plain words.
    pub hint: Option<String>,
    /// Why it is asked: the rule in words.
    pub why: Option<String>,
    /// Where it stands.
    pub need: Need,
    /// Files attached to it.
    pub files: Vec<FileItem>,
    /// Papers of the person's vault that would do.
    pub vault: Vec<Choice>,
    /// Value of the `accept` attribute.
    pub accept: String,
    /// Kinds and size in words: "PDF, ảnh; tối đa 10 MB".
    pub limits: String,
    /// More files may be added.
    pub can_add: bool,
    /// The original must be shown or handed in, in words.
    pub original: Option<String>,
}

/// Where a paper stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Need {
    /// Must be attached.
    #[default]
    Required,
    /// May be attached.
    Optional,
    /// May be attached, because a database did not answer; an officer will check.
    Later,
    /// Not needed: data of this source stand for it.
    Replaced(String),
}

/// A file of a paper.
#[derive(Debug, Clone, Default)]
pub struct FileItem {
    /// Id.
    pub id: String,
    /// Name as given.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// What the scanner says.
    pub state: FileState,
    /// May be removed here.
    pub removable: bool,
}

/// What the scanner says of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FileState {
    /// Not checked yet; not used until it is.
    #[default]
    Scanning,
    /// Clean.
    Clean,
    /// Refused, why and what to do.
    Refused(String),
    /// From the person's vault.
    Vault,
}

impl Papers {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.pick("Giấy tờ kèm theo", "Papers").to_owned()
    }
}

fn file(item: FileItem, action: &str, lang: Lang) -> AnyView {
    let (tone, text) = match &item.state {
        FileState::Scanning => (Tone::Info, lang.pick("Đang kiểm tra vi-rút", "Being checked").to_owned()),
        FileState::Clean => (Tone::Ok, lang.pick("Đã nhận, an toàn", "Attached, safe").to_owned()),
        FileState::Vault => (Tone::Ok, lang.pick("Lấy từ kho giấy tờ", "From your documents").to_owned()),
        FileState::Refused(_) => (Tone::Error, lang.pick("Bị từ chối", "Refused").to_owned()),
    };
    let reason = match item.state {
        FileState::Refused(why) => Some(view! { <p class="field__error">{why}</p> }),
        _ => None,
    };
    let remove = item.removable.then(|| {
        let action = format!("{action}/xoa");
        view! {
            <form method="post" action=action>
                {hidden("file", &item.id)}
                <button class="link-button" type="submit">
                    {lang.pick("Bỏ tệp này", "Remove")}
                    <span class="visually-hidden">" " {item.name.clone()}</span>
                </button>
            </form>
        }
    });
    view! {
        <li>
            <span class="file-name">{item.name.clone()}</span>
            <span class="muted small">{format::size(item.size, lang)}</span>
            {tag(tone, text)}
            {remove}
            {reason}
        </li>
    }
    .still()
}

fn need_tag(item: &PaperItem, lang: Lang) -> AnyView {
    let attached = item.files.iter().any(|file| matches!(file.state, FileState::Clean | FileState::Vault));
    let (tone, text) = match &item.need {
        Need::Replaced(_) => (Tone::Ok, lang.pick("Không phải nộp", "Not needed")),
        _ if attached => (Tone::Ok, lang.pick("Đã có", "Attached")),
        Need::Required => (Tone::Warn, lang.pick("Cần nộp", "Needed")),
        Need::Later => {
            (Tone::Info, lang.pick("Chưa bắt buộc, cán bộ sẽ tra lại", "Optional for now, an officer will check"))
        }
        Need::Optional => (Tone::Plain, lang.pick("Nộp nếu có", "Optional")),
    };
    tag(tone, text)
}

fn upload(item: &PaperItem, action: &str, error: Option<String>, lang: Lang) -> AnyView {
    let id = format!("giay-{}", item.code);
    let described = format!("{id}-hint{}", if error.is_some() { format!(" {id}-error") } else { String::new() });
    let class = if error.is_some() { "field field--error" } else { "field" };
    let label = if item.files.is_empty() {
        lang.pick("Chọn tệp hoặc chụp ảnh", "Choose a file or take a photo")
    } else {
        lang.pick("Thêm tệp", "Add a file")
    };
    let name = item.name.clone();
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let target = id.clone();
    view! {
        <form method="post" action=action.to_owned() enctype="multipart/form-data" class="upload">
            {hidden("component", &item.code)}
            <div class=class>
                <label class="field__label" for=target>
                    {label}
                    <span class="visually-hidden">": " {name}</span>
                </label>
                <span class="field__hint" id=hint_id>{item.limits.clone()}</span>
                {error.map(|text| view! { <span class="field__error" id=error_id>{text}</span> })}
                <input type="file" id=id name="file" accept=item.accept.clone() aria-describedby=described/>
            </div>
            <button class="button button--secondary button--small" type="submit">{lang.pick("Tải lên", "Upload")}</button>
        </form>
    }
    .still()
}

fn from_vault(item: &PaperItem, action: &str, lang: Lang) -> Option<AnyView> {
    if item.vault.is_empty() {
        return None;
    }
    let id = format!("kho-{}", item.code);
    let label = lang.pick("Dùng giấy đã có trong kho của bạn", "Use one from your documents");
    let action = format!("{action}/kho");
    let view = view! {
        <form method="post" action=action class="upload">
            {hidden("component", &item.code)}
            {select(&id, "item", label, None, None, item.vault.clone(), lang)}
            <button class="button button--secondary button--small" type="submit">{lang.pick("Dùng giấy này", "Use it")}</button>
        </form>
    };
    Some(view.still())
}

fn paper(item: PaperItem, action: &str, error: Option<String>, lang: Lang) -> AnyView {
    let replaced = match &item.need {
        Need::Replaced(source) => Some(match lang {
            Lang::Vi => format!("Đã có dữ liệu từ {source}, bạn không phải gửi giấy."),
            Lang::En => format!("Data of {source} stand for it; nothing to attach."),
        }),
        _ => None,
    };
    let open = replaced.is_none() && item.can_add;
    let tag = need_tag(&item, lang);
    let forms = open.then(|| view! { {from_vault(&item, action, lang)} {upload(&item, action, error, lang)} });
    let files = item.files.into_iter().map(|attached| file(attached, action, lang)).collect_view();
    view! {
        <li class="card">
            <h2 class="card__title">{item.name}</h2>
            <p>{tag}</p>
            {replaced.map(|text| view! { <p>{text}</p> })}
            {item.hint.map(|text| view! { <p>{text}</p> })}
            {item.why.map(|text| view! { <p class="field__why">{text}</p> })}
            {item.original.map(|text| view! { <p class="field__warning">{text}</p> })}
            <ul class="file-list">{files}</ul>
            {forms}
        </li>
    }
    .still()
}

/// The checklist alone; the correction page uses it as well.
pub(super) fn checklist(items: Vec<PaperItem>, action: &str, faults: &[Fault], lang: Lang) -> AnyView {
    let items = items
        .into_iter()
        .map(|item| {
            let error = fault_for(faults, &format!("giay-{}", item.code));
            paper(item, action, error, lang)
        })
        .collect_view();
    view! { <ul class="stack">{items}</ul> }.still()
}

/// The page.
pub fn view(model: Papers, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let Papers { name, action, items, back: previous, next, faults } = model;
    let list = if items.is_empty() {
        view! { <p>{lang.pick("Hồ sơ này không cần giấy tờ nào.", "This application needs no papers.")}</p> }.still()
    } else {
        checklist(items, &action, &faults, lang)
    };
    let scanning = lang.pick(
        "Mỗi tệp được kiểm tra vi-rút trước khi dùng. Tải lại trang để xem kết quả.",
        "Every file is checked for viruses before it is used. Reload the page to see the result.",
    );
    view! {
        {back(&previous, lang)}
        <p class="progress">{name}</p>
        {error_summary(&faults, lang)}
        <h1>{title}</h1>
        <p>{scanning}</p>
        {list}
        <div class="actions">
            <a class="button" href=next>{lang.pick("Tiếp tục", "Continue")}</a>
        </div>
    }
    .still()
}

/// Papers in every state.
pub(super) fn sample_items(lang: Lang) -> Vec<PaperItem> {
    let limits = lang.pick("PDF, JPG hoặc PNG, tối đa 10 MB mỗi tệp", "PDF, JPG or PNG, up to 10 MB each");
    let item = |code: &str, name: &str, need: Need| PaperItem {
        code: code.into(),
        name: name.into(),
        need,
        accept: ".pdf,.jpg,.jpeg,.png".into(),
        limits: limits.into(),
        can_add: true,
        ..PaperItem::default()
    };
    let attached = |id: &str, name: &str, state| FileItem {
        id: id.into(),
        name: name.into(),
        size: 2_450_000,
        state,
        removable: true,
    };
    let refused = lang
        .pick("Tệp có vi-rút. Hãy chụp lại giấy rồi gửi ảnh mới.", "It has a virus. Take a new photo and send that.");
    vec![
        PaperItem {
            why: Some(
                lang.pick("Cần vì bạn nộp thay người khác.", "Needed because you file for somebody else.").into(),
            ),
            hint: Some(lang.pick("Thấy rõ chữ ký và dấu.", "Signature and stamp must be legible.").into()),
            original: Some(
                lang.pick("Mang bản chính khi nhận kết quả.", "Bring the original when you collect.").into(),
            ),
            vault: vec![Choice {
                value: "v1".into(),
                label: lang.pick("Giấy ủy quyền, 12/03/2026", "Authorisation, 12/03/2026").into(),
                ..Choice::default()
            }],
            ..item("KQ003208", lang.pick("Giấy ủy quyền", "Authorisation"), Need::Required)
        },
        PaperItem {
            files: vec![
                attached("f1", "ban-an-trang-1.jpg", FileState::Clean),
                attached("f2", "ban-an-trang-2.jpg", FileState::Scanning),
                attached("f3", "<b>la.pdf", FileState::Refused(refused.into())),
            ],
            ..item("KQ005012", lang.pick("Bản án ly hôn", "Divorce judgment"), Need::Later)
        },
        PaperItem {
            can_add: false,
            ..item(
                "KQ003785",
                lang.pick("Giấy tờ về nơi cư trú", "Proof of residence"),
                Need::Replaced(lang.pick("CSDL về cư trú", "the residence database").into()),
            )
        },
        PaperItem {
            files: vec![attached("f4", "giay-ho-ngheo.pdf", FileState::Vault)],
            can_add: false,
            ..item("MP-02", lang.pick("Giấy chứng nhận hộ nghèo", "Poor-household certificate"), Need::Optional)
        },
    ]
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let name = super::sample::procedures(lang).remove(0).name;
    let full = Papers {
        name,
        action: "/nhap/3k/giay-to".into(),
        items: sample_items(lang),
        back: "/nhap/3k/trang/a".into(),
        next: "/nhap/3k/kiem-tra".into(),
        faults: vec![],
    };
    let text = lang.pick("Giấy ủy quyền: chọn một tệp trước khi tải lên", "Authorisation: choose a file first");
    let wrong = Papers { faults: vec![Fault::new("giay-KQ003208", text)], ..full.clone() };
    let none = Papers { items: vec![], ..full.clone() };
    vec![
        Shot::new("papers", full.title(lang), view(full, lang)).signed_in(),
        Shot::new("papers-error", wrong.title(lang), view(wrong, lang)).signed_in().with_errors(),
        Shot::new("papers-none", none.title(lang), view(none, lang)).signed_in(),
    ]
}
