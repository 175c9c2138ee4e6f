//! `/du-lieu-cua-toi`: what this portal knows and did about a person: look-ups, consents, permissions, contact data, messages, export.
//!
//! Forms, `POST` below the address: `/lien-he` (`phone`, `email`), `/thong-bao` (one `1` for each ticked `{event}.{channel}`), `/rut-dong-y`
//! (`consent`), `/rut-quyen` (`client`), `/xuat`, and `/dang-xuat`.

use super::Shot;
use crate::components::Still;
use crate::components::{
    Fault, Row, TextInput, Tone, error_summary, facts, fault_for, format, hidden, stamp, tag, text_input,
};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct MyData {
    /// Who is signed in: name, masked ID, level.
    pub account: Vec<Row>,
    /// Look-ups made about the person, the newest first.
    pub lookups: Vec<LookupReceipt>,
    /// Consents, the newest first.
    pub consents: Vec<Consent>,
    /// Clients that may file for the person.
    pub grants: Vec<Grant>,
    /// Phone number, as typed or stored.
    pub phone: String,
    /// E-mail address, as typed or stored.
    pub email: String,
    /// What the person is told of, and how.
    pub preferences: Vec<Preference>,
    /// Messages sent to the person, the newest first.
    pub notices: Vec<Notice>,
    /// What was just done, in words.
    pub done: Option<String>,
    /// What is to be mended: `phone`, `email`.
    pub faults: Vec<Fault>,
}

/// A look-up: who asked which database what, why and when.
#[derive(Debug, Clone, Default)]
pub struct LookupReceipt {
    /// When.
    pub at: i64,
    /// Who asked: "Bạn, khi khai hồ sơ", or the unit.
    pub who: String,
    /// The database.
    pub source: String,
    /// Purpose in words.
    pub purpose: String,
    /// Name of the procedure.
    pub procedure: String,
    /// What was read, in words.
    pub fields: String,
    /// How it answered, in words.
    pub outcome: String,
}

/// A consent.
#[derive(Debug, Clone, Default)]
pub struct Consent {
    /// Id.
    pub id: String,
    /// Procedure it was given for.
    pub procedure: String,
    /// Databases, in words.
    pub sources: String,
    /// When it was given.
    pub at: i64,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
}

/// A client that may file for the person.
#[derive(Debug, Clone, Default)]
pub struct Grant {
    /// Id of the client.
    pub client: String,
    /// Its name.
    pub name: String,
    /// Since when.
    pub since: i64,
}

/// What the person is told of.
#[derive(Debug, Clone, Default)]
pub struct Preference {
    /// Event, first part of the name in the request.
    pub event: String,
    /// In words.
    pub label: String,
    /// Channels: second part of the name, label, chosen.
    pub channels: Vec<(String, String, bool)>,
}

/// A message sent to the person.
#[derive(Debug, Clone, Default)]
pub struct Notice {
    /// When.
    pub at: i64,
    /// Text.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// Not read yet.
    pub unread: bool,
}

impl MyData {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.pick("Dữ liệu về tôi", "My data").to_owned()
    }
}

const HERE: &str = "/du-lieu-cua-toi";

fn lookups(list: Vec<LookupReceipt>, lang: Lang) -> AnyView {
    if list.is_empty() {
        return view! { <p>{lang.pick("Chưa ai tra cứu dữ liệu của bạn.", "Nobody has looked you up.")}</p> }.still();
    }
    let items = list
        .into_iter()
        .map(|receipt| {
            let rows = vec![
                Row::new(lang.pick("Ai tra cứu", "Who"), receipt.who),
                Row::new(lang.pick("Để làm gì", "What for"), receipt.purpose),
                Row::new(lang.pick("Thủ tục", "Procedure"), receipt.procedure),
                Row::new(lang.pick("Đã lấy", "What was read"), receipt.fields),
                Row::new(lang.pick("Kết quả", "Answer"), receipt.outcome),
            ];
            view! {
                <li class="card">
                    <h3 class="card__title">{receipt.source}</h3>
                    <p class="muted small">{stamp(receipt.at, lang)}</p>
                    {facts(rows)}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="stack">{items}</ul> }.still()
}

fn consents(list: Vec<Consent>, lang: Lang) -> AnyView {
    if list.is_empty() {
        return view! { <p>{lang.pick("Bạn chưa cho phép tra cứu lần nào.", "You have not agreed to any look-up.")}</p> }.still();
    }
    let items = list
        .into_iter()
        .map(|consent| {
            let given = match lang {
                Lang::Vi => format!("Đồng ý lúc {}", format::moment(consent.at, lang)),
                Lang::En => format!("Agreed {}", format::moment(consent.at, lang)),
            };
            let state = match consent.withdrawn_at {
                Some(at) => {
                    let text = match lang {
                        Lang::Vi => format!("Đã rút ngày {}", format::date(at)),
                        Lang::En => format!("Withdrawn {}", format::date(at)),
                    };
                    tag(Tone::Plain, text)
                }
                None => {
                    let action = format!("{HERE}/rut-dong-y");
                    view! {
                        <form method="post" action=action>
                            {hidden("consent", &consent.id)}
                            <button class="link-button" type="submit">
                                {lang.pick("Rút đồng ý", "Withdraw")}
                                <span class="visually-hidden">": " {consent.procedure.clone()}</span>
                            </button>
                        </form>
                    }
                    .still()
                }
            };
            view! {
                <li>
                    <strong>{consent.procedure}</strong>
                    <span class="list__text">{consent.sources} " · " {given}</span>
                    {state}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="list">{items}</ul> }.still()
}

fn grants(list: Vec<Grant>, lang: Lang) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let items = list
        .into_iter()
        .map(|grant| {
            let since = match lang {
                Lang::Vi => format!("Từ ngày {}", format::date(grant.since)),
                Lang::En => format!("Since {}", format::date(grant.since)),
            };
            let action = format!("{HERE}/rut-quyen");
            view! {
                <li>
                    <strong>{grant.name.clone()}</strong>
                    <span class="list__text">{since}</span>
                    <form method="post" action=action>
                        {hidden("client", &grant.client)}
                        <button class="link-button" type="submit">
                            {lang.pick("Không cho nộp thay nữa", "End this permission")}
                            <span class="visually-hidden">": " {grant.name}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect_view();
    let title = lang.pick("Phần mềm được nộp thay bạn", "Clients that may file for you");
    Some(view! { <section><h2>{title}</h2> <ul class="list">{items}</ul></section> }.still())
}

fn contact(phone: String, email: String, faults: &[Fault], lang: Lang) -> AnyView {
    let phone = TextInput {
        id: "phone".into(),
        name: "phone".into(),
        label: lang.pick("Số điện thoại", "Phone number").into(),
        hint: Some(lang.pick("Ví dụ: 0912 345 678", "For example: 0912 345 678").into()),
        error: fault_for(faults, "phone"),
        value: phone,
        kind: "tel",
        autocomplete: Some("tel"),
        ..TextInput::default()
    };
    let email = TextInput {
        id: "email".into(),
        name: "email".into(),
        label: lang.pick("Thư điện tử", "E-mail").into(),
        error: fault_for(faults, "email"),
        value: email,
        kind: "email",
        autocomplete: Some("email"),
        optional: true,
        ..TextInput::default()
    };
    let action = format!("{HERE}/lien-he");
    view! {
        <form method="post" action=action novalidate>
            {text_input(phone, lang)}
            {text_input(email, lang)}
            <button class="button button--secondary" type="submit">{lang.pick("Lưu liên hệ", "Save")}</button>
        </form>
    }
    .still()
}

fn preferences(list: Vec<Preference>, lang: Lang) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let action = format!("{HERE}/thong-bao");
    let groups = list
        .into_iter()
        .map(|preference| {
            let event = preference.event;
            let boxes = preference
                .channels
                .into_iter()
                .map(|(channel, label, chosen)| {
                    let id = format!("tb-{event}-{channel}");
                    let target = id.clone();
                    let name = format!("{event}.{channel}");
                    view! {
                        <label class="choice" for=target>
                            <input type="checkbox" id=id name=name value="1" checked=chosen/>
                            <span class="choice__text">{label}</span>
                        </label>
                    }
                })
                .collect_view();
            view! {
                <fieldset class="field">
                    <legend class="field__legend">{preference.label}</legend>
                    <div class="choices choices--inline">{boxes}</div>
                </fieldset>
            }
        })
        .collect_view();
    let view = view! {
        <section>
            <h2>{lang.pick("Báo tin cho bạn", "How we tell you")}</h2>
            <form method="post" action=action>
                {groups}
                <button class="button button--secondary" type="submit">{lang.pick("Lưu cách báo tin", "Save")}</button>
            </form>
        </section>
    };
    Some(view.still())
}

fn notices(list: Vec<Notice>, lang: Lang) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let items = list
        .into_iter()
        .map(|notice| {
            let text = match notice.href {
                Some(href) => view! { <a href=href>{notice.text}</a> }.still(),
                None => view! { <span>{notice.text}</span> }.still(),
            };
            let unread = notice.unread.then(|| tag(Tone::Info, lang.pick("Mới", "New")));
            view! { <li>{text} " " {unread} <span class="list__text">{stamp(notice.at, lang)}</span></li> }
        })
        .collect_view();
    let title = lang.pick("Tin đã gửi cho bạn", "Messages to you");
    Some(view! { <section id="tin"><h2>{title}</h2> <ul class="list">{items}</ul></section> }.still())
}

/// The page.
pub fn view(model: MyData, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let export = format!("{HERE}/xuat");
    view! {
        {error_summary(&model.faults, lang)}
        <h1>{title}</h1>
        {model.done.map(|text| view! { <div class="banner banner--ok" role="status"><p><strong>{text}</strong></p></div> })}
        <section class="known">{facts(model.account)}</section>
        {notices(model.notices, lang)}
        <section>
            <h2>{lang.pick("Liên hệ", "Contact")}</h2>
            {contact(model.phone, model.email, &model.faults, lang)}
        </section>
        {preferences(model.preferences, lang)}
        <section>
            <h2>{lang.pick("Bạn đã đồng ý những gì", "What you agreed to")}</h2>
            <p>
                {lang
                    .pick(
                        "Rút đồng ý thì không tra cứu thêm. Hồ sơ đã nộp không bị ảnh hưởng.",
                        "After you withdraw, nothing more is looked up. What is filed stays filed.",
                    )}
            </p>
            {consents(model.consents, lang)}
        </section>
        {grants(model.grants, lang)}
        <section>
            <h2>{lang.pick("Ai đã tra cứu dữ liệu của bạn", "Who looked you up")}</h2>
            {lookups(model.lookups, lang)}
        </section>
        <section class="no-print">
            <h2>{lang.pick("Mang dữ liệu đi", "Take your data with you")}</h2>
            <p>
                {lang
                    .pick(
                        "Tệp gồm hồ sơ, câu trả lời, giấy tờ và nhật ký tra cứu của bạn.",
                        "The file holds your applications, answers, documents and look-ups.",
                    )}
            </p>
            <div class="actions">
                <form method="post" action=export>
                    <button class="button button--secondary" type="submit">{lang.pick("Tải dữ liệu của tôi", "Download my data")}</button>
                </form>
                <form method="post" action="/dang-xuat">
                    <button class="button button--secondary" type="submit">{lang.pick("Đăng xuất", "Sign out")}</button>
                </form>
            </div>
        </section>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let now = super::sample::NOW;
    let procedure = super::sample::procedures(lang).remove(0).name;
    let source = lang.pick("CSDL quốc gia về dân cư", "Population database");
    let channel = |id: &str, label: &str, on| (id.to_owned(), label.to_owned(), on);
    let channels = vec![
        channel("sms", lang.pick("Tin nhắn", "SMS"), true),
        channel("email", lang.pick("Thư điện tử", "E-mail"), false),
        channel("zalo", "Zalo", false),
    ];
    let receipt = LookupReceipt {
        at: now,
        who: lang.pick("Bạn, khi bắt đầu khai", "You, when you began").into(),
        source: source.into(),
        purpose: lang.pick("Điền sẵn hồ sơ", "To fill in the application").into(),
        procedure: procedure.clone(),
        fields: lang.pick("Họ tên, ngày sinh, nơi cư trú", "Name, date of birth, residence").into(),
        outcome: lang.pick("Tìm thấy", "Found").into(),
    };
    let officer = LookupReceipt {
        who: lang.pick("UBND phường Buôn Ma Thuột", "Buôn Ma Thuột ward").into(),
        outcome: lang.pick("Hệ thống không trả lời", "No answer").into(),
        ..receipt.clone()
    };
    let consent = Consent { id: "c1".into(), procedure, sources: source.into(), at: now, withdrawn_at: None };
    let full = MyData {
        account: vec![
            Row::new(lang.pick("Họ tên", "Name"), "H'HEN NIÊ"),
            Row::new(lang.pick("Số định danh", "Personal ID"), "0661******45"),
            Row::new("VNeID", lang.pick("Mức 2", "Level 2")),
        ],
        lookups: vec![receipt, officer],
        consents: vec![consent.clone(), Consent { withdrawn_at: Some(now), ..consent }],
        grants: vec![Grant {
            client: "k1".into(),
            name: lang.pick("Phần mềm <Mẫu>", "Client <Sample>").into(),
            since: now,
        }],
        phone: "0912 345 678".into(),
        email: "hhen@example.vn".into(),
        preferences: vec![
            Preference {
                event: "received".into(),
                label: lang.pick("Hồ sơ được tiếp nhận", "Application received").into(),
                channels: channels.clone(),
            },
            Preference { event: "result".into(), label: lang.pick("Có kết quả", "Result ready").into(), channels },
        ],
        notices: vec![Notice {
            at: now,
            text: lang
                .pick("Hồ sơ H15.50.036-261123-0007 đã được tiếp nhận.", "H15.50.036-261123-0007 was received.")
                .into(),
            href: Some("/ho-so/7q".into()),
            unread: true,
        }],
        done: Some(lang.pick("Đã lưu.", "Saved.").into()),
        faults: vec![],
    };
    let text = lang.pick("Nhập số điện thoại gồm 10 chữ số", "Enter a phone number of 10 digits");
    let wrong = MyData {
        phone: "091234".into(),
        done: None,
        faults: vec![Fault::new("phone", text)],
        account: full.account.clone(),
        ..MyData::default()
    };
    vec![
        Shot::new("my-data", full.title(lang), view(full, lang)).signed_in(),
        Shot::new("my-data-error", wrong.title(lang), view(wrong, lang)).signed_in().with_errors(),
    ]
}
