//! The one way to move a dossier: officers, applicants, jobs and payment events all come here.
//!
//! Casework decides ([`casework::state`]); this gathers its facts, carries out its effects (clocks, papers, refunds, messages, the national portal) and writes all of it
//! in one transaction, with the audit.

use super::filed::Filed;
use super::issue::{self, Paper};
use super::outgoing::{self, Outgoing, Status};
use super::{check, filed};
use crate::app::App;
use crate::web::AppError;
use casework::deadline::{self, ProcessingClock, TimeUnit};
use casework::state::{self, Action, Channel, ClockEffect, DossierState, Effects, Facts, RefundEffect, Role};
use forms::definition::{self, Definition, TimeLimit};
use forms::form::ServerForm;
use std::sync::Arc;
use store::audit::{self, Actor, AuditEntry};
use store::db::Conn;
use store::records::attachment::{self, Attachment, FileMeta, NewAttachment, ScanState};
use store::records::dossier::{self, Content, DossierHead, Progress};
use store::records::event::{self, NewEvent};
use store::records::flag::{self, Flag};
use store::records::notification::{self, NewNotification};
use store::records::paper::{self, DossierResult};
use store::records::payment::{self, Payment, PaymentState};
use store::records::vault::{self, VaultItem, VaultMeta};
use store::{Id, StoredFile};

/// Who acts.
#[derive(Debug, Clone)]
pub struct By {
    /// In which role.
    pub role: Role,
    /// As the audit and the control sheet name them: an officer's number, or what stands for a citizen.
    pub actor: Actor,
    /// Name for papers; empty for citizens and the system.
    pub name: String,
}

/// The paper code under which the draft of a result is kept beside the applicant's papers.
pub const DRAFT_RESULT: &str = "draft_result";

/// A file that is the result, or its draft.
#[derive(Debug, Clone)]
pub struct ResultFile {
    /// In the file store.
    pub file: StoredFile,
    /// Name and type.
    pub meta: FileMeta,
    /// Number in the register.
    pub register_number: String,
    /// It carries the authority's digital signature.
    pub signed: bool,
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Why, in the words of who acts; also goes to the applicant where casework tells them.
    pub reason: Option<String>,
    /// Code of the reason out of the list, where one was chosen.
    pub reason_code: Option<String>,
    /// What is to be corrected.
    pub flags: Vec<Flag>,
    /// Officer it goes to.
    pub assignee: Option<String>,
    /// Step it goes to.
    pub step: Option<String>,
    /// Each paper is marked as digitized or reused.
    pub components_marked: bool,
    /// A due moment entered by hand, for time limits without a computed one.
    pub due_at: Option<i64>,
    /// The result; with a submission for signature, its draft.
    pub result: Option<ResultFile>,
    /// Originals are checked, or the law asks for none.
    pub originals_checked: bool,
    /// The result was handed over or is available online.
    pub delivered: bool,
    /// Corrected answers, whose verdict the caller has found good.
    pub content: Option<Content>,
    /// The answers are valid and every paper is there (with `content`, or for an answer that changes only papers).
    pub complete: bool,
    /// A supervisor's reason for asking a second time.
    pub supervisor_reason: bool,
}

/// A dossier with everything a transition depends on.
#[derive(Debug, Clone)]
pub struct Case {
    /// Where it stands.
    pub head: DossierHead,
    /// What was filed.
    pub filed: Filed,
    /// The sealed context, as stored.
    pub context: Vec<u8>,
    /// Form of the definition it began with.
    pub form: Arc<ServerForm>,
    /// Payments that belong to it.
    pub payments: Vec<Payment>,
    /// Files, with the draft of the result.
    pub files: Vec<Attachment>,
    /// The round of corrections under way, and what it asks for.
    pub flags: (i64, Vec<Flag>),
}

impl Case {
    /// Reads a dossier. Access is the caller's to decide.
    ///
    /// # Errors
    /// There is none, or its definition is gone.
    pub async fn load(app: &App, id: Id) -> Result<Self, AppError> {
        let mut conn = app.store.read().await?;
        let found = dossier::get(&mut conn, id).await?;
        let payments = payment::of_dossier(&mut conn, id).await?;
        let files = attachment::of_holder(&mut conn, id).await?;
        let flags = flag::last_round(&mut conn, id).await?;
        drop(conn);
        let form = app.catalogue.by_hash(&app.store, &found.head.template_hash).await?;
        let form = form.ok_or_else(|| AppError::internal("the definition of a dossier is missing"))?;
        let filed = Filed::read(&found.answers)?;
        Ok(Self { head: found.head, filed, context: found.context, form, payments, files, flags })
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> DossierState {
        self.head.progress.state.parse().unwrap_or(DossierState::Submitted)
    }

    /// The state it came from when a withdrawal was asked for.
    #[must_use]
    pub fn previous(&self) -> Option<DossierState> {
        self.head.progress.previous_state.as_deref().and_then(|state| state.parse().ok())
    }

    /// How it was filed.
    #[must_use]
    pub fn channel(&self) -> Channel {
        match self.head.channel.as_str() {
            "direct" => Channel::Direct,
            "postal" => Channel::Postal,
            _ => Channel::Online,
        }
    }

    /// The live answers, to show them or to correct them.
    ///
    /// # Errors
    /// The stored context can't be read.
    pub fn filing(&self) -> Result<forms::filing::Filing, AppError> {
        Ok(self.filed.filing(&self.form, filed::full(&self.context)?))
    }

    /// Đồng that arrived and were not paid back.
    #[must_use]
    pub fn paid(&self) -> i64 {
        self.payments.iter().filter(|payment| payment.state == PaymentState::Paid).map(|payment| payment.amount).sum()
    }

    /// Đồng still to be paid.
    #[must_use]
    pub fn balance(&self) -> i64 {
        let due: i64 = self.filed.fees.iter().map(|fee| fee.amount).sum();
        (due - self.paid()).max(0)
    }

    /// The draft of the result that was submitted last.
    #[must_use]
    pub fn draft_result(&self) -> Option<&Attachment> {
        self.files.iter().rfind(|file| file.component_code == DRAFT_RESULT)
    }

    /// Files of the applicant's papers.
    pub fn papers(&self) -> impl Iterator<Item = &Attachment> {
        self.files.iter().filter(|file| file.component_code != DRAFT_RESULT)
    }

    /// Its definition.
    #[must_use]
    pub fn definition(&self) -> Option<&Definition> {
        self.form.definition.as_deref()
    }

    /// The time limit that applies to it.
    #[must_use]
    pub fn legal_time(&self) -> (u16, TimeUnit) {
        let fallback = TimeLimit { unit: definition::TimeUnit::Other, quantity: 0 };
        let limit = self.filed.time.or_else(|| {
            let processing = &self.definition()?.processing;
            Some(processing.reduced_time.unwrap_or(processing.time))
        });
        let limit = limit.unwrap_or(fallback);
        (u16::try_from(limit.quantity).unwrap_or(u16::MAX), unit(limit.unit))
    }

    /// The processing clock, once it is received.
    #[must_use]
    pub fn clock(&self) -> Option<ProcessingClock> {
        let progress = &self.head.progress;
        Some(ProcessingClock {
            started_at: progress.received_at?,
            unit: self.legal_time().1,
            due_at: progress.due_at?,
            new_due_at: progress.new_due_at,
            paused_at: progress.paused_at,
            stopped_at: progress.finished_at,
            marked_late: progress.supplements > 1 || progress.new_due_at.is_some(),
            calendar_version: progress.calendar_version.clone().unwrap_or_default(),
        })
    }

    /// What casework knows of it when `request` is made at `now`.
    #[must_use]
    pub fn facts(&self, app: &App, request: &Request, now: i64) -> Facts {
        let kind = check::kind(&self.form);
        let calendar = app.calendars.of(kind);
        let (quantity, unit) = self.legal_time();
        let processing = self.definition().map(|definition| &definition.processing);
        let progress = &self.head.progress;
        let asks = !request.flags.is_empty();
        let confirmation = processing.and_then(|processing| processing.applicant_confirmation_days);
        let ground = processing.is_some_and(|processing| processing.suspension_ground.is_some());
        let result = request.result.is_some() || self.draft_result().is_some();
        Facts {
            now,
            procedure: kind,
            channel: self.channel(),
            previous: self.previous(),
            form_valid: request.complete,
            components_complete: request.complete,
            due_at: deadline::due(calendar, now, quantity, unit).or(request.due_at),
            components_marked: request.components_marked,
            defects: u16::try_from(request.flags.len()).unwrap_or(u16::MAX),
            supplement_deadline: if asks {
                Some(deadline::supplement_deadline(calendar, now, false))
            } else {
                progress.paused_until
            },
            supplements_asked: u16::try_from(progress.supplements).unwrap_or(u16::MAX),
            supervisor_reason: request.supervisor_reason,
            reason_given: request.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty()),
            resolving_unit_set: !progress.resolving_unit.is_empty(),
            step_target_set: request.assignee.is_some() || request.step.is_some(),
            has_confirmation_step: confirmation.is_some(),
            draft_result_attached: result,
            confirmation_deadline: progress.paused_until.or_else(|| Some(now + i64::from(confirmation?) * 86_400)),
            legal_ground: ground && request.reason.is_some(),
            suspension_pauses: ground,
            suspension_limit: progress.paused_until,
            signed: request.result.as_ref().is_some_and(|result| result.signed),
            numbered_and_sealed: request
                .result
                .as_ref()
                .is_some_and(|result| !result.register_number.trim().is_empty()),
            result_stored: request.result.is_some(),
            originals_checked: request.originals_checked,
            balance_paid: self.balance() == 0,
            delivered: request.delivered,
            fee_paid: self.paid(),
            ..Facts::default()
        }
    }
}

fn unit(unit: definition::TimeUnit) -> TimeUnit {
    match unit {
        definition::TimeUnit::SameDay => TimeUnit::SameDay,
        definition::TimeUnit::WorkingDay => TimeUnit::WorkingDay,
        definition::TimeUnit::Hour => TimeUnit::Hour,
        definition::TimeUnit::Day => TimeUnit::Day,
        definition::TimeUnit::Month => TimeUnit::Month,
        definition::TimeUnit::Other => TimeUnit::Other,
    }
}

/// Why a dossier was not moved.
#[derive(Debug)]
pub enum Fault {
    /// Casework refuses: conditions are not met, or the state does not list the action.
    Refused(state::Refusal),
    /// Anything else: stale version, database.
    App(AppError),
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<store::Error> for Fault {
    fn from(error: store::Error) -> Self {
        Self::App(error.into())
    }
}

/// Moves a dossier that stands at version `expected`; the new version.
///
/// # Errors
/// [`Fault`].
pub async fn act(
    app: &App,
    by: &By,
    case: &Case,
    expected: i64,
    action: Action,
    request: Request,
) -> Result<i64, Fault> {
    let now = app.clock.now();
    let from = case.state();
    let facts = case.facts(app, &request, now);
    let effects = state::transition(from, action, by.role, &facts).map_err(Fault::Refused)?;
    let to = effects.next.ok_or_else(|| AppError::internal("a filed dossier can't be deleted"))?;
    let progress = progressed(app, case, action, &request, &effects, &facts, now)?;
    let status = Status {
        code: &case.head.code,
        procedure: &case.head.procedure_code,
        state: to,
        previous: effects.previous,
        version: case.head.version + 1,
        at: now,
        channel: case.channel(),
        submitted_at: case.head.submitted_at,
        received_at: progress.received_at,
        due_at: progress.new_due_at.or(progress.due_at),
        finished_at: progress.finished_at,
        unit: &progress.resolving_unit,
    };
    let mut outgoing: Vec<Outgoing> = Vec::new();
    if effects.sync.is_some() {
        outgoing.extend(outgoing::portal_event(&status));
    }
    outgoing.extend(issue::told(&case.head.code, effects.notice, &case.filed.requester));
    let paper = effects.paper.map(|paper| {
        let what = Paper { kind: paper.kind, case, by, request: &request, progress: &progress, now };
        (paper.kind, issue::paper(app, &what))
    });
    let refunds: Vec<Payment> = match effects.refund {
        RefundEffect::None => Vec::new(),
        RefundEffect::Full => {
            case.payments.iter().filter(|payment| payment.state == PaymentState::Paid).cloned().collect()
        }
    };
    let written = Arc::new(Written {
        id: case.head.id,
        code: case.head.code.clone(),
        expected,
        event: NewEvent {
            action: name(&action),
            from_state: Some(from.id().to_owned()),
            to_state: to.id().to_owned(),
            step: progress.step.clone(),
            actor: if by.role == Role::Applicant { "citizen".to_owned() } else { by.actor.id.clone() },
            role: name(&by.role),
            unit: by.actor.unit.clone(),
            for_citizen: true,
            note: request.reason.clone().map(String::into_bytes),
        },
        act: AuditEntry {
            actor: by.actor.clone(),
            action: format!("dossier.{}", name(&action)),
            object_kind: "dossier".to_owned(),
            object_id: case.head.id.to_string(),
            before: case.head.submission_hash.clone().try_into().ok(),
            after: request.content.as_ref().and_then(|content| content.submission_hash.clone().try_into().ok()),
            detail: request.reason.clone().map(String::into_bytes),
            ..AuditEntry::default()
        },
        paper: paper.map(|(kind, paper)| (name(&kind), serde_json::to_vec(&paper).unwrap_or_default())),
        notice: NewNotification {
            subject: case.head.submitter,
            dossier_id: Some(case.head.id),
            kind: name(&effects.notice),
            content: serde_json::to_vec(&serde_json::json!({ "code": case.head.code })).unwrap_or_default(),
        },
        result: (action == Action::Resolve)
            .then(|| request.result.as_ref().map(|result| results(case, by, result, now)))
            .flatten(),
        draft_result: (action != Action::Resolve)
            .then(|| request.result.as_ref().map(|draft| kept(case, draft)))
            .flatten(),
        answered: matches!(action, Action::Resubmit | Action::AnswerSupplement).then_some(case.flags.0),
        round: case.flags.0 + 1,
        issued_by: by.actor.id.clone(),
        progress,
        request,
        outgoing,
        refunds,
    });
    let version = app
        .store
        .write(move |tx| {
            let written = Arc::clone(&written);
            Box::pin(async move { write(tx, &written, now).await })
        })
        .await?;
    Ok(version)
}

/// Where a dossier stands afterwards.
fn progressed(
    app: &App,
    case: &Case,
    action: Action,
    request: &Request,
    effects: &Effects,
    facts: &Facts,
    now: i64,
) -> Result<Progress, AppError> {
    let calendar = app.calendars.of(check::kind(&case.form));
    let mut progress = case.head.progress.clone();
    progress.state = effects.next.map_or_else(String::new, |state| state.id().to_owned());
    progress.previous_state = effects.previous.map(|state| state.id().to_owned());
    match effects.clock {
        ClockEffect::StartReception => progress.answer_by = Some(deadline::reception_due(calendar, effects.clock_at)),
        ClockEffect::StopReception => progress.answer_by = None,
        ClockEffect::StartProcessing => {
            let (quantity, unit) = case.legal_time();
            let clock = ProcessingClock::start(calendar, effects.clock_at, quantity, unit, request.due_at)
                .map_err(|_| AppError::internal("no due date"))?;
            progress.answer_by = None;
            progress.received_at = Some(clock.started_at);
            progress.due_at = Some(clock.due_at);
            progress.calendar_version = Some(clock.calendar_version);
        }
        ClockEffect::None | ClockEffect::Pause | ClockEffect::Resume | ClockEffect::StopProcessing => {
            if let Some(mut clock) = case.clock() {
                clock.apply(calendar, effects).map_err(|_| AppError::internal("the clock does not allow this"))?;
                progress.due_at = Some(clock.due_at);
                progress.new_due_at = clock.new_due_at;
                progress.paused_at = clock.paused_at;
                progress.finished_at = clock.stopped_at;
            }
        }
    }
    progress.paused_until = match action {
        Action::RequestPreSupplement | Action::RequestSupplement => facts.supplement_deadline,
        Action::SendDraftResult => facts.confirmation_deadline,
        Action::RequestWithdrawal => progress.paused_until,
        _ => None,
    };
    if action == Action::RequestSupplement {
        progress.supplements += 1;
    }
    if action == Action::ReturnResult {
        progress.returned_at = Some(now);
    }
    if effects.refund == RefundEffect::Full {
        progress.fee_status = "refunding".to_owned();
    }
    if let Some(assignee) = &request.assignee {
        progress.assignee = Some(assignee.clone());
    }
    if let Some(step) = &request.step {
        progress.step = Some(step.clone());
    }
    Ok(progress)
}

fn results(case: &Case, by: &By, result: &ResultFile, now: i64) -> (DossierResult, VaultItem) {
    let procedure = case.definition().map(|definition| &definition.procedure);
    let known = procedure.and_then(|procedure| procedure.results.first());
    let code = known.map_or_else(String::new, |known| known.code.clone());
    let title = known.map_or_else(|| case.form.form.title.clone(), |known| known.name.clone());
    let valid_until = known.and_then(|known| known.valid_months).map(|months| now + i64::from(months) * 30 * 86_400);
    let filed = DossierResult {
        id: Id::random(),
        result_code: code.clone(),
        register_number: Some(result.register_number.clone()),
        issued_at: now,
        issued_by: by.actor.id.clone(),
        file_hash: result.file.hash.clone(),
        size: result.file.size,
        meta: result.meta.clone(),
        file_key: result.file.key.clone(),
    };
    let item = VaultItem {
        id: Id::random(),
        kind: "result".to_owned(),
        code,
        dossier_id: Some(case.head.id),
        sensitive: false,
        created_at: now,
        valid_until,
        file_hash: result.file.hash.clone(),
        size: result.file.size,
        meta: VaultMeta {
            title_vi: title.vi,
            title_en: title.en,
            number: Some(result.register_number.clone()),
            issuer: crate::directory::DIRECTORY.agency_name(&case.head.progress.resolving_unit).to_owned(),
            file: result.meta.clone(),
        },
        file_key: result.file.key.clone(),
    };
    (filed, item)
}

fn kept(case: &Case, draft: &ResultFile) -> NewAttachment {
    NewAttachment {
        holder: case.head.id,
        component_code: DRAFT_RESULT.to_owned(),
        file_hash: draft.file.hash.clone(),
        file_key: draft.file.key.clone(),
        size: draft.file.size,
        scan_state: ScanState::Clean,
        vault_item: None,
        meta: draft.meta.clone(),
    }
}

/// What one transition writes, made before the transaction.
struct Written {
    id: Id,
    code: String,
    expected: i64,
    progress: Progress,
    request: Request,
    event: NewEvent,
    act: AuditEntry,
    paper: Option<(String, Vec<u8>)>,
    notice: NewNotification,
    result: Option<(DossierResult, VaultItem)>,
    draft_result: Option<NewAttachment>,
    answered: Option<i64>,
    round: i64,
    issued_by: String,
    outgoing: Vec<Outgoing>,
    refunds: Vec<Payment>,
}

async fn write(tx: &mut Conn, w: &Written, now: i64) -> store::Result<i64> {
    let version = dossier::update(tx, w.id, w.expected, &w.progress, w.request.content.as_ref()).await?;
    if !w.request.flags.is_empty() {
        flag::add(tx, w.id, w.round, &w.request.flags).await?;
    }
    if let Some(round) = w.answered {
        flag::resolve(tx, w.id, round).await?;
    }
    event::append(tx, w.id, &w.event, now).await?;
    if let Some((kind, content)) = &w.paper {
        paper::issue(tx, w.id, Id::random(), kind, &w.issued_by, content, now).await?;
    }
    if let Some(draft) = &w.draft_result {
        attachment::add(tx, Id::random(), draft, now).await?;
    }
    if let Some((result, item)) = &w.result {
        paper::add_result(tx, w.id, result).await?;
        vault::add(tx, w.notice.subject, item).await?;
    }
    for payment in &w.refunds {
        // A refund that is under way already is not begun twice.
        if payment::advance(tx, payment.id, PaymentState::Paid, PaymentState::Refunding, None, now).await? {
            let refund = Outgoing::Refund { reference: payment.reference.clone(), amount: payment.amount };
            outgoing::enqueue(tx, w.id, &refund, now).await?;
        }
    }
    notification::add(tx, &w.notice, now).await?;
    for outgoing in &w.outgoing {
        outgoing::enqueue(tx, w.id, outgoing, now).await?;
    }
    audit::append_for_dossier(tx, w.id, &w.act, now).await?;
    tracing::info!(code = w.code, action = w.event.action, state = w.event.to_state, "dossier moved");
    Ok(version)
}

/// The serialised name of a role, action, paper or notice.
#[must_use]
pub fn name<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
