//! One application: submitted, where it stands, its papers and results, withdrawing.

use super::mine::{name_of, needs_you, state_words, tone};
use super::words::t;
use crate::app::App;
use crate::directory::DIRECTORY;
use crate::pages::paper::sheet;
use crate::usecases::draft::Who;
use crate::usecases::transition::Case;
use crate::usecases::{check, correct, hex, pay};
use crate::web::form::Pairs;
use crate::web::{AppError, Ctx, Handled, Meta, page, redirect};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::deadline::countdown;
use casework::receipt::{IssuedPaper, SubmissionConfirmation};
use casework::state::{Action, DossierState};
use store::Id;
use store::audit;
use store::records::event;
use store::records::paper::{self, IssuedPaper as PaperRow};
use store::records::people;
use ui::Lang;
use ui::components::{Event, Fault, Row};
use ui::pages::answers::{self as answers_page, Answers};
use ui::pages::check::Section;
use ui::pages::{application as one_page, paper as paper_page, submitted as submitted_page, withdraw as withdraw_page};

async fn papers(app: &App, id: Id) -> Result<Vec<PaperRow>, AppError> {
    Ok(paper::of_dossier(&mut app.store.read().await?, id).await?)
}

fn confirmation(papers: &[PaperRow]) -> Option<SubmissionConfirmation> {
    papers.iter().find_map(|paper| match serde_json::from_slice(&paper.content) {
        Ok(IssuedPaper::SubmissionConfirmation(confirmation)) => Some(confirmation),
        _ => None,
    })
}

pub(super) async fn submitted(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let case = correct::own(&app, &who, id).await?;
    let papers = papers(&app, id).await?;
    let confirmed = confirmation(&papers).ok_or(AppError::NotFound)?;
    let lang = ctx.lang;
    let files = store::records::attachment::of_holder(&mut app.store.read().await?, id).await?;
    let mut hashes = vec![(lang.pick("Tờ khai", "Application").to_owned(), confirmed.document_hash.clone())];
    hashes.extend(files.iter().map(|file| (file.meta.name.clone(), file.meta.sha256.clone())));
    let hand_in = case.filed.components.iter().filter(|component| component.status == "hand_in");
    let to_do = hand_in.map(|component| match lang {
        Lang::Vi => format!("Nộp bản giấy trước khi có kết quả: {}", t(&component.name, lang)),
        Lang::En => format!("Hand in the paper before the result: {}", t(&component.name, lang)),
    });
    let model = submitted_page::Submitted {
        id: id.to_string(),
        code: case.head.code.clone(),
        tracking_code: Some(confirmed.tracking_code.clone()),
        name: name_of(&app, &case.head.procedure_code, lang),
        submitted_at: confirmed.submitted_at,
        answer_due_at: confirmed.answer_due_at,
        center: DIRECTORY.agency_name(&case.head.receiving_unit).to_owned(),
        hashes,
        qr: pay::qr_svg(&confirmed.qr).unwrap_or_default(),
        fee_paid: (confirmed.fee_paid > 0).then_some(confirmed.fee_paid),
        to_do: to_do.collect(),
        paper: format!("/ho-so/{id}/giay/1"),
    };
    let title = model.title(lang);
    Ok(page(&app, &ctx, Meta::new(title), submitted_page::view(model, lang)).await)
}

/// What a state means for the person.
pub(super) fn explanation(state: Option<DossierState>, lang: Lang) -> &'static str {
    let (vi, en) = match state {
        Some(DossierState::Submitted) => (
            "Bộ phận một cửa đang kiểm tra, trả lời trong 8 giờ làm việc.",
            "The one-stop centre is checking it and answers within 8 working hours.",
        ),
        Some(DossierState::PreSupplement | DossierState::Supplement) => (
            "Cơ quan cần bạn sửa hoặc bổ sung. Hãy xem từng chỗ bên dưới.",
            "The office needs you to correct or add something.",
        ),
        Some(DossierState::Rejected) => {
            ("Hồ sơ không được tiếp nhận. Lý do ghi trong phiếu.", "It was not received. The paper says why.")
        }
        Some(DossierState::Received | DossierState::InProcess) => {
            ("Cơ quan đang giải quyết, đúng hẹn sẽ trả kết quả.", "The office is working on it.")
        }
        Some(DossierState::FinancialDuty) => ("Cần nộp tiền để giải quyết tiếp.", "A payment is needed to go on."),
        Some(DossierState::ApplicantConfirmation) => {
            ("Hãy xem bản nháp kết quả và xác nhận.", "Look at the draft result and confirm it.")
        }
        Some(DossierState::Suspended) => ("Tạm dừng để chờ xác minh.", "Suspended while something is verified."),
        Some(DossierState::AwaitingSignature) => ("Kết quả đang chờ ký.", "The result waits for its signature."),
        Some(DossierState::Resolved | DossierState::Returned) => {
            ("Đã có kết quả. Bạn tải ở dưới hoặc trong kho giấy tờ.", "The result is there, below and in your vault.")
        }
        Some(DossierState::WithdrawRequested) => {
            ("Cơ quan đang xem yêu cầu rút.", "The office is looking at your withdrawal.")
        }
        Some(DossierState::Withdrawn) => ("Bạn đã rút hồ sơ này.", "You withdrew this application."),
        Some(DossierState::Stopped) => {
            ("Hồ sơ đã dừng. Lý do ghi trong thông báo.", "It was stopped. The notice says why.")
        }
        _ => ("", ""),
    };
    lang.pick(vi, en)
}

/// Events a person may see, oldest first.
pub(super) fn timeline(events: &[event::Event], receiving: &str, lang: Lang) -> Vec<Event> {
    let shown = events.iter().filter(|row| row.event.for_citizen);
    let one = |row: &event::Event| {
        let action: Option<Action> = serde_json::from_value(serde_json::Value::String(row.event.action.clone())).ok();
        let title = action.map(Action::label);
        let state: Option<DossierState> = row.event.to_state.parse().ok();
        let title = title.map_or_else(|| state_words(state, lang), |text| lang.pick(text.vi, text.en).to_owned());
        let unit = match (row.event.unit.as_str(), row.event.role.as_str()) {
            ("", "applicant") => lang.pick("Bạn", "You").to_owned(),
            ("", _) => DIRECTORY.agency_name(receiving).to_owned(),
            (unit, _) => DIRECTORY.agency_name(unit).to_owned(),
        };
        let note = row.event.note.as_ref().map(|note| String::from_utf8_lossy(note).into_owned());
        Event { at: row.at, title, text: note, actor: Some(unit) }
    };
    shown.map(one).collect()
}

/// Due moment and the countdown to it.
pub(super) fn due(app: &App, case: &Case, lang: Lang) -> Option<one_page::Due> {
    let clock = case.clock()?;
    let calendar = app.calendars.of(check::kind(&case.form));
    let now = app.clock.now();
    let text = countdown(calendar, &clock, now).text();
    let paused = case.head.progress.paused_at.map(|_| {
        lang.pick(
            "Đồng hồ tạm dừng trong lúc chờ bạn hoặc cơ quan khác.",
            "The clock stands still while something is awaited.",
        )
    });
    Some(one_page::Due {
        at: clock.new_due_at.unwrap_or(clock.due_at),
        countdown: lang.pick(&text.vi, &text.en).to_owned(),
        paused: paused.map(str::to_owned),
        late: clock.class(now).is_late(),
    })
}

pub(super) async fn show(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    render(&app, &ctx, &who, id, Vec::new()).await
}

async fn render(app: &App, ctx: &Ctx, who: &Who, id: Id, faults: Vec<Fault>) -> Handled {
    let case = correct::own(app, who, id).await?;
    let lang = ctx.lang;
    let mut conn = app.store.read().await?;
    let issued = paper::of_dossier(&mut conn, id).await?;
    let results = paper::results(&mut conn, id).await?;
    let events = event::of_dossier(&mut conn, id).await?;
    let rating = people::rating(&mut conn, id).await?;
    drop(conn);
    let state = Some(case.state());
    let progress = &case.head.progress;
    let papers = issued.iter().enumerate().filter_map(|(at, row)| {
        let paper: IssuedPaper = serde_json::from_slice(&row.content).ok()?;
        let title = paper.kind().title();
        Some(one_page::PaperLink {
            href: format!("/ho-so/{id}/giay/{}", at + 1),
            title: lang.pick(title.vi, title.en).to_owned(),
            form: paper.form().map(|form| if form.starts_with('C') { form.to_owned() } else { format!("Mẫu {form}") }),
            issued_at: row.issued_at,
        })
    });
    let out = matches!(state, Some(DossierState::Resolved | DossierState::Returned));
    let results = results.iter().filter(|_| out).map(|result| one_page::ResultLink {
        href: format!("/ho-so/{id}/ket-qua/{}", result.id),
        vault: Some("/kho".to_owned()),
        name: result_name(&case, &result.result_code, lang),
        detail: result.register_number.clone().unwrap_or_default(),
        signature: None,
    });
    let open = correct::is_open(&case);
    let paid = case.paid();
    let model = one_page::Application {
        id: id.to_string(),
        code: Some(case.head.code.clone()),
        name: name_of(app, &case.head.procedure_code, lang),
        state: state_words(state, lang),
        tone: tone(state),
        explanation: explanation(state, lang).to_owned(),
        submitted_at: Some(case.head.submitted_at),
        due: due(app, &case, lang),
        center: DIRECTORY.agency_name(&case.head.receiving_unit).to_owned(),
        holder: (!state.is_some_and(DossierState::is_terminal)).then(|| holder(&case)),
        fee: (paid > 0).then(|| ui::components::format::money(paid)),
        actions: one_page::Actions {
            correct: open.then(|| progress.paused_until.unwrap_or_default()),
            pay: None,
            confirm: (state == Some(DossierState::ApplicantConfirmation))
                .then(|| (format!("/ho-so/{id}/ban-nhap"), progress.paused_until.unwrap_or_default())),
            withdraw: correct::withdrawal(&case).is_some(),
            rate: state.is_some_and(DossierState::is_terminal) && rating.is_none(),
            rated: rating.map(|score| {
                if score >= 3 {
                    lang.pick("Hài lòng", "Satisfied")
                } else {
                    lang.pick("Chưa hài lòng", "Not satisfied")
                }
                .to_owned()
            }),
            write: false,
            copy: None,
        },
        events: timeline(&events, &case.head.receiving_unit, lang),
        papers: papers.collect(),
        results: results.collect(),
        messages: Vec::new(),
        answers: Some(format!("/ho-so/{id}/noi-dung")),
        done: needs_you(state, lang).filter(|_| false),
        faults,
    };
    let status = if model.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = model.title(lang);
    Ok(page(app, ctx, Meta::new(title).status(status), one_page::view(model, lang)).await)
}

fn holder(case: &Case) -> String {
    let unit = match case.state() {
        DossierState::Submitted | DossierState::PreSupplement => &case.head.receiving_unit,
        _ => &case.head.progress.resolving_unit,
    };
    DIRECTORY.agency_name(unit).to_owned()
}

fn result_name(case: &Case, code: &str, lang: Lang) -> String {
    let known = case.definition().and_then(|definition| {
        definition.procedure.results.iter().find(|result| result.code == code).map(|result| t(&result.name, lang))
    });
    known.unwrap_or_else(|| lang.pick("Kết quả", "Result").to_owned())
}

/// The answers as they were filed.
pub(super) async fn answers(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let case = correct::own(&app, &who, id).await?;
    let lang = ctx.lang;
    let sections = super::lists::answers(&case.filing()?, lang).into_iter().map(|section| {
        let rows = section.rows.into_iter().filter(|row| !row.display.is_empty());
        Section { title: section.title, rows: rows.map(|row| Row::new(row.label, row.display)).collect() }
    });
    let model = Answers {
        back: format!("/ho-so/{id}"),
        code: case.head.code.clone(),
        name: name_of(&app, &case.head.procedure_code, lang),
        sections: sections.collect(),
        hash: hex(&case.head.submission_hash),
    };
    let title = model.title(lang);
    Ok(page(&app, &ctx, Meta::new(title), answers_page::view(model, lang)).await)
}

/// An issued paper, printable; papers are numbered in the order they were issued.
pub(super) async fn paper(State(app): State<App>, ctx: Ctx, Path((id, number)): Path<(Id, usize)>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    correct::own(&app, &who, id).await?;
    let papers = papers(&app, id).await?;
    let row = number.checked_sub(1).and_then(|at| papers.get(at)).ok_or(AppError::NotFound)?;
    let issued: IssuedPaper = serde_json::from_slice(&row.content).map_err(AppError::internal)?;
    let english = issued.kind().title().en;
    let model = paper_page::PaperPage {
        back: format!("/ho-so/{id}"),
        gist: (ctx.lang == Lang::En).then(|| english.to_owned()),
        paper: sheet(&issued),
    };
    let title = model.title(ctx.lang);
    Ok(page(&app, &ctx, Meta::new(title), paper_page::view(model, ctx.lang)).await)
}

/// A file as an attachment that nothing in it can act in.
pub(super) fn download(name: &str, media_type: &str, content: Vec<u8>) -> Response {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", ui::shell::encode(name));
    let mut response = content.into_response();
    let head = response.headers_mut();
    let media_type = HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    head.insert(header::CONTENT_TYPE, media_type);
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        head.insert(header::CONTENT_DISPOSITION, value);
    }
    head.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    response
}

/// A result's file.
pub(super) async fn result(State(app): State<App>, ctx: Ctx, Path((id, result)): Path<(Id, Id)>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let case = correct::own(&app, &who, id).await?;
    if !matches!(case.state(), DossierState::Resolved | DossierState::Returned) {
        return Err(AppError::NotFound);
    }
    let results = paper::results(&mut app.store.read().await?, id).await?;
    let found = results.into_iter().find(|known| known.id == result).ok_or(AppError::NotFound)?;
    let content = app.store.files().get(&found.file_hash, &found.file_key).await?;
    let (act, now) = (who.act("result.download", "result", result), app.clock.now());
    let noted = app.store.write(move |tx| {
        let act = act.clone();
        Box::pin(async move { audit::append_for_dossier(tx, id, &act, now).await.map(|_| ()) })
    });
    noted.await?;
    Ok(download(&found.meta.name, &found.meta.media_type, content))
}

pub(super) async fn withdraw(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let case = correct::own(&app, &who, id).await?;
    withdraw_form(&app, &ctx, &case, String::new(), Vec::new()).await
}

async fn withdraw_form(app: &App, ctx: &Ctx, case: &Case, reason: String, faults: Vec<Fault>) -> Handled {
    let action = correct::withdrawal(case).ok_or(AppError::NotFound)?;
    let at_once = action == Action::WithdrawEarly;
    let lang = ctx.lang;
    let note = match (case.paid() > 0, at_once) {
        (false, _) => None,
        (true, true) => Some(lang.pick("Lệ phí đã nộp được hoàn lại toàn bộ.", "The fee is paid back in full.")),
        (true, false) => Some(lang.pick("Lệ phí đã nộp không được hoàn lại.", "The fee is not paid back.")),
    };
    let model = withdraw_page::Withdraw {
        id: case.head.id.to_string(),
        code: case.head.code.clone(),
        name: name_of(app, &case.head.procedure_code, lang),
        at_once,
        fee_note: note.map(str::to_owned),
        reason,
        faults,
    };
    let status = if model.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = model.title(lang);
    Ok(page(app, ctx, Meta::new(title).status(status), withdraw_page::view(model, lang)).await)
}

pub(super) async fn withdraw_now(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let reason = pairs.text("reason").unwrap_or_default().chars().take(1000).collect::<String>();
    let mut faults = Vec::new();
    if reason.is_empty() {
        faults.push(Fault::new("reason", ctx.lang.pick("Hãy ghi lý do rút.", "Say why you withdraw.")));
    }
    if pairs.get("confirm").is_none() {
        faults.push(Fault::new("confirm", ctx.lang.pick("Hãy đánh dấu để xác nhận.", "Tick to confirm.")));
    }
    if !faults.is_empty() {
        let case = correct::own(&app, &who, id).await?;
        return withdraw_form(&app, &ctx, &case, reason, faults).await;
    }
    correct::withdraw(&app, &who, id, reason).await?;
    Ok(redirect(&format!("/ho-so/{id}")))
}

pub(super) async fn confirm(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let remark = pairs.text("remark").map(|text| text.chars().take(2000).collect::<String>());
    match (pairs.get("agree"), &remark) {
        (Some("yes"), _) | (Some("no"), Some(_)) => {}
        (Some("no"), None) => {
            let text = ctx.lang.pick("Hãy ghi chỗ cần sửa.", "Say what is to be mended.");
            return render(&app, &ctx, &who, id, vec![Fault::new("remark", text)]).await;
        }
        _ => {
            let text = ctx.lang.pick("Hãy chọn đồng ý hoặc cần sửa.", "Choose whether you agree.");
            return render(&app, &ctx, &who, id, vec![Fault::new("agree", text)]).await;
        }
    }
    correct::confirm(&app, &who, id, remark).await?;
    Ok(redirect(&format!("/ho-so/{id}")))
}

/// The draft result that is to be confirmed.
pub(super) async fn draft_result(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let case = correct::own(&app, &who, id).await?;
    let found = case.draft_result().filter(|_| case.state() == DossierState::ApplicantConfirmation);
    let found = found.ok_or(AppError::NotFound)?;
    let content = app.store.files().get(&found.file_hash, &found.file_key).await?;
    Ok(download(&found.meta.name, &found.meta.media_type, content))
}

pub(super) async fn rate(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let case = correct::own(&app, &who, id).await?;
    if !case.state().is_terminal() {
        return Err(AppError::NotFound);
    }
    let score = match pairs.get("rating") {
        Some("like") => 5,
        Some("dislike") => 1,
        _ => {
            let text = ctx.lang.pick("Hãy chọn một mức.", "Choose one.");
            return render(&app, &ctx, &who, id, vec![Fault::new("rating", text)]).await;
        }
    };
    let comment = pairs.text("comment").map(|text| text.chars().take(2000).collect::<String>());
    let (act, now) = (who.act("dossier.rate", "dossier", id), app.clock.now());
    let written = app.store.write(move |tx| {
        let (comment, act) = (comment.clone(), act.clone());
        Box::pin(async move {
            people::rate(tx, id, score, comment.as_deref(), now).await?;
            audit::append_for_dossier(tx, id, &act, now).await.map(|_| ())
        })
    });
    written.await?;
    Ok(redirect(&format!("/ho-so/{id}")))
}
