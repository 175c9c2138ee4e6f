//! The checklist of papers: adding, removing, taking one from the vault.

use super::words::{self, t};
use crate::app::App;
use crate::usecases::attach::{self, Refused};
use crate::usecases::draft::{self, Live, Who};
use crate::web::form::Pairs;
use crate::web::{AppError, Ctx, Handled, Meta, page, redirect};
use axum::body::{Body, Bytes};
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use forms::service::{ComponentState, ComponentStatus, components};
use store::Id;
use store::records::attachment::{Attachment, ScanState};
use store::records::vault::{self, VaultItem};
use ui::Lang;
use ui::components::{Choice, Fault, format};
use ui::pages::papers::{self as papers_page, FileItem, FileState, Need, PaperItem};

pub(super) async fn show(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    render(&app, &ctx, &who, &live, Vec::new()).await
}

async fn render(app: &App, ctx: &Ctx, who: &Who, live: &Live, faults: Vec<Fault>) -> Handled {
    if let Some(elsewhere) = super::form::elsewhere(live) {
        return Ok(redirect(&elsewhere));
    }
    let lang = ctx.lang;
    let vault = vault::of_owner(&mut app.store.read().await?, who.owner).await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let id = live.row.id;
    let model = papers_page::Papers {
        name: live.form.form.title.get(lang).to_owned(),
        action: format!("/nhap/{id}/giay-to"),
        items: items(app, live, &vault, lang),
        back: super::form::last_page(live),
        next: format!("/nhap/{id}/kiem-tra"),
        faults,
    };
    let title = model.title(lang);
    Ok(page(app, ctx, Meta::new(title).status(status), papers_page::view(model, lang)).await)
}

/// The papers of a draft as they stand.
pub(super) fn items(app: &App, live: &Live, vault: &[VaultItem], lang: Lang) -> Vec<PaperItem> {
    let asked = components(&live.form, &live.filing);
    let shown =
        asked.into_iter().filter(|state| !matches!(state.status, ComponentStatus::NotNeeded | ComponentStatus::Eform));
    shown.map(|state| item(app, live, &state, vault, lang)).collect()
}

fn item(app: &App, live: &Live, state: &ComponentState<'_>, vault: &[VaultItem], lang: Lang) -> PaperItem {
    let component = state.component;
    let source = state.data.iter().find(|(_, status)| status.has_data()).and_then(|(key, _)| {
        let name = key.split('/').next()?;
        serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
    });
    let need = match state.status {
        ComponentStatus::Replaced => {
            Need::Replaced(source.map(|source| words::source(source, lang).to_owned()).unwrap_or_default())
        }
        ComponentStatus::Verify => Need::Later,
        ComponentStatus::HandIn | ComponentStatus::Shown => Need::Optional,
        _ => Need::Required,
    };
    let original = match state.status {
        ComponentStatus::HandIn => {
            Some(lang.pick("Nộp bản giấy trước khi có kết quả.", "Hand in the paper before the result."))
        }
        ComponentStatus::Shown => {
            Some(lang.pick("Xuất trình khi đến nhận kết quả.", "Show it when you collect the result."))
        }
        _ => None,
    };
    let files: Vec<&Attachment> = live.files.iter().filter(|file| file.component_code == component.code).collect();
    let limit = u64::try_from(app.config.limits.file).unwrap_or(u64::MAX);
    let open = live.ledger.correction.as_ref().is_none_or(|open| open.components.contains(&component.code));
    PaperItem {
        code: component.code.clone(),
        name: t(&component.name, lang),
        hint: component.hint.as_ref().map(|hint| t(hint, lang)),
        why: None,
        need,
        can_add: open && files.len() < 10,
        files: files.into_iter().map(|attached| file(attached, open, lang)).collect(),
        vault: if open { from_vault(vault) } else { Vec::new() },
        accept: "application/pdf,image/jpeg,image/png".to_owned(),
        limits: match lang {
            Lang::Vi => format!("PDF, JPG hoặc PNG; tối đa {}", format::size(limit, lang)),
            Lang::En => format!("PDF, JPG or PNG; at most {}", format::size(limit, lang)),
        },
        original: original.map(str::to_owned),
    }
}

fn from_vault(vault: &[VaultItem]) -> Vec<Choice> {
    let choice = |item: &VaultItem| Choice {
        value: item.id.to_string(),
        label: item.meta.title_vi.clone(),
        hint: item.meta.number.clone(),
        selected: false,
    };
    vault.iter().map(choice).collect()
}

fn file(file: &Attachment, removable: bool, lang: Lang) -> FileItem {
    FileItem {
        id: file.id.to_string(),
        name: file.meta.name.clone(),
        size: u64::try_from(file.size).unwrap_or_default(),
        state: match file.scan_state {
            ScanState::Quarantined => FileState::Scanning,
            ScanState::Clean => FileState::Clean,
            ScanState::Infected => {
                let (vi, en) = Refused::Infected.words();
                FileState::Refused(lang.pick(vi, en).to_owned())
            }
        },
        removable,
    }
}

pub(super) async fn add(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, multipart: Multipart) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    live.must_be_open()?;
    let upload = read(multipart).await?;
    match attach::add(&app, &who, &live, &upload.component, &upload.name, upload.content).await? {
        Ok(_) => Ok(redirect(&back(&live))),
        Err(refused) => refuse(&app, &ctx, &who, &live, &upload.component, refused).await,
    }
}

/// Where the person goes on after a change of papers.
fn back(live: &Live) -> String {
    match &live.ledger.correction {
        Some(correction) => format!("/ho-so/{}/sua", correction.dossier),
        None => format!("/nhap/{}/giay-to", live.row.id),
    }
}

async fn refuse(app: &App, ctx: &Ctx, who: &Who, live: &Live, component: &str, refused: Refused) -> Handled {
    let (vi, en) = refused.words();
    let fault = Fault::new(format!("giay-{component}"), ctx.lang.pick(vi, en));
    render(app, ctx, who, live, vec![fault]).await
}

/// An uploaded file with what it is for.
pub(super) struct Upload {
    pub component: String,
    pub name: String,
    pub content: Bytes,
}

/// Reads the two parts of an upload; others are refused.
pub(super) async fn read(mut multipart: Multipart) -> Result<Upload, AppError> {
    let mut upload = Upload { component: String::new(), name: String::new(), content: Bytes::new() };
    let too_large = |error: axum::extract::multipart::MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return AppError::TooLarge;
        }
        AppError::BadRequest("Tệp gửi lên bị đứt quãng. Hãy thử lại. · The upload broke off: try again.".into())
    };
    while let Some(field) = multipart.next_field().await.map_err(too_large)? {
        match field.name() {
            Some("component") => upload.component = field.text().await.map_err(too_large)?,
            Some("file") => {
                upload.name = field.file_name().unwrap_or_default().to_owned();
                upload.content = field.bytes().await.map_err(too_large)?;
            }
            _ => return Err(AppError::BadRequest("unknown part".into())),
        }
    }
    Ok(upload)
}

pub(super) async fn remove(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    let file: Id = pairs.get("file").and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
    attach::remove(&app, &who, &live, file).await?;
    Ok(redirect(&back(&live)))
}

pub(super) async fn take(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    let item: Id = pairs.get("item").and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
    let component = pairs.get("component").unwrap_or_default();
    match attach::from_vault(&app, &who, &live, component, item).await? {
        Ok(_) => Ok(redirect(&back(&live))),
        Err(refused) => refuse(&app, &ctx, &who, &live, component, refused).await,
    }
}
