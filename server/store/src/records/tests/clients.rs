//! Clients of the API, and definitions.

use super::*;
use crate::error::Error;
use crate::records::api;
use crate::records::setting;
use crate::records::template::TemplateState;

#[tokio::test]
async fn a_token_allows_what_it_was_issued_for_until_it_is_revoked() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (client, token) = (Id::random(), api::new_token());
        assert_ne!(token, api::new_token());
        commit!(store, [token], |tx| {
            api::create_client(tx, client, "HIS", "CB-01", NOW).await?;
            let (procedures, units) = (["1.004873".to_owned(), "2.000635".into()], ["H15.50".to_owned()]);
            api::issue_token(tx, client, &token, &procedures, &units, NOW).await
        })
        .expect("issued");
        let scope = store.api_client_of(&token).await.expect("reads").expect("known");
        assert_eq!((scope.id, scope.name.as_str()), (client, "HIS"));
        assert_eq!(
            (scope.procedures, scope.units),
            (vec!["1.004873".into(), "2.000635".into()], vec!["H15.50".into()])
        );
        assert!(store.api_client_of("tk_guessed").await.expect("reads").is_none());
        let mut conn = reader(&store).await;
        let stored = conn.row("SELECT hash FROM api_token", vec![]).await.expect("reads").expect("a row");
        assert!(!stored.bytes(0).expect("bytes").windows(8).any(|part| token.as_bytes().windows(8).any(|t| t == part)));
        drop(conn);
        commit!(store, [], |tx| api::revoke_client(tx, client, NOW + 1).await).expect("revoked");
        assert!(store.api_client_of(&token).await.expect("reads").is_none());
        let twice = commit!(store, [], |tx| api::revoke_client(tx, client, NOW + 2).await);
        assert!(matches!(twice, Err(Error::NotFound(_))));
        let listed = api::clients(&mut reader(&store).await).await.expect("a list");
        assert_eq!((listed.len(), listed[0].revoked_at), (1, Some(NOW + 1)));
    }
}

#[tokio::test]
async fn a_person_grants_a_client_and_takes_it_back() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (client, one, two) = (Id::random(), person(&store, "1"), person(&store, "2"));
        commit!(store, [], |tx| {
            api::create_client(tx, client, "HIS", "CB-01", NOW).await?;
            api::grant(tx, client, one, NOW).await
        })
        .expect("granted");
        let granted = async |who| api::is_granted(&mut reader(&store).await, client, who).await.expect("reads");
        assert!(granted(one).await && !granted(two).await);
        commit!(store, [], |tx| api::revoke_grant(tx, client, one, NOW).await).expect("revoked");
        assert!(!granted(one).await);
        commit!(store, [], |tx| api::grant(tx, client, one, NOW).await).expect("granted anew");
        assert!(granted(one).await);
    }
}

async fn put(store: &Store, hash: &str) -> Result<()> {
    let code = "2.000635".into();
    let version = NewVersion { hash: hash.into(), code, document: hash.into(), by: "CB-01".into(), at: NOW };
    commit!(store, [version], |tx| template::put_version(tx, &version).await)
}

async fn publish(store: &Store, hash: &str) -> Result<i64> {
    let hash = hash.to_owned();
    commit!(store, [hash], |tx| template::publish(tx, &hash, "CB-02", NOW + 1).await)
}

#[tokio::test]
async fn a_definition_is_published_once_and_the_newest_is_in_force() {
    for place in Place::both().await {
        let store = open(&place).await;
        for hash in ["aa", "bb", "aa"] {
            put(&store, hash).await.expect("kept");
        }
        let of_code = async |code: &str| {
            let all = template::published(&mut reader(&store).await).await.expect("a list");
            all.into_iter().find(|version| version.code == code)
        };
        assert!(of_code("2.000635").await.is_none(), "a draft is in force");
        assert_eq!(publish(&store, "aa").await.expect("published"), 1);
        assert_eq!(publish(&store, "bb").await.expect("published"), 2);
        assert!(matches!(publish(&store, "aa").await, Err(Error::State(_))));
        assert!(matches!(publish(&store, "cc").await, Err(Error::NotFound(_))));
        let current = of_code("2.000635").await.expect("in force");
        assert_eq!((current.hash.as_str(), current.version_no, current.published_at), ("bb", Some(2), Some(NOW + 1)));
        commit!(store, [], |tx| template::retire(tx, "bb", NOW + 2).await).expect("retired");
        assert_eq!(of_code("2.000635").await.expect("in force").hash, "aa", "the one before comes back");
        let again = commit!(store, [], |tx| template::retire(tx, "bb", NOW + 2).await);
        assert!(matches!(again, Err(Error::State(_))));
        let mut conn = reader(&store).await;
        let old = template::by_hash(&mut conn, "bb").await.expect("reads").expect("kept for what began with it");
        assert_eq!((old.state, old.document.as_slice()), (TemplateState::Retired, &b"bb"[..]));
        assert_eq!(template::versions(&mut conn, Some("2.000635")).await.expect("a list").len(), 2);
        assert_eq!(template::versions(&mut conn, None).await.expect("a list").len(), 3);
    }
}

#[tokio::test]
async fn a_setting_keeps_every_version() {
    for place in Place::both().await {
        let store = open(&place).await;
        for (version, value) in [(1, "one"), (2, "two")] {
            let saved = commit!(store, [], |tx| setting::save(tx, "calendar", value, "CB-01", NOW).await);
            assert_eq!(saved.expect("saved"), version);
        }
        let mut conn = reader(&store).await;
        let now = setting::current(&mut conn, "calendar").await.expect("reads").expect("kept");
        assert_eq!((now.version, now.value.as_str(), now.saved_at), (2, "two", NOW));
        let all = setting::versions(&mut conn, "calendar").await.expect("a list");
        assert_eq!(all.iter().map(|setting| setting.value.as_str()).collect::<Vec<_>>(), ["two", "one"]);
        assert!(setting::current(&mut conn, "other").await.expect("reads").is_none());
    }
}
