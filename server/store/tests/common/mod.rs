//! What the crash test and the measurements share: a place for a store, and filings as the portal writes them.

#![allow(dead_code, reason = "each program uses a part")]

use sqlx::Connection;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use store::audit::{self, Actor, AuditEntry};
use store::db::Conn;
use store::records::dossier::{self, NewDossier, Progress};
use store::records::draft::{self, NewDraft};
use store::records::event::{self, NewEvent};
use store::records::notification::{self, NewNotification};
use store::records::paper;
use store::records::plumbing::{self, NewWork};
use store::records::template::{self, NewVersion};
use store::seal::{SearchTerms, TokenKind};
use store::{Id, KeyRing, Result, Store, StoreOptions, Token};

/// Environment variable naming a PostgreSQL whose user may create databases.
const VARIABLE: &str = "TOKHAI_TEST_PG";
/// Content id of the only definition.
pub const TEMPLATE: &str = "c0ffee";
/// Receiving centre of all dossiers.
pub const CENTRE: &str = "H15.50.036";

fn base() -> String {
    std::env::var(VARIABLE).unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into())
}

/// A folder, keys and a database, cleared away when dropped.
pub struct Place {
    /// Where the database is.
    pub url: String,
    /// Files and keys.
    pub folder: PathBuf,
    database: Option<String>,
}

impl Place {
    /// A new SQLite database.
    pub fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("store-{}", Id::random()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let url = format!("sqlite:{}", folder.join("db.sqlite").display());
        Self { url, folder, database: None }
    }

    /// A new PostgreSQL database.
    pub async fn postgres() -> Self {
        let base = base();
        let name = format!("store_test_{}", Id::random());
        let mut conn = sqlx::PgConnection::connect(&base)
            .await
            .unwrap_or_else(|error| panic!("PostgreSQL is needed ({VARIABLE}): {error}"));
        let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(sql).execute(&mut conn).await.expect("may create databases");
        let (server, _) = base.rsplit_once('/').expect("a URL with a database");
        let mut place = Self::sqlite();
        place.url = format!("{server}/{name}");
        place.database = Some(name);
        place
    }

    /// Opens the store, with a definition.
    pub async fn open(&self) -> Store {
        let store = open(&self.url, &self.folder).await;
        let new = NewVersion {
            hash: TEMPLATE.into(),
            code: "1.004873".into(),
            document: b"{}".to_vec(),
            by: "test".into(),
            at: now(),
        };
        let put = store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { template::put_version(tx, &new).await })
        });
        put.await.expect("a definition");
        store
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder);
        let Some(name) = self.database.take() else { return };
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut conn = sqlx::PgConnection::connect(&base()).await.expect("PostgreSQL still answers");
                let sql = sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
                sqlx::query(sql).execute(&mut conn).await.expect("may drop databases");
            });
        });
        assert!(dropping.join().is_ok() || std::thread::panicking(), "the database was not dropped");
    }
}

/// Opens a store on a database and a folder with files and keys.
pub async fn open(url: &str, folder: &std::path::Path) -> Store {
    let keys = KeyRing::load_or_generate(&folder.join("keys")).expect("keys");
    Store::open(url, keys, StoreOptions::new(folder.join("files"))).await.expect("opens")
}

/// UTC seconds.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    i64::try_from(since.as_secs()).expect("a clock before the end of time")
}

/// A draft as it begins.
pub fn new_draft(owner: Token) -> NewDraft {
    NewDraft {
        owner,
        procedure_code: "1.004873".into(),
        template_hash: TEMPLATE.into(),
        receiving_center: Some(CENTRE.into()),
        document: answers(1),
        ledger: b"[]".to_vec(),
        expires_at: now() + 30 * 86_400,
    }
}

/// Answers of a usual size that tell which version they are.
pub fn answers(version: i64) -> Vec<u8> {
    format!("{{\"version\":{version},\"text\":\"{}\"}}", "Thôn Đồng Tâm, xã Ea Kao. ".repeat(40)).into_bytes()
}

const FAMILY: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "H'", "Y", "Võ"];
const MIDDLE: [&str; 6] = ["Thị", "Văn", "Hồng", "Minh", "Thu", "Đức"];
const GIVEN: [&str; 12] = ["Đào", "Mận", "Hương", "Dũng", "Tuấn", "Lan", "Bình", "Yến", "Sơn", "Thảo", "Khánh", "Niê"];

/// A made-up name.
pub fn full_name(seed: usize) -> String {
    let (a, b, c) = (seed % 8, seed / 8 % 6, seed / 48 % 12);
    format!("{} {} {} {}", FAMILY[a], MIDDLE[b], GIVEN[(c + 5) % 12], GIVEN[c])
}

/// Everything one filing writes, made before its transaction.
pub struct Filing {
    dossier: NewDossier,
    paper: Vec<u8>,
    event: NewEvent,
    act: AuditEntry,
    note: NewNotification,
    work: [NewWork; 2],
    at: i64,
}

impl Filing {
    /// The filing of a draft under a code.
    pub fn of(store: &Store, id: Id, owner: Token, code: &str, seed: usize) -> Arc<Self> {
        let at = now();
        let work = |topic: &str| NewWork {
            topic: topic.into(),
            dossier_id: Some(id),
            scope: id,
            payload: vec![b'x'; 200],
            available_at: at,
        };
        let dossier = NewDossier {
            id,
            code: code.into(),
            tracking: store.keys().token(TokenKind::Tracking, &id.to_string()),
            submitter: owner,
            owner,
            procedure_code: "1.004873".into(),
            template_hash: TEMPLATE.into(),
            receiving_unit: CENTRE.into(),
            channel: "online".into(),
            submitted_at: at,
            submission_hash: vec![7; 32],
            corrects: None,
            progress: Progress {
                state: "submitted".into(),
                resolving_unit: "H15.50.037".into(),
                fee_status: "none".into(),
                answer_by: Some(at + 8 * 3600),
                calendar_version: Some("2025".into()),
                ..Progress::default()
            },
            answers: answers(0),
            context: vec![b'c'; 400],
            search: SearchTerms {
                names: vec![full_name(seed), full_name(seed / 3 + 7)],
                personal_ids: vec![format!("0660{seed:08}"), format!("0661{seed:08}")],
                phones: vec![format!("09{:08}", seed % 100_000_000)],
            },
        };
        let event = NewEvent {
            action: "submit".into(),
            to_state: "submitted".into(),
            actor: "applicant".into(),
            role: "applicant".into(),
            for_citizen: true,
            ..NewEvent::default()
        };
        let act = AuditEntry {
            actor: Actor { id: "citizen".into(), role: "citizen".into(), ..Actor::default() },
            action: "dossier.file".into(),
            object_kind: "dossier".into(),
            object_id: id.to_string(),
            after: Some([7; 32]),
            ..AuditEntry::default()
        };
        let note = NewNotification {
            subject: owner,
            dossier_id: Some(id),
            kind: "submitted".into(),
            content: format!("{{\"code\":\"{code}\"}}").into_bytes(),
        };
        let paper = vec![b'p'; 1500];
        Arc::new(Self { dossier, paper, event, act, note, work: [work("portal"), work("sms")], at })
    }

    /// Writes it, in the order in which the portal does.
    pub async fn write(&self, tx: &mut Conn) -> Result<()> {
        let id = self.dossier.id;
        draft::mark_filed(tx, id, id).await?;
        dossier::file(tx, &self.dossier).await?;
        event::append(tx, id, &self.event, self.at).await?;
        paper::issue(tx, id, Id::random(), "submission_confirmation", "system", &self.paper, self.at).await?;
        audit::append_for_dossier(tx, id, &self.act, self.at).await?;
        notification::add(tx, &self.note, self.at).await?;
        for work in &self.work {
            plumbing::enqueue(tx, work, self.at).await?;
        }
        let caller = self.dossier.submitter;
        plumbing::remember(tx, caller, &id.0, &[7; 32], self.dossier.code.as_bytes(), self.at).await
    }
}

/// Begins a draft.
pub async fn begin(store: &Store, owner: Token) -> Result<Id> {
    let (id, new) = (Id::random(), new_draft(owner));
    let write = store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move {
            draft::create(tx, id, &new, now()).await?;
            let act = AuditEntry { action: "draft.create".into(), object_kind: "draft".into(), ..Default::default() };
            audit::append_for_dossier(tx, id, &act, now()).await
        })
    });
    write.await.map(|_| id)
}

/// Files a draft.
pub async fn file(store: &Store, filing: Arc<Filing>) -> Result<()> {
    let write = store.write(move |tx| {
        let filing = Arc::clone(&filing);
        Box::pin(async move { filing.write(tx).await })
    });
    write.await
}
