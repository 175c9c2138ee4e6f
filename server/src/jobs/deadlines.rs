//! What happens by itself when a date has come: drafts that expire, corrections nobody sent, draft results nobody remarked on.

use crate::app::App;
use crate::pages::citizen::mine;
use crate::usecases::lookup;
use crate::usecases::transition::{self, By, Case, Fault, Request};
use crate::web::AppError;
use casework::state::{Action, DossierState, Role};
use store::Id;
use store::audit::{Actor, AuditEntry};
use store::records::notification::{self, NewNotification};
use store::records::{dossier, draft};

/// Rows looked at in one round.
const BATCH: i64 = 50;
/// A draft's owner is told this long before it is deleted, seconds.
pub const NOTICE: i64 = 7 * 86_400;

fn actor() -> Actor {
    Actor { id: "system".to_owned(), role: "system".to_owned(), ..Actor::default() }
}

/// Moves dossiers whose time is over.
///
/// # Errors
/// The database.
pub async fn dossiers(app: &App) -> Result<usize, AppError> {
    let rows = [
        (DossierState::PreSupplement, Action::ExpirePreSupplement),
        (DossierState::Supplement, Action::ExpireSupplement),
        (DossierState::ApplicantConfirmation, Action::ConfirmDraftResult),
    ];
    let mut moved = 0;
    for (state, action) in rows {
        let now = app.clock.now();
        let due = dossier::paused_beyond(&mut app.store.read().await?, state.id(), now, BATCH).await?;
        for head in due {
            let case = Case::load(app, head.id).await?;
            let by = By { role: Role::System, actor: actor(), name: String::new() };
            let request =
                Request { reason: Some("Hết hạn. · The time is over.".to_owned()), ..Request::default() };
            match transition::act(app, &by, &case, head.version, action, request).await {
                Ok(_) => moved += 1,
                // Another server, or the applicant, was faster.
                Err(Fault::App(AppError::Conflict(_)) | Fault::Refused(_)) => {}
                Err(Fault::App(error)) => return Err(error),
            }
        }
    }
    Ok(moved)
}

/// Tells owners of drafts that will be deleted, and deletes those whose owner was told 7 days ago.
///
/// # Errors
/// The database.
pub async fn drafts(app: &App) -> Result<usize, AppError> {
    let now = app.clock.now();
    let due = draft::expired(&mut app.store.read().await?, now + NOTICE, BATCH).await?;
    let mut deleted = 0;
    for id in due {
        let row = match draft::load(&mut app.store.read().await?, id).await {
            Ok(row) => row,
            Err(store::Error::NotFound(_)) => continue,
            Err(error) => return Err(error.into()),
        };
        let mut ledger = lookup::read(&row.ledger)?;
        match ledger.expiry_notice_at {
            Some(at) if row.expires_at <= now && at + NOTICE <= now => {
                let act = AuditEntry {
                    actor: actor(),
                    action: "draft.expire".to_owned(),
                    object_kind: "draft".to_owned(),
                    object_id: id.to_string(),
                    ..AuditEntry::default()
                };
                mine::remove(app, id, act, row.owner).await?;
                deleted += 1;
            }
            Some(_) => {}
            None => {
                ledger.expiry_notice_at = Some(now);
                tell(app, &row, &ledger, id).await?;
            }
        }
    }
    Ok(deleted)
}

async fn tell(app: &App, row: &draft::Draft, ledger: &lookup::Ledger, id: Id) -> Result<(), AppError> {
    let ledger = serde_json::to_vec(ledger).map_err(AppError::internal)?;
    let now = app.clock.now();
    // Told late, it is kept for as long as a notice must run.
    let expires_at = row.expires_at.max(now + NOTICE);
    let note = NewNotification {
        subject: row.owner,
        dossier_id: None,
        kind: "draft_expires".to_owned(),
        content: serde_json::to_vec(&serde_json::json!({ "code": row.procedure_code })).unwrap_or_default(),
    };
    let written = app.store.write(move |tx| {
        let (ledger, note) = (ledger.clone(), note.clone());
        Box::pin(async move {
            draft::save_ledger(tx, id, &ledger).await?;
            draft::extend(tx, id, expires_at).await?;
            notification::add(tx, &note, now).await.map(|_| ())
        })
    });
    Ok(written.await?)
}
