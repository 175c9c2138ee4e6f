//! The records on both databases: what they promise to the use cases.

mod clients;
mod drafts;
mod files;
mod filings;
mod payments;
mod people;
mod plumbing;
mod queues;
mod sessions;

use super::dossier::{self, NewDossier, Progress};
use super::draft::{self, NewDraft};
use super::event::{self, NewEvent};
use super::template::{self, NewVersion};
use crate::audit::{self, AuditEntry};
use crate::db::Conn;
use crate::seal::{SearchTerms, Token, TokenKind};
use crate::tests::Place;
use crate::{Id, Result, Store};

/// A moment: 2025-12-01 00:00 UTC.
const NOW: i64 = 1_764_547_200;
const DAY: i64 = 86_400;
const HASH: &str = "b0c7";

/// Runs a write whose captured values are cloned for each attempt.
macro_rules! commit {
    ($store:expr, [$($captured:ident),*], |$tx:ident| $body:expr) => {{
        $(let $captured = $captured.clone();)*
        $store.write(move |$tx| {
            $(#[allow(clippy::clone_on_copy, reason = "some are Copy")] let $captured = $captured.clone();)*
            Box::pin(async move { $body })
        }).await
    }};
}
use commit;

/// A store with a published definition.
async fn open(place: &Place) -> Store {
    let store = place.open().await;
    let version =
        NewVersion { hash: HASH.into(), code: "1.004873".into(), document: b"{}".to_vec(), by: "test".into(), at: NOW };
    commit!(store, [version], |tx| {
        template::put_version(tx, &version).await?;
        template::publish(tx, HASH, "test", NOW).await.map(|_| ())
    })
    .expect("published");
    store
}

fn person(store: &Store, number: &str) -> Token {
    store.keys().owner_token(number)
}

fn new_draft(owner: Token) -> NewDraft {
    NewDraft {
        owner,
        procedure_code: "1.004873".into(),
        template_hash: HASH.into(),
        receiving_center: Some("H15.50".into()),
        document: b"{\"full_name\":\"Nguyen Thi Dao\"}".to_vec(),
        ledger: b"[]".to_vec(),
        expires_at: NOW + 30 * DAY,
    }
}

async fn draft(store: &Store, owner: Token) -> Id {
    let (id, new) = (Id::random(), new_draft(owner));
    commit!(store, [new], |tx| draft::create(tx, id, &new, NOW).await).expect("a draft");
    id
}

fn new_dossier(store: &Store, id: Id, owner: Token, code: &str, name: &str) -> NewDossier {
    NewDossier {
        id,
        code: code.into(),
        tracking: store.keys().token(TokenKind::Tracking, code),
        submitter: owner,
        owner,
        procedure_code: "1.004873".into(),
        template_hash: HASH.into(),
        receiving_unit: "H15.50".into(),
        channel: "online".into(),
        submitted_at: NOW,
        submission_hash: vec![7; 32],
        corrects: None,
        progress: Progress {
            state: "submitted".into(),
            resolving_unit: "H15.60".into(),
            fee_status: "none".into(),
            answer_by: Some(NOW + DAY),
            ..Progress::default()
        },
        answers: b"{\"a\":1}".to_vec(),
        context: b"{}".to_vec(),
        search: SearchTerms { names: vec![name.into()], ..SearchTerms::default() },
    }
}

fn act(action: &str) -> AuditEntry {
    AuditEntry { action: action.into(), object_kind: "dossier".into(), ..AuditEntry::default() }
}

/// What a use case writes for a filing.
async fn file(tx: &mut Conn, new: &NewDossier) -> Result<()> {
    draft::mark_filed(tx, new.id, new.id).await?;
    dossier::file(tx, new).await?;
    let event = NewEvent {
        action: "submit".into(),
        to_state: new.progress.state.clone(),
        actor: "applicant".into(),
        role: "applicant".into(),
        for_citizen: true,
        note: Some(b"please be quick".to_vec()),
        ..NewEvent::default()
    };
    event::append(tx, new.id, &event, new.submitted_at).await?;
    audit::append_for_dossier(tx, new.id, &act("dossier.file"), new.submitted_at).await.map(|_| ())
}

/// A filed dossier.
async fn filed(store: &Store, owner: Token, code: &str, name: &str) -> Id {
    let id = draft(store, owner).await;
    let new = new_dossier(store, id, owner, code, name);
    commit!(store, [new], |tx| file(tx, &new).await).expect("filed");
    id
}

async fn reader(store: &Store) -> Conn {
    store.read().await.expect("reads")
}

/// Rows of a table that a condition on `$1` matches.
async fn rows_of(store: &Store, table: &str, column: &str, id: Id) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE {column} = $1");
    let row = reader(store).await.row(sql, vec![id.into()]).await.expect("counts").expect("a row");
    row.i64(0).expect("a number")
}
