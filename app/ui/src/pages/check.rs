//! `/nhap/{id}/kiem-tra`: everything once more, the declaration, and the one button that submits.
//!
//! `POST` to the same address with `idempotency_key`, `hash` and one `1` for each declaration. What is submitted is bound to `hash`: the page
//! says exactly what was shown.

use super::Shot;
use crate::components::Still;
use crate::components::{Fault, Row, Tone, back, banner, checkbox, error_summary, fault_for, format, hidden, summary};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// Id of the draft.
    pub draft: String,
    /// Name of the procedure.
    pub name: String,
    /// Page before.
    pub back: String,
    /// The answers by page; each row links to where it can be changed.
    pub sections: Vec<Section>,
    /// What a rule warns of, without stopping anybody.
    pub warnings: Vec<String>,
    /// Answers and papers that are missing or wrong, with the address of their page: nothing can be submitted yet.
    pub missing: Vec<Fault>,
    /// Declarations to tick, unticked at first.
    pub declarations: Vec<Declaration>,
    /// SHA-256 of the document that was shown, in hexadecimal.
    pub hash: String,
    /// Sent along, so that a double click submits once.
    pub idempotency_key: String,
    /// What has to be paid before it counts as submitted, in đồng.
    pub to_pay: Option<i64>,
    /// The receiving centre.
    pub center: String,
    /// Why this account cannot submit, with what to do; none where it can.
    pub barred: Option<String>,
    /// A fresh sign-in is asked for on the way.
    pub step_up: bool,
    /// An open application of the same person for the same thing: address and code.
    pub duplicate: Option<(String, String)>,
    /// What is to be mended here: the names of declarations.
    pub faults: Vec<Fault>,
}

/// Answers of one page.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Title of the page.
    pub title: String,
    /// Answers.
    pub rows: Vec<Row>,
}

/// Something to declare.
#[derive(Debug, Clone, Default)]
pub struct Declaration {
    /// Name in the request, also the id.
    pub name: String,
    /// What is declared.
    pub text: String,
    /// Was ticked in the request that came back with errors.
    pub ticked: bool,
}

impl Check {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.pick("Kiểm tra rồi nộp", "Check and submit").to_owned()
    }
}

fn warnings(texts: Vec<String>, lang: Lang) -> Option<AnyView> {
    if texts.is_empty() {
        return None;
    }
    let items = texts.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    let title = lang.pick("Nên xem lại, nhưng vẫn nộp được", "Worth a second look, but no obstacle");
    Some(banner(Tone::Warn, title, view! { <ul>{items}</ul> }))
}

struct Declare {
    action: String,
    declarations: Vec<Declaration>,
    hash: String,
    key: String,
    to_pay: Option<i64>,
    step_up: bool,
    faults: Vec<Fault>,
}

fn declare(form: Declare, lang: Lang) -> AnyView {
    let boxes = form
        .declarations
        .into_iter()
        .map(|item| {
            checkbox(&item.name, &item.name, &item.text, item.ticked, fault_for(&form.faults, &item.name), lang)
        })
        .collect_view();
    let button = match form.to_pay {
        Some(_) => lang.pick("Cam đoan và sang thanh toán", "Declare and go on to payment"),
        None => lang.pick("Cam đoan và nộp hồ sơ", "Declare and submit"),
    };
    let fee = form.to_pay.map(|amount| {
        let text = match lang {
            Lang::Vi => format!("Phải trả {} để nộp. Câu trả lời được giữ nguyên khi chờ trả.", format::money(amount)),
            Lang::En => {
                format!("{} is due first. Your answers stay as they are until it is paid.", format::money(amount))
            }
        };
        view! { <p>{text}</p> }
    });
    let again = form.step_up.then(|| {
        let text =
            lang.pick("Bạn sẽ xác thực lại bằng VNeID một lần.", "You will be asked to confirm in VNeID once more.");
        view! { <p>{text}</p> }
    });
    view! {
        <form method="post" action=form.action novalidate>
            {hidden("idempotency_key", &form.key)}
            {hidden("hash", &form.hash)}
            {boxes}
            {fee}
            {again}
            <div class="actions">
                <button class="button" type="submit">{button}</button>
            </div>
        </form>
    }
    .still()
}

/// The page.
pub fn view(model: Check, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let sections = model
        .sections
        .into_iter()
        .map(|section| view! { <section><h2>{section.title}</h2> {summary(section.rows, lang)}</section> })
        .collect_view();
    let ready = model.missing.is_empty() && model.barred.is_none();
    let faults: Vec<Fault> = model.missing.iter().chain(&model.faults).cloned().collect();
    let barred = model.barred.map(|text| {
        banner(
            Tone::Warn,
            lang.pick("Tài khoản này chưa nộp được", "This account cannot submit"),
            view! { <p>{text}</p> },
        )
    });
    let duplicate = model.duplicate.map(|(href, code)| {
        let title = lang.pick("Bạn đang có một hồ sơ giống thế này", "You have an application like this already");
        banner(Tone::Warn, title, view! { <p><a href=href class="number">{code}</a></p> })
    });
    let hash = model.hash.clone();
    let last = if ready {
        let form = Declare {
            action: format!("/nhap/{}/kiem-tra", model.draft),
            declarations: model.declarations,
            hash: model.hash,
            key: model.idempotency_key,
            to_pay: model.to_pay,
            step_up: model.step_up,
            faults: model.faults,
        };
        view! { <h2>{lang.pick("Cam đoan", "Declaration")}</h2> {declare(form, lang)} }.still()
    } else {
        let text =
            lang.pick("Sửa xong những chỗ trên là nộp được.", "Correct what is listed above, then you can submit.");
        view! { <p class="muted">{text}</p> }.still()
    };
    view! {
        {back(&model.back, lang)}
        <p class="progress">{model.name}</p>
        {error_summary(&faults, lang)}
        <h1>{title}</h1>
        {barred}
        {duplicate}
        {warnings(model.warnings, lang)}
        <p>{lang.pick("Nộp tại: ", "Filed with: ")} <strong>{model.center}</strong></p>
        {sections}
        {last}
        <details>
            <summary>{lang.pick("Mã kiểm chứng của nội dung trên", "Fingerprint of what you see above")}</summary>
            <p>
                {lang
                    .pick(
                        "Lời cam đoan gắn với mã này. Nội dung đổi một chữ thì mã khác đi.",
                        "Your declaration is bound to it. Change one letter, and it differs.",
                    )}
            </p>
            <p class="code wrap">{hash}</p>
        </details>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let name = super::sample::procedures(lang).remove(1).name;
    let source = lang.pick("CSDL quốc gia về dân cư", "Population database");
    let page = "/nhap/3k/trang/a";
    let full = Check {
        draft: "3k".into(),
        name,
        back: "/nhap/3k/giay-to".into(),
        sections: vec![
            Section {
                title: lang.pick("Người yêu cầu", "Applicant").into(),
                rows: vec![
                    Row::new(lang.pick("Họ, chữ đệm, tên", "Full name"), "H'HEN NIÊ").from(source),
                    Row::new(lang.pick("Số điện thoại", "Phone number"), "0912 345 678").change(page),
                    Row::new(lang.pick("Ghi chú", "Remark"), "<script>alert(1)</script>").change(page),
                ],
            },
            Section {
                title: lang.pick("Giấy tờ", "Papers").into(),
                rows: vec![
                    Row::new(lang.pick("Giấy ủy quyền", "Authorisation"), "giay-uy-quyen.pdf").change("/nhap/3k/giay-to"),
                ],
            },
        ],
        warnings: vec![
            lang.pick("Số máy bàn không nhận được tin nhắn.", "A landline number receives no messages.").into(),
        ],
        declarations: vec![Declaration {
            name: "declaration".into(),
            text: lang
                .pick(
                    "Tôi đã đọc lại. Những điều tôi khai là đúng sự thật. Nếu khai sai, tôi chịu trách nhiệm trước pháp luật.",
                    "I have read this again. What I have stated is true. If it is false I answer for it under the law.",
                )
                .into(),
            ticked: false,
        }],
        hash: super::sample::HASH.into(),
        idempotency_key: "00000000-0000-4000-8000-000000000002".into(),
        to_pay: Some(16_000),
        center: lang.pick("Trung tâm phường Buôn Ma Thuột", "Buôn Ma Thuột centre").into(),
        step_up: true,
        ..Check::default()
    };
    let text = lang.pick("Tích vào ô cam đoan để nộp", "Tick the declaration to submit");
    let unticked = Check { faults: vec![Fault::new("declaration", text)], to_pay: None, ..full.clone() };
    let missing = Check {
        missing: vec![
            Fault::new(
                "/nhap/3k/trang/a#phone",
                lang.pick("Nhập số điện thoại gồm 10 chữ số", "Enter a phone number of 10 digits"),
            ),
            Fault::new("/nhap/3k/giay-to", lang.pick("Gửi giấy ủy quyền", "Attach the authorisation")),
        ],
        barred: Some(lang.pick("Cần tài khoản VNeID mức 2.", "A VNeID account of level 2 is needed.").into()),
        duplicate: Some(("/ho-so/7q".into(), "H15.50.036-261122-0012".into())),
        ..full.clone()
    };
    vec![
        Shot::new("check", full.title(lang), view(full, lang)).signed_in(),
        Shot::new("check-unticked", unticked.title(lang), view(unticked, lang)).signed_in().with_errors(),
        Shot::new("check-missing", missing.title(lang), view(missing, lang)).signed_in().with_errors(),
    ]
}
