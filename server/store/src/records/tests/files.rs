//! Files of drafts and dossiers.

use super::*;
use crate::error::Error;
use crate::records::attachment::{self, FileMeta, NewAttachment, ScanState};

async fn attach(store: &Store, holder: Id, scan_state: ScanState) -> Id {
    let stored = store.files().put(bytes::Bytes::from_static(b"%PDF a scan")).await.expect("stored");
    let id = Id::random();
    let new = NewAttachment {
        holder,
        component_code: "birth".into(),
        file_hash: stored.hash,
        file_key: stored.key,
        size: stored.size,
        scan_state,
        vault_item: None,
        meta: FileMeta { name: "khai sinh.pdf".into(), media_type: "application/pdf".into(), sha256: "ab".into() },
    };
    commit!(store, [new], |tx| attachment::add(tx, id, &new, NOW).await).expect("added");
    id
}

#[tokio::test]
async fn a_file_follows_its_draft_into_the_dossier() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let id = draft(&store, owner).await;
        let file_id = attach(&store, id, ScanState::Clean).await;
        let new = new_dossier(&store, id, owner, "H15.50-1", "Đào");
        commit!(store, [new], |tx| file(tx, &new).await).expect("filed");
        let mut conn = reader(&store).await;
        let files = attachment::of_holder(&mut conn, id).await.expect("a list");
        assert_eq!(files.len(), 1);
        assert_eq!((files[0].id, files[0].meta.name.as_str(), files[0].created_at), (file_id, "khai sinh.pdf", NOW));
        let content = store.files().get(&files[0].file_hash, &files[0].file_key).await.expect("opens");
        assert_eq!(content, b"%PDF a scan");
        let stranger = draft(&store, owner).await;
        assert!(matches!(attachment::get(&mut conn, stranger, file_id).await, Err(Error::NotFound(_))));
        assert!(attachment::of_holder(&mut conn, stranger).await.expect("a list").is_empty());
    }
}

#[tokio::test]
async fn what_waits_for_the_scanner_is_listed_until_it_was_scanned() {
    for place in Place::both().await {
        let store = open(&place).await;
        let id = draft(&store, person(&store, "1")).await;
        let (one, two) = (attach(&store, id, ScanState::Quarantined).await, {
            attach(&store, id, ScanState::Clean).await;
            attach(&store, id, ScanState::Quarantined).await
        });
        let waiting = attachment::unscanned(&mut reader(&store).await, 10).await.expect("a list");
        let mut ids: Vec<Id> = waiting.iter().map(|file| file.id).collect();
        ids.sort_unstable();
        let mut both = vec![one, two];
        both.sort_unstable();
        assert_eq!(ids, both);
        commit!(store, [], |tx| {
            attachment::set_scan(tx, one, ScanState::Clean, NOW + 5).await?;
            attachment::set_scan(tx, two, ScanState::Infected, NOW + 5).await
        })
        .expect("written");
        let mut conn = reader(&store).await;
        assert!(attachment::unscanned(&mut conn, 10).await.expect("a list").is_empty());
        assert_eq!(attachment::get(&mut conn, id, one).await.expect("there").scan_state, ScanState::Clean);
        assert_eq!(attachment::get(&mut conn, id, two).await.expect("there").scan_state, ScanState::Infected);
    }
}

#[tokio::test]
async fn a_removed_file_is_gone_for_its_holder_and_cannot_be_removed_by_another() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "1");
        let (id, other) = (draft(&store, owner).await, draft(&store, owner).await);
        let file_id = attach(&store, id, ScanState::Clean).await;
        let foreign = commit!(store, [], |tx| attachment::remove(tx, other, file_id, NOW).await);
        assert!(matches!(foreign, Err(Error::NotFound(_))));
        commit!(store, [], |tx| attachment::remove(tx, id, file_id, NOW).await).expect("removed");
        assert!(attachment::of_holder(&mut reader(&store).await, id).await.expect("a list").is_empty());
        let again = commit!(store, [], |tx| attachment::remove(tx, id, file_id, NOW).await);
        assert!(matches!(again, Err(Error::NotFound(_))));
    }
}
