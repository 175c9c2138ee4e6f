//! `/ho-so/{id}/rut`: withdraw an application; asks for a fresh sign-in on the way. `POST` there: `reason`, `confirm`.

use super::Shot;
use crate::components::Still;
use crate::components::{Fault, TextArea, Tone, back, banner, checkbox, error_summary, fault_for, text_area};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Withdraw {
    /// Id of the application.
    pub id: String,
    /// Code of the dossier.
    pub code: String,
    /// Name of the procedure.
    pub name: String,
    /// It is not received yet, so it ends at once.
    pub at_once: bool,
    /// What becomes of the fee, in words.
    pub fee_note: Option<String>,
    /// Reason as typed.
    pub reason: String,
    /// What is to be mended: `reason`, `confirm`.
    pub faults: Vec<Fault>,
}

impl Withdraw {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        if self.at_once {
            return lang.pick("Rút hồ sơ", "Withdraw the application").to_owned();
        }
        lang.pick("Xin rút hồ sơ", "Ask to withdraw the application").to_owned()
    }
}

/// The page.
pub fn view(model: Withdraw, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let what = if model.at_once {
        lang.pick("Hồ sơ dừng ngay và không mở lại được.", "It ends at once and cannot be opened again.")
    } else {
        lang.pick(
            "Cán bộ sẽ xem xét. Trong lúc chờ, hồ sơ chưa được ký. Rút rồi thì không mở lại được.",
            "An officer decides. Until then nothing is signed. Once withdrawn, it cannot be opened again.",
        )
    };
    let action = format!("/ho-so/{}/rut", model.id);
    let reason = TextArea {
        id: "reason".into(),
        name: "reason".into(),
        label: lang.pick("Vì sao bạn rút", "Why you withdraw").into(),
        error: fault_for(&model.faults, "reason"),
        value: model.reason,
        max: Some(500),
        optional: model.at_once,
        ..TextArea::default()
    };
    let sure = lang.pick("Tôi hiểu và muốn rút hồ sơ này", "I understand and want to withdraw it");
    let text = view! {
        <p>{what}</p>
        {model.fee_note.map(|note| view! { <p>{note}</p> })}
    };
    view! {
        {back(&format!("/ho-so/{}", model.id), lang)}
        <p class="progress">{model.name} " · " <span class="number">{model.code}</span></p>
        {error_summary(&model.faults, lang)}
        <h1>{title}</h1>
        {banner(Tone::Warn, lang.pick("Trước khi rút", "Before you do"), text)}
        <form method="post" action=action novalidate>
            {text_area(reason, lang)}
            {checkbox("confirm", "confirm", sure, false, fault_for(&model.faults, "confirm"), lang)}
            <button class="button button--warn" type="submit">{lang.pick("Rút hồ sơ", "Withdraw")}</button>
        </form>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let early = Withdraw {
        id: "7q".into(),
        code: "H15.50.036-261123-0007".into(),
        name: super::sample::procedures(lang).remove(1).name,
        at_once: true,
        fee_note: Some(lang.pick("Bạn được trả lại 16.000 ₫.", "16.000 ₫ will be paid back.").into()),
        ..Withdraw::default()
    };
    let text = lang.pick("Cho biết vì sao bạn rút", "Say why you withdraw");
    let late = Withdraw {
        at_once: false,
        fee_note: None,
        reason: "</textarea><script>alert(1)</script>".into(),
        faults: vec![Fault::new("reason", text)],
        ..early.clone()
    };
    vec![
        Shot::new("withdraw", early.title(lang), view(early, lang)).signed_in(),
        Shot::new("withdraw-asked", late.title(lang), view(late, lang)).signed_in().with_errors(),
    ]
}
