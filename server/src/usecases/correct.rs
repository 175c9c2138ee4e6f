//! Answering a correction, withdrawing, confirming a draft result: what an applicant does with a filed dossier.
//!
//! A correction is worked on in a draft of its own, which begins with what was filed. Only what the officer flagged may be changed, and questions that a change
//! opens. The dossier changes in one transaction when the answer is sent.

use super::check::{self, NotReady};
use super::draft::{self, KEPT, Live, Who};
use super::lookup::{Correction, Entry, Ledger};
use super::submit;
use super::transition::{self, By, Case, Fault, Request};
use crate::app::App;
use crate::web::AppError;
use casework::state::{Action, DossierState, Role};
use std::collections::BTreeMap;
use store::Id;
use store::records::dossier::Content;
use store::records::draft::{self as drafts, NewDraft};

/// The applicant as casework knows them.
#[must_use]
pub fn by(who: &Who) -> By {
    By { role: Role::Applicant, actor: who.actor(), name: String::new() }
}

/// A dossier this person filed.
///
/// # Errors
/// [`AppError::NotFound`] also when it is somebody else's.
pub async fn own(app: &App, who: &Who, id: Id) -> Result<Case, AppError> {
    let case = Case::load(app, id).await?;
    if case.head.submitter == who.owner { Ok(case) } else { Err(AppError::NotFound) }
}

/// Whether a correction is open.
#[must_use]
pub fn is_open(case: &Case) -> bool {
    matches!(case.state(), DossierState::PreSupplement | DossierState::Supplement)
        && case.flags.1.iter().any(|flag| !flag.resolved)
}

fn draft_id(case: &Case) -> Id {
    Id::of(&[b"correction".as_slice(), &case.head.id.0, &case.flags.0.to_be_bytes()].concat())
}

/// The working copy of an open correction; begun when it is first asked for.
///
/// # Errors
/// No correction is open; the database.
pub async fn open(app: &App, who: &Who, case: &Case) -> Result<Live, AppError> {
    if !is_open(case) {
        return Err(AppError::NotFound);
    }
    let id = draft_id(case);
    match draft::open(app, who.owner, id).await {
        Err(AppError::NotFound) => {}
        found => return found,
    }
    let flags = case.flags.1.iter();
    let of_kind =
        |kind: &'static str| flags.clone().filter(move |flag| flag.kind == kind).map(|flag| flag.pointer.clone());
    let lookups: BTreeMap<String, Entry> = case
        .filed
        .lookups
        .iter()
        .map(|(key, kept)| {
            let entry = Entry {
                status: kept.status,
                code: String::new(),
                request_id: kept.request_id.clone(),
                at: kept.at,
                as_of: kept.as_of.clone(),
                identity: String::new(),
                fields: BTreeMap::new(),
                applied: Default::default(),
                blocked_until: None,
            };
            (key.clone(), entry)
        })
        .collect();
    let ledger = Ledger {
        loa: who.person.loa,
        account: Some(who.person.clone()),
        lookups,
        correction: Some(Correction {
            dossier: case.head.id,
            round: case.flags.0,
            pointers: of_kind("answer").collect(),
            components: of_kind("paper").collect(),
        }),
        ..Ledger::default()
    };
    let now = app.clock.now();
    let new = NewDraft {
        owner: who.owner,
        procedure_code: case.head.procedure_code.clone(),
        template_hash: case.head.template_hash.clone(),
        receiving_center: Some(case.head.receiving_unit.clone()),
        document: serde_json::to_vec(&case.filed.draft).map_err(AppError::internal)?,
        ledger: serde_json::to_vec(&ledger).map_err(AppError::internal)?,
        expires_at: case.head.progress.paused_until.unwrap_or(now) + KEPT,
    };
    let written = app.store.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { drafts::create(tx, id, &new, now).await })
    });
    written.await?;
    draft::open(app, who.owner, id).await
}

/// What sending an answer came to.
#[derive(Debug)]
pub enum Sent {
    /// The office has it.
    Done,
    /// Something is missing or wrong.
    NotReady(NotReady),
}

/// Sends the corrected application. `hash` is what the person was shown.
///
/// # Errors
/// Not theirs, somebody was faster, or the database.
pub async fn send(app: &App, who: &Who, dossier: Id, hash: &str, reply: Option<String>) -> Result<Sent, AppError> {
    let case = own(app, who, dossier).await?;
    let live = open(app, who, &case).await?;
    let review = check::review(&live);
    if review.hash != hash {
        return Ok(Sent::NotReady(NotReady::Changed));
    }
    if !review.is_ready() {
        return Ok(Sent::NotReady(NotReady::Unmet(Vec::new())));
    }
    let mut prepared = check::prepare(&live, &review, app.clock.now())?;
    drop(review);
    // Where it was filed and what was paid stay as they were.
    prepared.filed.fees.clone_from(&case.filed.fees);
    let content = Content {
        answers: prepared.filed.to_bytes(),
        context: serde_json::to_vec(&prepared.context).map_err(AppError::internal)?,
        submission_hash: submit::from_hex(&prepared.hash),
        search: submit::search_terms(&prepared),
    };
    let action = match case.state() {
        DossierState::PreSupplement => Action::Resubmit,
        _ => Action::AnswerSupplement,
    };
    let request = Request { content: Some(content), complete: true, reason: reply, ..Request::default() };
    moved(transition::act(app, &by(who), &case, case.head.version, action, request).await)?;
    let id = live.row.id;
    let deleted = app.store.write(move |tx| Box::pin(async move { drafts::delete(tx, id).await })).await;
    if let Err(error) = deleted {
        tracing::warn!(%error, "the working copy of a correction was left behind");
    }
    Ok(Sent::Done)
}

fn moved(outcome: Result<i64, Fault>) -> Result<(), AppError> {
    match outcome {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refusal)) => {
            let text = refusal.text();
            Err(AppError::Conflict(format!("{} · {}", text.vi, text.en)))
        }
        Err(Fault::App(error)) => Err(error),
    }
}

/// Whether the applicant may withdraw now, and if it happens at once.
#[must_use]
pub fn withdrawal(case: &Case) -> Option<Action> {
    match case.state() {
        DossierState::Submitted | DossierState::PreSupplement => Some(Action::WithdrawEarly),
        state if state.can_request_withdrawal() => Some(Action::RequestWithdrawal),
        _ => None,
    }
}

/// Withdraws, or asks to.
///
/// # Errors
/// Not theirs, or not possible any more.
pub async fn withdraw(app: &App, who: &Who, dossier: Id, reason: String) -> Result<(), AppError> {
    let case = own(app, who, dossier).await?;
    let action = withdrawal(&case).ok_or_else(|| {
        AppError::Conflict("Hồ sơ này không rút được nữa. · This application can't be withdrawn any more.".into())
    })?;
    let request = Request { reason: Some(reason), ..Request::default() };
    moved(transition::act(app, &by(who), &case, case.head.version, action, request).await)
}

/// Agrees to a draft result, or remarks on it.
///
/// # Errors
/// Not theirs, or nothing is to be confirmed.
pub async fn confirm(app: &App, who: &Who, dossier: Id, remark: Option<String>) -> Result<(), AppError> {
    let case = own(app, who, dossier).await?;
    let request = Request { reason: remark, ..Request::default() };
    moved(transition::act(app, &by(who), &case, case.head.version, Action::ConfirmDraftResult, request).await)
}
