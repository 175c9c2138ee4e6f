//! `/thu-tuc/{code}`: what a procedure needs, costs and takes, before anybody begins.

use super::Shot;
use super::catalogue::ServiceLevel;
use crate::components::Still;
use crate::components::{Row, Tone, back, banner, facts, format, steps, tag};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page of a procedure shows. Texts are in the page's language.
#[derive(Debug, Clone, Default)]
pub struct Procedure {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// One or two plain sentences.
    pub summary: String,
    /// How far it goes online.
    pub level: ServiceLevel,
    /// Minutes to fill in the form, where known.
    pub minutes: Option<u32>,
    /// What the law gives the office, in words.
    pub legal_time: String,
    /// What it took lately, in words: median and range.
    pub real_time: Option<String>,
    /// What it costs, in a few words.
    pub fee: String,
    /// Fees in full: what for, and how much in words.
    pub fees: Vec<(String, String)>,
    /// Who pays nothing.
    pub exemptions: Vec<String>,
    /// Who may file.
    pub who: Vec<String>,
    /// Where and how.
    pub channels: Vec<String>,
    /// What comes out of it.
    pub results: Vec<String>,
    /// Papers.
    pub papers: Vec<Paper>,
    /// Steps, as published.
    pub steps: Vec<String>,
    /// Conditions.
    pub conditions: Vec<String>,
    /// The agency that decides.
    pub agency: String,
    /// Legal bases: number and title.
    pub legal_bases: Vec<(String, String)>,
    /// Number of the published version, with its date.
    pub version: String,
    /// Drafts and open applications of the signed-in person for this procedure.
    pub open: Vec<Open>,
    /// Whether it can be begun here.
    pub begin: Begin,
}

/// A paper that may be needed.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// Name.
    pub name: String,
    /// When it is needed, in words; always where none.
    pub when: Option<String>,
    /// Data that stand for it, so that nothing has to be attached.
    pub replaced_by: Option<String>,
}

/// Something of the signed-in person that is already there.
#[derive(Debug, Clone)]
pub enum Open {
    /// A draft: address, last change.
    Draft(String, i64),
    /// An application: address, code, state in words.
    Dossier(String, String, String),
}

/// Whether a procedure can be begun here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Begin {
    /// Yes; a person who is not signed in is asked to on the way.
    #[default]
    Yes,
    /// Only on paper; where to go.
    OnPaper(String),
    /// Not at present; why and until when.
    Closed(String),
}

impl Procedure {
    /// Heading.
    #[must_use]
    pub fn title(&self, _lang: Lang) -> String {
        self.name.clone()
    }
}

fn lines(items: &[String]) -> String {
    items.join("\n")
}

fn bullets(items: Vec<String>) -> AnyView {
    let items = items.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    view! { <ul>{items}</ul> }.still()
}

fn begin(code: &str, state: Begin, lang: Lang) -> AnyView {
    match state {
        Begin::Yes => {
            let href = format!("/nop/{code}");
            view! {
                <p class="actions no-print">
                    <a class="button button--big" href=href>{lang.pick("Nộp hồ sơ", "Apply")}</a>
                    <span class="muted">{lang.pick("Cần tài khoản VNeID", "You need a VNeID account")}</span>
                </p>
            }
            .still()
        }
        Begin::OnPaper(text) => {
            banner(Tone::Info, lang.pick("Nộp tại trung tâm", "To be filed at a centre"), view! { <p>{text}</p> })
        }
        Begin::Closed(text) => {
            banner(Tone::Warn, lang.pick("Tạm thời chưa nộp được", "Closed for now"), view! { <p>{text}</p> })
        }
    }
}

fn open_hint(open: Vec<Open>, lang: Lang) -> Option<AnyView> {
    if open.is_empty() {
        return None;
    }
    let items = open
        .into_iter()
        .map(|item| match item {
            Open::Draft(href, at) => {
                let text = match lang {
                    Lang::Vi => format!("Làm tiếp bản nháp lưu lúc {}", format::moment(at, lang)),
                    Lang::En => format!("Go on with the draft saved {}", format::moment(at, lang)),
                };
                view! { <li><a href=href>{text}</a></li> }.still()
            }
            Open::Dossier(href, code, state) => {
                view! { <li><a href=href><span class="number">{code}</span></a> " · " {state}</li> }.still()
            }
        })
        .collect_view();
    let title = lang.pick("Bạn đã có hồ sơ thủ tục này", "You already have one of these");
    Some(
        view! { <div class="no-print">{banner(Tone::Info, title, view! { <ul class="plain">{items}</ul> })}</div> }
            .still(),
    )
}

fn papers(papers: Vec<Paper>, lang: Lang) -> AnyView {
    if papers.is_empty() {
        return view! { <p>{lang.pick("Không phải nộp giấy tờ nào.", "No papers are needed.")}</p> }.still();
    }
    let items = papers
        .into_iter()
        .map(|paper| {
            let when = match paper.when {
                Some(when) => view! { <span class="list__text">{when}</span> }.still(),
                None => view! { <span class="list__text">{lang.pick("Luôn cần", "Always needed")}</span> }.still(),
            };
            let replaced = paper.replaced_by.map(|source| {
                let text = match lang {
                    Lang::Vi => format!("Không phải nộp nếu tra được ở {source}"),
                    Lang::En => format!("Not needed if found in {source}"),
                };
                view! { <span class="list__text">{tag(Tone::Ok, text)}</span> }
            });
            view! { <li><strong>{paper.name}</strong> {when} {replaced}</li> }
        })
        .collect_view();
    view! { <ul class="list">{items}</ul> }.still()
}

fn fees(fees: Vec<(String, String)>, exemptions: Vec<String>, lang: Lang) -> AnyView {
    let rows = fees.into_iter().map(|(what, amount)| Row::new(what, amount)).collect::<Vec<_>>();
    let none = rows.is_empty();
    let free = (!exemptions.is_empty()).then(|| {
        view! {
            <p>{lang.pick("Những người này không phải trả:", "These people pay nothing:")}</p>
            {bullets(exemptions)}
        }
    });
    view! {
        {none.then(|| view! { <p>{lang.pick("Không mất phí, lệ phí.", "There is no fee.")}</p> })}
        {(!none).then(|| facts(rows))}
        {free}
    }
    .still()
}

/// The page.
pub fn view(model: Procedure, lang: Lang) -> AnyView {
    let time = match &model.real_time {
        Some(real) => format!("{}\n{real}", model.legal_time),
        None => model.legal_time.clone(),
    };
    let minutes = model.minutes.map(|minutes| {
        let text = match lang {
            Lang::Vi => format!("Khoảng {minutes} phút"),
            Lang::En => format!("About {minutes} minutes"),
        };
        Row::new(lang.pick("Điền mất", "To fill in"), text)
    });
    let mut glance: Vec<Row> = minutes.into_iter().collect();
    glance.push(Row::new(lang.pick("Chờ kết quả", "To get the result"), time));
    glance.push(Row::new(lang.pick("Chi phí", "Cost"), model.fee));
    glance.push(Row::new(lang.pick("Ai được nộp", "Who may apply"), lines(&model.who)));
    glance.push(Row::new(lang.pick("Nộp ở đâu", "Where"), lines(&model.channels)));
    glance.push(Row::new(lang.pick("Bạn nhận được", "You get"), lines(&model.results)));
    let conditions = (!model.conditions.is_empty()).then(|| {
        view! { <h2>{lang.pick("Điều kiện", "Conditions")}</h2> {bullets(model.conditions)} }
    });
    let bases = model
        .legal_bases
        .into_iter()
        .map(|(number, title)| view! { <li><strong>{number}</strong> " " {title}</li> })
        .collect_view();
    view! {
        {back("/thu-tuc", lang)}
        <p class="progress">{lang.pick("Thủ tục ", "Procedure ")} <span class="number">{model.code.clone()}</span></p>
        <h1>{model.name}</h1>
        <p>{model.level.tag(lang)}</p>
        <p class="lead">{model.summary}</p>
        {open_hint(model.open, lang)}
        <section class="known">{facts(glance)}</section>
        {begin(&model.code, model.begin.clone(), lang)}
        <h2>{lang.pick("Cần những giấy tờ gì", "Papers you need")}</h2>
        {papers(model.papers, lang)}
        <h2>{lang.pick("Phí, lệ phí", "Fees")}</h2>
        {fees(model.fees, model.exemptions, lang)}
        {conditions}
        <h2>{lang.pick("Các bước", "Steps")}</h2>
        {steps(model.steps)}
        <details>
            <summary>{lang.pick("Căn cứ pháp lý và cơ quan", "Legal bases and agency")}</summary>
            <p>{lang.pick("Cơ quan giải quyết: ", "Decided by: ")} {model.agency}</p>
            <ul>{bases}</ul>
            <p class="muted small">{model.version}</p>
        </details>
        <p class="muted small no-print">
            {lang
                .pick(
                    "Muốn giữ trang này? Dùng lệnh In của trình duyệt, trang in ra gọn trên giấy A4.",
                    "To keep this page, use your browser's Print command; it fits A4 paper.",
                )}
        </p>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let link = super::sample::procedures(lang).remove(0);
    let paper = |name: &str, when: Option<&str>, replaced: Option<&str>| Paper {
        name: name.into(),
        when: when.map(str::to_owned),
        replaced_by: replaced.map(str::to_owned),
    };
    let civil = lang.pick("CSDL hộ tịch điện tử", "the civil-status database");
    let full = Procedure {
        code: link.code,
        name: link.name,
        summary: link.summary,
        level: ServiceLevel::Full,
        minutes: Some(7),
        legal_time: lang.pick("3 ngày làm việc theo luật", "3 working days by law").into(),
        real_time: Some(
            lang.pick(
                "Gần đây: một nửa số hồ sơ xong trong 1 ngày, lâu nhất 3 ngày",
                "Lately: half took 1 day, the longest 3",
            )
            .into(),
        ),
        fee: lang.pick("Không mất phí khi nộp trên mạng", "Free online").into(),
        fees: vec![(lang.pick("Lệ phí, nộp trên mạng", "Fee, online").into(), "0 ₫".into())],
        exemptions: vec![lang.pick("Người thuộc hộ nghèo", "Members of poor households").into()],
        who: vec![lang.pick("Công dân Việt Nam", "Vietnamese citizens").into()],
        channels: vec![
            lang.pick("Trên mạng, ngay tại đây", "Online, here").into(),
            lang.pick("Tại bất kỳ trung tâm nào trong tỉnh", "At any centre in the province").into(),
        ],
        results: vec![lang.pick("Giấy xác nhận tình trạng hôn nhân", "Marital-status certificate").into()],
        papers: vec![
            paper(
                lang.pick("Bản án hoặc quyết định ly hôn", "Divorce judgment or decision"),
                Some(lang.pick("Khi bạn đã ly hôn", "If you are divorced")),
                Some(civil),
            ),
            paper(lang.pick("Giấy ủy quyền có chứng thực", "Certified authorisation"), None, None),
        ],
        steps: vec![
            lang.pick("Đăng nhập VNeID mức 2.", "Sign in with VNeID level 2.").into(),
            lang.pick("Điền tờ khai, đính kèm giấy tờ còn thiếu.", "Fill in the form, attach what is missing.").into(),
            lang.pick("Nhận kết quả.", "Get the result.").into(),
        ],
        conditions: vec![lang.pick("Đủ tuổi kết hôn, nếu xin để kết hôn.", "Of age, if it is for marrying.").into()],
        agency: lang.pick("Ủy ban nhân dân cấp xã", "Commune People's Committee").into(),
        legal_bases: vec![("60/2014/QH13".into(), lang.pick("Luật Hộ tịch", "Law on civil status").into())],
        version: lang.pick("Phiên bản 1, công bố ngày 16/01/2026", "Version 1, published 16/01/2026").into(),
        open: vec![],
        begin: Begin::Yes,
    };
    let busy = Procedure {
        open: vec![
            Open::Draft("/nhap/3k/trang/a".into(), super::sample::NOW),
            Open::Dossier(
                "/ho-so/7q".into(),
                "H15.50.036-261122-0012".into(),
                lang.pick("Đang xử lý", "In progress").into(),
            ),
        ],
        begin: Begin::Closed(
            lang.pick(
                "Biểu mẫu đang được sửa. Hãy quay lại sau ngày 01/12/2026.",
                "The form is being mended. Come back after 01/12/2026.",
            )
            .into(),
        ),
        papers: vec![],
        fees: vec![],
        exemptions: vec![],
        ..full.clone()
    };
    let on_paper = Procedure {
        level: ServiceLevel::Info,
        begin: Begin::OnPaper(
            lang.pick("Mang giấy tờ đến trung tâm gần bạn.", "Bring your papers to the centre near you.").into(),
        ),
        ..full.clone()
    };
    vec![
        Shot::new("procedure", full.title(lang), view(full, lang)),
        Shot::new("procedure-closed", busy.title(lang), view(busy, lang)).signed_in(),
        Shot::new("procedure-on-paper", on_paper.title(lang), view(on_paper, lang)),
    ]
}
