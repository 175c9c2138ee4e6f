//! Sessions: alive while used, over at their limits, found by nobody who lacks the cookie.

use super::*;
use crate::db::args;
use crate::records::session::{self, NewSession, SessionKind};

fn new(kind: SessionKind, data: &str) -> NewSession {
    NewSession { kind, data: data.as_bytes().to_vec() }
}

#[tokio::test]
async fn a_session_lives_while_it_is_used_and_ends_at_its_limit() {
    for place in Place::both().await {
        let store = open(&place).await;
        for kind in [SessionKind::Citizen, SessionKind::Officer] {
            store.start_session("cookie", new(kind, "who"), None, NOW).await.expect("begins");
            let mut at = NOW;
            while at < NOW + kind.absolute() {
                let found = store.touch_session("cookie", kind, at).await.expect("reads");
                assert_eq!(found.as_deref(), Some(&b"who"[..]), "{kind:?} after {} s", at - NOW);
                at += kind.idle();
            }
            assert_eq!(store.touch_session("cookie", kind, NOW + kind.absolute()).await.expect("reads"), None);
            // Deleted, not hidden: the clock can't be turned back to it.
            assert_eq!(store.touch_session("cookie", kind, NOW).await.expect("reads"), None);
        }
    }
}

#[tokio::test]
async fn an_idle_session_is_over() {
    for place in Place::both().await {
        let store = open(&place).await;
        let kind = SessionKind::Officer;
        store.start_session("cookie", new(kind, "who"), None, NOW).await.expect("begins");
        assert!(store.touch_session("cookie", kind, NOW + kind.idle()).await.expect("reads").is_some());
        let late = NOW + 2 * kind.idle() + 1;
        assert!(store.touch_session("cookie", kind, late).await.expect("reads").is_none());
    }
}

#[tokio::test]
async fn a_session_is_of_its_kind_and_replaces_the_one_before() {
    for place in Place::both().await {
        let store = open(&place).await;
        store.start_session("old", new(SessionKind::Citizen, "who"), None, NOW).await.expect("begins");
        assert!(store.touch_session("old", SessionKind::Officer, NOW).await.expect("reads").is_none());
        store.start_session("new", new(SessionKind::Citizen, "who"), Some("old"), NOW).await.expect("begins");
        assert!(store.touch_session("old", SessionKind::Citizen, NOW).await.expect("reads").is_none());
        assert!(store.touch_session("new", SessionKind::Citizen, NOW).await.expect("reads").is_some());
        store.end_session("new").await.expect("ends");
        assert!(store.touch_session("new", SessionKind::Citizen, NOW).await.expect("reads").is_none());
    }
}

#[tokio::test]
async fn a_row_moved_to_another_cookie_does_not_open() {
    for place in Place::both().await {
        let store = open(&place).await;
        for (id, who) in [("one", "first"), ("two", "second")] {
            store.start_session(id, new(SessionKind::Citizen, who), None, NOW).await.expect("begins");
        }
        commit!(store, [], |tx| {
            let rows = tx.rows("SELECT id_hash, data FROM session", args![]).await?;
            for (to, from) in [(0, 1), (1, 0)] {
                let sql = "UPDATE session SET data = $2 WHERE id_hash = $1";
                tx.exec(sql, args![rows[to].bytes(0)?, rows[from].bytes(1)?]).await?;
            }
            Ok(())
        })
        .expect("tampers");
        assert!(store.touch_session("one", SessionKind::Citizen, NOW).await.expect("reads").is_none());
    }
}

#[tokio::test]
async fn what_is_over_is_swept_and_the_rest_stays() {
    for place in Place::both().await {
        let store = open(&place).await;
        for (id, kind) in [("citizen", SessionKind::Citizen), ("officer", SessionKind::Officer)] {
            store.start_session(id, new(kind, "who"), None, NOW).await.expect("begins");
        }
        let now = NOW + SessionKind::Officer.idle() + 1;
        assert_eq!(commit!(store, [], |tx| session::sweep(tx, now).await).expect("sweeps"), 1);
        assert!(store.touch_session("citizen", SessionKind::Citizen, now).await.expect("reads").is_some());
        assert!(store.touch_session("officer", SessionKind::Officer, now).await.expect("reads").is_none());
    }
}
