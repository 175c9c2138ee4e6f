//! Drills on both databases: restoring, changing keys, looking for what leaks.

mod fill;

use crate::backup;
use crate::db::{args, dialect};
use crate::rotation;
use crate::tests::Place;
use crate::{Error, KeyRing, StoreOptions};
use fill::{EMAIL, NAME, NOW, PERSONAL_ID, PHONE, PUBLISHER, STREET, assert_whole, fill};
use std::path::{Path, PathBuf};

fn options(place: &Place) -> StoreOptions {
    StoreOptions::new(place.folder().join("files"))
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files_under(&path)) } else { found.push(path) }
    }
    found
}

#[tokio::test]
async fn every_table_is_in_a_backup_but_the_sessions() {
    for place in Place::both().await {
        let store = place.open().await;
        let mut conn = store.read().await.expect("reads");
        let sql = if store.is_postgres() {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        };
        let rows = conn.rows(sql, args![]).await.expect("tables");
        let mut tables: Vec<String> = rows.iter().map(|row| row.text(0).expect("a name")).collect();
        tables.retain(|table| table != "session");
        tables.sort_unstable();
        let mut kept = backup::TABLES.map(str::to_owned);
        kept.sort_unstable();
        assert_eq!(tables, kept);
    }
}

#[tokio::test]
async fn the_drill_writes_to_every_table() {
    for place in Place::both().await {
        let store = place.open().await;
        fill(&store).await;
        let mut conn = store.read().await.expect("reads");
        for table in backup::TABLES {
            let some = conn.row(format!("SELECT 1 FROM {table} LIMIT 1"), args![]).await.expect("reads");
            assert!(some.is_some(), "{table} is empty: the drill says nothing about it");
        }
    }
}

#[tokio::test]
async fn a_restored_store_is_whole_on_either_database() {
    for from in Place::both().await {
        let store = from.open().await;
        let filled = fill(&store).await;
        let folder = from.folder().join("backup");
        let made = backup::backup(&store, &folder, NOW).await.expect("backed up");
        assert_eq!((made.files, made.at), (3, NOW));
        assert_eq!(made.keys, [from.keys.active()]);
        for to in Place::both().await {
            let keys = from.keys.clone();
            let (restored, summary) =
                backup::restore(&to.url, keys.clone(), options(&to), &folder).await.expect("restored");
            assert_eq!(summary, made);
            assert_whole(&restored, filled).await;
            assert_eq!(restored.touch_session(fill::CITIZEN_SESSION, session_kind(), NOW).await.expect("reads"), None);
            restored.close().await;
            // It opens again as any other, and work goes on where it stopped.
            let again = crate::Store::open(&to.url, keys.clone(), options(&to)).await.expect("opens");
            assert!(again.dossier_number("H15.50", "251201").await.expect("a number") > 1);
            again.close().await;
            let twice = backup::restore(&to.url, keys, options(&to), &folder).await.err();
            assert!(matches!(&twice, Some(Error::Backup(why)) if why.contains("not empty")), "{twice:?}");
        }
    }
}

fn session_kind() -> crate::records::session::SessionKind {
    crate::records::session::SessionKind::Citizen
}

#[tokio::test]
async fn a_backup_made_while_people_file_is_of_one_moment() {
    for place in Place::both().await {
        let store = place.open().await;
        let writer = store.clone();
        let writing = tokio::spawn(async move {
            for at in 0..40_i64 {
                let written = writer.write(move |tx| {
                    Box::pin(async move {
                        let id = crate::Id::named(&format!("chain {at}"));
                        for _ in 0..3 {
                            let entry = crate::audit::AuditEntry { action: "x".into(), ..Default::default() };
                            crate::audit::append_for_dossier(tx, id, &entry, NOW).await?;
                        }
                        Ok(())
                    })
                });
                written.await.expect("writes");
            }
        });
        let folder = place.folder().join("backup");
        while store_entries(&store).await < 6 {
            tokio::task::yield_now().await;
        }
        backup::backup(&store, &folder, NOW).await.expect("backed up");
        writing.await.expect("runs");
        let to = Place::sqlite();
        // Restoring walks every chain: a torn one would be an error.
        let (restored, _) =
            backup::restore(&to.url, place.keys.clone(), options(&to), &folder).await.expect("restored");
        let entries = store_entries(&restored).await;
        assert!(entries >= 6 && entries % 3 == 0, "{entries}");
    }
}

async fn store_entries(store: &crate::Store) -> i64 {
    let mut conn = store.read().await.expect("reads");
    let row = conn.row("SELECT COUNT(*) FROM audit_entry", args![]).await.expect("counts").expect("a row");
    row.i64(0).expect("a number")
}

#[tokio::test]
async fn a_damaged_or_foreign_backup_is_refused_before_anything_is_written() {
    let place = Place::sqlite();
    let store = place.open().await;
    fill(&store).await;
    let folder = place.folder().join("backup");
    backup::backup(&store, &folder, NOW).await.expect("backed up");
    let again = backup::backup(&store, &folder, NOW).await;
    assert!(matches!(again, Err(Error::Backup(_))), "an old backup is never written over");
    let stranger = backup::check(&folder, &KeyRing::generate());
    assert!(matches!(&stranger, Err(Error::Backup(why)) if why.contains("another installation")), "{stranger:?}");
    let mut damaged = 0;
    for path in files_under(&folder) {
        let whole = std::fs::read(&path).expect("reads");
        let mut bytes = whole.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, &bytes).expect("writes");
        assert!(backup::check(&folder, &place.keys).is_err(), "{} was changed unnoticed", path.display());
        std::fs::remove_file(&path).expect("removes");
        let to = Place::sqlite();
        let refused = backup::restore(&to.url, place.keys.clone(), options(&to), &folder).await.err();
        assert!(matches!(refused, Some(Error::Backup(_))), "{} is missing unnoticed", path.display());
        assert!(!to.folder().join("db.sqlite").exists(), "something was written");
        std::fs::write(&path, whole).expect("writes");
        damaged += 1;
    }
    assert_eq!(damaged, backup::TABLES.len() + 3 + 1);
    backup::check(&folder, &place.keys).expect("whole again");
}

#[tokio::test]
async fn a_backup_with_a_missing_file_is_not_made() {
    let place = Place::sqlite();
    let store = place.open().await;
    fill(&store).await;
    let lost = files_under(store.files().root()).pop().expect("a file");
    std::fs::remove_file(lost).expect("removes");
    let folder = place.folder().join("backup");
    let refused = backup::backup(&store, &folder, NOW).await;
    assert!(matches!(&refused, Err(Error::Backup(why)) if why.contains("missing")), "{refused:?}");
    assert!(backup::check(&folder, &place.keys).is_err(), "it looks complete");
}

#[tokio::test]
async fn after_a_rotation_all_opens_and_the_old_key_is_gone() {
    for place in Place::both().await {
        let key_file = place.folder().join("keys.json");
        place.keys.save(&key_file).expect("saved");
        let old_file = std::fs::read_to_string(&key_file).expect("reads");
        let store = place.open().await;
        let filled = fill(&store).await;
        let before = store_keys(&store).await;
        let done = rotation::rotate(&store, &key_file, NOW).await.expect("rotated");
        assert_eq!((done.active.as_str(), done.retired.as_slice()), ("k2", &["k1".to_owned()][..]));
        assert!(done.rewrapped > 2, "{done:?}");
        assert_whole(&store, filled).await;
        let after = store_keys(&store).await;
        assert!(after.iter().all(|(kek, wrapped)| kek == "k2" && !before.iter().any(|(_, old)| old == wrapped)));
        store.close().await;
        let ring = KeyRing::load(&key_file).expect("loads");
        assert_eq!(ring.ids().collect::<Vec<_>>(), ["k2"]);
        let old_key: serde_json::Value = serde_json::from_str(&old_file).expect("JSON");
        let old_key = old_key["keys"]["k1"].as_str().expect("a key");
        assert!(!std::fs::read_to_string(&key_file).expect("reads").contains(old_key), "the old key is still there");
        let again = crate::Store::open(&place.url, ring, options(&place)).await.expect("opens");
        assert_whole(&again, filled).await;
        again.close().await;
        // Whoever holds the old key only can't open anything any more.
        let stale = place.open().await;
        let mut conn = stale.read().await.expect("reads");
        assert!(backup::open_every_key(&mut conn).await.is_err());
    }
}

async fn store_keys(store: &crate::Store) -> Vec<(String, Vec<u8>)> {
    let mut conn = store.read().await.expect("reads");
    let rows = conn.rows("SELECT kek, wrapped FROM data_key", args![]).await.expect("keys");
    rows.iter().map(|row| (row.text(0).expect("text"), row.bytes(1).expect("bytes"))).collect()
}

#[tokio::test]
async fn a_rotation_refuses_a_foreign_key_file() {
    let place = Place::sqlite();
    let key_file = place.folder().join("keys.json");
    KeyRing::generate().save(&key_file).expect("saved");
    let store = place.open().await;
    fill(&store).await;
    assert!(matches!(rotation::rotate(&store, &key_file, NOW).await, Err(Error::Keys(_))));
    assert_eq!(KeyRing::load(&key_file).expect("loads").ids().count(), 1, "the file was changed");
}

#[tokio::test]
async fn a_database_at_work_is_noticed() {
    for place in Place::both().await {
        assert!(!rotation::in_use(&place.url).await.expect("looks"));
        let store = place.open().await;
        let _reader = store.read().await.expect("reads");
        assert!(rotation::in_use(&place.url).await.expect("looks"), "{}", place.url);
        drop(_reader);
        store.close().await;
        let mut free = false;
        for _ in 0..50 {
            free = !rotation::in_use(&place.url).await.expect("looks");
            if free {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert!(free, "{}", place.url);
    }
}

fn contains(hay: &[u8], needle: &str) -> bool {
    hay.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// What of a person stands in these bytes.
fn leaks(bytes: &[u8]) -> Vec<&'static str> {
    let lower = String::from_utf8_lossy(bytes).to_lowercase();
    let spaced = "066 190 001 827";
    let mut found: Vec<&str> = [NAME, PERSONAL_ID, PHONE, STREET, EMAIL, spaced, "Kiều Oanh", "tran thi kieu oanh"]
        .into_iter()
        .filter(|text| contains(lower.as_bytes(), &text.to_lowercase()))
        .collect();
    // Words of the name by themselves, written as in an index.
    found.extend(["kiều", "oanh", "ngông"].into_iter().filter(|text| contains(lower.as_bytes(), text)));
    found
}

#[tokio::test]
async fn nothing_of_a_person_stands_in_database_files_or_backup() {
    for place in Place::both().await {
        let store = place.open().await;
        let filled = fill(&store).await;
        let folder = place.folder().join("backup");
        backup::backup(&store, &folder, NOW).await.expect("backed up");
        // The backup leaves the sessions out; they are looked at as the rows they are.
        let mut conn = store.read().await.expect("reads");
        let columns = dialect::columns(&mut conn, "session").await.expect("columns");
        let sessions = conn.rows("SELECT id_hash, kind, subject, data FROM session", args![]).await.expect("rows");
        assert_eq!((columns.len(), sessions.len()), (8, 1));
        for row in &sessions {
            let subject = row.opt_bytes(2).expect("bytes").unwrap_or_default();
            let all = [row.bytes(0).expect("bytes"), subject, row.bytes(3).expect("bytes")].concat();
            assert!(leaks(&all).is_empty());
        }
        drop(conn);
        assert_whole(&store, filled).await;
        store.close().await;
        let mut seen = 0;
        let mut control = false;
        for path in files_under(place.folder()) {
            let bytes = std::fs::read(&path).expect("reads");
            assert!(leaks(&bytes).is_empty(), "{} shows {:?}", path.display(), leaks(&bytes));
            control |= contains(&bytes, PUBLISHER);
            seen += 1;
        }
        assert!(control, "what is in clear was not found: the search finds nothing");
        assert!(seen > backup::TABLES.len() + 3 + 3);
    }
    assert_eq!(leaks(fill::personal().as_bytes()).len(), 9, "the search misses what it looks for");
}
