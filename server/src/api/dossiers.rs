//! `/api/v1/dossiers`: filing for a person, and where a dossier stands.

use super::procedures::BothLanguages;
use crate::app::App;
use crate::auth::session::Person;
use crate::auth::token::Client;
use crate::usecases::outgoing::rfc3339;
use crate::usecases::pay;
use crate::usecases::submit::Remembered;
use crate::usecases::submit_api::{self, Answered, Asked};
use crate::web::{AppError, Ctx, Handled};
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use casework::state::DossierState;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::records::dossier::{self, DossierHead};
use store::records::payment::Payment;
use store::records::plumbing::{self, Idempotency};
use store::records::{api, draft as drafts};
use store::seal::TokenKind;
use store::{Id, Token};
use utoipa::ToSchema;
use validator::Validate;

/// An application to file.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FileRequest {
    /// National code of the procedure.
    #[validate(length(min = 1, max = 40))]
    procedure: String,
    /// For whom; they must have granted this client, which is also their consent to look-ups.
    #[validate(nested)]
    person: Applicant,
    /// They have declared that the answers are true.
    declared: bool,
    /// The answers, as the definition's schema says.
    #[schema(value_type = Object)]
    answers: Value,
}

/// The person an application is filed for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Applicant {
    /// Personal ID, 12 digits.
    #[validate(length(equal = 12))]
    personal_id: String,
    /// Full name.
    #[validate(length(min = 1, max = 100))]
    full_name: String,
    /// Date of birth: `{"p":"day","v":"1990-05-12"}`.
    #[schema(value_type = Object)]
    dob: Value,
    /// Sex: `"1"` or `"2"`.
    #[serde(default)]
    sex: String,
    /// Telephone, `+84…`.
    #[serde(default)]
    phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    email: Option<String>,
}

/// A filed dossier.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct FiledAnswer {
    /// Its id.
    id: String,
    /// Its legal code.
    code: String,
}

/// A fee is due first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PaymentWanted {
    /// Id to ask for later.
    id: String,
    /// Đồng.
    amount: i64,
    /// Our reference of the payment.
    reference: String,
    /// Page of the payment platform; none while it does not answer: ask again.
    payment_url: Option<String>,
}

/// Where a dossier stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DossierStatus {
    /// Its id.
    id: String,
    /// Its legal code; none until it is filed.
    code: Option<String>,
    /// Procedure.
    procedure_code: String,
    /// State.
    state: String,
    /// State in words.
    state_name: BothLanguages,
    /// National status, 1 to 10.
    national_status: Option<u8>,
    /// RFC 3339.
    submitted_at: Option<String>,
    /// RFC 3339.
    received_at: Option<String>,
    /// RFC 3339; the moment last promised.
    due_at: Option<String>,
    /// RFC 3339.
    finished_at: Option<String>,
    /// Agency code.
    receiving_unit: Option<String>,
    /// Agency code.
    resolving_unit: Option<String>,
}

fn client(ctx: &Ctx) -> Result<Arc<Client>, AppError> {
    ctx.callers.client.clone().ok_or_else(|| AppError::SignIn { to: String::new() })
}

/// File for a person. The same `Idempotency-Key` with the same body gives the same answer again.
#[utoipa::path(
    post,
    path = "/api/v1/dossiers",
    request_body = FileRequest,
    params(("Idempotency-Key" = String, Header, description = "8 to 128 characters, new for each application")),
    security(("token" = [])),
    responses(
        (status = 201, description = "Filed", body = FiledAnswer),
        (status = 202, description = "A fee is due first", body = PaymentWanted),
        (status = 400, description = "The body is not what this expects"),
        (status = 401, description = "No live token"),
        (status = 403, description = "The token does not cover the procedure or unit, or the person has not granted it"),
        (status = 409, description = "The key was used before with another body"),
        (status = 422, description = "The answers do not pass; every fault with its place"),
        (status = 429, description = "Too many calls")
    )
)]
pub(super) async fn file(State(app): State<App>, ctx: Ctx, headers: HeaderMap, body: Body) -> Handled {
    let client = client(&ctx)?;
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !(8..=128).contains(&key.len()) {
        return Err(AppError::BadRequest("Idempotency-Key: 8 to 128 characters".into()));
    }
    let bytes = to_bytes(body, app.config.limits.body).await.map_err(|_| AppError::TooLarge)?;
    let asked: FileRequest = serde_json::from_slice(&bytes).map_err(|error| unreadable(&error))?;
    asked.validate().map_err(|errors| AppError::BadRequest(fields(&errors)))?;
    let keys = app.store.keys();
    let remembered = Remembered {
        caller: keys.token(TokenKind::Owner, &format!("client {}", client.id)),
        key: key.as_bytes().to_vec(),
        body_hash: Sha256::digest(&bytes).to_vec(),
    };
    drop(bytes);
    let owner = keys.owner_token(&asked.person.personal_id);
    submit_api::may_file(&app, &client, &asked.procedure, owner).await?;
    if let Some(answer) = replayed(&app, &remembered).await? {
        return Ok(answer);
    }
    let procedure = asked.procedure.clone();
    let asked = Asked {
        procedure: asked.procedure,
        person: person(&asked.person),
        answers: asked.answers,
        declared: asked.declared,
    };
    match submit_api::file(&app, &client, asked, remembered.clone()).await {
        Ok(Answered::Filed(id, code)) => Ok(filed(FiledAnswer { id: id.to_string(), code })),
        Ok(Answered::Pay(id, payment)) => Ok(wanted(&app, id, payment, &procedure).await),
        // Two requests with one key raced: the other one's answer is this one's too.
        Err(error) => replayed(&app, &remembered).await?.ok_or(error),
    }
}

fn filed(answer: FiledAnswer) -> Response {
    (StatusCode::CREATED, Json(answer)).into_response()
}

/// What a repeated request gets: where its application stands now.
async fn replayed(app: &App, remembered: &Remembered) -> Result<Option<Response>, AppError> {
    let mut conn = app.store.read().await?;
    let known = plumbing::recall(&mut conn, remembered.caller, &remembered.key, &remembered.body_hash).await?;
    let Idempotency::Replay(answer) = known else { return Ok(None) };
    let answer: Value = serde_json::from_slice(&answer).map_err(AppError::internal)?;
    let id: Option<Id> = answer["id"].as_str().and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| AppError::internal("a remembered answer has no id"))?;
    match dossier::head_of(&mut conn, id).await {
        Ok(head) => Ok(Some(filed(FiledAnswer { id: head.id.to_string(), code: head.code }))),
        Err(store::Error::NotFound(_)) => {
            let draft = drafts::load(&mut conn, id).await?;
            drop(conn);
            match pay::awaited(app, id).await? {
                Some(payment) => Ok(Some(wanted(app, id, payment, &draft.procedure_code).await)),
                // The payment was given up: the application may be filed again.
                None => Err(AppError::Conflict("the payment was cancelled or has expired: use a new key".into())),
            }
        }
        Err(error) => Err(error.into()),
    }
}

async fn wanted(app: &App, id: Id, payment: Payment, procedure: &str) -> Response {
    let back = format!("/nhap/{id}/thanh-toan");
    let known = pay::at_provider(app, &payment, procedure, &back).await.ok();
    let answer = PaymentWanted {
        id: id.to_string(),
        amount: payment.amount,
        reference: payment.reference,
        payment_url: known.map(|known| known.pay_url),
    };
    (StatusCode::ACCEPTED, Json(answer)).into_response()
}

fn person(applicant: &Applicant) -> Person {
    Person {
        personal_id: applicant.personal_id.clone(),
        full_name: applicant.full_name.clone(),
        dob: applicant.dob.clone(),
        sex: applicant.sex.clone(),
        loa: 2,
        phone: applicant.phone.clone(),
        email: applicant.email.clone(),
        nationality: None,
        org_tax_code: None,
        org_name: None,
    }
}

/// Where the JSON can't be read; never what it held.
fn unreadable(error: &serde_json::Error) -> AppError {
    AppError::BadRequest(format!("the body is not what this expects, line {} column {}", error.line(), error.column()))
}

/// Names of the fields that are wrong; never what they held.
fn fields(errors: &validator::ValidationErrors) -> String {
    let names: Vec<String> = errors.errors().keys().map(ToString::to_string).collect();
    format!("wrong: {}", names.join(", "))
}

/// Where a dossier stands, by its legal code or its id.
#[utoipa::path(
    get,
    path = "/api/v1/dossiers/{key}",
    params(("key" = String, Path, description = "Legal code or id")),
    security(("token" = [])),
    responses(
        (status = 200, body = DossierStatus),
        (status = 401, description = "No live token"),
        (status = 404, description = "There is none, or its person has not granted this client")
    )
)]
pub(super) async fn one(State(app): State<App>, ctx: Ctx, Path(name): Path<String>) -> Handled {
    let client = client(&ctx)?;
    let mut conn = app.store.read().await?;
    let id: Option<Id> = name.parse().ok();
    let head = match id {
        Some(id) => dossier::head_of(&mut conn, id).await.ok(),
        None => dossier::by_code(&mut conn, &name).await?,
    };
    if let Some(head) = head {
        readable(&mut conn, &client, head.submitter, &head.procedure_code).await?;
        return Ok(Json(status(&head)).into_response());
    }
    let draft = drafts::load(&mut conn, id.ok_or(AppError::NotFound)?).await?;
    readable(&mut conn, &client, draft.owner, &draft.procedure_code).await?;
    let state = if draft.frozen { DossierState::AwaitingPrepayment } else { DossierState::Draft };
    let answer = DossierStatus {
        id: draft.id.to_string(),
        code: None,
        procedure_code: draft.procedure_code,
        state: state.id().to_owned(),
        state_name: words(state),
        national_status: None,
        submitted_at: None,
        received_at: None,
        due_at: None,
        finished_at: None,
        receiving_unit: draft.receiving_center,
        resolving_unit: None,
    };
    Ok(Json(answer).into_response())
}

async fn readable(conn: &mut store::db::Conn, client: &Client, person: Token, procedure: &str) -> Result<(), AppError> {
    if client.may_file(procedure) && api::is_granted(conn, client.id, person).await? {
        return Ok(());
    }
    Err(AppError::NotFound)
}

fn words(state: DossierState) -> BothLanguages {
    let text = state.label();
    BothLanguages { vi: text.vi.to_owned(), en: text.en.to_owned() }
}

fn status(head: &DossierHead) -> DossierStatus {
    let progress = &head.progress;
    let state: DossierState = progress.state.parse().unwrap_or(DossierState::Submitted);
    let previous = progress.previous_state.as_deref().and_then(|state| state.parse().ok());
    DossierStatus {
        id: head.id.to_string(),
        code: Some(head.code.clone()),
        procedure_code: head.procedure_code.clone(),
        state: state.id().to_owned(),
        state_name: words(state),
        national_status: state.national_code(previous),
        submitted_at: Some(rfc3339(head.submitted_at)),
        received_at: progress.received_at.map(rfc3339),
        due_at: progress.new_due_at.or(progress.due_at).map(rfc3339),
        finished_at: progress.finished_at.map(rfc3339),
        receiving_unit: Some(head.receiving_unit.clone()),
        resolving_unit: Some(progress.resolving_unit.clone()),
    }
}
