//! `/can-bo/ho-so/{id}`: seeing a dossier and moving it.

use super::answers;
use crate::app::App;
use crate::directory::DIRECTORY;
use crate::pages::paper as sheets;
use crate::usecases::attach;
use crate::usecases::check;
use crate::usecases::hex;
use crate::usecases::office::{self, Officer};
use crate::usecases::transition::{self, Case, Fault as Refused, Request, ResultFile};
use crate::web::file::{self, Upload};
use crate::web::{AppError, Ctx, Handled, Meta, page, redirect};
use axum::extract::{Multipart, Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use casework::deadline;
use casework::receipt::IssuedPaper;
use casework::state::{Action, Guard, Refusal, Role};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::Id;
use store::records::attachment::{FileMeta, ScanState};
use store::records::flag::Flag;
use store::records::{attachment, event, paper as papers};
use ui::components::{Fault, Row};
use ui::office::dossier::{self as view, Dossier};
use ui::pages::paper::PaperPage;
use ui::shell::Area;

/// One dossier.
pub async fn show(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, RawQuery(query): RawQuery) -> Handled {
    let officer = Officer::of(&app, &ctx)?;
    let case = office::open(&app, &officer, id).await?;
    let done = query.as_deref().and_then(|query| query.strip_prefix("xong=")).and_then(action_of);
    let done = done.map(|action| {
        let text = action.label();
        match ctx.lang {
            ui::Lang::Vi => format!("Đã xong: {}", text.vi),
            ui::Lang::En => format!("Done: {}", text.en),
        }
    });
    shown(&app, &ctx, &officer, &case, done, Vec::new()).await
}

async fn shown(
    app: &App,
    ctx: &Ctx,
    officer: &Officer,
    case: &Case,
    done: Option<String>,
    faults: Vec<Fault>,
) -> Handled {
    let mut conn = app.store.read().await?;
    let events = event::of_dossier(&mut conn, case.head.id).await?;
    let issued = papers::of_dossier(&mut conn, case.head.id).await?;
    drop(conn);
    let facts = case.facts(app, &Request::default(), app.clock.now());
    let found = office::actions(officer, case.state(), &facts);
    let title = |kind: &str| {
        let kind: Option<casework::state::PaperKind> = serde_json::from_value(Value::String(kind.to_owned())).ok();
        kind.map(|kind| kind.title()).map_or_else(String::new, |text| ctx.lang.pick(text.vi, text.en).to_owned())
    };
    let issued = issued
        .iter()
        .enumerate()
        .map(|(n, paper)| (title(&paper.kind), format!("/can-bo/ho-so/{}/giay/{n}", case.head.id), paper.issued_at));
    let model = Dossier {
        id: case.head.id.to_string(),
        version: case.head.version,
        code: case.head.code.clone(),
        procedure: case.form.form.title.get(ctx.lang).to_owned(),
        state: super::queue::label(ctx, case.state()),
        tone: answers::tone(case.state()),
        facts: known(app, ctx, case),
        verify: answers::to_verify(case, ctx.lang),
        sections: answers::sections(case, ctx)?,
        papers: answers::papers(case, ctx),
        issued: issued.collect(),
        events: answers::events(&events, ctx),
        actions: answers::action_forms(case, ctx, &found),
        done,
        faults,
    };
    let status = if model.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let meta = Meta::new(model.title()).area(Area::Office).wide().status(status);
    Ok(page(app, ctx, meta, view::view(model, ctx.lang)).await)
}

fn known(app: &App, ctx: &Ctx, case: &Case) -> Vec<Row> {
    let lang = ctx.lang;
    let moment = |at: i64| ui::components::moment(at, lang);
    let head = &case.head;
    let requester = &case.filed.requester;
    let mut rows = vec![
        Row::new(lang.pick("Người nộp", "Applicant"), format!("{}\n{}", requester.full_name, requester.personal_id)),
        Row::new(lang.pick("Liên hệ", "Contact"), format!("{}\n{}", requester.phone, requester.address)),
        Row::new(lang.pick("Nộp lúc", "Filed"), moment(head.submitted_at)),
        Row::new(lang.pick("Nơi tiếp nhận", "Received at"), DIRECTORY.agency_name(&head.receiving_unit)),
        Row::new(lang.pick("Nơi giải quyết", "Resolved by"), DIRECTORY.agency_name(&head.progress.resolving_unit)),
    ];
    if let Some(clock) = case.clock() {
        let calendar = app.calendars.of(check::kind(&case.form));
        let text = deadline::countdown(calendar, &clock, app.clock.now()).text();
        let left = lang.pick(&text.vi, &text.en).to_owned();
        rows.push(Row::new(lang.pick("Hẹn trả", "Due"), format!("{}\n{left}", moment(clock.promised_at()))));
    } else if let Some(at) = head.progress.answer_by {
        rows.push(Row::new(lang.pick("Trả lời trước", "Answer by"), moment(at)));
    }
    let (paid, balance) = (case.paid(), case.balance());
    if paid > 0 || balance > 0 {
        let money = ui::components::format::money;
        let text = match lang {
            ui::Lang::Vi => format!("Đã nộp {}, còn {}", money(paid), money(balance)),
            ui::Lang::En => format!("{} paid, {} due", money(paid), money(balance)),
        };
        rows.push(Row::new(lang.pick("Lệ phí", "Fee"), text));
    }
    let hash = hex(&head.submission_hash);
    rows.push(Row::new(lang.pick("Mã băm bản khai", "Hash of the declaration"), hash));
    rows
}

/// An issued paper.
pub async fn paper(State(app): State<App>, ctx: Ctx, Path((id, n)): Path<(Id, usize)>) -> Handled {
    let officer = Officer::of(&app, &ctx)?;
    let case = office::open(&app, &officer, id).await?;
    let issued = papers::of_dossier(&mut app.store.read().await?, case.head.id).await?;
    let found = issued.get(n).ok_or(AppError::NotFound)?;
    let mut paper: IssuedPaper = serde_json::from_slice(&found.content).map_err(AppError::internal)?;
    if let IssuedPaper::SubmissionConfirmation(confirmation) = &mut paper {
        // The tracking code is the applicant's secret.
        confirmation.tracking_code = String::new();
    }
    let model = PaperPage {
        back: format!("/can-bo/ho-so/{id}"),
        gist: sheets::gist(paper.kind(), ctx.lang),
        paper: sheets::sheet(&paper),
    };
    let meta = Meta::new(model.title(ctx.lang)).area(Area::Office);
    Ok(page(&app, &ctx, meta, ui::pages::paper::view(model, ctx.lang)).await)
}

/// A file of a dossier, to be saved.
pub async fn file(State(app): State<App>, ctx: Ctx, Path((id, file)): Path<(Id, Id)>) -> Handled {
    let officer = Officer::of(&app, &ctx)?;
    let case = office::open(&app, &officer, id).await?;
    let found = attachment::get(&mut app.store.read().await?, case.head.id, file).await?;
    if found.scan_state != ScanState::Clean {
        return Err(AppError::NotFound);
    }
    office::viewed(&app, &officer, id, "file.open", "attachment", file.to_string()).await?;
    let content = app.store.files().get(&found.file_hash, &found.file_key).await?;
    Ok(file::download(&found.meta, content))
}

fn action_of(name: &str) -> Option<Action> {
    serde_json::from_value(Value::String(name.to_owned())).ok()
}

/// Moves a dossier.
pub async fn act(
    State(app): State<App>,
    ctx: Ctx,
    Path((id, action)): Path<(Id, String)>,
    body: Multipartish,
) -> Handled {
    let upload = body.0;
    let officer = Officer::of(&app, &ctx)?;
    let case = office::open(&app, &officer, id).await?;
    let action = action_of(&action).ok_or(AppError::NotFound)?;
    let role = upload.text("role").and_then(|name| serde_json::from_value::<Role>(name.to_owned().into()).ok());
    let role = role.filter(|role| officer.session.roles.contains(role)).ok_or(AppError::NotFound)?;
    let expected = upload.text("version").and_then(|version| version.parse().ok()).unwrap_or_default();
    let request = match asked(&app, &case, action, &upload).await? {
        Ok(request) => request,
        Err(fault) => return shown(&app, &ctx, &officer, &case, None, vec![fault]).await,
    };
    match transition::act(&app, &officer.by(role), &case, expected, action, request).await {
        Ok(_) => Ok(moved(id, action)),
        Err(Refused::App(error)) => Err(error),
        Err(Refused::Refused(refusal)) => {
            let faults = unmet(&ctx, action, &refusal);
            shown(&app, &ctx, &officer, &case, None, faults).await
        }
    }
}

fn moved(id: Id, action: Action) -> Response {
    redirect(&format!("/can-bo/ho-so/{id}?xong={}", transition::name(&action)))
}

fn unmet(ctx: &Ctx, action: Action, refusal: &Refusal) -> Vec<Fault> {
    let name = transition::name(&action);
    let target = |guard: &Guard| {
        let part = match guard {
            Guard::ReasonGiven | Guard::DefectsListed | Guard::SupervisorReason | Guard::LegalGround => "reason",
            Guard::ComponentsMarked => "marked",
            Guard::OfficialSignature => "signed",
            Guard::NumberedAndSealed => "register",
            Guard::ResultStored | Guard::DraftResultAttached => "file",
            Guard::StepTargetSet => "assignee",
            Guard::OriginalsChecked => "originals",
            Guard::Delivered => "delivered",
            _ => "reason",
        };
        format!("{name}-{part}")
    };
    match refusal {
        Refusal::Unmet(guards) => {
            let fault = |guard: &Guard| {
                let text = guard.text();
                Fault::new(target(guard), ctx.lang.pick(text.vi, text.en))
            };
            guards.iter().map(fault).collect()
        }
        other => {
            let text = other.text();
            vec![Fault::new("main", ctx.lang.pick(&text.vi, &text.en))]
        }
    }
}

/// What the form asks for; a file that can't be taken is a fault of its control.
async fn asked(app: &App, case: &Case, action: Action, upload: &Upload) -> Result<Result<Request, Fault>, AppError> {
    let flag = |(name, reason): &(String, String)| {
        let (kind, pointer) = name.split_once(':').filter(|(kind, _)| matches!(*kind, "answer" | "paper"))?;
        let reason = reason.trim();
        (!reason.is_empty()).then(|| Flag {
            pointer: pointer.to_owned(),
            kind: kind.to_owned(),
            reason: reason.to_owned(),
            resolved: false,
        })
    };
    let ticked = |name: &str| upload.text(name).is_some();
    let mut request = Request {
        reason: upload.text("reason").map(str::to_owned),
        flags: upload.fields.iter().filter_map(flag).collect(),
        assignee: upload.text("assignee").map(str::to_owned),
        components_marked: ticked("marked"),
        originals_checked: ticked("originals"),
        delivered: ticked("delivered"),
        supervisor_reason: upload.text("reason").is_some(),
        ..Request::default()
    };
    let takes_file = matches!(action, Action::SubmitForSignature | Action::SendDraftResult | Action::Resolve);
    if !takes_file {
        return Ok(Ok(request));
    }
    let register_number = upload.text("register").unwrap_or_default().to_owned();
    let signed = ticked("signed");
    if let Some((name, content)) = upload.file("file") {
        let control = format!("{}-file", transition::name(&action));
        if attach::media_type(content) != Some("application/pdf") {
            let text = "Hãy chọn tệp PDF. · Choose a PDF file.";
            return Ok(Err(Fault::new(control, text)));
        }
        match app.adapters.scanner.scan(content).await {
            Ok(crate::adapters::scan::Finding::Clean) => {}
            Ok(crate::adapters::scan::Finding::Infected) => {
                return Ok(Err(Fault::new(control, "Tệp có mã độc. · The file contains a virus.")));
            }
            Err(_) => return Err(AppError::Unavailable("virus scanner")),
        }
        let meta = FileMeta {
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            sha256: hex(&Sha256::digest(content)),
        };
        let file = app.store.files().put(content.clone()).await?;
        request.result = Some(ResultFile { file, meta, register_number, signed });
    } else if action == Action::Resolve
        && let Some(draft) = case.draft_result()
    {
        let file = store::StoredFile { hash: draft.file_hash.clone(), key: draft.file_key.clone(), size: draft.size };
        request.result = Some(ResultFile { file, meta: draft.meta.clone(), register_number, signed });
    }
    Ok(Ok(request))
}

/// A form, sent with or without files.
pub struct Multipartish(Upload);

impl axum::extract::FromRequest<App> for Multipartish {
    type Rejection = AppError;

    async fn from_request(request: axum::extract::Request, app: &App) -> Result<Self, AppError> {
        let kind = request.headers().get(axum::http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let form = Multipart::from_request(request, app).await.map_err(|_| {
                AppError::BadRequest("Biểu mẫu gửi lên không đọc được. · The form can't be read.".into())
            })?;
            return Upload::read(form).await.map(Self);
        }
        let pairs = crate::web::form::Pairs::read(request.into_body(), app.config.limits.body).await?;
        Ok(Self(Upload { fields: pairs.0, files: Vec::new() }))
    }
}
