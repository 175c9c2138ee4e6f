//! `/quan-tri`: versions of definitions.

use crate::app::App;
use crate::usecases::authoring;
use crate::usecases::office::Officer;
use crate::web::file::Upload;
use crate::web::{Ctx, Handled, Meta, page, redirect};
use axum::extract::{Multipart, Path, RawQuery, State};
use axum::http::StatusCode;
use forms::definition::Document;
use forms::finding::{Finding, Severity};
use store::records::template::{self, TemplateVersion};
use ui::Lang;
use ui::office::catalogue::{self as view, Catalogue, FindingRow, Version, VersionRow};
use ui::shell::Area;

/// The list.
pub async fn show(State(app): State<App>, ctx: Ctx, RawQuery(query): RawQuery) -> Handled {
    let done = match query.as_deref() {
        Some("xong=cong-bo") => Some(ctx.lang.pick("Đã công bố.", "Published.").to_owned()),
        Some("xong=ngung") => Some(ctx.lang.pick("Đã ngừng dùng.", "Retired.").to_owned()),
        _ => None,
    };
    list(&app, &ctx, done, None).await
}

async fn list(app: &App, ctx: &Ctx, done: Option<String>, fault: Option<String>) -> Handled {
    let versions = template::versions(&mut app.store.read().await?, None).await?;
    let broken = app.catalogue.broken().iter();
    let model = Catalogue {
        versions: versions.iter().map(|version| row(app, version, ctx.lang)).collect(),
        broken: broken.map(|one| (one.file.clone(), one.place.clone(), one.reason.clone())).collect(),
        done,
        fault,
    };
    let status = if model.fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let meta = Meta::new(view::title(ctx.lang)).area(Area::Admin).wide().status(status);
    Ok(page(app, ctx, meta, view::view(model, ctx.lang)).await)
}

fn row(app: &App, version: &TemplateVersion, lang: Lang) -> VersionRow {
    let name = match Document::from_json(&version.document) {
        Ok(Document::Definition(definition)) => definition.procedure.name.get(lang).to_owned(),
        _ => String::new(),
    };
    VersionRow {
        in_force: app.catalogue.current(&version.code).is_some_and(|entry| entry.hash == version.hash),
        hash: version.hash.clone(),
        code: version.code.clone(),
        name,
        number: version.version_no,
        state: version.state.name().to_owned(),
        by: version.published_by.clone().unwrap_or_else(|| version.created_by.clone()),
        at: version.published_at.unwrap_or(version.created_at),
    }
}

fn finding(finding: &Finding, lang: Lang) -> FindingRow {
    let (vi, en) = match finding.severity {
        Severity::Error => ("Lỗi", "Error"),
        Severity::Warning => ("Nên xem lại", "Warning"),
        Severity::NotProven => ("Chưa chứng minh được", "Not proven"),
    };
    let line = finding.line.map(|line| format!("{line}: ")).unwrap_or_default();
    FindingRow {
        blocks: finding.severity == Severity::Error,
        severity: lang.pick(vi, en).to_owned(),
        place: format!("{line}{}", if finding.pointer.is_empty() { "/" } else { &finding.pointer }),
        message: finding.message.get(lang).to_owned(),
        fix: Some(finding.fix.get(lang).to_owned()).filter(|fix| !fix.is_empty()),
    }
}

/// Takes an upload and shows what is wrong with it.
pub async fn upload(State(app): State<App>, ctx: Ctx, form: Multipart) -> Handled {
    let upload = Upload::read(form).await?;
    let Some((_, content)) = upload.file("file") else {
        let text = ctx.lang.pick("Hãy chọn một tệp.", "Choose a file.").to_owned();
        return list(&app, &ctx, None, Some(text)).await;
    };
    let actor = Officer::of(&app, &ctx)?.actor("admin");
    match authoring::upload(&app, &actor, content).await? {
        Ok(hash) => Ok(redirect(&format!("/quan-tri/phien-ban/{hash}"))),
        Err(found) => {
            let found = finding(&found, ctx.lang);
            list(&app, &ctx, None, Some(format!("{} {}", found.place, found.message))).await
        }
    }
}

/// One version.
pub async fn version(State(app): State<App>, ctx: Ctx, Path(hash): Path<String>) -> Handled {
    let (version, found) = authoring::findings(&app, &hash).await?;
    let model = Version {
        row: row(&app, &version, ctx.lang),
        publishable: authoring::publishable(&found),
        findings: found.iter().map(|found| finding(found, ctx.lang)).collect(),
    };
    let meta = Meta::new(view::version_title(&model, ctx.lang)).area(Area::Admin).wide();
    Ok(page(&app, &ctx, meta, view::version(model, ctx.lang)).await)
}

/// Publishes.
pub async fn publish(State(app): State<App>, ctx: Ctx, Path(hash): Path<String>) -> Handled {
    let actor = Officer::of(&app, &ctx)?.actor("admin");
    authoring::publish(&app, &actor, &hash).await?;
    Ok(redirect("/quan-tri?xong=cong-bo"))
}

/// Retires.
pub async fn retire(State(app): State<App>, ctx: Ctx, Path(hash): Path<String>) -> Handled {
    let actor = Officer::of(&app, &ctx)?.actor("admin");
    authoring::retire(&app, &actor, &hash).await?;
    Ok(redirect("/quan-tri?xong=ngung"))
}
