//! Beginning an application: consent, draft, first look-ups.

use super::draft::{self, KEPT, Who};
use super::filed;
use super::lookup::{self, Ledger};
use crate::app::App;
use crate::web::AppError;
use forms::filing::{Draft, RequesterKind};
use store::Id;
use store::audit;
use store::records::draft::{self as drafts, NewDraft};
use store::records::people::{self, Consent};

/// What a person chose before the form.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Agreed to the look-ups.
    pub consent: bool,
    /// Version of the text that was shown.
    pub text_version: String,
    /// Sent along by the page: a double click begins one draft.
    pub key: String,
}

/// Begins a draft of the version in force; the same key gives the same draft again.
///
/// # Errors
/// [`AppError::NotFound`]: no such procedure, or it can't be filed here.
pub async fn begin(app: &App, who: &Who, code: &str, choice: &Choice) -> Result<Id, AppError> {
    let entry = app.catalogue.current(code).ok_or(AppError::NotFound)?;
    let id = match choice.key.is_empty() {
        true => Id::random(),
        false => Id::of(&[&who.owner.0[..], choice.key.as_bytes()].concat()),
    };
    match drafts::get(&mut app.store.read().await?, id, who.owner).await {
        Ok(known) if known.procedure_code == code => return Ok(id),
        Ok(_) => {
            return Err(AppError::BadRequest(
                "Hãy mở lại trang và bắt đầu lại. · Reload the page and begin again.".into(),
            ));
        }
        Err(store::Error::NotFound(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let now = app.clock.now();
    let text = entry.definition.consent.as_ref().filter(|text| choice.consent && text.version == choice.text_version);
    let consent = text.map(|text| Consent {
        id: Id::random(),
        procedure_code: code.to_owned(),
        sources: text.data.iter().map(|data| data.source.as_str().to_owned()).collect(),
        text_version: text.version.clone(),
        at: now,
        withdrawn_at: None,
    });
    let mut ledger = Ledger {
        consent: consent.as_ref().map(|consent| consent.id.to_string()),
        requester_kind: match who.person.org_tax_code {
            Some(_) => RequesterKind::Organization,
            None => RequesterKind::Citizen,
        },
        loa: who.person.loa,
        account: Some(who.person.clone()),
        ..Ledger::default()
    };
    let mut context = filed::context_at(now);
    ledger.into_context(&mut context);
    let mut filing = entry.form.filing(context, &Draft::default());
    lookup::settle(&entry.form, &mut filing, &mut ledger);
    let new = NewDraft {
        owner: who.owner,
        procedure_code: code.to_owned(),
        template_hash: entry.hash.clone(),
        receiving_center: None,
        document: serde_json::to_vec(&filing.draft()).map_err(AppError::internal)?,
        ledger: serde_json::to_vec(&ledger).map_err(AppError::internal)?,
        expires_at: now + KEPT,
    };
    let (act, owner) = (who.act("draft.begin", "draft", id), who.owner);
    let written = app.store.write(move |tx| {
        let (new, consent, act) = (new.clone(), consent.clone(), act.clone());
        Box::pin(async move {
            drafts::create(tx, id, &new, now).await?;
            if let Some(consent) = &consent {
                people::consent(tx, owner, consent).await?;
            }
            audit::append_for_dossier(tx, id, &act, now).await.map(|_| ())
        })
    });
    written.await?;
    draft::look_up(app, who, id, draft::PATIENCE, false).await?;
    Ok(id)
}
