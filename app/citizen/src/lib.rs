//! The citizens' one island, the live form.
//!
//! The server puts the page's HTML into the island (`form_view`); in the browser the island fetches the compiled form, runs the same engine on the same draft
//! and keeps the page true to it. Without scripts the page posts, and the server does the same.
//!
//! What a page may rely on: `tokhai:change` bubbles from a control with `detail = {path, value}` for each input the engine has taken and each value found
//! at start; `tokhai:ready` bubbles from the root, which then carries `data-ready`.
//!
//! The island is started by `boot.js` beside this crate and not by Leptos: it owns no nodes of its own, and Leptos
//! would add 21 KB to what a browser downloads.

#[cfg(feature = "hydrate")]
mod live;

/// Makes the form inside `root` live.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn live_form(root: web_sys::Element) {
    live::start(root);
}

/// The island around a page that [`ui::form_page::render`] wrote.
#[cfg(feature = "ssr")]
pub fn form_view(html: String) -> impl leptos::prelude::IntoView {
    use leptos::prelude::*;
    view! { <div class="live-form" inner_html=html></div> }
}
