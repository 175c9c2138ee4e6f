//! The same tests on both databases. PostgreSQL that can't be reached is a failure, not a reason to skip.

use crate::audit::{self, AuditEntry};
use crate::db::args;
use crate::{Error, Id, KeyRing, Result, Store, StoreOptions, seal};
use sqlx::Connection;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Environment variable naming a PostgreSQL whose user may create databases.
const VARIABLE: &str = "TOKHAI_TEST_PG";

/// A place for a store of one test; it is cleared away when dropped.
pub(crate) struct Place {
    pub(crate) url: String,
    folder: PathBuf,
    pub(crate) keys: KeyRing,
    /// Name of the PostgreSQL database, to drop it.
    database: Option<String>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder);
        let Some(name) = self.database.take() else { return };
        // Not on the test's own runtime, which may be ending.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut conn = sqlx::PgConnection::connect(&base()).await.expect("PostgreSQL still answers");
                let sql = sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
                sqlx::query(sql).execute(&mut conn).await.expect("may drop databases");
            });
        });
        assert!(dropping.join().is_ok() || std::thread::panicking(), "the test's database was not dropped");
    }
}

fn base() -> String {
    std::env::var(VARIABLE).unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into())
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("store-{}", Id::random()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let url = format!("sqlite:{}", folder.join("db.sqlite").display());
        Self { url, folder, keys: KeyRing::generate(), database: None }
    }

    pub(crate) async fn postgres() -> Self {
        let base = base();
        let pool = sqlx::PgPool::connect(&base)
            .await
            .unwrap_or_else(|error| panic!("PostgreSQL is needed ({VARIABLE}): {error}"));
        let name = format!("store_test_{}", Id::random());
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&pool)
            .await
            .expect("may create databases");
        let (server, _) = base.rsplit_once('/').expect("a URL with a database");
        let mut place = Self::sqlite();
        place.url = format!("{server}/{name}");
        place.database = Some(name);
        place
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    pub(crate) async fn both() -> [Self; 2] {
        [Self::sqlite(), Self::postgres().await]
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.url, self.keys.clone(), StoreOptions::new(self.folder.join("files"))).await.expect("opens")
    }
}

async fn set(store: &Store, agency: &str, next: i64) -> Result<u64> {
    let agency = agency.to_owned();
    let sql = "INSERT INTO dossier_number (agency, day, next) VALUES ($1, 'x', $2)";
    store
        .write(move |tx| {
            let agency = agency.clone();
            Box::pin(async move { tx.exec(sql, args![agency, next]).await })
        })
        .await
}

async fn count(store: &Store) -> i64 {
    let mut conn = store.read().await.expect("reads");
    let row = conn.row("SELECT COUNT(*) FROM dossier_number", args![]).await.expect("counts").expect("one row");
    row.i64(0).expect("a number")
}

#[tokio::test]
async fn a_write_is_durable_when_it_returns_and_survives_reopening() {
    for place in Place::both().await {
        let store = place.open().await;
        assert_eq!(set(&store, "H15", 5).await.expect("writes"), 1);
        assert_eq!(count(&store).await, 1);
        store.close().await;
        assert_eq!(count(&place.open().await).await, 1);
    }
}

#[tokio::test]
async fn sqlite_runs_in_wal_with_full_synchronisation() {
    let place = Place::sqlite();
    let store = place.open().await;
    let settings = store.settings(true).await.expect("settings");
    let of = |name: &str| settings.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    assert_eq!(of("journal_mode").as_deref(), Some("wal"));
    assert!(matches!(of("synchronous").as_deref(), Some("2" | "3")), "{settings:?}");
}

#[tokio::test]
async fn one_failing_closure_leaves_the_others_of_its_group_alone() {
    for place in Place::both().await {
        let store = place.open().await;
        let tasks = (0..40).map(|at| {
            let store = store.clone();
            tokio::spawn(async move {
                if at % 4 == 0 {
                    let failed: Result<()> = store
                        .write(move |tx| {
                            Box::pin(async move {
                                tx.exec(
                                    "INSERT INTO dossier_number (agency, day, next) VALUES ('bad', $1, 1)",
                                    args![at.to_string()],
                                )
                                .await?;
                                Err(Error::State("changed its mind"))
                            })
                        })
                        .await;
                    assert!(matches!(failed, Err(Error::State(_))));
                } else {
                    set(&store, &format!("A{at}"), 1).await.expect("writes");
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("runs");
        }
        assert_eq!(count(&store).await, 30);
    }
}

#[tokio::test]
async fn dossier_numbers_are_given_out_once_by_any_number_of_servers() {
    for place in Place::both().await {
        let (one, two) = (place.open().await, place.open().await);
        let mut tasks = Vec::new();
        for at in 0..120 {
            let store = if at % 2 == 0 { one.clone() } else { two.clone() };
            tasks.push(tokio::spawn(
                async move { store.dossier_number("H15.50.036", "251201").await.expect("a number") },
            ));
        }
        let mut seen = BTreeSet::new();
        for task in tasks {
            assert!(seen.insert(task.await.expect("runs")), "a number was given out twice");
        }
        assert_eq!(seen.first(), Some(&1));
        assert_eq!(
            one.dossier_number("H15.50.036", "251202").await.expect("a number"),
            1,
            "the count starts anew each day"
        );
    }
}

#[tokio::test]
async fn the_audit_chain_notices_a_changed_act() {
    for place in Place::both().await {
        let store = place.open().await;
        let dossier = Id::random();
        for act in ["dossier.file", "dossier.receive", "dossier.resolve"] {
            store
                .write(move |tx| {
                    Box::pin(async move {
                        if act == "dossier.file" {
                            seal::create_scope(tx, dossier).await?;
                        }
                        let detail = Some(b"Nguyen Van An".to_vec());
                        let entry = AuditEntry {
                            action: act.into(),
                            object_kind: "dossier".into(),
                            detail,
                            ..AuditEntry::default()
                        };
                        audit::append_for_dossier(tx, dossier, &entry, 1_764_547_200).await
                    })
                })
                .await
                .expect("appends");
        }
        let mut conn = store.read().await.expect("reads");
        let verdict = audit::verify(&mut conn).await.expect("verifies");
        assert_eq!((verdict.entries, verdict.breaks.len()), (3, 0), "{:?}", verdict.breaks);
        drop(conn);
        store
            .write(|tx| {
                Box::pin(async move {
                    tx.exec("UPDATE audit_entry SET action = 'dossier.reject' WHERE seq = 2", args![]).await
                })
            })
            .await
            .expect("tampers");
        let mut conn = store.read().await.expect("reads");
        let verdict = audit::verify(&mut conn).await.expect("verifies");
        assert!(!verdict.breaks.is_empty(), "the change went unnoticed");
    }
}

#[tokio::test]
async fn a_shredded_scope_can_never_be_opened_again() {
    for place in Place::both().await {
        let store = place.open().await;
        let id = Id::random();
        store
            .write(move |tx| Box::pin(async move { seal::create_scope(tx, id).await.map(|_| ()) }))
            .await
            .expect("made");
        store
            .write(move |tx| Box::pin(async move { seal::open_scope(tx, id).await.map(|_| ()) }))
            .await
            .expect("opens");
        store.write(move |tx| Box::pin(async move { seal::shred(tx, id).await })).await.expect("shredded");
        let gone = store.write(move |tx| Box::pin(async move { seal::open_scope(tx, id).await.map(|_| ()) })).await;
        assert!(gone.is_err());
    }
}
