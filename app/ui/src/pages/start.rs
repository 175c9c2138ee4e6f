//! `/nop/{code}`: before the form: which case, which centre, and whether the office may look the person up.
//!
//! `POST` to the same address with `case`, `center` and `consent` (`yes`, `no`, absent where nothing is looked up). The two consent buttons
//! weigh the same and nothing is chosen beforehand.

use super::Shot;
use crate::components::Still;
use crate::components::{
    Choice, Fault, Row, Tone, back, banner, error_summary, facts, fault_for, hidden, radios, select,
};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// Code of the procedure.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Cases to choose from; none where there is only one.
    pub cases: Vec<Choice>,
    /// Receiving centres to choose from; none where it follows from the answers.
    pub centers: Vec<Choice>,
    /// Level of assurance of the account, 1 or 2.
    pub level: u8,
    /// What the person is asked to agree to; none where nothing is looked up.
    pub consent: Option<ConsentText>,
    /// Sent along, so that a double click begins one draft only.
    pub idempotency_key: String,
    /// What is to be mended: `case`, `center`, `consent`.
    pub faults: Vec<Fault>,
}

/// The look-up a person is asked to agree to.
#[derive(Debug, Clone, Default)]
pub struct ConsentText {
    /// The unit that asks.
    pub unit: String,
    /// Databases and what is read from each.
    pub sources: Vec<(String, String)>,
    /// What for.
    pub purpose: String,
    /// How long it is kept.
    pub retention: String,
    /// Whom to ask about it.
    pub contact: String,
    /// Version of this text; sent back as `consent_version`.
    pub version: String,
}

impl Start {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.pick("Trước khi bắt đầu", "Before you begin").to_owned()
    }
}

fn consent(text: ConsentText, error: Option<String>, lang: Lang) -> AnyView {
    let mut rows = vec![Row::new(lang.pick("Ai hỏi", "Who asks"), text.unit)];
    rows.extend(text.sources.into_iter().map(|(source, data)| Row::new(source, data)));
    rows.push(Row::new(lang.pick("Để làm gì", "What for"), text.purpose));
    rows.push(Row::new(lang.pick("Giữ bao lâu", "Kept for"), text.retention));
    rows.push(Row::new(
        lang.pick("Quyền của bạn", "Your rights"),
        lang.pick(
            "Xem, sửa, rút lại đồng ý, khiếu nại. Rút lại thì không tra cứu nữa.",
            "See it, correct it, withdraw, complain. After you withdraw, nothing more is looked up.",
        ),
    ));
    rows.push(Row::new(lang.pick("Hỏi ai", "Whom to ask"), text.contact));
    let described = error.is_some().then_some("consent-error");
    view! {
        <section id="consent" tabindex="-1" aria-describedby=described>
            <h2>{lang.pick("Cho phép lấy dữ liệu để điền sẵn?", "May we fill in what the State knows?")}</h2>
            {error.map(|text| view! { <p class="field__error" id="consent-error">{text}</p> })}
            <div class="card">{facts(rows)}</div>
            <p>
                {lang
                    .pick(
                        "Chọn cách nào cũng nộp được. Nếu tự khai, bạn có thể phải gửi thêm giấy tờ.",
                        "Both ways work. If you fill it in yourself, you may have to attach more papers.",
                    )}
            </p>
            {hidden("consent_version", &text.version)}
            <div class="consent-buttons">
                <button class="button button--choice" type="submit" name="consent" value="yes">
                    {lang.pick("Đồng ý khai thác dữ liệu", "Agree to the look-up")}
                </button>
                <button class="button button--choice" type="submit" name="consent" value="no">
                    {lang.pick("Tôi tự khai", "I fill it in myself")}
                </button>
            </div>
        </section>
    }
    .still()
}

/// The page.
pub fn view(model: Start, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let Start { code, name, cases, centers, level, consent: asked, idempotency_key, faults } = model;
    let level_one = (level < 2).then(|| {
        let text = lang.pick(
            "Bạn khai và lưu nháp được. Muốn nộp và được điền sẵn, hãy nâng tài khoản lên mức 2 tại Công an xã.",
            "You can fill in and save a draft. To submit, and to have it filled in for you, ask the police for level 2.",
        );
        banner(Tone::Warn, lang.pick("Tài khoản của bạn ở mức 1", "Your account has level 1"), view! { <p>{text}</p> })
    });
    let case = (!cases.is_empty()).then(|| {
        let legend = lang.pick("Bạn làm việc nào?", "Which case is yours?");
        radios("case", "case", legend, None, fault_for(&faults, "case"), cases, lang)
    });
    let center = (!centers.is_empty()).then(|| {
        let label = lang.pick("Nộp tại trung tâm nào?", "Which centre?");
        let hint = lang.pick(
            "Trung tâm nào trong tỉnh cũng được. Nơi giải quyết vẫn là nơi có thẩm quyền.",
            "Any centre in the province will do; the competent office decides all the same.",
        );
        select("center", "center", label, Some(hint.to_owned()), fault_for(&faults, "center"), centers, lang)
    });
    let go = match asked {
        Some(text) => consent(text, fault_for(&faults, "consent"), lang),
        None => view! {
            <div class="actions">
                <button class="button" type="submit">{lang.pick("Bắt đầu khai", "Begin")}</button>
            </div>
        }
        .still(),
    };
    let action = format!("/nop/{code}");
    view! {
        {back(&format!("/thu-tuc/{code}"), lang)}
        <p class="progress">{name}</p>
        {error_summary(&faults, lang)}
        <h1>{title}</h1>
        {level_one}
        <form method="post" action=action novalidate>
            {hidden("idempotency_key", &idempotency_key)}
            {case}
            {center}
            {go}
        </form>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let link = super::sample::procedures(lang).remove(1);
    let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
    let asked = ConsentText {
        unit: lang.pick("UBND phường Buôn Ma Thuột", "People's Committee of Buôn Ma Thuột").into(),
        sources: vec![
            (
                lang.pick("CSDL quốc gia về dân cư", "Population database").into(),
                lang.pick("Họ tên, ngày sinh, giới tính, nơi cư trú", "Name, date of birth, sex, residence").into(),
            ),
            (
                lang.pick("CSDL hộ tịch điện tử", "Civil-status database").into(),
                lang.pick("Sổ hộ tịch đã đăng ký", "Registered civil-status records").into(),
            ),
        ],
        purpose: lang
            .pick("Điền sẵn hồ sơ này, không dùng vào việc khác", "To fill in this application, nothing else")
            .into(),
        retention: lang
            .pick(
                "24 giờ; phần bạn xác nhận thì giữ cùng hồ sơ",
                "24 hours; what you confirm stays with the application",
            )
            .into(),
        contact: "1022".into(),
        version: "1".into(),
    };
    let full = Start {
        code: link.code,
        name: link.name,
        cases: vec![
            choice("1", lang.pick("Bản sao khai sinh", "Birth")),
            choice("2", lang.pick("Bản sao kết hôn", "Marriage")),
        ],
        centers: vec![choice("H15.50.036.01", lang.pick("Trung tâm phường Buôn Ma Thuột", "Buôn Ma Thuột centre"))],
        level: 2,
        consent: Some(asked),
        idempotency_key: "00000000-0000-4000-8000-000000000001".into(),
        faults: vec![],
    };
    let choose = lang.pick("Chọn việc bạn cần làm", "Choose your case");
    let wrong = Start { faults: vec![Fault::new("case", choose)], ..full.clone() };
    let low = Start { level: 1, consent: None, ..full.clone() };
    vec![
        Shot::new("start", full.title(lang), view(full, lang)).signed_in(),
        Shot::new("start-error", wrong.title(lang), view(wrong, lang)).signed_in().with_errors(),
        Shot::new("start-level-1", low.title(lang), view(low, lang)).signed_in(),
    ]
}
