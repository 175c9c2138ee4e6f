//! Dossiers: filing once, moving without losing another's change, everything or nothing.

use super::*;
use crate::error::Error;
use crate::records::dossier::Content;
use crate::records::flag::{self, Flag};
use crate::records::rating::{self, Rating};
use crate::records::{attachment::FileMeta, paper};

#[tokio::test]
async fn a_filing_comes_back_whole_by_id_code_and_tracking_code() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let id = filed(&store, owner, "H15.50-251201-0001", "Nguyễn Thị Đào").await;
        let mut conn = reader(&store).await;
        let read = dossier::get(&mut conn, id).await.expect("read");
        assert_eq!((read.answers.as_slice(), read.context.as_slice()), (&b"{\"a\":1}"[..], &b"{}"[..]));
        assert_eq!(read.head.progress, new_dossier(&store, id, owner, "x", "x").progress);
        assert_eq!((read.head.version, read.head.submitted_at), (1, NOW));
        let by_code = dossier::by_code(&mut conn, "H15.50-251201-0001").await.expect("looks").expect("there");
        let tracking = store.keys().token(TokenKind::Tracking, "h15.50 251201 0001");
        let by_tracking = dossier::by_tracking(&mut conn, tracking).await.expect("looks").expect("there");
        assert_eq!((by_code.id, by_tracking.id), (id, id));
        assert!(dossier::by_code(&mut conn, "H15.50-251201-0002").await.expect("looks").is_none());
        assert!(matches!(dossier::get(&mut conn, Id::random()).await, Err(Error::NotFound(_))));
        let sheet = event::of_dossier(&mut conn, id).await.expect("read");
        assert_eq!(sheet.len(), 1);
        assert_eq!(sheet[0].event.note.as_deref(), Some(&b"please be quick"[..]));
        let acts = audit::chain(&mut conn, id).await.expect("read");
        assert_eq!(acts.iter().map(|act| act.entry.action.as_str()).collect::<Vec<_>>(), ["dossier.file"]);
    }
}

#[tokio::test]
async fn a_draft_is_filed_once_however_many_ask() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let id = draft(&store, owner).await;
        let tasks: Vec<_> = (0..10)
            .map(|at| {
                let store = store.clone();
                let new = new_dossier(&store, id, owner, &format!("H15.50-{at}"), "Nguyễn Thị Đào");
                tokio::spawn(async move { commit!(store, [new], |tx| file(tx, &new).await) })
            })
            .collect();
        let mut filed = 0;
        for task in tasks {
            match task.await.expect("runs") {
                Ok(()) => filed += 1,
                Err(Error::AlreadyFiled(dossier)) => assert_eq!(dossier, id),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(filed, 1);
        assert_eq!(rows_of(&store, "dossier_event", "dossier_id", id).await, 1);
        let verdict = audit::verify(&mut reader(&store).await).await.expect("verifies");
        assert_eq!((verdict.entries, verdict.breaks.len()), (1, 0));
    }
}

#[tokio::test]
async fn a_filing_that_fails_at_its_end_leaves_nothing() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let id = draft(&store, owner).await;
        let new = new_dossier(&store, id, owner, "H15.50-1", "Nguyễn Thị Đào");
        let failed: Result<()> = commit!(store, [new], |tx| {
            file(tx, &new).await?;
            Err(Error::State("the last step failed"))
        });
        assert!(matches!(failed, Err(Error::State(_))));
        for (table, column) in [
            ("dossier", "id"),
            ("search_token", "dossier_id"),
            ("dossier_event", "dossier_id"),
            ("audit_entry", "chain"),
            ("audit_head", "chain"),
        ] {
            assert_eq!(rows_of(&store, table, column, id).await, 0, "{table}");
        }
        let again = draft::load(&mut reader(&store).await, id).await.expect("there");
        assert!(!again.frozen && again.dossier_id.is_none());
        // A code that exists already is refused, and the draft stays a draft.
        filed(&store, owner, "H15.50-1", "Nguyễn Thị Đào").await;
        let taken = commit!(store, [new], |tx| file(tx, &new).await);
        assert!(matches!(taken, Err(Error::Database(_))), "{taken:?}");
        assert!(draft::load(&mut reader(&store).await, id).await.expect("there").dossier_id.is_none());
    }
}

async fn receive(store: &Store, id: Id, expected: i64, content: Option<Content>) -> Result<i64> {
    commit!(store, [content], |tx| {
        let head = dossier::head_of(tx, id).await?;
        let progress = Progress {
            state: "received".into(),
            assignee: Some("CB-01".into()),
            received_at: Some(NOW + 100),
            due_at: Some(NOW + 3 * DAY),
            ..head.progress
        };
        let version = dossier::update(tx, id, expected, &progress, content.as_ref()).await?;
        let event = NewEvent { action: "receive".into(), to_state: "received".into(), ..NewEvent::default() };
        event::append(tx, id, &event, NOW + 100).await?;
        audit::append_for_dossier(tx, id, &act("dossier.receive"), NOW + 100).await?;
        Ok(version)
    })
}

#[tokio::test]
async fn of_two_officers_who_move_one_version_one_is_told_that_it_changed() {
    for place in Place::both().await {
        let store = open(&place).await;
        let id = filed(&store, person(&store, "066090000504"), "H15.50-1", "Nguyễn Thị Đào").await;
        let (one, two) = tokio::join!(receive(&store, id, 1, None), receive(&store, id, 1, None));
        let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
        assert_eq!(won.expect("one is first"), 2);
        assert!(matches!(lost, Err(Error::Conflict { current: 2 })), "{lost:?}");
        let mut conn = reader(&store).await;
        let head = dossier::head_of(&mut conn, id).await.expect("read");
        assert_eq!(head.progress.state, "received");
        assert_eq!((head.progress.received_at, head.progress.due_at), (Some(NOW + 100), Some(NOW + 3 * DAY)));
        let sheet = event::of_dossier(&mut conn, id).await.expect("read");
        assert_eq!(sheet.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2]);
        let verdict = audit::verify(&mut conn).await.expect("verifies");
        assert_eq!((verdict.entries, verdict.breaks.len()), (2, 0));
    }
}

#[tokio::test]
async fn corrected_answers_replace_the_old_and_are_found_by_their_new_name() {
    for place in Place::both().await {
        let store = open(&place).await;
        let id = filed(&store, person(&store, "066090000504"), "H15.50-1", "Nguyễn Thị Đào").await;
        let content = Content {
            answers: b"{\"a\":2}".to_vec(),
            context: b"{\"b\":1}".to_vec(),
            submission_hash: vec![9; 32],
            search: SearchTerms { names: vec!["Trần Văn Mận".into()], ..SearchTerms::default() },
        };
        receive(&store, id, 1, Some(content)).await.expect("moved");
        let mut conn = reader(&store).await;
        let read = dossier::get(&mut conn, id).await.expect("read");
        assert_eq!((read.answers.as_slice(), read.context.as_slice()), (&b"{\"a\":2}"[..], &b"{\"b\":1}"[..]));
        assert_eq!((read.head.content_version, read.head.submission_hash), (2, vec![9; 32]));
        for (name, hits) in [("dao", 0), ("man", 1)] {
            let terms = SearchTerms { names: vec![name.into()], ..SearchTerms::default() };
            let found = super::super::queue::search(&mut conn, "H15.50", &terms, 10).await.expect("searches");
            assert_eq!(found.len(), hits, "{name}");
        }
    }
}

#[tokio::test]
async fn a_person_sees_what_they_filed_and_what_is_theirs() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (mother, child, other) = (person(&store, "1"), person(&store, "2"), person(&store, "3"));
        let id = draft(&store, mother).await;
        let new = NewDossier { owner: child, ..new_dossier(&store, id, mother, "H15.50-1", "Đào") };
        commit!(store, [new], |tx| file(tx, &new).await).expect("filed");
        let mut conn = reader(&store).await;
        for (who, count) in [(mother, 1), (child, 1), (other, 0)] {
            assert_eq!(dossier::of_person(&mut conn, who, 10).await.expect("a list").len(), count);
        }
    }
}

#[tokio::test]
async fn waits_that_are_over_are_found() {
    for place in Place::both().await {
        let store = open(&place).await;
        let id = filed(&store, person(&store, "1"), "H15.50-1", "Đào").await;
        filed(&store, person(&store, "1"), "H15.50-2", "Đào").await;
        commit!(store, [], |tx| {
            let head = dossier::head_of(tx, id).await?;
            let progress = Progress { paused_until: Some(NOW + DAY), ..head.progress };
            dossier::update(tx, id, 1, &progress, None).await
        })
        .expect("paused");
        let mut conn = reader(&store).await;
        let over = dossier::paused_beyond(&mut conn, "submitted", NOW + DAY - 1, 10).await.expect("a list");
        assert!(over.is_empty());
        let over = dossier::paused_beyond(&mut conn, "submitted", NOW + DAY, 10).await.expect("a list");
        assert_eq!(over.iter().map(|head| head.id).collect::<Vec<_>>(), [id]);
    }
}

#[tokio::test]
async fn flags_papers_results_and_ratings_come_back_sealed_in_between() {
    for place in Place::both().await {
        let store = open(&place).await;
        let id = filed(&store, person(&store, "1"), "H15.50-1", "Đào").await;
        let flag_at = |pointer: &str, kind: &str, reason: &str| Flag {
            pointer: pointer.into(),
            kind: kind.into(),
            reason: reason.into(),
            resolved: false,
        };
        let first = vec![flag_at("/a", "answer", "one"), flag_at("CT01", "paper", "two")];
        let second = vec![flag_at("/a", "answer", "three")];
        let stored = store.files().put(bytes::Bytes::from_static(b"result")).await.expect("stored");
        let result = paper::DossierResult {
            id: Id::random(),
            result_code: "KQ.1".into(),
            register_number: Some("12/2025".into()),
            issued_at: NOW + DAY,
            issued_by: "CB-01".into(),
            file_hash: stored.hash,
            size: stored.size,
            meta: FileMeta { name: "kq.pdf".into(), media_type: "application/pdf".into(), sha256: "00".into() },
            file_key: stored.key,
        };
        let stars = Rating { score: 5, at: NOW + 2 * DAY, comment: Some("nhanh".into()) };
        commit!(store, [first, second, result, stars], |tx| {
            flag::add(tx, id, 1, &first).await?;
            flag::resolve(tx, id, 1).await?;
            flag::add(tx, id, 2, &second).await?;
            paper::issue(tx, id, Id::random(), "receipt", "CB-01", b"{\"paper\":1}", NOW).await?;
            paper::add_result(tx, id, &result).await?;
            rating::add(tx, id, &stars).await
        })
        .expect("written");
        let mut conn = reader(&store).await;
        assert_eq!(flag::last_round(&mut conn, id).await.expect("flags"), (2, second));
        let papers = paper::of_dossier(&mut conn, id).await.expect("papers");
        assert_eq!(papers[0].content, b"{\"paper\":1}");
        let results = paper::results(&mut conn, id).await.expect("results");
        assert_eq!(results[0].meta, result.meta);
        let content = store.files().get(&results[0].file_hash, &results[0].file_key).await.expect("opens");
        assert_eq!(content, b"result");
        assert_eq!(rating::of_dossier(&mut conn, id).await.expect("rating"), Some(stars.clone()));
        drop(conn);
        let twice = commit!(store, [stars], |tx| rating::add(tx, id, &stars).await);
        assert!(matches!(twice, Err(Error::State(_))));
        let wild = Rating { score: 6, ..stars };
        assert!(matches!(commit!(store, [wild], |tx| rating::add(tx, id, &wild).await), Err(Error::State(_))));
        // Reasons of one round can't be exchanged.
        let sql = "UPDATE supplement_flag SET pointer = '/b' WHERE round = 2";
        commit!(store, [], |tx| tx.exec(sql, vec![]).await).expect("tampered");
        assert!(matches!(flag::last_round(&mut reader(&store).await, id).await, Err(Error::Sealed(_))));
    }
}
