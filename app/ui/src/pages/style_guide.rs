//! `/kieu-dang`: every component in every state, generated from its examples. The accessibility and visual tests run over it.

use super::Shot;
use crate::components::Still;
use crate::components::{back, examples as components};
use crate::lang::Lang;
use leptos::prelude::*;

/// Colours of the tokens, named as in `style/tokens.css`.
const COLOURS: [&str; 12] =
    ["paper", "surface", "sunk", "ink", "muted", "line", "brand", "action", "link", "error", "ok", "halo"];

/// Heading.
#[must_use]
pub fn title(lang: Lang) -> String {
    lang.pick("Kiểu dáng", "Style guide").to_owned()
}

/// The page.
pub fn view(lang: Lang) -> AnyView {
    let colours = COLOURS
        .map(|name| {
            view! {
                <li>
                    <span class=format!("swatch swatch--{name}") aria-hidden="true"></span>
                    <code>{name}</code>
                </li>
            }
        })
        .collect_view();
    let examples = components(lang)
        .into_iter()
        .map(|example| {
            view! {
                <section class="specimen">
                    <h2>{example.title}</h2>
                    <div class="specimen__body">{example.body}</div>
                </section>
            }
        })
        .collect_view();
    let letters = "Ă Â Đ Ê Ô Ơ Ư ă â đ ê ô ơ ư Ŏ Ĭ Ŭ Č Ñ Ƀ ŏ ĭ ŭ č ñ ƀ · 0123456789 ₫ · Buôn Akŏ Dhông, H'Hen Niê, Y Thanh Ênuôl, \
                   nghiêng ngả, chuyển khoản, tất cả đều thường";
    view! {
        {back("/", lang)}
        <h1>{title(lang)}</h1>
        <p class="lead">
            {lang
                .pick(
                    "Điềm tĩnh, chính thức, ấm áp. Đất đỏ, mực cà phê trên giấy, xanh rừng cho việc cần làm tiếp.",
                    "Calm, official, warm. Red soil, coffee ink on paper, forest green for the one thing to do next.",
                )}
        </p>
        <section class="specimen">
            <h2>{lang.pick("Màu", "Colours")}</h2>
            <ul class="swatches">{colours}</ul>
        </section>
        <section class="specimen">
            <h2>{lang.pick("Chữ", "Letters")}</h2>
            <p>{letters}</p>
            <p><strong>{letters}</strong></p>
        </section>
        {examples}
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    vec![Shot::new("style-guide", title(lang), view(lang))]
}
