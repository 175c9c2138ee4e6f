//! Papers: files are sealed, named by their ciphertext, and out of everybody's reach until the scanner has found them clean.

use super::draft::{Live, Who};
use super::hex;
use crate::adapters::scan::Finding;
use crate::app::App;
use crate::web::AppError;
use bytes::Bytes;
use forms::service::{self, ComponentStatus};
use sha2::{Digest, Sha256};
use store::Id;
use store::audit;
use store::records::attachment::{self, FileMeta, NewAttachment, ScanState};
use store::records::vault;

/// Files for one paper.
const PER_PAPER: usize = 10;
/// Longest file name that is kept.
const NAME: usize = 120;

/// Why a file was not taken, for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nothing was chosen.
    Empty,
    /// Larger than allowed.
    Large,
    /// Neither PDF nor JPEG nor PNG.
    Type,
    /// The scanner found something.
    Infected,
    /// Too many for this paper.
    Many,
    /// This paper is not asked for.
    NotAsked,
}

impl Refused {
    /// What to tell the person, in Vietnamese and English.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("Hãy chọn một tệp.", "Choose a file."),
            Self::Large => ("Tệp quá lớn. Hãy chọn tệp nhỏ hơn.", "The file is too large. Choose a smaller one."),
            Self::Type => ("Chỉ nhận tệp PDF, JPG hoặc PNG.", "Only PDF, JPG and PNG files are taken."),
            Self::Infected => (
                "Tệp có mã độc nên không được nhận. Hãy quét máy và chọn tệp khác.",
                "The file contains a virus. Choose another.",
            ),
            Self::Many => ("Giấy tờ này đã đủ số tệp.", "There are enough files for this paper."),
            Self::NotAsked => ("Giấy tờ này không cần nộp.", "This paper is not asked for."),
        }
    }
}

/// The media type of a content, by its first bytes.
#[must_use]
pub fn media_type(content: &[u8]) -> Option<&'static str> {
    if content.starts_with(b"%PDF-") {
        return Some("application/pdf");
    }
    if content.starts_with(&[0xff, 0xd8, 0xff]) {
        return Some("image/jpeg");
    }
    content.starts_with(b"\x89PNG\r\n\x1a\n").then_some("image/png")
}

/// Whether a file may be added for a paper now.
fn asked(live: &Live, component: &str) -> bool {
    if let Some(correction) = &live.ledger.correction
        && !correction.components.contains(component)
    {
        return false;
    }
    let states = service::components(&live.form, &live.filing);
    let open = |status| !matches!(status, ComponentStatus::NotNeeded | ComponentStatus::Eform);
    states.iter().any(|state| state.component.code == component && open(state.status))
}

/// A name that is safe to show and to offer for saving.
fn clean_name(name: &str, media_type: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String =
        base.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*')).collect();
    let kept: String = kept.trim().trim_matches('.').chars().take(NAME).collect();
    let ending = match media_type {
        "application/pdf" => "pdf",
        "image/png" => "png",
        _ => "jpg",
    };
    if kept.is_empty() { format!("giay-to.{ending}") } else { kept }
}

/// Adds a file to a draft or correction.
///
/// # Errors
/// Frozen or filed, the file store or the database. A refusal of the file itself is the inner result.
pub async fn add(
    app: &App,
    who: &Who,
    live: &Live,
    component: &str,
    name: &str,
    content: Bytes,
) -> Result<Result<Id, Refused>, AppError> {
    live.must_be_open()?;
    if content.is_empty() {
        return Ok(Err(Refused::Empty));
    }
    if content.len() > app.config.limits.file {
        return Ok(Err(Refused::Large));
    }
    if !asked(live, component) {
        return Ok(Err(Refused::NotAsked));
    }
    if live.files.iter().filter(|file| file.component_code == component).count() >= PER_PAPER {
        return Ok(Err(Refused::Many));
    }
    // The scanner goes first: a dangerous file is called that, whatever it pretends to be.
    let scan_state = match app.adapters.scanner.scan(&content).await {
        Ok(Finding::Clean) => ScanState::Clean,
        Ok(Finding::Infected) => {
            note_infected(app, who, live).await?;
            return Ok(Err(Refused::Infected));
        }
        // No clear answer: it stays in quarantine and is scanned again by the job.
        Err(_) => ScanState::Quarantined,
    };
    let Some(media_type) = media_type(&content) else { return Ok(Err(Refused::Type)) };
    let meta = FileMeta {
        name: clean_name(name, media_type),
        media_type: media_type.to_owned(),
        sha256: hex(&Sha256::digest(&content)),
    };
    let stored = app.store.files().put(content).await?;
    let new = NewAttachment {
        holder: holder(live),
        component_code: component.to_owned(),
        file_hash: stored.hash,
        file_key: stored.key,
        size: stored.size,
        scan_state,
        vault_item: None,
        meta,
    };
    insert(app, who, new).await.map(Ok)
}

/// Draft or, in a correction, dossier.
#[must_use]
pub fn holder(live: &Live) -> Id {
    live.ledger.correction.as_ref().map_or(live.row.id, |correction| correction.dossier)
}

async fn insert(app: &App, who: &Who, new: NewAttachment) -> Result<Id, AppError> {
    let (id, now, holder) = (Id::random(), app.clock.now(), new.holder);
    let act = who.act("file.add", "attachment", id);
    let written = app.store.write(move |tx| {
        let (new, act) = (new.clone(), act.clone());
        Box::pin(async move {
            attachment::add(tx, id, &new, now).await?;
            audit::append_for_dossier(tx, holder, &act, now).await.map(|_| ())
        })
    });
    written.await?;
    Ok(id)
}

async fn note_infected(app: &App, who: &Who, live: &Live) -> Result<(), AppError> {
    tracing::warn!(alert = "infected_upload", "a file with a virus was refused");
    let (holder, now) = (holder(live), app.clock.now());
    let act = who.act("file.refused", "draft", holder);
    let written = app.store.write(move |tx| {
        let act = act.clone();
        Box::pin(async move { audit::append_for_dossier(tx, holder, &act, now).await.map(|_| ()) })
    });
    Ok(written.await?)
}

/// Uses an item of the person's vault as a paper.
///
/// # Errors
/// Frozen or filed; the item is not theirs.
pub async fn from_vault(
    app: &App,
    who: &Who,
    live: &Live,
    component: &str,
    item: Id,
) -> Result<Result<Id, Refused>, AppError> {
    live.must_be_open()?;
    if !asked(live, component) {
        return Ok(Err(Refused::NotAsked));
    }
    let item = vault::get(&mut app.store.read().await?, who.owner, item).await?;
    let new = NewAttachment {
        holder: holder(live),
        component_code: component.to_owned(),
        file_hash: item.file_hash,
        file_key: item.file_key,
        size: item.size,
        // What is in the vault was scanned, or issued by an authority.
        scan_state: ScanState::Clean,
        vault_item: Some(item.id),
        meta: item.meta.file,
    };
    insert(app, who, new).await.map(Ok)
}

/// Takes a file away.
///
/// # Errors
/// Frozen or filed; it is not there.
pub async fn remove(app: &App, who: &Who, live: &Live, file: Id) -> Result<(), AppError> {
    live.must_be_open()?;
    let known = live.files.iter().find(|known| known.id == file).ok_or(AppError::NotFound)?;
    if !live.ledger.correction.as_ref().is_none_or(|open| open.components.contains(&known.component_code)) {
        return Err(AppError::NotFound);
    }
    let (holder, now) = (holder(live), app.clock.now());
    let act = who.act("file.remove", "attachment", file);
    let written = app.store.write(move |tx| {
        let act = act.clone();
        Box::pin(async move {
            attachment::remove(tx, holder, file, now).await?;
            audit::append_for_dossier(tx, holder, &act, now).await.map(|_| ())
        })
    });
    Ok(written.await?)
}

/// Scans what waits in quarantine; how many were decided. Several servers may do it at once: the last word is the same.
///
/// # Errors
/// The database.
pub async fn rescan(app: &App, limit: i64) -> Result<usize, AppError> {
    let waiting = attachment::unscanned(&mut app.store.read().await?, limit).await?;
    let mut decided = 0;
    for file in waiting {
        let content = app.store.files().get(&file.file_hash, &file.file_key).await?;
        let state = match app.adapters.scanner.scan(&content).await {
            Ok(Finding::Clean) => ScanState::Clean,
            Ok(Finding::Infected) => {
                tracing::warn!(alert = "infected_upload", "a file in quarantine has a virus");
                ScanState::Infected
            }
            Err(_) => continue,
        };
        let (id, now) = (file.id, app.clock.now());
        app.store.write(move |tx| Box::pin(async move { attachment::set_scan(tx, id, state, now).await })).await?;
        decided += 1;
    }
    Ok(decided)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_by_content() {
        assert_eq!(media_type(b"%PDF-1.7 ..."), Some("application/pdf"));
        assert_eq!(media_type(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(media_type(b"<html><script>"), None);
        assert_eq!(media_type(b"MZ\x90"), None);
    }

    #[test]
    fn names_can_do_no_harm() {
        assert_eq!(clean_name("../../etc/passwd", "application/pdf"), "passwd");
        assert_eq!(clean_name("C:\\fakepath\\Giấy tờ.pdf", "application/pdf"), "Giấy tờ.pdf");
        assert_eq!(clean_name("a\r\nb\".pdf", "application/pdf"), "ab.pdf");
        assert_eq!(clean_name("..", "image/png"), "giay-to.png");
    }
}
