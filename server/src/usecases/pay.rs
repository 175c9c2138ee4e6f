//! Paying before filing: freezing the answers, the payment at the provider, what its events do. Whatever arrives twice or late is harmless.

use super::draft::{self, Live, Who};
use super::filed::Prepared;
use super::lookup::Ledger;
use super::outgoing::{self, Outgoing};
use super::submit::{self, Remembered, ToFile};
use super::{check, hex};
use crate::adapters::Fault;
use crate::adapters::payment::{NewPayment as AtProvider, Payment as Known};
use crate::app::App;
use crate::clock::local_date;
use crate::web::AppError;
use casework::state::{
    Action, Channel, DossierState, Facts, PaymentArrival, Prepayment, Role, payment_arrival, transition,
};
use store::Id;
use store::audit::{self, Actor, AuditEntry};
use store::records::draft::{self as drafts, DraftSave, NewDraft};
use store::records::payment::{self, NewPayment, Payment, PaymentState};
use store::records::{dossier, plumbing};

/// Name of the provider in the records.
const PROVIDER: &str = "payment-platform";
/// How long a prepayment may take, seconds.
pub const TIME_TO_PAY: i64 = 24 * 3600;
/// How long a given-up payment is still asked about, seconds.
const LATE: i64 = 3 * 86_400;

/// Payments that came in for a draft: not asked for again.
///
/// # Errors
/// The database.
pub async fn credited(app: &App, draft: Id) -> Result<Vec<Payment>, AppError> {
    let payments = payment::of_draft(&mut app.store.read().await?, draft).await?;
    Ok(payments.into_iter().filter(|payment| payment.state == PaymentState::Paid).collect())
}

/// The payment a frozen draft waits for.
///
/// # Errors
/// The database.
pub async fn awaited(app: &App, draft: Id) -> Result<Option<Payment>, AppError> {
    let payments = payment::of_draft(&mut app.store.read().await?, draft).await?;
    Ok(payments.into_iter().find(|payment| payment.state == PaymentState::Pending))
}

/// Freezes a declared draft and asks for the payment, in one transaction.
///
/// # Errors
/// It was changed since it was declared, or the database.
pub async fn request(app: &App, who: &Who, live: &Live, prepared: Prepared) -> Result<(), AppError> {
    request_for(app, who, live, prepared, None).await.map(|_| ())
}

/// [`request`]; a draft that was never stored (version 0) is stored with it, and an idempotency key remembered.
///
/// # Errors
/// It was changed since it was declared, or the database.
pub async fn request_for(
    app: &App,
    who: &Who,
    live: &Live,
    prepared: Prepared,
    idem: Option<Remembered>,
) -> Result<Payment, AppError> {
    let (id, now) = (live.row.id, app.clock.now());
    let already: i64 = credited(app, id).await?.iter().map(|payment| payment.amount).sum();
    let day: String = local_date(now).to_string().replace('-', "").chars().skip(2).collect();
    let new = NewPayment {
        reference: format!("TK{day}{}", hex(&Id::random().0[..6]).to_uppercase()),
        owner: who.owner,
        draft_id: Some(id),
        dossier_id: None,
        amount: prepared.prepay - already,
        provider: PROVIDER.to_owned(),
        expires_at: now + TIME_TO_PAY,
    };
    let ledger = Ledger { prepared: Some(prepared), ..live.ledger.clone() };
    let change = DraftSave {
        document: serde_json::to_vec(&live.filing.draft()).map_err(AppError::internal)?,
        ledger: serde_json::to_vec(&ledger).map_err(AppError::internal)?,
        patch: None,
        receiving_center: live.row.receiving_center.clone(),
    };
    let stored = NewDraft {
        owner: who.owner,
        procedure_code: live.row.procedure_code.clone(),
        template_hash: live.row.template_hash.clone(),
        receiving_center: live.row.receiving_center.clone(),
        document: change.document.clone(),
        ledger: change.ledger.clone(),
        expires_at: live.row.expires_at,
    };
    let response = serde_json::to_vec(&serde_json::json!({ "id": id.to_string() })).map_err(AppError::internal)?;
    let (owner, expected, act) = (who.owner, live.row.version, who.act("payment.request", "draft", id));
    let reference = new.reference.clone();
    let written = app.store.write(move |tx| {
        let (new, change, stored, act) = (new.clone(), change.clone(), stored.clone(), act.clone());
        let (idem, response) = (idem.clone(), response.clone());
        Box::pin(async move {
            match expected {
                0 => drafts::create(tx, id, &stored, now).await?,
                _ => drafts::save(tx, id, owner, expected, &change, now).await.map(|_| ())?,
            }
            drafts::set_frozen(tx, id, true).await?;
            payment::create(tx, Id::random(), &new, now).await?;
            if let Some(idem) = &idem {
                plumbing::remember(tx, idem.caller, &idem.key, &idem.body_hash, &response, now).await?;
            }
            audit::append_for_dossier(tx, id, &act, now).await.map(|_| ())
        })
    });
    written.await?;
    let made = payment::by_reference(&mut app.store.read().await?, &reference).await?;
    made.ok_or_else(|| AppError::internal("a payment was written and is not there"))
}

/// Opens the payment at the provider, or finds it there again; the same reference gives the same payment.
///
/// # Errors
/// The provider is down, not connected, or refuses.
pub async fn at_provider(app: &App, payment: &Payment, procedure: &str, back: &str) -> Result<Known, Fault> {
    let public = &app.config.public_url;
    let new = AtProvider {
        reference: payment.reference.clone(),
        amount: payment.amount,
        currency: "VND",
        description: format!("Le phi {procedure}"),
        return_url: format!("{public}{back}"),
        callback_url: format!("{public}/callbacks/payment"),
    };
    app.adapters.payment.create(&new).await
}

/// What a payment that was found paid led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// The dossier was filed by it.
    Filed(Id),
    /// It was dealt with before.
    Again,
    /// It is credited to the draft, whose answers are free again.
    Credited,
    /// It goes back: nothing is owed.
    Refunding,
    /// Amount or reference is not what was asked.
    Mismatch,
}

fn system(action: &str, id: Id) -> AuditEntry {
    AuditEntry {
        actor: Actor { id: "payment".to_owned(), role: "payment_event".to_owned(), ..Actor::default() },
        action: action.to_owned(),
        object_kind: "payment".to_owned(),
        object_id: id.to_string(),
        ..AuditEntry::default()
    }
}

/// Money has arrived, as a signed callback or the provider itself says. Idempotent.
///
/// # Errors
/// The database.
pub async fn paid(app: &App, reference: &str, provider_tx: &str, amount: i64) -> Result<Settled, AppError> {
    let mut conn = app.store.read().await?;
    let Some(known) = payment::by_reference(&mut conn, reference).await? else { return Ok(Settled::Mismatch) };
    if known.amount != amount {
        tracing::error!(alert = "payment_mismatch", reference, "a payment's amount is not what was asked");
        return Ok(Settled::Mismatch);
    }
    if matches!(known.state, PaymentState::Paid | PaymentState::Refunding | PaymentState::Refunded) {
        return Ok(Settled::Again);
    }
    let state = state_of(&mut conn, &known).await?;
    drop(conn);
    match payment_arrival(state, None) {
        PaymentArrival::ConfirmPrepayment => confirm(app, &known, provider_tx).await,
        PaymentArrival::CreditDraft => take(app, &known, provider_tx, false).await,
        // A duty's payment is asked for with its dossier; whoever opened the duty settles it.
        PaymentArrival::SettleFinancialDuty | PaymentArrival::HoldForDecision => {
            take(app, &known, provider_tx, false).await
        }
        PaymentArrival::Refund => take(app, &known, provider_tx, true).await,
    }
}

/// Where the draft or dossier of a payment stands; none: it was deleted.
async fn state_of(conn: &mut store::db::Conn, payment: &Payment) -> Result<Option<DossierState>, AppError> {
    if let Some(id) = payment.dossier_id {
        let head = dossier::head_of(conn, id).await?;
        return Ok(head.progress.state.parse().ok());
    }
    let Some(id) = payment.draft_id else { return Ok(None) };
    match drafts::load(conn, id).await {
        Ok(draft) => Ok(Some(match (draft.dossier_id, draft.frozen, payment.state) {
            // Filed by another payment.
            (Some(_), ..) => DossierState::Submitted,
            (None, true, PaymentState::Pending) => DossierState::AwaitingPrepayment,
            _ => DossierState::Draft,
        })),
        Err(store::Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The awaited payment is there: the dossier is filed as it was declared.
async fn confirm(app: &App, known: &Payment, provider_tx: &str) -> Result<Settled, AppError> {
    let Some(id) = known.draft_id else { return Ok(Settled::Mismatch) };
    let live = draft::load(app, None, id).await?;
    let prepared = submit::prepared_of(&live)?;
    let now = app.clock.now();
    let facts = Facts {
        now,
        procedure: check::kind(&live.form),
        prepayment: Prepayment::Paid,
        payment_matches: true,
        paid_at: Some(now),
        form_valid: true,
        components_complete: true,
        declaration_ticked: true,
        ..Facts::default()
    };
    transition(DossierState::AwaitingPrepayment, Action::ConfirmPrepayment, Role::PaymentEvent, &facts)
        .map_err(|refusal| AppError::internal(format!("a payment can't be confirmed: {refusal:?}")))?;
    let mut paid = credited(app, id).await?;
    paid.push(known.clone());
    let filing = ToFile {
        id,
        submitter: live.row.owner,
        template_hash: live.row.template_hash.clone(),
        form: live.form.clone(),
        prepared,
        paid,
        act: system("dossier.file", id),
        clock_at: now,
        idem: None,
        mark_paid: Some((known.id, provider_tx.to_owned())),
        channel: Channel::Online,
        from_draft: true,
    };
    match submit::file(app, filing).await {
        Ok(filed) => Ok(Settled::Filed(filed.id)),
        Err(submit::Fault::AlreadyFiled(_)) => Ok(Settled::Again),
        Err(submit::Fault::App(AppError::Conflict(_))) => Ok(Settled::Again),
        Err(submit::Fault::App(error)) => Err(error),
    }
}

/// Takes a late payment in: credited to its draft, or sent back.
async fn take(app: &App, known: &Payment, provider_tx: &str, back: bool) -> Result<Settled, AppError> {
    let (payment, tx_id, now) = (known.clone(), provider_tx.to_owned(), app.clock.now());
    let holder = payment.dossier_id.or(payment.draft_id).unwrap_or(payment.id);
    let act = system(if back { "payment.refund" } else { "payment.credit" }, payment.id);
    let taken = app
        .store
        .write(move |tx| {
            let (payment, tx_id, act) = (payment.clone(), tx_id.clone(), act.clone());
            Box::pin(async move {
                if !payment::advance(tx, payment.id, payment.state, PaymentState::Paid, Some(&tx_id), now).await? {
                    return Ok(false);
                }
                if back {
                    payment::advance(tx, payment.id, PaymentState::Paid, PaymentState::Refunding, None, now).await?;
                    let refund = Outgoing::Refund { reference: payment.reference.clone(), amount: payment.amount };
                    outgoing::enqueue_for(tx, holder, payment.owner.scope(), &refund, now).await?;
                }
                audit::append_for_person(tx, payment.owner, &act, now).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(match (taken, back) {
        (false, _) => Settled::Again,
        (true, true) => Settled::Refunding,
        (true, false) => Settled::Credited,
    })
}

/// The applicant gives the payment up, or its time is over: the answers are free again.
///
/// # Errors
/// The database. A payment that was dealt with meanwhile changes nothing.
pub async fn give_up(app: &App, known: &Payment, by: AuditEntry, to: PaymentState) -> Result<bool, AppError> {
    let Some(id) = known.draft_id else { return Ok(false) };
    let live = draft::load(app, None, id).await?;
    let ledger = Ledger { prepared: None, ..live.ledger };
    let ledger = serde_json::to_vec(&ledger).map_err(AppError::internal)?;
    let (payment, now) = (known.id, app.clock.now());
    let given_up = app
        .store
        .write(move |tx| {
            let (ledger, by) = (ledger.clone(), by.clone());
            Box::pin(async move {
                if !payment::advance(tx, payment, PaymentState::Pending, to, None, now).await? {
                    return Ok(false);
                }
                drafts::set_frozen(tx, id, false).await?;
                drafts::save_ledger(tx, id, &ledger).await?;
                audit::append_for_dossier(tx, id, &by, now).await?;
                Ok(true)
            })
        })
        .await;
    match given_up {
        Ok(done) => Ok(done),
        Err(store::Error::AlreadyFiled(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The applicant cancels.
///
/// # Errors
/// The database.
pub async fn cancel(app: &App, who: &Who, draft: Id) -> Result<bool, AppError> {
    drafts::get(&mut app.store.read().await?, draft, who.owner).await?;
    let Some(known) = awaited(app, draft).await? else { return Ok(false) };
    give_up(app, &known, who.act("payment.cancel", "draft", draft), PaymentState::Cancelled).await
}

/// Takes a signed callback in. The provider repeats it until this succeeds.
///
/// # Errors
/// [`AppError::BadRequest`] for a reference or amount that was never asked for; the database.
pub async fn callback(app: &App, event: &crate::adapters::payment::Event) -> Result<(), AppError> {
    let outcome = match event.event.as_str() {
        "payment.paid" => match paid(app, &event.reference, &event.payment_id, event.amount).await? {
            Settled::Mismatch => {
                return Err(AppError::BadRequest("no such payment, or another amount".into()));
            }
            settled => format!("{settled:?}").split('(').next().unwrap_or_default().to_lowercase(),
        },
        "payment.cancelled" => {
            let known = payment::by_reference(&mut app.store.read().await?, &event.reference).await?;
            let known = known.ok_or_else(|| AppError::BadRequest("no such payment".into()))?;
            let done = known.state == PaymentState::Pending
                && give_up(app, &known, system("payment.cancel", known.id), PaymentState::Cancelled).await?;
            if done { "cancelled".to_owned() } else { "again".to_owned() }
        }
        "refund.done" => {
            refunded(app, &event.reference).await?;
            "refunded".to_owned()
        }
        _ => "ignored".to_owned(),
    };
    let (event, now) = (event.clone(), app.clock.now());
    let noted = app.store.write(move |tx| {
        let (event, outcome) = (event.clone(), outcome.clone());
        Box::pin(async move {
            payment::note_callback(tx, PROVIDER, &event.event_id, &event.reference, event.amount, &outcome, now)
                .await
                .map(|_| ())
        })
    });
    Ok(noted.await?)
}

/// The provider has paid back.
///
/// # Errors
/// The database.
pub async fn refunded(app: &App, reference: &str) -> Result<(), AppError> {
    let Some(known) = payment::by_reference(&mut app.store.read().await?, reference).await? else { return Ok(()) };
    let now = app.clock.now();
    let written = app.store.write(move |tx| {
        Box::pin(async move {
            payment::advance(tx, known.id, PaymentState::Refunding, PaymentState::Refunded, None, now).await.map(|_| ())
        })
    });
    Ok(written.await?)
}

/// Asks the provider how one payment stands and does what follows.
///
/// # Errors
/// The database; a provider that does not answer is no error.
pub async fn ask(app: &App, known: &Payment) -> Result<Option<Settled>, AppError> {
    let Ok(found) = app.adapters.payment.find(&known.reference).await else { return Ok(None) };
    match found.status.as_str() {
        "paid" => {
            paid(app, &known.reference, &found.payment_id, found.paid_amount.unwrap_or(found.amount)).await.map(Some)
        }
        "cancelled" | "expired" if known.state == PaymentState::Pending => {
            let to = if found.status == "expired" { PaymentState::Expired } else { PaymentState::Cancelled };
            give_up(app, known, system("payment.cancel", known.id), to).await?;
            Ok(None)
        }
        _ => Ok(None),
    }
}

/// Reconciles with the provider: lost callbacks, payments that came late, payments whose time is over.
///
/// # Errors
/// The database.
pub async fn reconcile(app: &App, limit: i64) -> Result<(), AppError> {
    let now = app.clock.now();
    for state in [PaymentState::Pending, PaymentState::Cancelled, PaymentState::Expired] {
        let payments = payment::in_state(&mut app.store.read().await?, state, limit).await?;
        for known in payments {
            if state != PaymentState::Pending && now - known.created_at > LATE {
                continue;
            }
            let settled = ask(app, &known).await?;
            if settled.is_none() && state == PaymentState::Pending && known.expires_at <= now {
                give_up(app, &known, system("payment.expire", known.id), PaymentState::Expired).await?;
            }
        }
    }
    Ok(())
}

/// A VietQR text as an image for the page.
#[must_use]
pub fn qr_svg(text: &str) -> Option<String> {
    let code = qrcode::QrCode::new(text.as_bytes()).ok()?;
    let svg = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(200, 200).build();
    // Inside a page: no XML declaration.
    Some(svg.split_once("?>").map_or(svg.clone(), |(_, rest)| rest.to_owned()))
}
