//! Every example of every page, looked over by a simple scan of its HTML.

use super::{Shot, gallery};
use crate::lang::Lang;
use crate::shell::{Area, Assets, Shell, document};
use leptos::prelude::*;

/// Opening tags with this name, without their angle brackets.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split('<')
        .filter_map(|piece| piece.split_once('>').map(|(tag, _)| tag))
        .filter(|tag| tag.split([' ', '/']).next() == Some(name))
        .collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    gallery(lang).into_iter().map(|shot| (shot.name, shot.body.to_html())).collect()
}

#[test]
fn every_page_has_one_heading_and_no_level_is_skipped() {
    for lang in [Lang::Vi, Lang::En] {
        for (name, html) in pages(lang) {
            assert_eq!(tags(&html, "h1").len(), 1, "{name}: one h1");
            let mut last = 0;
            let levels = html.split("<h").skip(1).filter_map(|piece| piece.chars().next()?.to_digit(10));
            for level in levels {
                // The error summary stands above the heading on purpose.
                assert!(level <= last + 1 || last == 0, "{name}: h{level} after h{last}");
                last = level;
            }
        }
    }
}

#[test]
fn every_control_has_a_label_and_every_reference_leads_somewhere() {
    for (name, html) in pages(Lang::Vi) {
        let ids: Vec<&str> = html
            .split('<')
            .filter_map(|piece| piece.split_once('>').map(|(tag, _)| tag))
            .filter_map(|tag| attribute(tag, "id"))
            .collect();
        let labels: Vec<&str> = tags(&html, "label").into_iter().filter_map(|tag| attribute(tag, "for")).collect();
        for id in &ids {
            assert_eq!(ids.iter().filter(|other| other == &id).count(), 1, "{name}: id {id} twice");
        }
        for control in ["input", "select", "textarea"].into_iter().flat_map(|control| tags(&html, control)) {
            if attribute(control, "type") == Some("hidden") {
                continue;
            }
            let id = attribute(control, "id").unwrap_or_else(|| panic!("{name}: no id on {control}"));
            assert!(labels.contains(&id), "{name}: no label for {id}");
            assert!(attribute(control, "name").is_some(), "{name}: no name on {id}");
        }
        for label in labels {
            assert!(ids.contains(&label), "{name}: label for {label}");
        }
        for piece in html.split('<').filter_map(|piece| piece.split_once('>').map(|(tag, _)| tag)) {
            for reference in ["aria-describedby", "aria-labelledby"].into_iter().filter_map(|a| attribute(piece, a)) {
                for id in reference.split(' ') {
                    assert!(ids.contains(&id), "{name}: nothing has the id {id}");
                }
            }
        }
        for link in tags(&html, "a").into_iter().filter_map(|tag| attribute(tag, "href")) {
            if let Some(id) = link.strip_prefix('#') {
                assert!(ids.contains(&id) || name == "style-guide", "{name}: link to #{id}");
            }
        }
    }
}

#[test]
fn forms_post_and_buttons_submit() {
    for (name, html) in pages(Lang::Vi) {
        for form in tags(&html, "form") {
            assert!(attribute(form, "action").is_some_and(|action| action.starts_with('/')), "{name}: {form}");
            assert!(matches!(attribute(form, "method"), Some("post" | "get")), "{name}: {form}");
        }
        for button in tags(&html, "button") {
            assert_eq!(attribute(button, "type"), Some("submit"), "{name}: {button}");
        }
        assert!(tags(&html, "script").is_empty() && !html.contains(" style=") && !html.contains(" onclick="), "{name}");
    }
}

#[test]
fn the_languages_differ() {
    for ((name, vi), (_, en)) in pages(Lang::Vi).into_iter().zip(pages(Lang::En)) {
        assert_ne!(vi, en, "{name}");
    }
}

#[test]
fn names_of_examples_are_unique() {
    let names: Vec<&str> = gallery(Lang::Vi).into_iter().map(|shot| shot.name).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(names.len(), sorted.len());
}

fn whole(shot: Shot, lang: Lang) -> String {
    let shell = Shell {
        lang,
        title: shot.title,
        has_errors: shot.has_errors,
        path: "/".into(),
        area: Area::Citizen,
        account: None,
        demo: false,
        live: false,
        wide: false,
        assets: Assets::default(),
    };
    document(shell, shot.body).to_html()
}

#[test]
fn every_document_states_language_title_and_help_and_begins_with_the_way_to_its_content() {
    for lang in [Lang::Vi, Lang::En] {
        for shot in gallery(lang) {
            let (name, title, has_errors) = (shot.name, shot.title.clone(), shot.has_errors);
            let html = whole(shot, lang);
            assert!(html.contains(&format!("<html lang=\"{}\"", lang.tag())), "{name}: language");
            let shown = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
            assert!(!title.is_empty() && shown.contains(&title), "{name}: title is {shown}");
            assert_eq!(shown.starts_with(lang.pick("Lỗi: ", "Error: ")), has_errors, "{name}: title is {shown}");
            let first_link = tags(&html, "a").first().copied().and_then(|tag| attribute(tag, "href"));
            assert_eq!(first_link, Some("#main"), "{name}: skip link first");
            assert!(html.contains("id=\"main\""), "{name}: main");
            let footer = html.split("<footer class=\"site-footer\"").nth(1).unwrap_or_default();
            assert!(footer.contains("1022"), "{name}: help");
        }
    }
}

#[test]
fn pages_with_faults_begin_with_their_summary_and_each_fault_leads_to_a_control_or_a_page() {
    for shot in gallery(Lang::Vi).into_iter().filter(|shot| shot.has_errors) {
        let (name, html) = (shot.name, shot.body.to_html());
        let summary = html.find("class=\"error-summary\"").unwrap_or_else(|| panic!("{name}: no summary"));
        assert!(html.find("<h1").is_some_and(|heading| summary < heading), "{name}: summary above the heading");
        let list = html[summary..].split("</ul>").next().unwrap_or_default();
        assert!(!tags(list, "a").is_empty(), "{name}: no fault");
        for target in tags(list, "a").into_iter().filter_map(|tag| attribute(tag, "href")) {
            let Some(id) = target.strip_prefix('#') else {
                assert!(target.starts_with('/'), "{name}: {target}");
                continue;
            };
            assert!(html.contains(&format!("id=\"{id}\"")), "{name}: {target}");
            assert!(html.contains(&format!("{id}-error")), "{name}: no error beside {id}");
        }
    }
}

#[test]
fn pictures_have_words_and_papers_are_marked_as_vietnamese() {
    for (name, html) in pages(Lang::En) {
        let pictures = html.split('<').filter(|piece| piece.contains("class=\"qr\""));
        for picture in pictures {
            assert_eq!(attribute(picture, "role"), Some("img"), "{name}");
            assert!(attribute(picture, "aria-label").is_some_and(|words| !words.is_empty()), "{name}");
        }
        for sheet in tags(&html, "article") {
            assert_eq!(attribute(sheet, "lang"), Some("vi"), "{name}");
        }
        assert!(
            !name.starts_with("paper") || name.starts_with("papers") || !tags(&html, "article").is_empty(),
            "{name}"
        );
    }
}

#[test]
fn what_people_type_stays_text() {
    let html: Vec<(&str, String)> = pages(Lang::Vi);
    let page =
        |name: &str| html.iter().find(|(other, _)| *other == name).map(|(_, html)| html.as_str()).unwrap_or_default();
    assert!(page("check").contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page("withdraw-asked").contains("&lt;/textarea&gt;&lt;script&gt;"));
    assert!(page("papers").contains("&lt;b&gt;la.pdf"));
    assert!(
        page("track-unknown").contains("K7QM-&quot;&gt;&lt;script&gt;")
            || page("track-unknown").contains("K7QM-&quot;>")
    );
    assert!(
        page("catalogue-nothing").contains("xin visa &lt;sao hỏa&gt;")
            || page("catalogue-nothing").contains("value=\"xin visa <sao")
    );
}

/// Sentences of the Vietnamese pages have at most 25 syllables, so that a twelve-year-old can read them.
#[test]
fn sentences_are_short() {
    for (name, html) in pages(Lang::Vi) {
        if name.starts_with("paper-") || name == "style-guide" {
            continue; // Official papers have their lawful words; the style guide shows letters.
        }
        for text in html.split('<').filter_map(|piece| piece.split_once('>').map(|(_, text)| text)) {
            for sentence in text.split(['.', '!', '?', ';', ':']) {
                let syllables =
                    sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
                assert!(syllables <= 25, "{name}: {syllables} syllables in {sentence:?}");
            }
        }
    }
}

/// Relative luminance of `#rrggbb`.
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("hexadecimal")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn colours_can_be_told_apart_in_light_and_in_dark() {
    let tokens = include_str!("../../../../style/tokens.css");
    let (light, dark) = tokens.split_once("@media (prefers-color-scheme: dark)").expect("two schemes");
    for (scheme, css) in [("light", light), ("dark", dark)] {
        let token = |name: &str| {
            let find = |css: &'static str| {
                let start = css.find(&format!("--{name}: #"))? + name.len() + 4;
                css.get(start..start + 7)
            };
            find(css).or_else(|| find(light)).unwrap_or_else(|| panic!("no token {name}"))
        };
        let grounds = ["paper", "surface", "sunk"];
        let text = ["ink", "muted", "link", "visited", "error"];
        let mut pairs: Vec<(&str, &str, f64)> =
            text.iter().flat_map(|front| grounds.iter().map(move |ground| (*front, *ground, 4.5))).collect();
        pairs.extend([("on-brand", "brand", 4.5), ("on-action", "action", 4.5), ("on-action", "action-hover", 4.5)]);
        pairs.extend(["error", "ok", "warning", "info"].map(|name| (name, name, 4.5)));
        pairs.extend(grounds.iter().map(|ground| ("line", *ground, 3.0)));
        pairs.push(("focus", "halo", 3.0));
        pairs.extend(["paper", "surface"].map(|ground| ("action", ground, 3.0)));
        for (front, ground, least) in pairs {
            let ground = if front == ground { format!("{front}-ground") } else { ground.to_owned() };
            let found = contrast(token(front), token(&ground));
            assert!(found >= least, "{scheme}: {front} on {ground} is {found:.2}");
        }
    }
}
