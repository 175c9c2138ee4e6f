//! Answering an office that wants something corrected: everything at once, with its reasons.

use super::mine::name_of;
use super::words::t;
use crate::app::App;
use crate::directory::DIRECTORY;
use crate::usecases::attach;
use crate::usecases::check::{self, NotReady};
use crate::usecases::correct::{self, Sent};
use crate::usecases::draft::{Live, Who};
use crate::usecases::transition::Case;
use crate::web::form::Pairs;
use crate::web::{AppError, Ctx, Handled, Meta, page, redirect};
use axum::body::Body;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use forms::filing::{Filing, InstanceId};
use store::Id;
use store::records::flag::Flag;
use store::records::{event, paper, vault};
use ui::Lang;
use ui::components::Fault;
use ui::pages::check::Declaration;
use ui::pages::correction as correction_page;

const TICK: &str = "declaration";

pub(super) async fn show(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let case = correct::own(&app, &who, id).await?;
    if !correct::is_open(&case) {
        return Ok(redirect(&format!("/ho-so/{id}")));
    }
    let live = correct::open(&app, &who, &case).await?;
    render(&app, &ctx, &who, &case, &live, String::new(), Vec::new()).await
}

/// The answer a flag is about: by pointer, or by path with row ids.
fn flagged(filing: &Filing, place: &str) -> Option<InstanceId> {
    filing.find(place).or_else(|| filing.find_pointer(place))
}

fn display(filing: &Filing, place: &str, lang: Lang) -> String {
    let Some(id) = flagged(filing, place) else { return String::new() };
    let path = filing.path(id);
    let below = format!("{path}/");
    let sections = super::lists::answers(filing, lang);
    let rows = sections.iter().flat_map(|section| &section.rows);
    let shown = rows.filter(|row| row.path == path || row.path.starts_with(&below)).map(|row| row.display.clone());
    shown.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
}

async fn render(
    app: &App,
    ctx: &Ctx,
    who: &Who,
    case: &Case,
    live: &Live,
    reply: String,
    faults: Vec<Fault>,
) -> Handled {
    let lang = ctx.lang;
    let id = case.head.id;
    let mut conn = app.store.read().await?;
    let vault = vault::of_owner(&mut conn, who.owner).await?;
    let events = event::of_dossier(&mut conn, id).await?;
    let papers = paper::of_dossier(&mut conn, id).await?;
    drop(conn);
    let asked =
        events.iter().rev().find(|row| row.event.action.contains("supplement") && row.event.role != "applicant");
    let request = papers.iter().rposition(|paper| paper.kind == "supplement_request");
    let reason = |flag: &Flag| correction_page::Reason { code: String::new(), text: flag.reason.clone(), law: None };
    let before = case.filing()?;
    let mut flags = Vec::new();
    let mut items = super::papers::items(app, live, &vault, lang);
    let mut flagged_papers = Vec::new();
    let mut general = Vec::new();
    for flag in &case.flags.1 {
        match flag.kind.as_str() {
            "paper" => match items.iter().position(|item| item.code == flag.pointer) {
                Some(at) => flagged_papers.push((vec![reason(flag)], items.remove(at))),
                None => general.push(reason(flag)),
            },
            _ => match flagged(&live.filing, &flag.pointer) {
                Some(field) => {
                    let pages = &live.form.form.pages;
                    let page = live.filing.page_of(field).and_then(|at| pages.get(at));
                    let anchor = ui::fields::element_id(ui::fields::Part::Control, &live.filing.path(field));
                    let (old, new) =
                        (display(&before, &flag.pointer, lang), display(&live.filing, &flag.pointer, lang));
                    flags.push(correction_page::Flag {
                        href: page.map_or_else(String::new, |page| {
                            format!("/nhap/{}/trang/{}#{anchor}", live.row.id, page.id)
                        }),
                        label: live.filing.view(field, lang).label,
                        reasons: vec![reason(flag)],
                        after: (new != old).then_some(new),
                        before: old,
                    });
                }
                None => general.push(reason(flag)),
            },
        }
    }
    let review = check::review(live);
    let declaration = live.form.form.declaration.as_ref();
    let model = correction_page::Correction {
        id: id.to_string(),
        code: case.head.code.clone(),
        name: name_of(app, &case.head.procedure_code, lang),
        requested_at: asked.map_or(case.head.submitted_at, |row| row.at),
        deadline: case.head.progress.paused_until.unwrap_or_default(),
        unit: asked.map(|row| DIRECTORY.agency_name(&row.event.unit).to_owned()).unwrap_or_default(),
        note: asked.and_then(|row| row.event.note.as_ref()).map(|note| String::from_utf8_lossy(note).into_owned()),
        paper: request.map(|at| format!("/ho-so/{id}/giay/{}", at + 1)),
        flags,
        papers: flagged_papers,
        general,
        declarations: declaration
            .map(|declaration| Declaration { name: TICK.to_owned(), text: t(&declaration.text, lang), ticked: false })
            .into_iter()
            .collect(),
        hash: review.hash.clone(),
        idempotency_key: Id::random().to_string(),
        reply,
        can_extend: false,
        faults,
    };
    drop(review);
    let status = if model.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = model.title(lang);
    Ok(page(app, ctx, Meta::new(title).status(status), correction_page::view(model, lang)).await)
}

pub(super) async fn send(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let case = correct::own(&app, &who, id).await?;
    if !correct::is_open(&case) {
        // Sent already: a double click.
        return Ok(redirect(&format!("/ho-so/{id}")));
    }
    let lang = ctx.lang;
    let reply: String = pairs.text("reply").unwrap_or_default().chars().take(2000).collect();
    let live = correct::open(&app, &who, &case).await?;
    let mut faults = Vec::new();
    if live.form.form.declaration.is_some() && pairs.get(TICK).is_none() {
        faults.push(Fault::new(TICK, lang.pick("Hãy đánh dấu lời cam đoan.", "Tick the declaration.")));
    }
    if faults.is_empty() {
        let said = Some(reply.clone()).filter(|reply| !reply.is_empty());
        match correct::send(&app, &who, id, pairs.get("hash").unwrap_or_default(), said).await? {
            Sent::Done => return Ok(redirect(&format!("/ho-so/{id}"))),
            Sent::NotReady(NotReady::Changed) => faults.push(Fault::new(
                "h1",
                lang.pick(
                    "Nội dung vừa thay đổi. Hãy xem lại rồi gửi.",
                    "The content has just changed. Look again, then send.",
                ),
            )),
            Sent::NotReady(NotReady::Unmet(_)) => {
                let review = check::review(&live);
                faults = super::declare::missing(&live, &review, lang);
            }
        }
    }
    render(&app, &ctx, &who, &case, &live, reply, faults).await
}

/// The working copy of a correction that is open.
async fn working(app: &App, who: &Who, id: Id) -> Result<Live, AppError> {
    let case = correct::own(app, who, id).await?;
    correct::open(app, who, &case).await
}

pub(super) async fn add(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, multipart: Multipart) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let case = correct::own(&app, &who, id).await?;
    let live = correct::open(&app, &who, &case).await?;
    let upload = super::papers::read(multipart).await?;
    match attach::add(&app, &who, &live, &upload.component, &upload.name, upload.content).await? {
        Ok(_) => Ok(redirect(&format!("/ho-so/{id}/sua"))),
        Err(refused) => {
            let (vi, en) = refused.words();
            let fault = Fault::new(format!("giay-{}", upload.component), ctx.lang.pick(vi, en));
            render(&app, &ctx, &who, &case, &live, String::new(), vec![fault]).await
        }
    }
}

pub(super) async fn remove(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let live = working(&app, &who, id).await?;
    let file: Id = pairs.get("file").and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
    attach::remove(&app, &who, &live, file).await?;
    Ok(redirect(&format!("/ho-so/{id}/sua")))
}

pub(super) async fn take(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let live = working(&app, &who, id).await?;
    let item: Id = pairs.get("item").and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
    let taken = attach::from_vault(&app, &who, &live, pairs.get("component").unwrap_or_default(), item).await?;
    taken.map_err(|refused| AppError::BadRequest(refused.words().0.to_owned()))?;
    Ok(redirect(&format!("/ho-so/{id}/sua")))
}
