//! What is kept about a person: theirs alone, sealed, and gone with their key.

use super::*;
use crate::error::Error;
use crate::records::attachment::FileMeta;
use crate::records::notification::{self, NewNotification};
use crate::records::people::{self, Consent, LookupRow};
use crate::records::vault::{self, VaultItem, VaultMeta};

async fn save(store: &Store, who: Token, text: &str) {
    let text = text.as_bytes().to_vec();
    commit!(store, [text], |tx| people::save_profile(tx, who, &text, NOW).await).expect("saved");
}

#[tokio::test]
async fn contact_data_has_versions_and_old_ones_do_not_open_in_the_place_of_new() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (one, two) = (person(&store, "1"), person(&store, "2"));
        save(&store, one, "old").await;
        let sql = "SELECT profile FROM person WHERE subject = $1";
        let old = reader(&store).await.row(sql, vec![one.into()]).await.expect("reads").expect("a row");
        let old = old.bytes(0).expect("bytes");
        save(&store, one, "new").await;
        save(&store, two, "theirs").await;
        let mut conn = reader(&store).await;
        assert_eq!(people::profile(&mut conn, one).await.expect("opens"), Some((2, b"new".to_vec())));
        assert_eq!(people::profile(&mut conn, two).await.expect("opens"), Some((1, b"theirs".to_vec())));
        assert_eq!(people::profile(&mut conn, person(&store, "3")).await.expect("reads"), None);
        drop(conn);
        commit!(store, [old], |tx| {
            let sql = "UPDATE person SET profile = $2 WHERE subject = $1";
            tx.exec(sql, vec![one.into(), old.into()]).await
        })
        .expect("put back");
        assert!(matches!(people::profile(&mut reader(&store).await, one).await, Err(Error::Sealed(_))));
        commit!(store, [], |tx| crate::seal::shred(tx, two.scope()).await).expect("shredded");
        assert!(matches!(people::profile(&mut reader(&store).await, two).await, Err(Error::Sealed(_))));
    }
}

#[tokio::test]
async fn a_consent_is_withdrawn_once_and_by_its_person() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (one, two, id) = (person(&store, "1"), person(&store, "2"), Id::random());
        let given = Consent {
            id,
            procedure_code: "1.004873".into(),
            sources: vec!["population".into(), "civil_status".into()],
            text_version: "1".into(),
            at: NOW,
            withdrawn_at: None,
        };
        commit!(store, [given], |tx| people::consent(tx, one, &given).await).expect("given");
        let stranger = commit!(store, [], |tx| people::withdraw_consent(tx, two, id, NOW + 1).await);
        assert!(matches!(stranger, Err(Error::NotFound(_))));
        commit!(store, [], |tx| people::withdraw_consent(tx, one, id, NOW + 2).await).expect("withdrawn");
        let twice = commit!(store, [], |tx| people::withdraw_consent(tx, one, id, NOW + 3).await);
        assert!(matches!(twice, Err(Error::NotFound(_))));
        let mut conn = reader(&store).await;
        let listed = people::consents(&mut conn, one).await.expect("a list");
        assert_eq!((listed[0].withdrawn_at, listed[0].sources.len()), (Some(NOW + 2), 2));
        assert!(people::consents(&mut conn, two).await.expect("a list").is_empty());
    }
}

#[tokio::test]
async fn every_lookup_is_told_to_the_person_it_was_about() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (one, two) = (person(&store, "1"), person(&store, "2"));
        for (at, subject) in [(1, one), (2, two), (3, one), (3, one)] {
            let lookup = LookupRow {
                request_id: format!("YC-{at}"),
                subject,
                source: "population".into(),
                status: "found".into(),
                at: NOW + at,
                purpose: "prefill".into(),
                procedure_code: "1.004873".into(),
                holder: Some(Id::named("draft")),
                actor: "citizen".into(),
                fields: vec!["full_name".into(), "dob".into()],
            };
            commit!(store, [lookup], |tx| people::note_lookup(tx, &lookup).await).expect("noted");
        }
        let told = people::lookups(&mut reader(&store).await, one, 10).await.expect("opens");
        assert_eq!(told.iter().map(|row| row.at - NOW).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(told[0].fields, ["full_name", "dob"]);
        assert_eq!(people::lookups(&mut reader(&store).await, one, 1).await.expect("opens").len(), 1);
    }
}

#[tokio::test]
async fn messages_are_read_by_their_person() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (one, two) = (person(&store, "1"), person(&store, "2"));
        for (subject, at) in [(one, 1), (one, 2), (two, 3)] {
            let content = format!("{{\"at\":{at}}}").into_bytes();
            let new = NewNotification { subject, dossier_id: None, kind: "filed".into(), content };
            commit!(store, [new], |tx| notification::add(tx, &new, NOW + at).await).expect("left");
        }
        commit!(store, [], |tx| notification::mark_read(tx, one, NOW + 9).await).expect("read");
        let mut conn = reader(&store).await;
        let mine = notification::of_subject(&mut conn, one, 10).await.expect("opens");
        let seen: Vec<_> = mine.iter().map(|message| (message.content.as_slice(), message.read_at)).collect();
        assert_eq!(seen, [(&b"{\"at\":2}"[..], Some(NOW + 9)), (&b"{\"at\":1}"[..], Some(NOW + 9))]);
        assert_eq!(notification::of_subject(&mut conn, two, 10).await.expect("opens")[0].read_at, None);
    }
}

#[tokio::test]
async fn a_vault_opens_to_its_owner_only() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (one, two) = (person(&store, "1"), person(&store, "2"));
        let stored = store.files().put(bytes::Bytes::from_static(b"a result")).await.expect("stored");
        let file = FileMeta { name: "ket qua.pdf".into(), media_type: "application/pdf".into(), sha256: "ab".into() };
        let meta = VaultMeta {
            title_vi: "Giấy xác nhận".into(),
            title_en: "Certificate".into(),
            number: Some("12/2025".into()),
            issuer: "UBND".into(),
            file,
        };
        let item = VaultItem {
            id: Id::random(),
            kind: "result".into(),
            code: "KQ.G01".into(),
            dossier_id: None,
            sensitive: true,
            created_at: NOW,
            valid_until: Some(NOW + DAY),
            file_hash: stored.hash,
            size: stored.size,
            meta,
            file_key: stored.key,
        };
        let id = item.id;
        let added = item.clone();
        commit!(store, [added], |tx| vault::add(tx, one, &added).await).expect("added");
        let mut conn = reader(&store).await;
        let found = vault::get(&mut conn, one, id).await.expect("opens");
        assert_eq!((found.meta, found.sensitive, found.valid_until), (item.meta, true, Some(NOW + DAY)));
        assert_eq!(store.files().get(&found.file_hash, &found.file_key).await.expect("opens"), b"a result");
        assert!(matches!(vault::get(&mut conn, two, id).await, Err(Error::NotFound(_))));
        assert!(vault::of_owner(&mut conn, two).await.expect("a list").is_empty());
        assert_eq!(vault::of_owner(&mut conn, one).await.expect("a list").len(), 1);
    }
}
