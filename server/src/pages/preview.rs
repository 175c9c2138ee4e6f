//! Looking at a form without signing in (demo only) or, as an administrator, at a version before it is published; and the code lists a live form fetches.
//!
//! A preview saves nothing: without scripts, the answers travel in the page itself.

use super::citizen::lists;
use crate::app::App;
use crate::usecases::authoring;
use crate::web::form::Pairs;
use crate::web::guard::Access;
use crate::web::routes::{Route, get, post};
use crate::web::{AppError, Ctx, Handled, Meta, page};
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use forms::date::Date;
use forms::definition::Channel;
use forms::filing::{Change, Context, Draft, Filing, Patch};
use forms::form::ServerForm;
use leptos::prelude::*;
use std::sync::Arc;
use ui::form_page::{self, FormPage, Place, Setup};

/// Routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/preview/{code}", Access::Demo, "Look at a form; nothing is saved", show),
        post("/preview/{code}", Access::Demo, "Answers of a preview, without scripts", take),
        get("/quan-tri/phien-ban/{hash}/xem-thu", Access::Admin, "A version as a citizen sees it", show_version),
        post("/quan-tri/phien-ban/{hash}/xem-thu", Access::Admin, "Answers of a version's preview", take_version),
        get("/du-lieu/danh-muc/{*key}", Access::Anyone, "A code list", code_list),
    ]
}

async fn code_list(Path(key): Path<String>) -> Handled {
    let list = lists::list(&key).ok_or(AppError::NotFound)?;
    let mut response = axum::Json(list).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(response)
}

/// A form with answers, and where it is looked at.
struct Preview {
    form: Arc<ServerForm>,
    filing: Filing,
    place: Place,
    address: String,
}

/// A form and the address it is looked at.
struct Seen(Arc<ServerForm>, String);

impl Seen {
    fn by_code(app: &App, code: &str) -> Result<Self, AppError> {
        let form = app.catalogue.preview(code).ok_or(AppError::NotFound)?;
        Ok(Self(form, ["/preview/", &ui::shell::encode(code)].concat()))
    }

    async fn by_hash(app: &App, hash: &str) -> Result<Self, AppError> {
        let form = authoring::form(app, hash).await?;
        Ok(Self(form, ["/quan-tri/phien-ban/", &ui::shell::encode(hash), "/xem-thu"].concat()))
    }
}

impl Preview {
    fn open(
        app: &App,
        Seen(form, address): Seen,
        draft: impl FnOnce(&ServerForm) -> Result<Draft, AppError>,
    ) -> Result<Self, AppError> {
        let draft = draft(&form)?;
        let matcher = Arc::clone(&form.matcher);
        let filing = Filing::new(Arc::clone(&form.form), context(app), &draft, matcher);
        let place = Place { pages: [&address, "?trang="].concat(), post: Some(address.clone()), ..Place::default() };
        Ok(Self { form, filing, place, address })
    }

    async fn render(&self, app: &App, ctx: &Ctx, index: usize, asked: bool) -> Handled {
        let mut shown = FormPage::of(&self.filing, index, ctx.lang, &self.place).ok_or(AppError::NotFound)?;
        if asked {
            shown = shown.with_problems(&self.filing);
        }
        let draft = serde_json::to_string(&self.filing.draft()).map_err(AppError::internal)?;
        shown.hidden.push(("_draft".to_owned(), draft));
        let status = if shown.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let address = form_page::form_address(&self.form.form.id, ctx.lang);
        let setup = Setup::new(address, &self.filing, &shown, &self.place);
        let html = form_page::render(&shown, &setup, &lists::of(&form_page::lists_of(&shown.page.fields)));
        Ok(page(app, ctx, Meta::new(shown.title()).status(status).live(), citizen::form_view(html)).await)
    }

    fn first_page(&self) -> usize {
        self.filing.next_page(None).unwrap_or(0)
    }
}

/// Look-ups count as made, so that what follows from them is seen too.
fn context(app: &App) -> Context {
    let day = (app.clock.now() + 7 * 3600).div_euclid(86_400);
    let today = Date::from_days(day).unwrap_or_else(|| Date::from_days(0).expect("invariant: the epoch is a day"));
    Context { assume_found: true, ..crate::context::base(today, Channel::Online) }
}

async fn show(State(app): State<App>, ctx: Ctx, Path(code): Path<String>, RawQuery(query): RawQuery) -> Handled {
    let seen = Seen::by_code(&app, &code)?;
    shown(&app, &ctx, seen, query).await
}

async fn show_version(
    State(app): State<App>,
    ctx: Ctx,
    Path(hash): Path<String>,
    RawQuery(query): RawQuery,
) -> Handled {
    let seen = Seen::by_hash(&app, &hash).await?;
    shown(&app, &ctx, seen, query).await
}

async fn shown(app: &App, ctx: &Ctx, seen: Seen, query: Option<String>) -> Handled {
    let query = Pairs::parse(query.unwrap_or_default().as_bytes())?;
    let preview = Preview::open(app, seen, |form| match query.text("fill") {
        None => Ok(Draft::default()),
        Some(text) => {
            let answers = serde_json::from_str(text).map_err(|_| {
                AppError::BadRequest("Phần điền sẵn không phải JSON. · The answers to start with are not JSON.".into())
            })?;
            Ok(Draft::from_document(&form.form, &answers).0)
        }
    })?;
    let index = match query.text("trang") {
        Some(id) => preview.filing.page_index(id).ok_or(AppError::NotFound)?,
        None => preview.first_page(),
    };
    preview.render(app, ctx, index, false).await
}

async fn take(State(app): State<App>, ctx: Ctx, Path(code): Path<String>, body: Body) -> Handled {
    let seen = Seen::by_code(&app, &code)?;
    taken(&app, &ctx, seen, body).await
}

async fn take_version(State(app): State<App>, ctx: Ctx, Path(hash): Path<String>, body: Body) -> Handled {
    let seen = Seen::by_hash(&app, &hash).await?;
    taken(&app, &ctx, seen, body).await
}

async fn taken(app: &App, ctx: &Ctx, seen: Seen, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let unreadable = |_| AppError::BadRequest("Không đọc được bản nháp. · The draft can't be read.".into());
    let all = pairs.text("_answers");
    let mut preview = Preview::open(app, seen, |form| match (all, pairs.get("_draft")) {
        (Some(text), _) => {
            let answers = serde_json::from_str(text).map_err(unreadable)?;
            Ok(Draft::from_document(&form.form, &answers).0)
        }
        (None, Some(text)) => serde_json::from_str(text).map_err(unreadable),
        (None, None) => Ok(Draft::default()),
    })?;
    let filing = &mut preview.filing;
    // The live form sends the answers of all pages, and those of this one are among them.
    let posted = pairs.0.iter().filter(|(name, _)| all.is_none() && name.starts_with('/'));
    let answers: Vec<(String, String)> = posted.cloned().collect();
    let shown = pairs.get("_shown").filter(|_| all.is_none()).map(ui::fields::split_paths).unwrap_or_default();
    let mut patch = Patch::from_pairs(filing.version(), shown, &answers);
    let action = pairs.get("_action").unwrap_or("next");
    let button = action.split_once(':');
    if let Some((what, path)) = button {
        let change = match what {
            "add" => Change::AddRow { id: filing.free_row_id(path), before: None },
            "remove" => Change::RemoveRow,
            "adopt" => Change::Adopt,
            _ => return Err(AppError::BadRequest("Nút này không có. · There is no such button.".into())),
        };
        patch.set.push((path.to_owned(), change));
    }
    filing.apply(&patch);
    let here = pairs.get("_page").and_then(|id| preview.filing.page_index(id)).unwrap_or_else(|| preview.first_page());
    if button.is_some() {
        return preview.render(app, ctx, here, false).await;
    }
    if !form_page::problems(&preview.filing, here, ctx.lang).is_empty() {
        return preview.render(app, ctx, here, true).await;
    }
    if let Some(next) = preview.place.next(&preview.filing, here) {
        return preview.render(app, ctx, next, false).await;
    }
    match preview.filing.first_open_page() {
        Some(open) => preview.render(app, ctx, open, true).await,
        None => Ok(result(app, ctx, &preview).await),
    }
}

/// What would be filed.
async fn result(app: &App, ctx: &Ctx, preview: &Preview) -> axum::response::Response {
    let lang = ctx.lang;
    let title = lang.pick("Tờ khai đã đủ", "The form is complete");
    let answers = serde_json::to_string_pretty(&preview.filing.document()).unwrap_or_default();
    let again = preview.address.clone();
    let body = view! {
        <div class="panel"><h1>{title}</h1><p>{lang.pick("Đây là bản xem thử nên không gì được lưu.", "This is a preview: nothing was saved.")}</p></div>
        <h2>{lang.pick("Nội dung sẽ nộp", "What would be filed")}</h2>
        <pre class="wrap code" tabindex="0">{answers}</pre>
        <p><a href=again>{lang.pick("Điền lại từ đầu", "Start again")}</a></p>
    };
    page(app, ctx, Meta::new(title), body).await
}
