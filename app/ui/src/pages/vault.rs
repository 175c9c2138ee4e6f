//! `/kho`, `/kho/{id}`: the person's documents: results, and papers that were digitized.
//!
//! Forms on a document: `POST /kho/{id}/chia-se` (`days`) makes a link that expires, `POST /kho/{id}/chia-se/huy` (`share`) ends one.

use super::Shot;
use crate::components::Still;
use crate::components::{
    Choice, Fault, Row, Tone, back, banner, empty, error_summary, facts, fault_for, format, hidden, select, tag,
};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the list shows.
#[derive(Debug, Clone, Default)]
pub struct Vault {
    /// Documents, the newest first.
    pub items: Vec<VaultEntry>,
}

/// A document in the list.
#[derive(Debug, Clone, Default)]
pub struct VaultEntry {
    /// Id.
    pub id: String,
    /// Name; sensitive ones say no more than their kind.
    pub name: String,
    /// Result or digitized paper, in words.
    pub kind: String,
    /// Issuing agency.
    pub issuer: String,
    /// When it was issued.
    pub issued_at: i64,
    /// Until when it holds.
    pub valid_until: Option<i64>,
    /// It no longer holds.
    pub expired: bool,
    /// Opening it asks for a fresh sign-in.
    pub sensitive: bool,
}

/// A document.
#[derive(Debug, Clone, Default)]
pub struct VaultItem {
    /// The document.
    pub entry: VaultEntry,
    /// Number.
    pub number: Option<String>,
    /// Confidence level, 1 to 4.
    pub confidence: Option<u8>,
    /// What the signature check says.
    pub signature: SignatureState,
    /// Who signed, and when, in words.
    pub signer: Option<String>,
    /// The application it came from: address and code.
    pub dossier: Option<(String, String)>,
    /// Kind and size of the file in words.
    pub file: String,
    /// SHA-256 of the file.
    pub hash: String,
    /// It can be shared by a link.
    pub can_share: bool,
    /// Links that still work.
    pub shares: Vec<Share>,
    /// A link just made; shown once.
    pub new_link: Option<String>,
    /// What is to be mended: `days`.
    pub faults: Vec<Fault>,
}

/// What the check of a document's signature says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignatureState {
    /// Valid.
    #[default]
    Valid,
    /// Not valid: the file must not be relied on.
    Invalid,
    /// Could not be checked just now.
    Unchecked,
    /// It carries none.
    None,
}

/// A link that shows a document to others for a while.
#[derive(Debug, Clone, Default)]
pub struct Share {
    /// Id.
    pub id: String,
    /// When it was made.
    pub made_at: i64,
    /// When it ends.
    pub until: i64,
    /// How often it was opened.
    pub opened: u32,
}

impl Vault {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.pick("Kho giấy tờ của tôi", "My documents").to_owned()
    }
}

impl VaultItem {
    /// Heading.
    #[must_use]
    pub fn title(&self, _lang: Lang) -> String {
        self.entry.name.clone()
    }
}

fn validity(entry: &VaultEntry, lang: Lang) -> Option<AnyView> {
    let until = entry.valid_until.map(format::date);
    match (entry.expired, until, lang) {
        (true, _, _) => Some(tag(Tone::Warn, lang.pick("Hết hiệu lực", "No longer valid"))),
        (false, Some(date), Lang::Vi) => Some(tag(Tone::Ok, format!("Có hiệu lực đến {date}"))),
        (false, Some(date), Lang::En) => Some(tag(Tone::Ok, format!("Valid until {date}"))),
        (false, None, _) => None,
    }
}

/// The list.
pub fn view(model: Vault, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let list = if model.items.is_empty() {
        empty(
            lang.pick("Chưa có giấy tờ nào. Kết quả hồ sơ sẽ nằm ở đây.", "Nothing yet. Results will be kept here."),
            "/thu-tuc",
            lang.pick("Tìm thủ tục", "Find a procedure"),
        )
    } else {
        let items = model
            .items
            .into_iter()
            .map(|entry| {
                let validity = validity(&entry, lang);
                let sensitive = entry.sensitive.then(|| {
                    tag(Tone::Info, lang.pick("Riêng tư, cần xác thực lại", "Private, sign in again to open"))
                });
                view! {
                    <li class="card">
                        <h2 class="card__title"><a href=format!("/kho/{}", entry.id)>{entry.name}</a></h2>
                        <p class="card__meta">
                            <span>{entry.kind}</span>
                            <span>{entry.issuer}</span>
                            <span>{format::date(entry.issued_at)}</span>
                            {validity}
                            {sensitive}
                        </p>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="stack">{items}</ul> }.still()
    };
    view! {
        <h1>{title}</h1>
        <p>
            {lang
                .pick(
                    "Giấy ở đây dùng lại được cho hồ sơ sau, không phải nộp lần nữa.",
                    "What is here can be used again, without handing it in once more.",
                )}
        </p>
        {list}
    }
    .still()
}

fn signature(state: SignatureState, signer: Option<String>, lang: Lang) -> AnyView {
    let text = view! { {signer.map(|signer| view! { <p>{signer}</p> })} };
    match state {
        SignatureState::Valid => banner(Tone::Ok, lang.pick("Chữ ký số hợp lệ", "Signature valid"), text),
        SignatureState::Invalid => {
            let advice = lang.pick("Đừng dùng tệp này. Hãy báo 1022.", "Do not use this file. Tell 1022.");
            banner(Tone::Error, lang.pick("Chữ ký số không đúng", "Signature not valid"), view! { <p>{advice}</p> })
        }
        SignatureState::Unchecked => {
            let advice = lang.pick("Hãy mở lại trang này sau ít phút.", "Open this page again in a few minutes.");
            banner(
                Tone::Warn,
                lang.pick("Chưa kiểm được chữ ký", "Signature not checked yet"),
                view! { <p>{advice}</p> },
            )
        }
        SignatureState::None => {
            let advice =
                lang.pick("Đây là bản chụp, chưa có giá trị như bản ký.", "It is a copy, not a signed document.");
            banner(Tone::Info, lang.pick("Không có chữ ký số", "No signature"), view! { <p>{advice}</p> })
        }
    }
}

fn shares(id: &str, list: Vec<Share>, new_link: Option<String>, faults: &[Fault], lang: Lang) -> AnyView {
    let action = format!("/kho/{id}/chia-se");
    let end = format!("{action}/huy");
    let choice = |days: &str, label: &str| Choice { value: days.into(), label: label.into(), ..Choice::default() };
    let days = vec![
        choice("1", lang.pick("1 ngày", "1 day")),
        choice("7", lang.pick("7 ngày", "7 days")),
        choice("30", lang.pick("30 ngày", "30 days")),
    ];
    let fresh = new_link.map(|link| {
        let text = view! {
            <p class="code wrap">{link}</p>
            <p>{lang.pick("Chép ngay: liên kết chỉ hiện một lần.", "Copy it now: it is shown once.")}</p>
        };
        view! { <div role="status">{banner(Tone::Ok, lang.pick("Liên kết mới", "New link"), text)}</div> }
    });
    let items = list
        .into_iter()
        .map(|share| {
            let text = match lang {
                Lang::Vi => format!("Đến {} · đã mở {} lần", format::moment(share.until, lang), share.opened),
                Lang::En => format!("Until {} · opened {} times", format::moment(share.until, lang), share.opened),
            };
            view! {
                <li>
                    <span>{text}</span>
                    <form method="post" action=end.clone()>
                        {hidden("share", &share.id)}
                        <button class="link-button" type="submit">
                            {lang.pick("Dừng chia sẻ", "Stop sharing")}
                            <span class="visually-hidden">" " {format::date(share.made_at)}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect_view();
    let label = lang.pick("Ai có liên kết xem được trong", "Anybody with the link can see it for");
    view! {
        <section>
            <h2>{lang.pick("Chia sẻ", "Share")}</h2>
            {fresh}
            <ul class="file-list">{items}</ul>
            <form method="post" action=action class="upload" novalidate>
                {select("days", "days", label, None, fault_for(faults, "days"), days, lang)}
                <button class="button button--secondary button--small" type="submit">{lang.pick("Tạo liên kết", "Make a link")}</button>
            </form>
        </section>
    }
    .still()
}

/// One document.
pub fn view_item(model: VaultItem, lang: Lang) -> AnyView {
    let entry = model.entry;
    let validity = validity(&entry, lang);
    let mut rows = vec![
        Row::new(lang.pick("Loại", "Kind"), entry.kind.clone()),
        Row::new(lang.pick("Nơi cấp", "Issued by"), entry.issuer.clone()),
        Row::new(lang.pick("Ngày cấp", "Issued"), format::date(entry.issued_at)),
    ];
    if let Some(number) = model.number {
        rows.push(Row::new(lang.pick("Số", "Number"), number));
    }
    if let Some(level) = model.confidence {
        rows.push(Row::new(lang.pick("Độ tin cậy", "Confidence"), format!("{level}/4")));
    }
    let dossier = model.dossier.map(|(href, code)| {
        view! { <p>{lang.pick("Từ hồ sơ ", "From application ")} <a href=href class="number">{code}</a></p> }
    });
    let again = entry.sensitive.then(|| {
        let text = lang
            .pick("Giấy này riêng tư: mỗi lần mở cần xác thực lại.", "Private: opening it asks for a fresh sign-in.");
        view! { <p class="muted">{text}</p> }
    });
    let file = format!("/kho/{}/tep", entry.id);
    let sharing = model.can_share.then(|| shares(&entry.id, model.shares, model.new_link, &model.faults, lang));
    view! {
        {back("/kho", lang)}
        {error_summary(&model.faults, lang)}
        <h1>{entry.name}</h1>
        <p>{validity}</p>
        {signature(model.signature, model.signer, lang)}
        {facts(rows)}
        {dossier}
        {again}
        <div class="actions">
            <a class="button" href=file>{lang.pick("Tải về", "Download")}</a>
            <span class="muted small">{model.file}</span>
        </div>
        {sharing}
        <details>
            <summary>{lang.pick("Mã kiểm chứng của tệp", "Fingerprint of the file")}</summary>
            <p class="code wrap">{model.hash}</p>
        </details>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let now = super::sample::NOW;
    let entry = VaultEntry {
        id: "v1".into(),
        name: lang.pick("Giấy xác nhận tình trạng hôn nhân", "Marital-status certificate").into(),
        kind: lang.pick("Kết quả thủ tục", "Result of a procedure").into(),
        issuer: lang.pick("UBND phường Buôn Ma Thuột", "Buôn Ma Thuột ward").into(),
        issued_at: now,
        valid_until: Some(now + 15_552_000),
        expired: false,
        sensitive: false,
    };
    let private = VaultEntry { id: "v2".into(), expired: true, sensitive: true, ..entry.clone() };
    let list = Vault { items: vec![entry.clone(), private.clone()] };
    let none = Vault::default();
    let item = VaultItem {
        entry,
        number: Some("15/XNTTHN".into()),
        confidence: Some(4),
        signature: SignatureState::Valid,
        signer: Some(lang.pick("Ký bởi UBND phường, 23/11/2026", "Signed by the ward, 23/11/2026").into()),
        dossier: Some(("/ho-so/7q".into(), "H15.50.036-261123-0007".into())),
        file: "PDF, 210 KB".into(),
        hash: super::sample::HASH.into(),
        can_share: true,
        shares: vec![Share { id: "s1".into(), made_at: now, until: now + 604_800, opened: 2 }],
        new_link: Some("https://example.vn/chia-se/K7QM2R9X4HTPC".into()),
        faults: vec![],
    };
    let bad = VaultItem {
        entry: private,
        signature: SignatureState::Invalid,
        can_share: false,
        signer: None,
        ..item.clone()
    };
    let unchecked = VaultItem { signature: SignatureState::Unchecked, ..bad.clone() };
    let copy = VaultItem { signature: SignatureState::None, ..bad.clone() };
    vec![
        Shot::new("vault", list.title(lang), view(list, lang)).signed_in(),
        Shot::new("vault-none", none.title(lang), view(none, lang)).signed_in(),
        Shot::new("vault-item", item.title(lang), view_item(item, lang)).signed_in(),
        Shot::new("vault-item-invalid", bad.title(lang), view_item(bad, lang)).signed_in(),
        Shot::new("vault-item-unchecked", unchecked.title(lang), view_item(unchecked, lang)).signed_in(),
        Shot::new("vault-item-copy", copy.title(lang), view_item(copy, lang)).signed_in(),
    ]
}
