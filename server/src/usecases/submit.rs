//! Filing: from a declared draft to a dossier, in one transaction; or first the payment.

use super::check::{self, NotReady};
use super::draft::{self, Live, Who};
use super::filed::Prepared;
use super::outgoing::{self, Status};
use super::{hex, pay};
use crate::app::App;
use crate::clock::local_date;
use crate::directory::DIRECTORY;
use crate::web::{AppError, Refusal};
use casework::civil::Day;
use casework::codes::{DossierCode, TrackingCode};
use casework::receipt::{ComponentSource, IssuedPaper, PaperComponent, PaperHead, PaperPerson, SubmissionConfirmation};
use casework::state::{Action, Channel, DossierState};
use casework::text::LocalText;
use forms::definition::Text;
use forms::filing::{Change, Patch};
use forms::form::ServerForm;
use std::sync::Arc;
use store::audit::{self, AuditEntry};
use store::db::Conn;
use store::records::dossier::{NewDossier, Progress};
use store::records::event::NewEvent;
use store::records::notification::{self, NewNotification};
use store::records::payment::{self, PaymentState};
use store::records::{dossier, draft as drafts, event, paper, plumbing};
use store::seal::{SearchTerms, TokenKind};
use store::{Id, Token};

/// What a declaration came to.
#[derive(Debug)]
pub enum Outcome {
    /// It is filed (perhaps it was before).
    Filed(Id),
    /// The answers are frozen and a fee is to be paid.
    Pay,
    /// It can't be filed now.
    NotReady(NotReady),
}

/// A remembered answer to a request with an idempotency key.
#[derive(Debug, Clone)]
pub struct Remembered {
    /// Who sent it.
    pub caller: Token,
    /// Their key.
    pub key: Vec<u8>,
    /// Hash of the body.
    pub body_hash: Vec<u8>,
}

/// The applicant declares and files. `hash` is what they were shown.
///
/// # Errors
/// Not theirs, level of assurance too low, or the database.
pub async fn declare(app: &App, who: &Who, id: Id, hash: &str, idem: Option<Remembered>) -> Result<Outcome, AppError> {
    let live = draft::open(app, who.owner, id).await?;
    if let Some(dossier) = live.row.dossier_id {
        return Ok(Outcome::Filed(dossier));
    }
    if live.row.frozen {
        return Ok(Outcome::Pay);
    }
    may_file(&live.form, who)?;
    if live.ledger.correction.is_some() {
        return Err(AppError::NotFound);
    }
    let tick = Patch {
        base: live.version(),
        set: vec![(check::DECLARATION.to_owned(), Change::Value(true.into()))],
        shown: Vec::new(),
    };
    let live = draft::save(app, who, id, &tick).await?.live;
    let now = app.clock.now();
    let review = check::review(&live);
    if review.hash != hash {
        return Ok(Outcome::NotReady(NotReady::Changed));
    }
    let paid = pay::credited(app, id).await?;
    let facts = check::facts(&live, &review, paid.iter().map(|payment| payment.amount).sum(), now);
    let (action, _) = match check::decide(&facts) {
        Ok(decided) => decided,
        Err(not_ready) => return Ok(Outcome::NotReady(not_ready)),
    };
    let prepared = check::prepare(&live, &review, now)?;
    drop(review);
    if action == Action::RequestPrepayment {
        pay::request(app, who, &live, prepared).await?;
        return Ok(Outcome::Pay);
    }
    let filing = ToFile {
        id,
        submitter: who.owner,
        template_hash: live.row.template_hash.clone(),
        form: Arc::clone(&live.form),
        prepared,
        paid,
        act: who.act("dossier.file", "dossier", id),
        clock_at: now,
        idem,
        mark_paid: None,
        channel: Channel::Online,
        from_draft: true,
    };
    match file(app, filing).await {
        Ok(filed) => Ok(Outcome::Filed(filed.id)),
        Err(Fault::AlreadyFiled(dossier)) => Ok(Outcome::Filed(dossier)),
        Err(Fault::App(error)) => Err(error),
    }
}

/// Level of assurance that may file.
///
/// # Errors
/// [`Refusal::Level`].
pub fn may_file(form: &ServerForm, who: &Who) -> Result<(), AppError> {
    let needed = form.definition.as_ref().map_or(2, |definition| definition.procedure.loa);
    if who.person.loa < needed { Err(AppError::Forbidden(Refusal::Level)) } else { Ok(()) }
}

/// Everything that one filing needs.
#[derive(Debug, Clone)]
pub struct ToFile {
    /// The draft's id, the dossier's from now on.
    pub id: Id,
    /// Who files it.
    pub submitter: Token,
    /// Definition it began with.
    pub template_hash: String,
    /// Its form.
    pub form: Arc<ServerForm>,
    /// What was declared.
    pub prepared: Prepared,
    /// Payments credited to it.
    pub paid: Vec<payment::Payment>,
    /// The act, for the audit.
    pub act: AuditEntry,
    /// When the reception clock starts: the payment's moment, not the callback's.
    pub clock_at: i64,
    /// Idempotency key to remember with it.
    pub idem: Option<Remembered>,
    /// A pending payment that this very event pays: its id and the provider's.
    pub mark_paid: Option<(Id, String)>,
    /// How it came.
    pub channel: Channel,
    /// There is a draft of this id, which is filed.
    pub from_draft: bool,
}

/// A filed dossier.
#[derive(Debug, Clone)]
pub struct FiledDossier {
    /// Its id.
    pub id: Id,
    /// Its legal code.
    pub code: String,
}

/// Why nothing was filed.
#[derive(Debug)]
pub enum Fault {
    /// Somebody filed it a moment ago: the same dossier.
    AlreadyFiled(Id),
    /// Anything else.
    App(AppError),
}

impl From<store::Error> for Fault {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::AlreadyFiled(id) => Self::AlreadyFiled(id),
            other => Self::App(other.into()),
        }
    }
}

/// Files: dossier, code, tracking code, confirmation, messages, audit, all or nothing.
///
/// # Errors
/// [`Fault::AlreadyFiled`] when another request was faster.
pub async fn file(app: &App, filing: ToFile) -> Result<FiledDossier, Fault> {
    let now = app.clock.now();
    let agency = filing.prepared.receiving_unit.clone();
    let yymmdd: String = local_date(now).to_string().replace('-', "").chars().skip(2).collect();
    let number = app.store.dossier_number(&agency, &yymmdd).await?;
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let code = DossierCode::new(&agency, Day::of(now), number)
        .map_err(|_| Fault::App(AppError::internal("no dossier code can be made of this agency")))?
        .to_string();
    let mut random = [0_u8; 9];
    getrandom::fill(&mut random).map_err(|error| Fault::App(AppError::internal(error)))?;
    let tracking = TrackingCode::from_random(random);
    let written = Arc::new(Written::of(app, &filing, &code, &tracking, now));
    let (id, filing) = (filing.id, Arc::new(filing));
    app.store
        .write(move |tx| {
            let (written, filing) = (Arc::clone(&written), Arc::clone(&filing));
            Box::pin(async move { write(tx, &written, &filing, now).await })
        })
        .await?;
    Ok(FiledDossier { id, code })
}

/// What one filing writes, made before the transaction.
struct Written {
    dossier: NewDossier,
    paper: Vec<u8>,
    outgoing: Vec<outgoing::Outgoing>,
    response: Vec<u8>,
}

impl Written {
    fn of(app: &App, filing: &ToFile, code: &str, tracking: &TrackingCode, now: i64) -> Self {
        let prepared = &filing.prepared;
        let filed = &prepared.filed;
        let kind = check::kind(&filing.form);
        let calendar = app.calendars.of(kind);
        let answer_by = casework::deadline::reception_due(calendar, filing.clock_at);
        let keys = app.store.keys();
        let owner_id = filed.document.pointer("/dossier_owner/personal_id").and_then(serde_json::Value::as_str);
        let paid: i64 = filing.paid.iter().map(|payment| payment.amount).sum();
        let fee_status = match (prepared.prepay, paid) {
            (0, 0) => "none",
            (due, paid) if paid >= due => "paid",
            _ => "due",
        };
        let dossier = NewDossier {
            id: filing.id,
            code: code.to_owned(),
            tracking: keys.token(TokenKind::Tracking, &tracking.canonical()),
            submitter: filing.submitter,
            owner: owner_id.map_or(filing.submitter, |personal_id| keys.owner_token(personal_id)),
            procedure_code: filing.form.form.code.clone(),
            template_hash: filing.template_hash.clone(),
            receiving_unit: prepared.receiving_unit.clone(),
            channel: channel_name(filing.channel).to_owned(),
            submitted_at: now,
            submission_hash: from_hex(&prepared.hash),
            corrects: None,
            progress: Progress {
                state: DossierState::Submitted.id().to_owned(),
                resolving_unit: prepared.resolving_unit.clone(),
                step: first_step(&filing.form),
                fee_status: fee_status.to_owned(),
                unverified: prepared.unverified,
                answer_by: Some(answer_by),
                calendar_version: Some(calendar.version().to_owned()),
                ..Progress::default()
            },
            answers: filed.to_bytes(),
            context: serde_json::to_vec(&prepared.context).unwrap_or_default(),
            search: search_terms(prepared),
        };
        let confirmation = confirmation(app, filing, code, tracking, answer_by, paid, now);
        let status = Status {
            code,
            procedure: &filing.form.form.code,
            state: DossierState::Submitted,
            previous: None,
            version: 1,
            at: now,
            channel: filing.channel,
            submitted_at: now,
            received_at: None,
            due_at: None,
            finished_at: None,
            unit: &prepared.resolving_unit,
        };
        let mut outgoing: Vec<outgoing::Outgoing> = outgoing::portal_event(&status).into_iter().collect();
        outgoing.extend(told(code, filed));
        let response = serde_json::json!({ "id": filing.id.to_string(), "code": code });
        Self {
            dossier,
            paper: serde_json::to_vec(&IssuedPaper::SubmissionConfirmation(confirmation)).unwrap_or_default(),
            outgoing,
            response: serde_json::to_vec(&response).unwrap_or_default(),
        }
    }
}

/// Messages say that something happened, never what it is about.
fn told(code: &str, filed: &super::filed::Filed) -> Vec<outgoing::Outgoing> {
    let text = format!("Ho so {code} da duoc nop. Xem tai trang Ho so cua toi.");
    let mut out = Vec::new();
    if !filed.requester.phone.is_empty() {
        out.push(outgoing::Outgoing::Sms { to: filed.requester.phone.clone(), text });
    }
    if let Some(to) = &filed.requester.email {
        out.push(outgoing::Outgoing::Mail {
            to: to.clone(),
            subject: format!("Đã nộp hồ sơ {code} · Application {code} submitted"),
            text: format!(
                "Hồ sơ {code} đã được nộp. Bộ phận một cửa trả lời trong 8 giờ làm việc. \
                 Xem tình trạng ở mục Hồ sơ của tôi.\n\nYour application {code} was submitted. The one-stop centre \
                 answers within 8 working hours. Follow it under My applications.\n"
            ),
        });
    }
    out
}

async fn write(tx: &mut Conn, written: &Written, filing: &ToFile, now: i64) -> store::Result<()> {
    let id = filing.id;
    if filing.from_draft {
        drafts::mark_filed(tx, id, id).await?;
    }
    if let Some((payment, provider_tx)) = &filing.mark_paid {
        let first = payment::advance(
            tx,
            *payment,
            PaymentState::Pending,
            PaymentState::Paid,
            Some(provider_tx),
            filing.clock_at,
        )
        .await?;
        if !first {
            return Err(store::Error::State("the payment was dealt with before"));
        }
    }
    dossier::file(tx, &written.dossier).await?;
    for payment in &filing.paid {
        payment::set_dossier(tx, payment.id, id).await?;
    }
    let event = NewEvent {
        action: "submit".to_owned(),
        from_state: None,
        to_state: written.dossier.progress.state.clone(),
        step: written.dossier.progress.step.clone(),
        actor: filing.act.actor.role.clone(),
        role: "applicant".to_owned(),
        for_citizen: true,
        ..NewEvent::default()
    };
    event::append(tx, id, &event, now).await?;
    paper::issue(tx, id, Id::random(), "submission_confirmation", "system", &written.paper, now).await?;
    let mut act = filing.act.clone();
    act.after = written.dossier.submission_hash.clone().try_into().ok();
    audit::append_for_dossier(tx, id, &act, now).await?;
    let content = serde_json::to_vec(&serde_json::json!({ "code": written.dossier.code })).unwrap_or_default();
    let note =
        NewNotification { subject: filing.submitter, dossier_id: Some(id), kind: "submitted".to_owned(), content };
    notification::add(tx, &note, now).await?;
    for outgoing in &written.outgoing {
        outgoing::enqueue(tx, id, outgoing, now).await?;
    }
    if let Some(idem) = &filing.idem {
        plumbing::remember(tx, idem.caller, &idem.key, &idem.body_hash, &written.response, now).await?;
    }
    Ok(())
}

fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Direct => "direct",
        Channel::Online => "online",
        Channel::Postal => "postal",
    }
}

fn first_step(form: &ServerForm) -> Option<String> {
    form.definition.as_ref()?.processing.steps.first().map(|step| step.id.clone())
}

/// Bytes of hexadecimal digits.
#[must_use]
pub fn from_hex(text: &str) -> Vec<u8> {
    let digit = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len() / 2).filter_map(|at| digit(at * 2)).collect()
}

/// Names, numbers and telephones of everybody in the answers.
#[must_use]
pub fn search_terms(prepared: &Prepared) -> SearchTerms {
    let mut terms = SearchTerms::default();
    collect(&prepared.filed.document, &mut terms);
    let requester = &prepared.filed.requester;
    if !terms.names.contains(&requester.full_name) {
        terms.names.push(requester.full_name.clone());
    }
    if !requester.personal_id.is_empty() && !terms.personal_ids.contains(&requester.personal_id) {
        terms.personal_ids.push(requester.personal_id.clone());
    }
    terms
}

fn collect(value: &serde_json::Value, terms: &mut SearchTerms) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, terms)),
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                let list = match key.as_str() {
                    "full_name" => &mut terms.names,
                    "personal_id" | "tax_code" => &mut terms.personal_ids,
                    "phone" => &mut terms.phones,
                    _ => {
                        collect(value, terms);
                        continue;
                    }
                };
                if let Some(text) = value.as_str()
                    && !text.is_empty()
                    && !list.iter().any(|known| known == text)
                {
                    list.push(text.to_owned());
                }
            }
        }
        _ => {}
    }
}

/// A definition's text as a paper prints it.
#[must_use]
pub fn local(text: &Text) -> LocalText {
    LocalText { vi: text.vi.clone(), en: text.en.clone() }
}

fn confirmation(
    app: &App,
    filing: &ToFile,
    code: &str,
    tracking: &TrackingCode,
    answer_due_at: i64,
    fee_paid: i64,
    now: i64,
) -> SubmissionConfirmation {
    let prepared = &filing.prepared;
    let filed = &prepared.filed;
    let head = PaperHead {
        procedure_kind: check::kind(&filing.form),
        number: None,
        unit: DIRECTORY.agency_name(&prepared.receiving_unit).to_owned(),
        issued_at: now,
        dossier_code: code.to_owned(),
        procedure_code: filing.form.form.code.clone(),
        procedure_name: local(&filing.form.form.title),
    };
    let due: i64 = filed.fees.iter().filter(|fee| fee.on_receive).map(|fee| fee.amount).sum();
    SubmissionConfirmation {
        head,
        tracking_code: tracking.to_string(),
        qr: format!("{}/tra-cuu?ma={code}", app.config.public_url),
        channel: filing.channel,
        submitted_at: now,
        answer_due_at,
        requester: person(&filed.requester),
        components: filed.components.iter().map(component).collect(),
        document_hash: prepared.hash.clone(),
        fee_paid,
        fee_due: (due - fee_paid).max(0),
        next_step: LocalText {
            vi: "Bộ phận một cửa kiểm tra và trả lời trong 8 giờ làm việc.".to_owned(),
            en: "The one-stop centre checks it and answers within 8 working hours.".to_owned(),
        },
        contact: DIRECTORY.agency_name(&prepared.receiving_unit).to_owned(),
    }
}

/// The person who filed, as papers name them.
#[must_use]
pub fn person(contact: &super::filed::Contact) -> PaperPerson {
    PaperPerson {
        full_name: contact.full_name.clone(),
        address: contact.address.clone(),
        phone: contact.phone.clone(),
        email: contact.email.clone(),
    }
}

/// A filed paper, as other papers list it.
#[must_use]
pub fn component(component: &super::filed::FiledComponent) -> PaperComponent {
    let quantity = u16::try_from(component.quantity).unwrap_or(u16::MAX);
    let source = match component.status.as_str() {
        "eform" => ComponentSource::Eform,
        "replaced" | "verify" => ComponentSource::Data,
        "attached" => ComponentSource::Uploaded,
        _ => ComponentSource::Paper,
    };
    PaperComponent {
        code: format!("{}{}", component.prefix, component.code),
        name: local(&component.name),
        originals: if source == ComponentSource::Paper { quantity } else { 0 },
        copies: if source == ComponentSource::Paper { 0 } else { quantity },
        source,
    }
}

/// Short hexadecimal of a hash, for people to compare.
#[must_use]
pub fn short(hash: &[u8]) -> String {
    hex(&hash[..hash.len().min(8)])
}

/// Opens a draft that was frozen for a payment and hands out what was declared.
///
/// # Errors
/// It was not declared.
pub fn prepared_of(live: &Live) -> Result<Prepared, AppError> {
    live.ledger.prepared.clone().ok_or_else(|| AppError::internal("a frozen draft without a declaration"))
}
