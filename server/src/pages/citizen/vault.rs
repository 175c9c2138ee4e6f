//! The person's documents.

use super::application::download;
use crate::app::App;
use crate::auth::session::FRESH_SECONDS;
use crate::usecases::draft::Who;
use crate::web::{AppError, Ctx, Handled, Meta, page};
use axum::extract::{Path, State};
use store::Id;
use store::audit;
use store::records::dossier;
use store::records::vault::{self, VaultItem};
use ui::Lang;
use ui::components::format;
use ui::pages::vault as vault_page;

fn entry(item: &VaultItem, now: i64, lang: Lang) -> vault_page::VaultEntry {
    let name = lang.pick(&item.meta.title_vi, &item.meta.title_en);
    vault_page::VaultEntry {
        id: item.id.to_string(),
        name: name.to_owned(),
        kind: match item.kind.as_str() {
            "result" => lang.pick("Kết quả giải quyết", "Result"),
            _ => lang.pick("Giấy tờ đã số hóa", "Digitized paper"),
        }
        .to_owned(),
        issuer: item.meta.issuer.clone(),
        issued_at: item.created_at,
        valid_until: item.valid_until,
        expired: item.valid_until.is_some_and(|until| until <= now),
        sensitive: item.sensitive,
    }
}

pub(super) async fn list(State(app): State<App>, ctx: Ctx) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let items = vault::of_owner(&mut app.store.read().await?, who.owner).await?;
    let now = app.clock.now();
    let model = vault_page::Vault { items: items.iter().map(|item| entry(item, now, ctx.lang)).collect() };
    let title = model.title(ctx.lang);
    Ok(page(&app, &ctx, Meta::new(title), vault_page::view(model, ctx.lang)).await)
}

/// An item that the person may open now; a sensitive one asks for a fresh sign-in.
async fn openable(app: &App, ctx: &Ctx, who: &Who, id: Id) -> Result<VaultItem, AppError> {
    let item = vault::get(&mut app.store.read().await?, who.owner, id).await?;
    let age = app.clock.now() - ctx.citizen()?.auth_time;
    if item.sensitive && age > FRESH_SECONDS {
        let back = ui::shell::encode(&format!("/kho/{id}"));
        return Err(AppError::SignIn { to: format!("/dang-nhap/xac-thuc-lai?to={back}") });
    }
    Ok(item)
}

pub(super) async fn show(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let item = openable(&app, &ctx, &who, id).await?;
    let lang = ctx.lang;
    let from = match item.dossier_id {
        Some(dossier) => Some(dossier::head_of(&mut app.store.read().await?, dossier).await?),
        None => None,
    };
    let own = from.filter(|head| head.submitter == who.owner);
    let size = u64::try_from(item.size).unwrap_or_default();
    let model = vault_page::VaultItem {
        entry: entry(&item, app.clock.now(), lang),
        number: item.meta.number.clone(),
        confidence: None,
        signature: vault_page::SignatureState::Unchecked,
        signer: None,
        dossier: own.map(|head| (format!("/ho-so/{}", head.id), head.code)),
        file: format!("{} · {}", item.meta.file.media_type, format::size(size, lang)),
        hash: item.meta.file.sha256.clone(),
        can_share: false,
        shares: Vec::new(),
        new_link: None,
        faults: Vec::new(),
    };
    let title = model.title(lang);
    Ok(page(&app, &ctx, Meta::new(title), vault_page::view_item(model, lang)).await)
}

pub(super) async fn file(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let item = openable(&app, &ctx, &who, id).await?;
    let content = app.store.files().get(&item.file_hash, &item.file_key).await?;
    let (act, owner, now) = (who.act("vault.download", "vault_item", id), who.owner, app.clock.now());
    let noted = app.store.write(move |tx| {
        let act = act.clone();
        Box::pin(async move { audit::append_for_person(tx, owner, &act, now).await.map(|_| ()) })
    });
    noted.await?;
    Ok(download(&item.meta.file.name, &item.meta.file.media_type, content))
}
