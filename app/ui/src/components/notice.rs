//! Tags and banners. Their words carry the meaning; colour only repeats it.

use super::Still;
use leptos::prelude::*;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// Done, good.
    Ok,
    /// To know.
    Info,
    /// To look at.
    Warn,
    /// To mend.
    Error,
}

impl Tone {
    fn suffix(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// A word or two beside something.
pub fn tag(tone: Tone, text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    view! { <span class=format!("tag tag--{}", tone.suffix())>{text}</span> }.still()
}

/// A paragraph that must be seen, with what to do about it.
pub fn banner(tone: Tone, title: impl Into<String>, body: impl RenderHtml) -> AnyView {
    frame(tone, title.into(), body.still())
}

fn frame(tone: Tone, title: String, body: AnyView) -> AnyView {
    view! {
        <div class=format!("banner banner--{}", tone.suffix())>
            <p><strong>{title}</strong></p>
            {body}
        </div>
    }
    .still()
}
