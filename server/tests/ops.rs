//! The operator's commands as an operator runs them, on both databases.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use store::audit::{self, Actor, AuditEntry};
use store::records::people;
use store::{Id, KeyRing, Store, StoreOptions};

const NOW: i64 = 1_764_554_400;
const PERSONAL_ID: &str = "066190001827";
const PROFILE: &[u8] = b"{\"phone\":\"0905718263\"}";

/// A place for one installation; its folder goes when it is dropped.
struct Place {
    folder: PathBuf,
    url: String,
    database: Option<String>,
}

fn admin_url() -> String {
    std::env::var("TOKHAI_TEST_PG").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into())
}

async fn administer(sql: String) {
    let pool = sqlx::PgPool::connect(&admin_url()).await.expect("PostgreSQL is needed");
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await.expect("may create and drop databases");
    pool.close().await;
}

impl Place {
    async fn new(postgres: bool) -> Self {
        let folder = std::env::temp_dir().join(format!("ops-{}", Id::random()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        if !postgres {
            let url = format!("sqlite:{}", folder.join("db.sqlite").display());
            return Self { folder, url, database: None };
        }
        let name = format!("ops_test_{}", Id::random());
        administer(format!("CREATE DATABASE {name}")).await;
        let (server, _) = admin_url().rsplit_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a URL");
        Self { folder, url: format!("{server}/{name}"), database: Some(name) }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn keys(&self) -> PathBuf {
        self.data().join("keys.json")
    }

    async fn open(&self) -> Store {
        let keys = KeyRing::load_or_generate(&self.keys()).expect("keys");
        Store::open(&self.url, keys, StoreOptions::new(self.data().join("files"))).await.expect("opens")
    }

    fn run(&self, words: &[&str], more: &[(&str, &Path)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command.args(words).arg("--database").arg(&self.url).arg("--data-dir").arg(self.data());
        for (name, value) in more {
            command.arg(name).arg(value);
        }
        command.output().expect("runs")
    }

    async fn clear(self) {
        std::fs::remove_dir_all(&self.folder).expect("removes");
        if let Some(name) = self.database {
            administer(format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
fn assert_done(output: &Output, words: &str) {
    assert!(output.status.success() && said(output).contains(words), "{:?}: {}", output.status, said(output));
}

#[track_caller]
fn assert_refused(output: &Output, words: &str) {
    assert_eq!(output.status.code(), Some(1), "{}", said(output));
    assert!(said(output).contains(words), "{}", said(output));
}

async fn fill(store: &Store) {
    let person = store.keys().owner_token(PERSONAL_ID);
    let entry = AuditEntry {
        actor: Actor { id: "citizen".into(), role: "citizen".into(), ..Actor::default() },
        action: "profile.save".into(),
        object_kind: "person".into(),
        ..AuditEntry::default()
    };
    store
        .write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                people::save_profile(tx, person, PROFILE, NOW).await?;
                audit::append_for_person(tx, person, &entry, NOW).await.map(|_| ())
            })
        })
        .await
        .expect("written");
}

async fn profile(place: &Place) -> Option<Vec<u8>> {
    let store = place.open().await;
    let person = store.keys().owner_token(PERSONAL_ID);
    let mut conn = store.read().await.expect("reads");
    let found = people::profile(&mut conn, person).await.expect("opens").map(|(_, profile)| profile);
    drop(conn);
    store.close().await;
    found
}

// Several threads: a closed store lets go of its file in a task of its own, while the commands block this one.
#[tokio::test(flavor = "multi_thread")]
async fn an_operator_backs_up_restores_changes_the_key_and_checks_the_log() {
    for postgres in [false, true] {
        let (from, to) = (Place::new(postgres).await, Place::new(!postgres).await);
        let nothing = from.run(&["backup"], &[("--to", &from.folder.join("none"))]);
        assert_refused(&nothing, "keys.json");
        assert!(!from.keys().exists(), "looking for the keys made some");

        let store = from.open().await;
        fill(&store).await;
        // The portal runs on during a backup, but not while its key changes.
        let (copy, spare) = (from.folder.join("copy"), from.folder.join("spare.json"));
        let held = store.read().await.expect("reads");
        assert_done(&from.run(&["backup"], &[("--to", &copy), ("--keys-to", &spare)]), "rows and 0 files; keys: k1");
        assert_refused(&from.run(&["backup"], &[("--to", &copy)]), "is not empty");
        assert_refused(&from.run(&["rotate-key"], &[]), "stop every one first");
        drop(held);
        store.close().await;

        assert_done(&from.run(&["audit", "anchor"], &[]), "1 heads were signed");
        assert_done(&from.run(&["audit", "verify"], &[]), "1 acts in 1 chains, 1 anchors");
        assert_done(&from.run(&["rotate-key"], &[]), "k2 is the key now; 1 data keys were wrapped anew; gone: k1");
        assert_eq!(profile(&from).await.as_deref(), Some(PROFILE));

        // The backup is older than the change: it needs its own keys, on a fresh machine with the other database.
        assert_refused(&from.run(&["restore"], &[("--from", &copy)]), "the key k1 it was made under");
        assert_refused(&to.run(&["restore"], &[("--from", &copy)]), "keys.json");
        assert_done(&to.run(&["restore"], &[("--from", &copy), ("--keys", &spare)]), "restored and checked");
        assert_eq!(profile(&to).await.as_deref(), Some(PROFILE));
        assert_refused(&to.run(&["restore"], &[("--from", &copy)]), "not empty");
        assert_done(&to.run(&["audit", "verify"], &[]), "1 acts in 1 chains, 0 anchors");
        for output in [to.run(&["audit", "verify"], &[]), to.run(&["restore"], &[("--from", &copy)])] {
            assert!(!said(&output).contains("0905718263"), "personal data was printed");
        }
        from.clear().await;
        to.clear().await;
    }
}

#[tokio::test]
async fn a_changed_log_is_told_by_the_exit_code() {
    let place = Place::new(true).await;
    let store = place.open().await;
    fill(&store).await;
    store.close().await;
    assert_done(&place.run(&["audit", "verify"], &[]), "1 acts");
    let pool = sqlx::PgPool::connect(&place.url).await.expect("connects");
    sqlx::query("UPDATE audit_entry SET action = 'nothing'").execute(&pool).await.expect("tampers");
    pool.close().await;
    assert_refused(&place.run(&["audit", "verify"], &[]), "the entry does not match its hash");
    place.clear().await;
}
