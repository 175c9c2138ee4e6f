//! A person's whole way through the store: something in every table.

use crate::audit::{self, Actor, AuditEntry};
use crate::db::Conn;
use crate::files::StoredFile;
use crate::records::attachment::{self, FileMeta, NewAttachment, ScanState};
use crate::records::dossier::{self, NewDossier, Progress};
use crate::records::draft::{self, DraftSave, NewDraft};
use crate::records::event::{self, NewEvent};
use crate::records::flag::{self, Flag};
use crate::records::notification::{self, NewNotification};
use crate::records::paper::{self, DossierResult};
use crate::records::payment::{self, NewPayment};
use crate::records::people::{self, Consent, LookupRow};
use crate::records::plumbing::{self, NewWork};
use crate::records::session::{NewSession, SessionKind};
use crate::records::setting;
use crate::records::template::{self, NewVersion};
use crate::records::vault::{self, VaultItem, VaultMeta};
use crate::records::{api, rating};
use crate::seal::{SearchTerms, Token, TokenKind};
use crate::{Id, Result, Store};

pub(super) const NOW: i64 = 1_764_547_200;
pub(super) const NAME: &str = "Trần Thị Kiều Oanh";
pub(super) const PERSONAL_ID: &str = "066190001827";
pub(super) const PHONE: &str = "0905718263";
pub(super) const STREET: &str = "217/9 Y Ngông";
pub(super) const EMAIL: &str = "kieu.oanh@example.vn";
/// The one name in clear: an official's, who publishes. The search for leaks must find it, or it finds nothing.
pub(super) const PUBLISHER: &str = "can-bo-0042-publisher";
pub(super) const CITIZEN_SESSION: &str = "a-cookie-of-the-drill";
pub(super) const TOKEN: &str = "tk_of_the_drill";

/// What it takes to find everything again.
#[derive(Clone, Copy)]
pub(super) struct Filled {
    pub person: Token,
    pub draft: Id,
    pub dossier: Id,
    pub client: Id,
}

/// Text with everything that must not leak.
pub(super) fn personal() -> String {
    format!(
        "{{\"name\":\"{NAME}\",\"id\":\"{PERSONAL_ID}\",\"phone\":\"{PHONE}\",\"at\":\"{STREET}\",\"mail\":\"{EMAIL}\"}}"
    )
}

fn bytes() -> Vec<u8> {
    personal().into_bytes()
}

fn meta() -> FileMeta {
    FileMeta { name: format!("{NAME}.pdf"), media_type: "application/pdf".into(), sha256: "00".into() }
}

fn act(action: &str) -> AuditEntry {
    AuditEntry {
        actor: Actor { id: "citizen".into(), role: "citizen".into(), ..Actor::default() },
        action: action.into(),
        object_kind: "dossier".into(),
        detail: Some(bytes()),
        ..AuditEntry::default()
    }
}

/// Writes something into every table.
pub(super) async fn fill(store: &Store) -> Filled {
    let person = store.keys().owner_token(PERSONAL_ID);
    let filled = Filled { person, draft: Id::random(), dossier: Id::random(), client: Id::random() };
    let mut files = Vec::new();
    for _ in 0..3 {
        files.push(store.files().put(bytes::Bytes::from(bytes())).await.expect("a file"));
    }
    let session = NewSession { kind: SessionKind::Citizen, data: bytes() };
    store.start_session(CITIZEN_SESSION, session, None, NOW).await.expect("a session");
    store.dossier_number("H15.50", "251201").await.expect("a number");
    store
        .write(move |tx| {
            let files = files.clone();
            Box::pin(async move {
                base(tx, &filled).await?;
                drafts(tx, &filled).await?;
                dossiers(tx, &filled, &files).await?;
                about_the_person(tx, &filled, &files[2]).await
            })
        })
        .await
        .expect("everything is written");
    store.write(|tx| Box::pin(async move { audit::anchor(tx, 1000, NOW).await })).await.expect("anchored");
    filled
}

async fn base(tx: &mut Conn, filled: &Filled) -> Result<()> {
    let version = NewVersion {
        hash: "b0c7".into(),
        code: "1.004873".into(),
        document: b"{}".to_vec(),
        by: PUBLISHER.into(),
        at: NOW,
    };
    template::put_version(tx, &version).await?;
    template::publish(tx, "b0c7", PUBLISHER, NOW).await?;
    setting::save(tx, "calendar", "{}", PUBLISHER, NOW).await?;
    api::create_client(tx, filled.client, "HIS of a hospital", PUBLISHER, NOW).await?;
    api::issue_token(tx, filled.client, TOKEN, &["1.004873".into()], &[], NOW).await?;
    api::grant(tx, filled.client, filled.person, NOW).await?;
    plumbing::remember(tx, filled.person, b"key", &[1; 32], b"{\"id\":\"x\"}", NOW).await?;
    plumbing::count(tx, &format!("tracking {PHONE}"), 3, 900, NOW).await.map(|_| ())
}

async fn drafts(tx: &mut Conn, filled: &Filled) -> Result<()> {
    let new = NewDraft {
        owner: filled.person,
        procedure_code: "1.004873".into(),
        template_hash: "b0c7".into(),
        receiving_center: Some("H15.50".into()),
        document: bytes(),
        ledger: bytes(),
        expires_at: NOW + 1000,
    };
    draft::create(tx, filled.draft, &new, NOW).await?;
    let save =
        DraftSave { document: bytes(), ledger: bytes(), patch: Some(bytes()), receiving_center: Some("H15.50".into()) };
    draft::save(tx, filled.draft, filled.person, 1, &save, NOW).await?;
    draft::create(tx, filled.dossier, &new, NOW).await
}

async fn dossiers(tx: &mut Conn, filled: &Filled, files: &[StoredFile]) -> Result<()> {
    let id = filled.dossier;
    let search =
        SearchTerms { names: vec![NAME.into()], personal_ids: vec![PERSONAL_ID.into()], phones: vec![PHONE.into()] };
    let tracking = tx.keys().token(TokenKind::Tracking, "H15.50-251201-0001");
    let new = NewDossier {
        id,
        code: "H15.50-251201-0001".into(),
        tracking,
        submitter: filled.person,
        owner: filled.person,
        procedure_code: "1.004873".into(),
        template_hash: "b0c7".into(),
        receiving_unit: "H15.50".into(),
        channel: "online".into(),
        submitted_at: NOW,
        submission_hash: vec![7; 32],
        corrects: None,
        progress: Progress {
            state: "submitted".into(),
            fee_status: "paid".into(),
            unverified: true,
            ..Progress::default()
        },
        answers: bytes(),
        context: bytes(),
        search,
    };
    draft::mark_filed(tx, id, id).await?;
    dossier::file(tx, &new).await?;
    let event = NewEvent { action: "submit".into(), note: Some(bytes()), ..NewEvent::default() };
    event::append(tx, id, &event, NOW).await?;
    let flag = Flag { pointer: "/name".into(), kind: "answer".into(), reason: personal(), resolved: false };
    flag::add(tx, id, 1, &[flag]).await?;
    let attached = NewAttachment {
        holder: id,
        component_code: "paper".into(),
        file_hash: files[0].hash.clone(),
        file_key: files[0].key.clone(),
        size: files[0].size,
        scan_state: ScanState::Clean,
        vault_item: None,
        meta: meta(),
    };
    attachment::add(tx, Id::random(), &attached, NOW).await?;
    paper::issue(tx, id, Id::random(), "receipt", "CB-01", &bytes(), NOW).await?;
    let result = DossierResult {
        id: Id::random(),
        result_code: "KQ.G01".into(),
        register_number: None,
        issued_at: NOW,
        issued_by: "CB-01".into(),
        file_hash: files[1].hash.clone(),
        size: files[1].size,
        meta: meta(),
        file_key: files[1].key.clone(),
    };
    paper::add_result(tx, id, &result).await?;
    let payment = NewPayment {
        reference: "TK1".into(),
        owner: filled.person,
        draft_id: Some(id),
        dossier_id: Some(id),
        amount: 8_000,
        provider: "demo".into(),
        expires_at: NOW + 900,
    };
    payment::create(tx, Id::random(), &payment, NOW).await?;
    payment::note_callback(tx, "demo", "EV1", "TK1", 8_000, "paid", NOW).await?;
    rating::add(tx, id, &rating::Rating { score: 5, at: NOW, comment: Some(personal()) }).await?;
    let work = NewWork { topic: "notify".into(), dossier_id: Some(id), scope: id, payload: bytes(), available_at: NOW };
    plumbing::enqueue(tx, &work, NOW).await?;
    audit::append_for_dossier(tx, id, &act("dossier.file"), NOW).await.map(|_| ())
}

async fn about_the_person(tx: &mut Conn, filled: &Filled, file: &StoredFile) -> Result<()> {
    let person = filled.person;
    people::save_profile(tx, person, &bytes(), NOW).await?;
    let consent = Consent {
        id: Id::random(),
        procedure_code: "1.004873".into(),
        sources: vec!["population".into()],
        text_version: "1".into(),
        at: NOW,
        withdrawn_at: None,
    };
    people::consent(tx, person, &consent).await?;
    let lookup = LookupRow {
        request_id: "YC-1".into(),
        subject: person,
        source: "population".into(),
        status: "found".into(),
        at: NOW,
        purpose: "prefill".into(),
        procedure_code: "1.004873".into(),
        holder: Some(filled.dossier),
        actor: "citizen".into(),
        fields: vec!["full_name".into()],
    };
    people::note_lookup(tx, &lookup).await?;
    let content = bytes();
    let message = NewNotification { subject: person, dossier_id: None, kind: "filed".into(), content };
    notification::add(tx, &message, NOW).await?;
    let item = VaultItem {
        id: Id::random(),
        kind: "result".into(),
        code: "KQ.G01".into(),
        dossier_id: Some(filled.dossier),
        sensitive: true,
        created_at: NOW,
        valid_until: None,
        file_hash: file.hash.clone(),
        size: file.size,
        meta: VaultMeta {
            title_vi: format!("Giấy của {NAME}"),
            title_en: NAME.into(),
            number: Some(PERSONAL_ID.into()),
            issuer: "Sở".into(),
            file: meta(),
        },
        file_key: file.key.clone(),
    };
    vault::add(tx, person, &item).await?;
    audit::append_for_person(tx, person, &act("person.sign-in"), NOW).await.map(|_| ())
}

/// Reads everything that [`fill`] wrote; every sealed value and file opens and is what it was.
pub(super) async fn assert_whole(store: &Store, filled: Filled) {
    let (id, person) = (filled.dossier, filled.person);
    let mut conn = store.read().await.expect("reads");
    let conn = &mut conn;
    let draft = draft::get(conn, filled.draft, person).await.expect("the draft opens");
    assert_eq!((draft.version, draft.document, draft.ledger), (2, bytes(), bytes()));
    assert_eq!(draft::patches(conn, filled.draft, 0).await.expect("patches open"), [(2, bytes())]);
    let read = dossier::get(conn, id).await.expect("the dossier opens");
    assert_eq!((read.answers, read.context, read.head.progress.unverified), (bytes(), bytes(), true));
    let events = event::of_dossier(conn, id).await.expect("the sheet opens");
    assert_eq!(events[0].event.note, Some(bytes()));
    assert_eq!(flag::last_round(conn, id).await.expect("flags open").1[0].reason, personal());
    assert_eq!(paper::of_dossier(conn, id).await.expect("papers open")[0].content, bytes());
    assert_eq!(rating::of_dossier(conn, id).await.expect("opens").expect("rated").comment, Some(personal()));
    let mut files = Vec::new();
    for file in attachment::of_holder(conn, id).await.expect("attachments open") {
        files.push((file.file_hash, file.file_key));
    }
    for file in paper::results(conn, id).await.expect("results open") {
        files.push((file.file_hash, file.file_key));
    }
    for item in vault::of_owner(conn, person).await.expect("the vault opens") {
        assert!(item.sensitive && item.meta.number.as_deref() == Some(PERSONAL_ID));
        files.push((item.file_hash, item.file_key));
    }
    assert_eq!(files.len(), 3);
    for (hash, key) in files {
        assert_eq!(store.files().get(&hash, &key).await.expect("the file opens"), bytes());
    }
    assert_eq!(people::profile(conn, person).await.expect("opens").expect("kept").1, bytes());
    assert_eq!(people::lookups(conn, person, 9).await.expect("opens")[0].fields, ["full_name"]);
    assert_eq!(people::consents(conn, person).await.expect("reads").len(), 1);
    assert_eq!(notification::of_subject(conn, person, 9).await.expect("opens")[0].content, bytes());
    for chain in [id, person.scope()] {
        assert_eq!(audit::chain(conn, chain).await.expect("opens")[0].entry.detail, Some(bytes()));
    }
    assert_eq!(setting::current(conn, "calendar").await.expect("reads").expect("kept").value, "{}");
    assert!(api::is_granted(conn, filled.client, person).await.expect("reads"));
    assert!(store.api_client_of(TOKEN).await.expect("reads").is_some());
    let verdict = audit::verify(conn).await.expect("verifies");
    assert!(verdict.breaks.is_empty() && verdict.anchors == 1, "{verdict:?}");
    let work = store.write(|tx| Box::pin(async move { plumbing::take(tx, 9, 0, NOW).await })).await;
    assert_eq!(work.expect("the work opens")[0].payload, bytes());
}
