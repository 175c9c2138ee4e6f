//! `/ho-so/{id}/noi-dung`: the answers as they were submitted, with their fingerprint.

use super::Shot;
use super::check::Section;
use crate::components::Still;
use crate::components::{Row, back, facts};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// Page before.
    pub back: String,
    /// Code of the dossier.
    pub code: String,
    /// Name of the procedure.
    pub name: String,
    /// The answers by page.
    pub sections: Vec<Section>,
    /// SHA-256 of the filed document, in hexadecimal.
    pub hash: String,
}

impl Answers {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.pick("Nội dung đã nộp", "What you submitted").to_owned()
    }
}

/// The page.
pub fn view(model: Answers, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let sections = model
        .sections
        .into_iter()
        .map(|section| view! { <section><h2>{section.title}</h2> {facts(section.rows)}</section> })
        .collect_view();
    view! {
        {back(&model.back, lang)}
        <p class="progress">{model.name} " · " <span class="number">{model.code}</span></p>
        <h1>{title}</h1>
        {sections}
        <p class="muted small">
            {lang.pick("Mã kiểm chứng: ", "Fingerprint: ")} <span class="code wrap">{model.hash}</span>
        </p>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let model = Answers {
        back: "/ho-so/7q".into(),
        code: "H15.50.036-261123-0007".into(),
        name: super::sample::procedures(lang).remove(1).name,
        sections: vec![Section {
            title: lang.pick("Người yêu cầu", "Applicant").into(),
            rows: vec![
                Row::new(lang.pick("Họ, chữ đệm, tên", "Full name"), "H'HEN NIÊ"),
                Row::new(lang.pick("Số điện thoại", "Phone number"), "0912 345 678"),
            ],
        }],
        hash: super::sample::HASH.into(),
    };
    vec![Shot::new("answers", model.title(lang), view(model, lang)).signed_in()]
}
