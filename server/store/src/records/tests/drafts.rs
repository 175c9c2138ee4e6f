//! Drafts: versions, ownership, freezing, shredding.

use super::*;
use crate::db::args;
use crate::error::Error;
use crate::records::attachment::{self, FileMeta, NewAttachment, ScanState};
use crate::records::draft::DraftSave;

fn change(text: &str) -> DraftSave {
    DraftSave {
        document: text.as_bytes().to_vec(),
        ledger: b"[1]".to_vec(),
        patch: Some(format!("patch {text}").into_bytes()),
        receiving_center: None,
    }
}

async fn save(store: &Store, id: Id, owner: Token, version: i64, text: &str) -> Result<i64> {
    let save = change(text);
    commit!(store, [save], |tx| draft::save(tx, id, owner, version, &save, NOW + 60).await)
}

#[tokio::test]
async fn a_save_makes_a_version_and_a_stale_one_is_refused() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let id = draft(&store, owner).await;
        assert_eq!(save(&store, id, owner, 1, "one").await.expect("saved"), 2);
        assert_eq!(save(&store, id, owner, 2, "two").await.expect("saved"), 3);
        let stale = save(&store, id, owner, 2, "late").await;
        assert!(matches!(stale, Err(Error::Conflict { current: 3 })), "{stale:?}");
        let mut conn = reader(&store).await;
        let read = draft::get(&mut conn, id, owner).await.expect("read");
        assert_eq!((read.version, read.document.as_slice(), read.ledger.as_slice()), (3, &b"two"[..], &b"[1]"[..]));
        assert_eq!((read.created_at, read.updated_at, read.expires_at), (NOW, NOW + 60, NOW + 30 * DAY));
        assert_eq!(read.receiving_center, None);
        let since = draft::patches(&mut conn, id, 2).await.expect("patches");
        assert_eq!(since, vec![(3, b"patch two".to_vec())]);
        assert_eq!(draft::patches(&mut conn, id, 0).await.expect("patches").len(), 2);
    }
}

#[tokio::test]
async fn of_many_saves_of_one_version_one_wins() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let id = draft(&store, owner).await;
        let tasks: Vec<_> = (0..12)
            .map(|at| {
                let store = store.clone();
                tokio::spawn(async move { save(&store, id, owner, 1, &format!("writer {at}")).await })
            })
            .collect();
        let mut won = 0;
        for task in tasks {
            match task.await.expect("runs") {
                Ok(version) => {
                    assert_eq!(version, 2);
                    won += 1;
                }
                Err(Error::Conflict { current }) => assert_eq!(current, 2),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(won, 1);
        assert_eq!(rows_of(&store, "draft_patch", "draft_id", id).await, 1);
    }
}

#[tokio::test]
async fn a_draft_is_its_owners_alone() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (owner, other) = (person(&store, "066090000504"), person(&store, "066090000505"));
        let id = draft(&store, owner).await;
        let mut conn = reader(&store).await;
        assert!(matches!(draft::get(&mut conn, id, other).await, Err(Error::NotFound(_))));
        assert!(draft::of_owner(&mut conn, other, 10).await.expect("a list").is_empty());
        assert_eq!(draft::of_owner(&mut conn, owner, 10).await.expect("a list").len(), 1);
        drop(conn);
        assert!(matches!(save(&store, id, other, 1, "mine").await, Err(Error::NotFound(_))));
        assert!(matches!(save(&store, Id::random(), owner, 1, "none").await, Err(Error::NotFound(_))));
    }
}

#[tokio::test]
async fn frozen_answers_stay_and_filed_ones_say_what_they_became() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let id = draft(&store, owner).await;
        commit!(store, [], |tx| draft::set_frozen(tx, id, true).await).expect("frozen");
        assert!(matches!(save(&store, id, owner, 1, "late").await, Err(Error::State(_))));
        // What the payment adds to the ledger makes no version.
        commit!(store, [], |tx| draft::save_ledger(tx, id, b"[2]").await).expect("ledger");
        commit!(store, [], |tx| draft::set_frozen(tx, id, false).await).expect("thawed");
        assert_eq!(save(&store, id, owner, 1, "now").await.expect("saved"), 2);
        let new = new_dossier(&store, id, owner, "H15.50-1", "Nguyen Thi Dao");
        commit!(store, [new], |tx| file(tx, &new).await).expect("filed");
        let late = save(&store, id, owner, 2, "late").await;
        assert!(matches!(late, Err(Error::AlreadyFiled(dossier)) if dossier == id), "{late:?}");
        let thaw = commit!(store, [], |tx| draft::set_frozen(tx, id, false).await);
        assert!(matches!(thaw, Err(Error::AlreadyFiled(_))));
        assert!(matches!(commit!(store, [], |tx| draft::delete(tx, id).await), Err(Error::AlreadyFiled(_))));
        let mut conn = reader(&store).await;
        assert!(draft::of_owner(&mut conn, owner, 10).await.expect("a list").is_empty());
        assert_eq!(draft::load(&mut conn, id).await.expect("there").dossier_id, Some(id));
        drop(conn);
        assert_eq!(rows_of(&store, "draft_patch", "draft_id", id).await, 0);
    }
}

#[tokio::test]
async fn a_deleted_draft_leaves_nothing_that_opens() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let id = draft(&store, owner).await;
        save(&store, id, owner, 1, "one").await.expect("saved");
        let stored = store.files().put(bytes::Bytes::from_static(b"scan")).await.expect("stored");
        let new = NewAttachment {
            holder: id,
            component_code: "CT01".into(),
            file_hash: stored.hash,
            file_key: stored.key,
            size: stored.size,
            scan_state: ScanState::Clean,
            vault_item: None,
            meta: FileMeta { name: "a.pdf".into(), media_type: "application/pdf".into(), sha256: "00".into() },
        };
        commit!(store, [new], |tx| attachment::add(tx, Id::random(), &new, NOW).await).expect("added");
        commit!(store, [], |tx| draft::delete(tx, id).await).expect("deleted");
        for (table, column) in
            [("draft", "id"), ("draft_patch", "draft_id"), ("attachment", "holder"), ("data_key", "scope")]
        {
            assert_eq!(rows_of(&store, table, column, id).await, 0, "{table}");
        }
    }
}

#[tokio::test]
async fn only_drafts_that_nobody_waits_for_expire() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let (old, paying, extended) =
            (draft(&store, owner).await, draft(&store, owner).await, draft(&store, owner).await);
        filed(&store, owner, "H15.50-1", "Nguyen Thi Dao").await;
        commit!(store, [], |tx| {
            draft::set_frozen(tx, paying, true).await?;
            draft::extend(tx, extended, NOW + 60 * DAY).await
        })
        .expect("written");
        let mut conn = reader(&store).await;
        assert!(draft::expired(&mut conn, NOW + 29 * DAY, 10).await.expect("a list").is_empty());
        assert_eq!(draft::expired(&mut conn, NOW + 31 * DAY, 10).await.expect("a list"), vec![old]);
    }
}

#[tokio::test]
async fn answers_moved_to_another_draft_or_put_back_do_not_open() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let (one, two) = (draft(&store, owner).await, draft(&store, owner).await);
        let sql = "UPDATE draft SET document = (SELECT document FROM draft WHERE id = $2) WHERE id = $1";
        commit!(store, [], |tx| tx.exec(sql, args![one, two]).await).expect("tampered");
        assert!(matches!(draft::load(&mut reader(&store).await, one).await, Err(Error::Sealed(_))));
        // An older version's text under a newer version's number.
        let sql = "UPDATE draft SET version = 2 WHERE id = $1";
        commit!(store, [], |tx| tx.exec(sql, args![two]).await).expect("tampered");
        assert!(matches!(draft::load(&mut reader(&store).await, two).await, Err(Error::Sealed(_))));
    }
}
