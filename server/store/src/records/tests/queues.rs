//! The queue and the search of officers.

use super::*;
use crate::records::queue::{self, QueueFilter, Side};

fn filter(side: Side) -> QueueFilter {
    QueueFilter {
        unit: if side == Side::Receiving { "H15.50" } else { "H15.60" }.into(),
        side,
        state: "submitted".into(),
        procedure: None,
        assignee: None,
        after: None,
        limit: 3,
    }
}

async fn put(store: &Store, code: &str, urgency: i64, name: &str) -> Id {
    let owner = person(store, code);
    let id = draft(store, owner).await;
    let mut new = new_dossier(store, id, owner, code, name);
    new.progress.answer_by = Some(NOW + urgency);
    new.submitted_at = NOW - urgency;
    new.progress.assignee = (urgency % 2 == 0).then(|| "CB-01".to_owned());
    new.search.personal_ids = vec![code.into()];
    new.search.phones = vec!["0905 123 456".into()];
    commit!(store, [new], |tx| file(tx, &new).await).expect("filed");
    id
}

#[tokio::test]
async fn pages_of_the_queue_join_up_most_urgent_first() {
    for place in Place::both().await {
        let store = open(&place).await;
        let mut expected = Vec::new();
        for urgency in [5, 1, 4, 2, 3, 3, 3] {
            let id = put(&store, &format!("N{}", expected.len()), urgency, "Đào").await;
            expected.push((urgency, id));
        }
        expected.sort_unstable();
        let mut conn = reader(&store).await;
        for side in [Side::Receiving, Side::Resolving] {
            let mut seen = Vec::new();
            let mut page = filter(side);
            loop {
                let rows = queue::list(&mut conn, &page).await.expect("a page");
                let Some(last) = rows.last() else { break };
                page.after = Some((last.progress.answer_by.expect("a date"), last.id));
                seen.extend(rows.iter().map(|head| (head.progress.answer_by.unwrap_or(0) - NOW, head.id)));
            }
            assert_eq!(seen, expected, "{side:?}");
        }
        let mine = QueueFilter { assignee: Some("CB-01".into()), limit: 10, ..filter(Side::Receiving) };
        assert_eq!(queue::list(&mut conn, &mine).await.expect("a page").len(), 2);
        let other = QueueFilter { procedure: Some("2.000635".into()), ..filter(Side::Receiving) };
        assert!(queue::list(&mut conn, &other).await.expect("a page").is_empty());
        let elsewhere = QueueFilter { unit: "H15.70".into(), ..filter(Side::Receiving) };
        assert!(queue::list(&mut conn, &elsewhere).await.expect("a page").is_empty());
        let counts = queue::counts(&mut conn, "H15.60", Side::Resolving, &["submitted", "received"], 5).await;
        assert_eq!(counts.expect("counts"), [("submitted".to_owned(), 5), ("received".to_owned(), 0)]);
    }
}

#[tokio::test]
async fn search_finds_by_words_numbers_and_telephones_within_the_unit() {
    for place in Place::both().await {
        let store = open(&place).await;
        let dao = put(&store, "066090000504", 1, "Nguyễn Thị Hồng Đào").await;
        let man = put(&store, "066090000505", 2, "Nguyễn Văn Mận").await;
        let mut conn = reader(&store).await;
        let names = |name: &str| SearchTerms { names: vec![name.into()], ..SearchTerms::default() };
        let number = SearchTerms { personal_ids: vec!["066090000505".into()], ..SearchTerms::default() };
        let phone = SearchTerms { phones: vec!["+84905123456".into()], ..SearchTerms::default() };
        let both = SearchTerms { names: vec!["đào".into()], ..phone.clone() };
        for (terms, expected) in [
            (names("dao"), vec![dao]),
            (names("NGUYEN HỒNG"), vec![dao]),
            (names("nguyễn"), vec![dao, man]),
            (names("đào mận"), vec![]),
            (number, vec![man]),
            (phone, vec![dao, man]),
            (both, vec![dao]),
            (SearchTerms::default(), vec![]),
        ] {
            for unit in ["H15.50", "H15.60"] {
                let found = queue::search(&mut conn, unit, &terms, 10).await.expect("searches");
                assert_eq!(found.iter().map(|head| head.id).collect::<Vec<_>>(), expected, "{unit} {terms:?}");
            }
            assert!(queue::search(&mut conn, "H15.70", &terms, 10).await.expect("searches").is_empty());
        }
    }
}

#[tokio::test]
async fn a_dossier_handed_on_is_found_by_its_new_unit_and_no_longer_by_the_old() {
    for place in Place::both().await {
        let store = open(&place).await;
        let id = put(&store, "066090000504", 1, "Nguyễn Thị Hồng Đào").await;
        let terms = SearchTerms { names: vec!["hồng đào".into()], ..SearchTerms::default() };
        // To a third unit, to the receiving unit itself, and on again.
        for (version, unit, seen_by) in [
            (1, "H15.70", ["H15.50", "H15.70"]),
            (2, "H15.50", ["H15.50", "H15.50"]),
            (3, "H15.60", ["H15.50", "H15.60"]),
        ] {
            commit!(store, [], |tx| {
                let head = dossier::head_of(tx, id).await?;
                let progress = Progress { resolving_unit: unit.into(), ..head.progress };
                dossier::update(tx, id, version, &progress, None).await
            })
            .expect("handed on");
            let mut conn = reader(&store).await;
            for asking in ["H15.50", "H15.60", "H15.70"] {
                let found = queue::search(&mut conn, asking, &terms, 10).await.expect("searches");
                assert_eq!(found.len(), usize::from(seen_by.contains(&asking)), "{asking} after {unit}");
            }
        }
    }
}

#[tokio::test]
async fn no_name_number_or_telephone_stands_in_clear() {
    let place = Place::sqlite();
    let store = open(&place).await;
    put(&store, "066090000504", 1, "Nguyễn Thị Hồng Đào").await;
    let path = place.folder().join("db.sqlite");
    let mut raw = std::fs::read(&path).expect("the database");
    raw.extend(std::fs::read(path.with_extension("sqlite-wal")).unwrap_or_default());
    for secret in ["Nguyễn", "Nguyen", "Hồng", "0905123456", "0905 123 456", "please be quick"] {
        assert!(!raw.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} stands in clear");
    }
    // The test can find what is there.
    assert!(raw.windows(6).any(|window| window == b"H15.60"));
}
