//! Filing for a person who granted it: a client of the API sends whole answers. The same check, the same filing; no draft is kept where no fee is awaited.

use super::check::{self, NotReady, Review};
use super::draft::{Live, Who};
use super::lookup::{self, Ledger};
use super::submit::{self, Remembered, ToFile};
use super::{filed, pay};
use crate::app::App;
use crate::auth::session::Person;
use crate::auth::token::Client;
use crate::web::{AppError, Refusal};
use casework::state::{Action, Channel};
use forms::filing::{Answer, Change, Draft, Patch, RequesterKind};
use forms::service::ComponentStatus;
use serde_json::{Value, json};
use std::time::Duration;
use store::audit;
use store::records::api;
use store::records::draft::Draft as Row;
use store::records::payment::Payment;
use store::records::people;
use store::{Id, Token};

/// How long a filing waits for databases.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a client asks to be filed.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Procedure.
    pub procedure: String,
    /// For whom.
    pub person: Person,
    /// The answers.
    pub answers: Value,
    /// The person has declared that they are true.
    pub declared: bool,
}

/// What came of it.
#[derive(Debug)]
pub enum Answered {
    /// Filed: id and code.
    Filed(Id, String),
    /// A fee is due first: id and payment.
    Pay(Id, Payment),
}

/// Whether a client may file this for this person: decided before anything is looked at.
///
/// # Errors
/// [`Refusal::Scope`].
pub async fn may_file(app: &App, client: &Client, procedure: &str, person: Token) -> Result<(), AppError> {
    let granted = api::is_granted(&mut app.store.read().await?, client.id, person).await?;
    if client.may_file(procedure) && granted { Ok(()) } else { Err(AppError::Forbidden(Refusal::Scope)) }
}

/// Files the answers, or freezes them until the fee is paid.
///
/// # Errors
/// Not granted, unknown procedure, or answers that don't pass ([`AppError::Unprocessable`] with each reason).
pub async fn file(app: &App, client: &Client, asked: Asked, idem: Remembered) -> Result<Answered, AppError> {
    let owner = app.store.keys().owner_token(&asked.person.personal_id);
    may_file(app, client, &asked.procedure, owner).await?;
    let who = Who { owner, person: asked.person.clone(), ip_hash: None, role: "client", client: Some(client.id) };
    let mut live = begin(app, &who, &asked).await?;
    // What a database knows may stand in for a paper or make a question needless: it is asked where something is missing.
    if !check::review(&live).is_ready() {
        look_up(app, &who, &mut live).await?;
    }
    let now = app.clock.now();
    let review = check::review(&live);
    let facts = check::facts(&live, &review, 0, now);
    let action = match check::decide(&facts) {
        Ok((action, _)) => action,
        Err(NotReady::Changed) => return Err(AppError::internal("nothing was shown that could change")),
        Err(NotReady::Unmet(guards)) => {
            let mut reasons = reasons(&review);
            if reasons.is_empty() {
                reasons = guards.iter().map(|guard| reason("", "unmet", guard.text().vi, guard.text().en)).collect();
            }
            return Err(AppError::Unprocessable(json!({ "valid": false, "errors": reasons })));
        }
    };
    let prepared = check::prepare(&live, &review, now)?;
    drop(review);
    if !client.units.is_empty() && !client.units.contains(&prepared.receiving_unit) {
        return Err(AppError::Forbidden(Refusal::Scope));
    }
    let id = live.row.id;
    if action == Action::RequestPrepayment {
        let payment = pay::request_for(app, &who, &live, prepared, Some(idem)).await?;
        return Ok(Answered::Pay(id, payment));
    }
    let filing = ToFile {
        id,
        submitter: who.owner,
        template_hash: live.row.template_hash.clone(),
        form: live.form.clone(),
        prepared,
        paid: Vec::new(),
        act: who.act("dossier.file", "dossier", id),
        clock_at: now,
        idem: Some(idem),
        mark_paid: None,
        channel: Channel::Online,
        from_draft: false,
    };
    match submit::file(app, filing).await {
        Ok(filed) => Ok(Answered::Filed(filed.id, filed.code)),
        Err(submit::Fault::AlreadyFiled(_)) => Err(AppError::Conflict("it was filed a moment ago".into())),
        Err(submit::Fault::App(error)) => Err(error),
    }
}

/// The answers as a live filing that is nowhere stored.
async fn begin(app: &App, who: &Who, asked: &Asked) -> Result<Live, AppError> {
    let entry = app.catalogue.current(&asked.procedure).ok_or(AppError::NotFound)?;
    let form = &entry.form;
    let now = app.clock.now();
    let (document, refusals) = Draft::from_document(&form.form, &asked.answers);
    if !refusals.is_empty() {
        let errors: Vec<Value> = refusals
            .iter()
            .map(|refusal| {
                reason(&refusal.pointer, refusal.code, "Tờ khai không có chỗ này.", "The form has no such place.")
            })
            .collect();
        return Err(AppError::Unprocessable(json!({ "valid": false, "errors": errors })));
    }
    let mut ledger = Ledger {
        // The grant is the consent.
        consent: Some(format!("grant-{}", who.client.unwrap_or(Id([0; 16])))),
        requester_kind: match who.person.org_tax_code {
            Some(_) => RequesterKind::Organization,
            None => RequesterKind::Citizen,
        },
        loa: 2,
        account: Some(who.person.clone()),
        ..Ledger::default()
    };
    let mut context = filed::context_at(now);
    ledger.into_context(&mut context);
    // What the account says goes first: an answer that says otherwise is no answer of this person's.
    let mut filing = form.filing(context, &Draft::default());
    lookup::settle(form, &mut filing, &mut ledger);
    let mut patch = Patch { base: u64::MAX, ..Patch::default() };
    for (table, rows) in &document.rows {
        patch.set.extend(rows.iter().map(|row| (table.clone(), Change::AddRow { id: row.clone(), before: None })));
    }
    for (path, entry) in &document.entries {
        let Answer::Value(value) = &entry.answer else { continue };
        if path == check::DECLARATION && !asked.declared {
            continue;
        }
        patch.set.push((path.clone(), Change::Value(value.clone())));
    }
    if asked.declared {
        patch.set.push((check::DECLARATION.to_owned(), Change::Value(true.into())));
    }
    let ignored = filing.apply(&patch).ignored;
    lookup::settle(form, &mut filing, &mut ledger);
    if !ignored.is_empty() {
        let errors: Vec<Value> = ignored
            .iter()
            .map(|refused| {
                let (vi, en) = (
                    "Câu này đã khóa hoặc được tính, không nhận giá trị khác.",
                    "Locked or computed: no other value is taken.",
                );
                reason(&refused.path, "read_only", vi, en)
            })
            .collect();
        return Err(AppError::Unprocessable(json!({ "valid": false, "errors": errors })));
    }
    let row = Row {
        id: Id::random(),
        owner: who.owner,
        procedure_code: asked.procedure.clone(),
        template_hash: entry.hash.clone(),
        receiving_center: None,
        dossier_id: None,
        version: 0,
        frozen: false,
        created_at: now,
        updated_at: now,
        expires_at: now + super::draft::KEPT,
        document: Vec::new(),
        ledger: Vec::new(),
    };
    Ok(Live::of(row, entry.form.clone(), ledger, filing))
}

/// Asks the databases whose data would stand in for a paper.
async fn look_up(app: &App, who: &Who, live: &mut Live) -> Result<(), AppError> {
    let now = app.clock.now();
    let due = lookup::due(&live.form, &live.filing, &live.ledger, now, false);
    let requests: Vec<_> =
        due.iter().map(|due| (due, lookup::request(due, &live.ledger, &live.form.form.code, live.row.id))).collect();
    let answers = futures::future::join_all(requests.iter().map(|(due, request)| async move {
        tokio::time::timeout(PATIENCE, lookup::ask(app, due, request)).await.ok()
    }))
    .await;
    let mut rows = Vec::new();
    for ((due, request), answer) in requests.iter().zip(answers) {
        let entries = match &answer {
            Some(record) => lookup::entries(due, &request.request_id, record, now),
            None => lookup::unanswered(due, &request.request_id, now),
        };
        let status = entries.first().map(|(_, entry)| entry.status.as_str()).unwrap_or_default();
        rows.push(people::LookupRow {
            request_id: request.request_id.clone(),
            subject: who.owner,
            source: due.source.as_str().to_owned(),
            status: status.to_owned(),
            at: now,
            purpose: request.purpose.to_owned(),
            procedure_code: request.procedure_code.clone(),
            holder: Some(live.row.id),
            actor: who.client.map(|client| client.to_string()).unwrap_or_default(),
            fields: due.fields.clone(),
        });
        live.ledger.lookups.extend(entries);
    }
    lookup::settle(&live.form, &mut live.filing, &mut live.ledger);
    let (owner, who) = (who.owner, who.clone());
    let written = app.store.write(move |tx| {
        let (rows, who) = (rows.clone(), who.clone());
        Box::pin(async move {
            for row in &rows {
                people::note_lookup(tx, row).await?;
                let mut act = who.act("lookup", "draft", row.holder.map(|id| id.to_string()).unwrap_or_default());
                act.lookup_id = Some(row.request_id.clone());
                audit::append_for_person(tx, owner, &act, now).await?;
            }
            Ok(())
        })
    });
    Ok(written.await?)
}

fn reason(path: &str, code: &str, vi: &str, en: &str) -> Value {
    json!({ "path": path, "code": code, "message": { "vi": vi, "en": en } })
}

fn reasons(review: &Review<'_>) -> Vec<Value> {
    let mut out: Vec<Value> = review
        .errors
        .iter()
        .map(|error| reason(&error.pointer, &error.code, &error.message.vi, &error.message.en))
        .collect();
    for standing in &review.standing {
        out.push(reason(
            &standing.pointer,
            "not_alive",
            "Người này đã mất hoặc mất tích.",
            "This person is dead or missing.",
        ));
    }
    for state in review.components.iter().filter(|state| state.status == ComponentStatus::Missing) {
        let name = &state.component.name;
        out.push(reason("", &format!("component:{}", state.component.code), &name.vi, &name.en));
    }
    out
}
