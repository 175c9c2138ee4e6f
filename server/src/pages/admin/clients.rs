//! `/quan-tri/ung-dung`: clients of the API.

use crate::app::App;
use crate::usecases::office::Officer;
use crate::web::form::Pairs;
use crate::web::{Ctx, Handled, Meta, page, redirect};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use store::Id;
use store::audit::{self, AuditEntry};
use store::records::api;
use ui::components::Fault;
use ui::office::clients::{self as view, ClientRow, Clients};
use ui::shell::Area;

/// Chain of the audit for acts on clients.
const CHAIN: &str = "api clients";

/// The list.
pub async fn show(State(app): State<App>, ctx: Ctx) -> Handled {
    list(&app, &ctx, Clients::default()).await
}

async fn list(app: &App, ctx: &Ctx, mut model: Clients) -> Handled {
    let clients = api::clients(&mut app.store.read().await?).await?;
    let row = |client: api::ApiClient| ClientRow {
        id: client.id.to_string(),
        name: client.name,
        created_at: client.created_at,
        created_by: client.created_by,
        revoked: client.revoked_at.is_some(),
    };
    model.rows = clients.into_iter().map(row).collect();
    let status = if model.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let meta = Meta::new(view::title(ctx.lang)).area(Area::Admin).wide().status(status);
    Ok(page(app, ctx, meta, view::view(model, ctx.lang)).await)
}

/// Registers a client; its token is shown this once.
pub async fn create(State(app): State<App>, ctx: Ctx, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let text = |name: &str| pairs.text(name).unwrap_or_default().to_owned();
    let typed = [text("name"), text("procedures"), text("units")];
    let words = |list: &str| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (procedures, units) = (words(&typed[1]), words(&typed[2]));
    let mut faults = Vec::new();
    if typed[0].is_empty() {
        faults.push(Fault::new("name", ctx.lang.pick("Hãy nhập tên ứng dụng.", "Enter a name.")));
    }
    if procedures.is_empty() || procedures.iter().any(|code| app.catalogue.current(code).is_none()) {
        let text = ctx.lang.pick("Hãy nhập mã thủ tục đang dùng.", "Enter codes of procedures in force.");
        faults.push(Fault::new("procedures", text));
    }
    if units.iter().any(|code| crate::directory::DIRECTORY.agency(code).is_none()) {
        faults.push(Fault::new("units", ctx.lang.pick("Có mã nơi tiếp nhận không đúng.", "A unit is not known.")));
    }
    if !faults.is_empty() {
        return list(&app, &ctx, Clients { typed, faults, ..Clients::default() }).await;
    }
    let actor = Officer::of(&app, &ctx)?.actor("admin");
    let (id, token, now) = (Id::random(), api::new_token(), app.clock.now());
    let act = AuditEntry {
        action: "client.create".to_owned(),
        object_kind: "client".to_owned(),
        object_id: id.to_string(),
        actor,
        ..AuditEntry::default()
    };
    let (name, issued) = (typed[0].clone(), token.clone());
    let written = app.store.write(move |tx| {
        let (name, issued, procedures, units, act) =
            (name.clone(), issued.clone(), procedures.clone(), units.clone(), act.clone());
        Box::pin(async move {
            api::create_client(tx, id, &name, &act.actor.id, now).await?;
            api::issue_token(tx, id, &issued, &procedures, &units, now).await?;
            audit::append_for_system(tx, CHAIN, &act, now).await.map(|_| ())
        })
    });
    written.await?;
    list(&app, &ctx, Clients { token: Some(token), ..Clients::default() }).await
}

/// Revokes a client.
pub async fn revoke(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let actor = Officer::of(&app, &ctx)?.actor("admin");
    let now = app.clock.now();
    let act = AuditEntry {
        action: "client.revoke".to_owned(),
        object_kind: "client".to_owned(),
        object_id: id.to_string(),
        actor,
        ..AuditEntry::default()
    };
    let written = app.store.write(move |tx| {
        let act = act.clone();
        Box::pin(async move {
            api::revoke_client(tx, id, now).await?;
            audit::append_for_system(tx, CHAIN, &act, now).await.map(|_| ())
        })
    });
    written.await?;
    Ok(redirect("/quan-tri/ung-dung"))
}
