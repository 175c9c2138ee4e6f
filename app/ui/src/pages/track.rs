//! `/tra-cuu`: how an application stands, by its secret tracking code. `POST` there: `code`; the secret never stands in an address.
//!
//! A code that does not exist and a code that is wrong are answered alike, with status 422.

use super::Shot;
use crate::components::Still;
use crate::components::{
    Event, Fault, Row, TextInput, Tone, error_summary, facts, fault_for, format, tag, text_input, timeline,
};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Track {
    /// Code as typed; not sent back where something was found.
    pub code: String,
    /// Something is wrong with it: see [`Track::unknown`].
    pub faults: Vec<Fault>,
    /// What was found.
    pub found: Option<Found>,
}

/// What anybody with the code may know. Names nobody.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Code of the dossier.
    pub code: String,
    /// Name of the procedure.
    pub name: String,
    /// State in words.
    pub state: String,
    /// Colour of the state.
    pub tone: Tone,
    /// What the state means, in plain words.
    pub explanation: String,
    /// When the result is due, with the countdown in words.
    pub due: Option<(i64, String)>,
    /// The unit that has it.
    pub holder: Option<String>,
    /// What happened, the newest first, without texts that name anybody.
    pub events: Vec<Event>,
}

impl Track {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.pick("Tra cứu hồ sơ", "Track an application").to_owned()
    }

    /// The page after a code that leads nowhere, whatever the reason.
    #[must_use]
    pub fn unknown(code: String, lang: Lang) -> Self {
        let text = lang.pick(
            "Không tìm thấy hồ sơ. Kiểm tra lại từng chữ và số của mã.",
            "Nothing found. Check every letter and digit of the code.",
        );
        Self { code, faults: vec![Fault::new("code", text)], found: None }
    }
}

fn found(found: Found, lang: Lang) -> AnyView {
    let mut rows = vec![
        Row::new(lang.pick("Mã hồ sơ", "Code"), found.code),
        Row::new(lang.pick("Thủ tục", "Procedure"), found.name),
    ];
    if let Some((at, countdown)) = found.due {
        rows.push(Row::new(lang.pick("Hẹn trả", "Due"), format!("{} ({countdown})", format::moment(at, lang))));
    }
    if let Some(holder) = found.holder {
        rows.push(Row::new(lang.pick("Đang ở", "With"), holder));
    }
    view! {
        <section role="status" class="result">
            <h2>{tag(found.tone, found.state)}</h2>
            <p class="lead">{found.explanation}</p>
            <div class="known">{facts(rows)}</div>
            <h3>{lang.pick("Diễn biến", "What happened")}</h3>
            {timeline(found.events, lang)}
            <p>
                {lang.pick("Muốn xem chi tiết, tải kết quả hay bổ sung? ", "To see details, results, or complete it: ")}
                <a href="/ho-so">{lang.pick("Đăng nhập", "sign in")}</a>
            </p>
        </section>
    }
    .still()
}

/// The page.
pub fn view(model: Track, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let input = TextInput {
        id: "code".into(),
        name: "code".into(),
        label: lang.pick("Mã tra cứu bí mật", "Secret tracking code").into(),
        hint: Some(
            lang.pick(
                "Có trên giấy xác nhận đã nộp. Gõ hoa hay thường, có hay không có gạch đều được.",
                "It is on the confirmation. Capitals and dashes do not matter.",
            )
            .into(),
        ),
        error: fault_for(&model.faults, "code"),
        value: model.code,
        max: Some(40),
        autocomplete: Some("off"),
        ..TextInput::default()
    };
    view! {
        {error_summary(&model.faults, lang)}
        <h1>{title}</h1>
        {model.found.map(|hit| found(hit, lang))}
        <form method="post" action="/tra-cuu" novalidate>
            {text_input(input, lang)}
            <button class="button" type="submit">{lang.pick("Tra cứu", "Track")}</button>
        </form>
        <p class="muted">
            {lang
                .pick(
                    "Mất mã? Đăng nhập để xem hồ sơ của bạn, hoặc hỏi trung tâm nơi bạn nộp.",
                    "Lost it? Sign in to see your applications, or ask the centre where you filed.",
                )}
        </p>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let blank = Track::default();
    let unknown = Track::unknown("K7QM-\"><script>".into(), lang);
    let event = |at, title: &str| Event { at, title: title.into(), ..Event::default() };
    let now = super::sample::NOW;
    let found = Track {
        found: Some(Found {
            code: "H15.50.036-261123-0007".into(),
            name: super::sample::procedures(lang).remove(0).name,
            state: lang.pick("Đang xử lý", "In progress").into(),
            tone: Tone::Info,
            explanation: lang.pick("Cán bộ đang thẩm tra hồ sơ.", "An officer is examining it.").into(),
            due: Some((now + 172_800, lang.pick("còn 2 ngày làm việc", "2 working days left").into())),
            holder: Some(lang.pick("UBND phường Buôn Ma Thuột", "Buôn Ma Thuột ward").into()),
            events: vec![
                event(now, lang.pick("Đã tiếp nhận", "Received")),
                event(now - 86_400, lang.pick("Đã nộp", "Submitted")),
            ],
        }),
        ..Track::default()
    };
    vec![
        Shot::new("track", blank.title(lang), view(blank, lang)),
        Shot::new("track-unknown", unknown.title(lang), view(unknown, lang)).with_errors(),
        Shot::new("track-found", found.title(lang), view(found, lang)),
    ]
}
