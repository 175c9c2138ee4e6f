//! Lists, timelines and the other pieces that only show.

use super::Still;
use super::format::stamp;
use super::notice::Tone;
use super::tag;
use crate::lang::Lang;
use leptos::prelude::*;

/// The way back, first on the page.
pub fn back(href: &str, lang: Lang) -> AnyView {
    let text = lang.pick("Quay lại", "Back");
    view! {
        <a class="back" href=href.to_owned()>
            <span aria-hidden="true">"‹ "</span>
            {text}
        </a>
    }
    .still()
}

/// A label, what it holds, and perhaps where it came from or can be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Label.
    pub label: String,
    /// What it holds; lines stay lines.
    pub value: String,
    /// Where the value came from.
    pub source: Option<String>,
    /// Page where it can be changed.
    pub change: Option<String>,
}

impl Row {
    /// A label and what it holds.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), source: None, change: None }
    }

    /// From this source.
    #[must_use]
    pub fn from(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// To be changed on this page.
    #[must_use]
    pub fn change(mut self, href: impl Into<String>) -> Self {
        self.change = Some(href.into());
        self
    }
}

/// Answers, one a line, with a link to change each.
pub fn summary(rows: Vec<Row>, lang: Lang) -> AnyView {
    let rows = rows
        .into_iter()
        .map(|row| {
            let what = row.label.clone();
            view! {
                <div class="summary__row">
                    <dt>{row.label}</dt>
                    <dd>
                        <span class="lines">{row.value}</span>
                        {row.source.map(|source| view! { <span class="summary__source">{tag(Tone::Info, source)}</span> })}
                    </dd>
                    {row
                        .change
                        .map(|href| {
                            view! {
                                <dd class="summary__action">
                                    <a href=href>
                                        {lang.pick("Sửa", "Change")}
                                        <span class="visually-hidden">" " {what}</span>
                                    </a>
                                </dd>
                            }
                        })}
                </div>
            }
        })
        .collect_view();
    view! { <dl class="summary">{rows}</dl> }.still()
}

/// Facts, one a line, without lines between them.
pub fn facts(rows: Vec<Row>) -> AnyView {
    let rows = rows
        .into_iter()
        .map(|row| {
            view! {
                <div class="summary__row">
                    <dt>{row.label}</dt>
                    <dd>
                        <span class="lines">{row.value}</span>
                        {row.source.map(|source| view! { <span class="summary__source">{tag(Tone::Info, source)}</span> })}
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="summary summary--plain">{rows}</dl> }.still()
}

/// Something that happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// When, in UTC seconds.
    pub at: i64,
    /// What.
    pub title: String,
    /// More about it.
    pub text: Option<String>,
    /// Who did it: a unit, never more of a person than the law shows.
    pub actor: Option<String>,
}

/// What happened, the newest first.
pub fn timeline(events: Vec<Event>, lang: Lang) -> AnyView {
    let items = events
        .into_iter()
        .map(|event| {
            view! {
                <li>
                    <strong>{event.title}</strong>
                    <span class="timeline__when">
                        {stamp(event.at, lang)} {event.actor.map(|actor| format!(" · {actor}"))}
                    </span>
                    {event.text.map(|text| view! { <p class="lines">{text}</p> })}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="timeline">{items}</ol> }.still()
}

/// Numbered steps.
pub fn steps(items: Vec<String>) -> AnyView {
    let items = items.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    view! { <ol class="steps">{items}</ol> }.still()
}

/// A QR code drawn by the server, with words for those who cannot see or scan it.
pub fn qr(svg: String, label: String) -> AnyView {
    view! { <div class="qr" role="img" aria-label=label inner_html=svg></div> }.still()
}

/// There is nothing here, and what to do then.
pub fn empty(text: &str, href: &str, link: &str) -> AnyView {
    view! {
        <div class="empty">
            <p>{text.to_owned()}</p>
            <p><a href=href.to_owned()>{link.to_owned()}</a></p>
        </div>
    }
    .still()
}
