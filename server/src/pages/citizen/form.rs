//! The form: pages as documents, posting them without scripts, saving from the live form.

use super::lists;
use crate::app::App;
use crate::usecases::draft::{self, Live, Saved, Who};
use crate::usecases::{check, lookup};
use crate::web::form::Pairs;
use crate::web::{AppError, Ctx, Handled, Meta, page, redirect};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use forms::filing::{Change, Filing, Ignored, Patch, Reason};
use forms::form::Form;
use serde_json::json;
use std::time::Duration;
use store::Id;
use ui::Lang;
use ui::fields::split_paths;
use ui::form_page::{self, FormPage, Place, Problem, SaveAnswer, Setup};

/// How long a save waits for databases.
const SAVE_PATIENCE: Duration = Duration::from_secs(3);

/// Where a draft that can't be worked on is to be seen.
pub(super) fn elsewhere(live: &Live) -> Option<String> {
    if let Some(dossier) = live.row.dossier_id {
        return Some(format!("/ho-so/{dossier}"));
    }
    live.row.frozen.then(|| format!("/nhap/{}/thanh-toan", live.row.id))
}

fn place(live: &Live) -> Place {
    let id = live.row.id;
    let before = match &live.ledger.correction {
        Some(correction) => Some(format!("/ho-so/{}/sua", correction.dossier)),
        None => live.ledger.consent.is_some().then(|| format!("/nhap/{id}/dien-san")),
    };
    let pages = &live.form.form.pages;
    let declared = (0..pages.len()).filter(|at| is_declaration(&live.filing, *at));
    Place {
        pages: format!("/nhap/{id}/trang/"),
        save: Some(format!("/nhap/{id}/luu")),
        before,
        elsewhere: declared.map(|at| pages[at].id.clone()).collect(),
        ..Place::default()
    }
}

/// A page that only holds the declaration is not part of the form here: it is declared where all answers are seen.
fn is_declaration(filing: &Filing, index: usize) -> bool {
    let form = filing.form();
    form.pages.get(index).is_some_and(|page| {
        !page.fields.is_empty() && page.fields.iter().all(|field| Some(*field) == form.find(check::DECLARATION))
    })
}

fn next_page(filing: &Filing, after: Option<usize>) -> Option<usize> {
    let next = filing.next_page(after)?;
    if is_declaration(filing, next) { next_page(filing, Some(next)) } else { Some(next) }
}

/// After the last page: papers, or back to the list of corrections.
fn after_form(live: &Live) -> String {
    match &live.ledger.correction {
        Some(correction) => format!("/ho-so/{}/sua", correction.dossier),
        None => format!("/nhap/{}/giay-to", live.row.id),
    }
}

/// Address of the last page of the form.
pub(super) fn last_page(live: &Live) -> String {
    let pages = &live.form.form.pages;
    let last = (0..pages.len()).rev().find(|at| live.filing.page_asked(*at) && !is_declaration(&live.filing, *at));
    last.map_or_else(|| format!("/nhap/{}", live.row.id), |at| place(live).page(&pages[at].id))
}

pub(super) async fn resume(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let live = draft::open(&app, Who::of(&app, &ctx)?.owner, id).await?;
    if let Some(elsewhere) = elsewhere(&live) {
        return Ok(redirect(&elsewhere));
    }
    let open = live.filing.first_open_page().filter(|index| !is_declaration(&live.filing, *index));
    let to = match open {
        Some(index) => place(&live).page(&live.form.form.pages[index].id),
        None => after_form(&live),
    };
    Ok(redirect(&to))
}

pub(super) async fn show(State(app): State<App>, ctx: Ctx, Path((id, name)): Path<(Id, String)>) -> Handled {
    let live = draft::open(&app, Who::of(&app, &ctx)?.owner, id).await?;
    if let Some(elsewhere) = elsewhere(&live) {
        return Ok(redirect(&elsewhere));
    }
    let index = live.filing.page_index(&name).ok_or(AppError::NotFound)?;
    if is_declaration(&live.filing, index) {
        return Ok(redirect(&after_form(&live)));
    }
    if !live.filing.page_asked(index) {
        // A page that is not asked any more: on to the next that is.
        return Ok(redirect(&match next_page(&live.filing, Some(index)) {
            Some(next) => place(&live).page(&live.form.form.pages[next].id),
            None => after_form(&live),
        }));
    }
    render(&app, &ctx, &live, index, Vec::new()).await
}

/// The page; with problems it is answered as unprocessable.
async fn render(app: &App, ctx: &Ctx, live: &Live, index: usize, problems: Vec<Problem>) -> Handled {
    let place = place(live);
    let shown = FormPage::of(&live.filing, index, ctx.lang, &place).ok_or(AppError::NotFound)?;
    let shown = FormPage { problems, last: next_page(&live.filing, Some(index)).is_none(), ..shown };
    let status = if shown.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let address = form_page::form_address(&live.form.form.id, ctx.lang);
    let setup = Setup::new(address, &live.filing, &shown, &place);
    let html = form_page::render(&shown, &setup, &lists::of(&form_page::lists_of(&shown.page.fields)));
    Ok(page(app, ctx, Meta::new(shown.title()).status(status).live(), citizen::form_view(html)).await)
}

/// A posted page as a patch, and what its button asks for.
struct Posted {
    patch: Patch,
    action: String,
}

fn read_posted(pairs: &Pairs, form: &Form) -> Result<Posted, AppError> {
    let base = pairs.get("_base").and_then(|text| text.parse().ok());
    let base =
        base.ok_or_else(|| AppError::BadRequest("Thiếu phiên bản của trang. · The page's version is missing.".into()))?;
    let answers: Vec<(String, String)> = pairs.0.iter().filter(|(name, _)| !name.starts_with('_')).cloned().collect();
    let shown = split_paths(pairs.get("_shown").unwrap_or_default());
    known(form, answers.iter().map(|(path, _)| path).chain(&shown))?;
    let mut patch = Patch::from_pairs(base, shown, &answers);
    let action = pairs.get("_action").unwrap_or("next").to_owned();
    if let Some((what, path)) = action.split_once(':') {
        known(form, std::iter::once(&path.to_owned()))?;
        match what {
            // Its id is chosen when the draft is open.
            "add" => {}
            "remove" => patch.set.push((path.to_owned(), Change::RemoveRow)),
            "adopt" => patch.set.push((path.to_owned(), Change::Adopt)),
            _ => return Err(AppError::BadRequest("Nút này không có. · There is no such button.".into())),
        }
    }
    Ok(Posted { patch, action })
}

/// Refuses a request that names questions this form does not have: nothing of it is taken.
fn known<'a>(form: &Form, mut paths: impl Iterator<Item = &'a String>) -> Result<(), AppError> {
    match paths.find(|path| form.find(path).is_none()) {
        None => Ok(()),
        Some(_) => Err(AppError::BadRequest(
            "Yêu cầu có câu hỏi không thuộc tờ khai này. · The request names a question this form does not have."
                .into(),
        )),
    }
}

pub(super) async fn post(
    State(app): State<App>,
    ctx: Ctx,
    Path((id, name)): Path<(Id, String)>,
    body: Body,
) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    live.must_be_open()?;
    let index = live.filing.page_index(&name).ok_or(AppError::NotFound)?;
    let Posted { mut patch, action } = read_posted(&pairs, &live.form.form)?;
    if let Some(table) = action.strip_prefix("add:") {
        let id = live.filing.free_row_id(table);
        patch.set.push((table.to_owned(), Change::AddRow { id, before: None }));
    }
    let Saved { live, ignored } = draft::save(&app, &who, id, &patch).await?;
    let conflicts = conflicts(&live, &ignored, ctx.lang);
    if !conflicts.is_empty() {
        return render(&app, &ctx, &live, index, conflicts).await;
    }
    let here = place(&live).page(&name);
    match action.as_str() {
        "save" => {
            draft::look_up(&app, &who, id, SAVE_PATIENCE, false).await?;
            return Ok(redirect("/ho-so"));
        }
        "next" => {}
        _ => return Ok(redirect(&here)),
    }
    let problems = form_page::problems(&live.filing, index, ctx.lang);
    let problems: Vec<Problem> = problems.into_iter().filter(|problem| problem.path != check::DECLARATION).collect();
    if !problems.is_empty() && live.filing.page_asked(index) {
        return render(&app, &ctx, &live, index, problems).await;
    }
    draft::look_up(&app, &who, id, SAVE_PATIENCE, false).await?;
    let live = draft::open(&app, who.owner, id).await?;
    Ok(redirect(&match next_page(&live.filing, Some(index)) {
        Some(next) => place(&live).page(&live.form.form.pages[next].id),
        None => after_form(&live),
    }))
}

/// Somebody else's newer answers, as something to look at.
fn conflicts(live: &Live, ignored: &[Ignored], lang: Lang) -> Vec<Problem> {
    let clash = ignored.iter().filter(|refused| refused.reason == Reason::Conflict);
    let problem = |refused: &Ignored| {
        let label = live.filing.find(&refused.path).map(|id| live.filing.view(id, lang).label).unwrap_or_default();
        let text = match lang {
            Lang::Vi => format!("{label}: câu này vừa được sửa ở nơi khác. Hãy xem lại câu trả lời mới."),
            Lang::En => format!("{label}: this was just changed elsewhere. Look at the new answer."),
        };
        let pointer = live.filing.find(&refused.path).map(|id| live.filing.pointer(id)).unwrap_or_default();
        Problem { path: refused.path.clone(), pointer, text }
    };
    clash.map(problem).collect()
}

/// `POST /nhap/{id}/luu`: a [`Patch`] as JSON.
pub(super) async fn save(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, body: Body) -> Handled {
    let bytes = to_bytes(body, app.config.limits.body).await.map_err(|_| AppError::TooLarge)?;
    let patch: Patch = serde_json::from_slice(&bytes).map_err(|_| AppError::BadRequest("not a patch".into()))?;
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    known(&live.form.form, patch.set.iter().map(|(path, _)| path).chain(&patch.shown))?;
    let Saved { live, ignored } = draft::save(&app, &who, id, &patch).await?;
    let due = lookup::due(&live.form, &live.filing, &live.ledger, app.clock.now(), false);
    let live = if due.is_empty() {
        live
    } else {
        draft::look_up(&app, &who, id, SAVE_PATIENCE, false).await?;
        draft::open(&app, who.owner, id).await?
    };
    let saved = SaveAnswer::saved(live.version(), clock_time(live.row.updated_at));
    // What a database changed, or what was not taken, comes along whole: the live form puts it in place.
    let news = !due.is_empty() || !ignored.is_empty();
    let answer = if news { saved.with_draft(&live.filing) } else { saved };
    let mut answer = serde_json::to_value(answer).map_err(AppError::internal)?;
    // Beside what the live form reads: what was not taken and why, and what the databases said.
    let refused = |refused: &Ignored| json!({ "path": refused.path, "reason": reason(refused.reason) });
    answer["rejected"] = ignored.iter().map(refused).collect();
    answer["told"] = json!(lookup::explain(&live.ledger, app.clock.now()));
    Ok(axum::Json(answer).into_response())
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Unknown => "unknown",
        Reason::ReadOnly => "read_only",
        Reason::Conflict => "conflict",
        Reason::Row => "row",
    }
}

/// `08:30` in Viet Nam.
fn clock_time(at: i64) -> String {
    let minutes = (at + 7 * 3600).rem_euclid(86_400) / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `GET /f/{hash}-{build}.{lang}.form`: the compiled form, for ever the same.
pub(super) async fn compiled(State(app): State<App>, Path(file): Path<String>) -> Handled {
    let (hash, lang) = form_page::read_form_address(&file).ok_or(AppError::NotFound)?;
    let form = match app.catalogue.compiled(hash) {
        Some(form) => form,
        None => app.catalogue.by_hash(&app.store, hash).await?.ok_or(AppError::NotFound)?,
    };
    let mut response = Bytes::from(form.form.for_language(lang).to_bytes()).into_response();
    let head = response.headers_mut();
    head.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}
