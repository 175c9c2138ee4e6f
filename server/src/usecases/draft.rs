//! Working on a draft: opening it with everything a verdict depends on, saving changes, bringing in what databases answer.
//!
//! A request never replaces answers: it asks for changes ([`Patch`]), and the engine takes what may be taken. Locked and computed values in a request are listed as
//! not taken; somebody else's newer answer stays and is listed as a conflict.

use super::lookup::{self, Ledger};
use super::{filed, hex};
use crate::app::App;
use crate::auth::session::Person;
use crate::web::{AppError, Ctx};
use forms::filing::{Change, Draft, Filing, Ignored, Origin, Patch, Reason};
use forms::form::ServerForm;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::audit::{self, Actor, AuditEntry};
use store::records::attachment::{self, Attachment, ScanState};
use store::records::draft::{self, DraftSave};
use store::records::{people, plumbing, vault};
use store::{Id, Token};

/// Drafts are deleted this long after the last change, seconds.
pub const KEPT: i64 = 30 * 86_400;
/// How long a page waits for databases; what comes later is taken in when it comes.
pub const PATIENCE: Duration = Duration::from_secs(4);
/// Wrong guesses about a person before a pause.
const GUESSES: i64 = 3;
/// The pause, seconds.
const PAUSE: i64 = 15 * 60;
/// How often a save is tried when somebody else saves at the same moment.
const ATTEMPTS: usize = 8;

/// Who works on drafts and dossiers.
#[derive(Debug, Clone)]
pub struct Who {
    /// Under which everything of theirs is found.
    pub owner: Token,
    /// What the identity provider vouches for.
    pub person: Person,
    /// Keyed hash of the network address, for the audit.
    pub ip_hash: Option<[u8; 32]>,
    /// `citizen`, or `client` where an API client acts for the person.
    pub role: &'static str,
    /// The client, for the audit.
    pub client: Option<Id>,
}

impl Who {
    /// The signed-in citizen of a request.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub fn of(app: &App, ctx: &Ctx) -> Result<Self, AppError> {
        let session = ctx.citizen()?;
        let address = app.store.keys().token(store::seal::TokenKind::Address, &ctx.address);
        Ok(Self {
            owner: session.owner(app),
            person: session.person.clone(),
            ip_hash: Some(address.0),
            role: "citizen",
            client: None,
        })
    }

    /// As the audit names them: never by name or number.
    #[must_use]
    pub fn actor(&self) -> Actor {
        let id = self.client.map_or_else(|| hex(&self.owner.0[..16]), |client| client.to_string());
        Actor { id, role: self.role.to_owned(), unit: String::new(), ip_hash: self.ip_hash }
    }

    /// An act of theirs for the audit.
    #[must_use]
    pub fn act(&self, action: &str, kind: &str, object: impl ToString) -> AuditEntry {
        AuditEntry {
            actor: self.actor(),
            action: action.to_owned(),
            object_kind: kind.to_owned(),
            object_id: object.to_string(),
            ..AuditEntry::default()
        }
    }
}

/// A draft with all that its verdict depends on.
#[derive(Debug)]
pub struct Live {
    /// The stored row.
    pub row: draft::Draft,
    /// The form of the version it began with.
    pub form: Arc<ServerForm>,
    /// What databases said.
    pub ledger: Ledger,
    /// Answers and their live state.
    pub filing: Filing,
    /// Files.
    pub files: Vec<Attachment>,
    /// The ledger took something in while opening: worth saving with the next change.
    unsaved: bool,
}

impl Live {
    /// A draft that is nowhere stored yet.
    #[must_use]
    pub fn of(row: draft::Draft, form: Arc<ServerForm>, ledger: Ledger, filing: Filing) -> Self {
        Self { row, form, ledger, filing, files: Vec::new(), unsaved: true }
    }

    /// Version of the answers: what `_base` and the browser name.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.filing.version()
    }

    /// Whether answers may be changed now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.row.frozen && self.row.dossier_id.is_none()
    }

    /// Refuses changes to what is frozen or filed.
    ///
    /// # Errors
    /// A conflict with words for the person.
    pub fn must_be_open(&self) -> Result<(), AppError> {
        if self.is_open() {
            return Ok(());
        }
        Err(AppError::Conflict(if self.row.dossier_id.is_some() {
            "Hồ sơ này đã nộp. Hãy xem ở mục Hồ sơ của tôi. · It was filed already: see My applications.".into()
        } else {
            "Câu trả lời được giữ nguyên trong khi chờ thanh toán. Hãy hủy thanh toán nếu muốn sửa. · Answers are frozen \
             while the fee is awaited: cancel the payment to change them."
                .into()
        }))
    }

    /// Whether a place may be changed: everything in a draft; in a correction what was flagged, and what has no answer
    /// yet.
    fn may_change(&self, path: &str) -> bool {
        let Some(correction) = &self.ledger.correction else { return true };
        let Some(id) = self.filing.find(path) else { return true };
        let pointer = self.filing.pointer(id);
        let within = |place: &str, flag: &str| {
            place.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let under = |flag: &String| within(&pointer, flag) || within(path, flag);
        correction.pointers.iter().any(under) || self.filing.value(id).is_none()
    }

    /// What is to be stored of it.
    fn changed(&self, patch: Option<&Patch>) -> Result<DraftSave, AppError> {
        Ok(DraftSave {
            document: serde_json::to_vec(&self.filing.draft()).map_err(AppError::internal)?,
            ledger: serde_json::to_vec(&self.ledger).map_err(AppError::internal)?,
            patch: patch.map(serde_json::to_vec).transpose().map_err(AppError::internal)?,
            receiving_center: forms::service::receiving_center(&self.form, &self.filing),
        })
    }

    /// Takes a patch; what was not taken, and why.
    fn apply(&mut self, patch: &Patch) -> Vec<Ignored> {
        let closed: Vec<String> = patch
            .set
            .iter()
            .map(|(path, _)| path)
            .chain(&patch.shown)
            .filter(|path| !self.may_change(path))
            .cloned()
            .collect();
        let open = |path: &String| !closed.contains(path);
        let asked = Patch {
            base: patch.base,
            set: patch.set.iter().filter(|(path, _)| open(path)).cloned().collect(),
            shown: patch.shown.iter().filter(|path| open(path)).cloned().collect(),
        };
        let mut ignored = self.filing.apply(&asked).ignored;
        // A database that answered meanwhile is no other person: what was typed goes before it.
        let draft = self.filing.draft();
        let over_lookup = |refused: &Ignored| {
            refused.reason == Reason::Conflict
                && draft.get(&refused.path).is_some_and(|entry| matches!(entry.origin, Origin::Prefilled(_)))
        };
        let again: Vec<(String, Change)> = asked
            .set
            .iter()
            .filter(|(path, _)| ignored.iter().any(|refused| refused.path == *path && over_lookup(refused)))
            .cloned()
            .collect();
        if !again.is_empty() {
            ignored.retain(|refused| !over_lookup(refused));
            let retry = Patch { base: self.filing.version(), set: again, shown: Vec::new() };
            ignored.extend(self.filing.apply(&retry).ignored);
        }
        let asked_for = |path: &String| patch.set.iter().any(|(set, _)| set == path);
        ignored.extend(closed.into_iter().filter(asked_for).map(|path| Ignored { path, reason: Reason::ReadOnly }));
        ignored
    }

    /// A file waits for the virus scanner.
    #[must_use]
    pub fn pending_scans(&self) -> bool {
        self.files.iter().any(|file| file.scan_state == ScanState::Quarantined)
    }
}

/// Opens a draft of this owner.
///
/// # Errors
/// [`AppError::NotFound`] also when it is somebody else's.
pub async fn open(app: &App, owner: Token, id: Id) -> Result<Live, AppError> {
    load(app, Some(owner), id).await
}

/// Opens a draft whoever owns it: for payments and jobs.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn load(app: &App, owner: Option<Token>, id: Id) -> Result<Live, AppError> {
    let mut conn = app.store.read().await?;
    let row = match owner {
        Some(owner) => draft::get(&mut conn, id, owner).await?,
        None => draft::load(&mut conn, id).await?,
    };
    let mut ledger = lookup::read(&row.ledger)?;
    // A correction works on the papers of its dossier.
    let holder = ledger.correction.as_ref().map_or(id, |correction| correction.dossier);
    let files = attachment::of_holder(&mut conn, holder).await?;
    let results = vault::of_owner(&mut conn, row.owner).await?;
    drop(conn);
    let form = app.catalogue.by_hash(&app.store, &row.template_hash).await?;
    let form = form.ok_or_else(|| AppError::internal("the draft's definition is gone"))?;
    let now = app.clock.now();
    ledger.expire(now);
    let stored: Draft = serde_json::from_slice(&row.document).map_err(AppError::internal)?;
    let mut context = filed::context_at(now);
    ledger.into_context(&mut context);
    let valid = |item: &vault::VaultItem| item.valid_until.is_none_or(|until| until > now);
    context.vault = results.into_iter().filter(valid).map(|item| item.code).collect();
    let counts = |file: &&Attachment| file.scan_state != ScanState::Infected;
    context.attached = files.iter().filter(counts).map(|file| file.component_code.clone()).collect();
    let mut filing = form.filing(context, &stored);
    let unsaved = lookup::settle(&form, &mut filing, &mut ledger);
    Ok(Live { row, form, ledger, filing, files, unsaved })
}

/// What a save came to.
#[derive(Debug)]
pub struct Saved {
    /// The draft as it is now.
    pub live: Live,
    /// What was not taken.
    pub ignored: Vec<Ignored>,
}

/// Saves a change; answers of other tabs and devices that the patch does not speak of stay.
///
/// # Errors
/// Not this owner's, filed or frozen, or the database.
pub async fn save(app: &App, who: &Who, id: Id, patch: &Patch) -> Result<Saved, AppError> {
    for _ in 0..ATTEMPTS {
        let mut live = open(app, who.owner, id).await?;
        live.must_be_open()?;
        let before = live.filing.draft();
        let ignored = live.apply(patch);
        lookup::settle(&live.form, &mut live.filing, &mut live.ledger);
        let after = live.filing.draft();
        if !live.unsaved && before.entries == after.entries && before.rows == after.rows {
            return Ok(Saved { live, ignored });
        }
        if write(app, &mut live, Some(patch)).await? {
            return Ok(Saved { live, ignored });
        }
    }
    Err(AppError::Conflict(
        "Bản nháp đang được sửa ở nơi khác. Hãy thử lại. · The draft is being changed elsewhere: try again.".into(),
    ))
}

/// Writes a draft; false when somebody else wrote it meanwhile.
async fn write(app: &App, live: &mut Live, patch: Option<&Patch>) -> Result<bool, AppError> {
    let now = app.clock.now();
    let change = live.changed(patch)?;
    let (id, owner, expected) = (live.row.id, live.row.owner, live.row.version);
    let written = app
        .store
        .write(move |tx| {
            let change = change.clone();
            Box::pin(async move {
                let version = draft::save(tx, id, owner, expected, &change, now).await?;
                draft::extend(tx, id, now + KEPT).await?;
                Ok(version)
            })
        })
        .await;
    match written {
        Ok(version) => {
            live.row.version = version;
            live.row.updated_at = now;
            live.unsaved = false;
            Ok(true)
        }
        Err(store::Error::Conflict { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Makes the look-ups that are due and waits a little for them. What comes later is put in when it comes; until then the database counts as not answering, so that
/// nobody waits for it.
///
/// # Errors
/// The database.
pub async fn look_up(app: &App, who: &Who, id: Id, patience: Duration, again: bool) -> Result<(), AppError> {
    let live = open(app, who.owner, id).await?;
    if !live.is_open() || live.ledger.correction.is_some() {
        return Ok(());
    }
    if !consents(app, who, &live.ledger).await? {
        return Ok(());
    }
    let now = app.clock.now();
    let due = lookup::due(&live.form, &live.filing, &live.ledger, now, again);
    if due.is_empty() {
        return Ok(());
    }
    let mut asked = Vec::new();
    for one in due {
        if one.typed
            && let Some(until) = pause(app, who).await?
        {
            let mut refused = lookup::unanswered(&one, "", now);
            for (_, entry) in &mut refused {
                entry.status = forms::filing::LookupStatus::Mismatch;
                entry.code = "03".to_owned();
                entry.blocked_until = Some(until);
            }
            take_in(app, who, id, None, refused).await?;
            continue;
        }
        let request = lookup::request(&one, &live.ledger, &live.form.form.code, id);
        asked.push((one, request));
    }
    if asked.is_empty() {
        return Ok(());
    }
    let outstanding: Arc<std::sync::Mutex<BTreeSet<usize>>> =
        Arc::new(std::sync::Mutex::new((0..asked.len()).collect()));
    let asked = Arc::new(asked);
    let work = tokio::spawn(ask_all(app.clone(), who.clone(), id, Arc::clone(&asked), Arc::clone(&outstanding)));
    if tokio::time::timeout(patience, work).await.is_ok() {
        return Ok(());
    }
    let late: Vec<usize> = outstanding.lock().map(|set| set.iter().copied().collect()).unwrap_or_default();
    for at in late {
        if let Some((due, request)) = asked.get(at) {
            take_in(app, who, id, None, lookup::unanswered(due, &request.request_id, now)).await?;
        }
    }
    Ok(())
}

/// Whether the consent the draft began with still holds.
async fn consents(app: &App, who: &Who, ledger: &Ledger) -> Result<bool, AppError> {
    let Some(given) = &ledger.consent else { return Ok(false) };
    let known = people::consents(&mut app.store.read().await?, who.owner).await?;
    Ok(known.iter().any(|consent| consent.withdrawn_at.is_none() && consent.id.to_string() == *given))
}

type Asked = Vec<(lookup::Due, crate::adapters::registry::Lookup)>;

async fn ask_all(app: App, who: Who, id: Id, asked: Arc<Asked>, outstanding: Arc<std::sync::Mutex<BTreeSet<usize>>>) {
    let mut running: FuturesUnordered<_> = asked
        .iter()
        .enumerate()
        .map(|(at, (due, request))| {
            let app = &app;
            async move { (at, lookup::ask(app, due, request).await) }
        })
        .collect();
    while let Some((at, record)) = running.next().await {
        let Some((due, request)) = asked.get(at) else { continue };
        let now = app.clock.now();
        let mut entries = lookup::entries(due, &request.request_id, &record, now);
        if due.typed && record.status == forms::filing::LookupStatus::Mismatch {
            let until = wrong_guess(&app, &who).await.unwrap_or_default();
            entries.iter_mut().for_each(|(_, entry)| entry.blocked_until = until);
        }
        let trace = Trace { due, request, status: record.status.as_str() };
        if let Err(error) = take_in(&app, &who, id, Some(trace), entries).await {
            tracing::warn!(%error, "a look-up could not be kept");
        }
        if let Ok(mut set) = outstanding.lock() {
            set.remove(&at);
        }
    }
}

/// What the general ledger and the audit say of a look-up.
struct Trace<'a> {
    due: &'a lookup::Due,
    request: &'a crate::adapters::registry::Lookup,
    status: &'static str,
}

/// Keeps what a database said: in the draft's ledger and answers, in the general ledger, in the audit; all in one transaction.
async fn take_in(
    app: &App,
    who: &Who,
    id: Id,
    trace: Option<Trace<'_>>,
    entries: Vec<(String, lookup::Entry)>,
) -> Result<(), AppError> {
    let now = app.clock.now();
    let recorded = trace.map(|trace| people::LookupRow {
        request_id: trace.request.request_id.clone(),
        subject: who.owner,
        source: trace.due.source.as_str().to_owned(),
        status: trace.status.to_owned(),
        at: now,
        purpose: trace.request.purpose.to_owned(),
        procedure_code: trace.request.procedure_code.clone(),
        holder: Some(id),
        actor: who.role.to_owned(),
        fields: trace.due.fields.clone(),
    });
    for _ in 0..ATTEMPTS {
        let mut live = match open(app, who.owner, id).await {
            Ok(live) => live,
            Err(AppError::NotFound) => return Ok(()),
            Err(error) => return Err(error),
        };
        if !live.is_open() {
            return Ok(());
        }
        for (key, entry) in &entries {
            // A late answer counts; an early "no answer" does not overwrite it.
            let known = live.ledger.lookups.get(key);
            let newer = known.is_some_and(|known| {
                known.identity == entry.identity && entry.status.is_transient() && known.request_id == entry.request_id
            });
            if !newer {
                live.ledger.lookups.insert(key.clone(), entry.clone());
            }
        }
        lookup::settle(&live.form, &mut live.filing, &mut live.ledger);
        let change = live.changed(None)?;
        let (expected, who, recorded) = (live.row.version, who.clone(), recorded.clone());
        let written = app
            .store
            .write(move |tx| {
                let (change, who, recorded) = (change.clone(), who.clone(), recorded.clone());
                Box::pin(async move {
                    draft::save(tx, id, who.owner, expected, &change, now).await?;
                    let Some(recorded) = recorded else { return Ok(()) };
                    let mut entry = who.act("lookup", "draft", id);
                    entry.lookup_id = Some(recorded.request_id.clone());
                    entry.detail = Some(format!("{} {}", recorded.source, recorded.status).into_bytes());
                    audit::append_for_dossier(tx, id, &entry, now).await?;
                    people::note_lookup(tx, &recorded).await
                })
            })
            .await;
        match written {
            Err(store::Error::Conflict { .. }) => {}
            other => return other.map_err(Into::into),
        }
    }
    Err(AppError::internal("a look-up lost against other saves too often"))
}

fn guesses(who: &Who) -> String {
    format!("mismatch:{}", hex(&who.owner.0))
}

/// Until when this person can't guess, UTC seconds.
///
/// # Errors
/// The database.
pub async fn pause(app: &App, who: &Who) -> Result<Option<i64>, AppError> {
    let now = app.clock.now();
    Ok(plumbing::blocked_until(&mut app.store.read().await?, &guesses(who), now).await?)
}

async fn wrong_guess(app: &App, who: &Who) -> Result<Option<i64>, AppError> {
    let (name, now) = (guesses(who), app.clock.now());
    let counted = app.store.write(move |tx| {
        let name = name.clone();
        Box::pin(async move { plumbing::count(tx, &name, GUESSES, PAUSE, now).await })
    });
    Ok(counted.await?)
}
