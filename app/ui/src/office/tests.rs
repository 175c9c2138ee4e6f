//! Every page renders, escapes what people wrote, and speaks both languages.

use super::{catalogue, clients, dossier, queue};
use crate::Lang;
use crate::components::Fault;
use leptos::prelude::*;

const HOSTILE: &str = "<script>alert('x')</script>";

fn pages(lang: Lang) -> Vec<String> {
    let tab = queue::Tab { id: "submitted".into(), label: "Chờ".into(), count: 1000, current: true };
    let row = queue::QueueRow {
        id: "a".into(),
        code: HOSTILE.into(),
        procedure: HOSTILE.into(),
        due: Some(HOSTILE.into()),
        unverified: true,
        assignee: Some(HOSTILE.into()),
        ..queue::QueueRow::default()
    };
    let queue = queue::Queue {
        tabs: vec![tab],
        search: HOSTILE.into(),
        rows: vec![row],
        next: Some("1-a".into()),
        ..queue::Queue::default()
    };
    let answer = dossier::AnswerRow {
        pointer: "/requester/full_name".into(),
        label: HOSTILE.into(),
        value: HOSTILE.into(),
        source: Some(HOSTILE.into()),
        differs: Some(HOSTILE.into()),
        flagged: Some(HOSTILE.into()),
    };
    let action = dossier::ActionForm {
        action: "resolve".into(),
        label: HOSTILE.into(),
        reason: true,
        flags: true,
        marks: true,
        file: Some((HOSTILE.into(), true)),
        register: true,
        assignee: true,
        delivery: true,
        ..dossier::ActionForm::default()
    };
    let dossier = dossier::Dossier {
        id: "a".into(),
        code: HOSTILE.into(),
        verify: vec![HOSTILE.into()],
        sections: vec![dossier::Section { title: HOSTILE.into(), rows: vec![answer] }],
        papers: vec![dossier::PaperRow {
            code: "KQ1".into(),
            name: HOSTILE.into(),
            files: vec![(HOSTILE.into(), "1 KB".into(), None)],
            ..dossier::PaperRow::default()
        }],
        actions: vec![action],
        done: Some(HOSTILE.into()),
        faults: vec![Fault::new("resolve-reason", HOSTILE)],
        ..dossier::Dossier::default()
    };
    let version = catalogue::VersionRow { code: HOSTILE.into(), name: HOSTILE.into(), ..Default::default() };
    let finding = catalogue::FindingRow { blocks: true, message: HOSTILE.into(), ..Default::default() };
    let list = catalogue::Catalogue {
        versions: vec![version.clone()],
        broken: vec![(HOSTILE.into(), HOSTILE.into(), HOSTILE.into())],
        fault: Some(HOSTILE.into()),
        ..Default::default()
    };
    let one = catalogue::Version {
        row: catalogue::VersionRow { state: "draft".into(), ..version },
        findings: vec![finding],
        publishable: false,
    };
    let clients = clients::Clients {
        rows: vec![clients::ClientRow { id: "a".into(), name: HOSTILE.into(), ..Default::default() }],
        token: Some("tk".into()),
        faults: vec![Fault::new("name", HOSTILE)],
        ..Default::default()
    };
    vec![
        queue::view(queue, lang).to_html(),
        dossier::view(dossier, lang).to_html(),
        catalogue::view(list, lang).to_html(),
        catalogue::version(one, lang).to_html(),
        clients::view(clients, lang).to_html(),
    ]
}

#[test]
fn pages_have_one_heading_and_escape_what_people_wrote() {
    for lang in [Lang::Vi, Lang::En] {
        for html in pages(lang) {
            assert_eq!(html.matches("<h1").count(), 1, "{html}");
            assert!(!html.contains("<script>"), "{html}");
            assert!(html.contains("&lt;script&gt;"), "{html}");
        }
    }
}

#[test]
fn pages_speak_both_languages() {
    for (vi, en) in pages(Lang::Vi).into_iter().zip(pages(Lang::En)) {
        assert_ne!(vi, en);
    }
}
