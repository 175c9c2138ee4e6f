//! The procedures this server serves: definitions compiled once, by content id, and which version is in force.
//!
//! Published definitions live in the database; the files that ship with the engine and those of `TOKHAI_TEMPLATES` are published at start. A version that a
//! draft or dossier began with is compiled when it is asked for, and kept.

mod load;
pub mod search;

pub use load::Broken;

use crate::config::Config;
use forms::definition::{Definition, Procedure};
use forms::form::ServerForm;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};
use store::Store;

/// A procedure in force.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The compiled form.
    pub form: Arc<ServerForm>,
    /// Its definition.
    pub definition: Arc<Definition>,
    /// Content id of the definition.
    pub hash: String,
    /// Number of the version, from 1.
    pub version: i64,
    /// Folded words people find it by.
    words: search::Words,
}

impl Entry {
    /// What the procedure is.
    #[must_use]
    pub fn procedure(&self) -> &Procedure {
        &self.definition.procedure
    }
}

#[derive(Debug, Default)]
struct Snapshot {
    /// In force, by code.
    current: BTreeMap<String, Arc<Entry>>,
    /// Every compiled form, by content id.
    forms: HashMap<String, Arc<ServerForm>>,
}

/// All procedures. Several servers may share one database: [`Catalogue::refresh`] reads what others published.
#[derive(Debug)]
pub struct Catalogue {
    snapshot: RwLock<Arc<Snapshot>>,
    /// Bare schemas of `TOKHAI_TEMPLATES`, by file stem; only for previews.
    bare: BTreeMap<String, Arc<ServerForm>>,
    broken: Vec<Broken>,
}

impl Catalogue {
    /// Publishes what the files hold and reads what is in force.
    ///
    /// # Errors
    /// A sentence for the operator: a shipped template is broken, or the database can't be read. A broken file of `TOKHAI_TEMPLATES` is no error: see
    /// [`Catalogue::broken`].
    pub async fn load(config: &Config, store: &Store, now: i64) -> Result<Self, String> {
        let mut found = load::shipped()?;
        let mut broken = Vec::new();
        let mut bare = BTreeMap::new();
        if let Some(folder) = &config.templates {
            let extra = load::folder(folder);
            found.extend(extra.definitions);
            broken = extra.broken;
            bare = extra.bare;
        }
        load::publish(store, &found, now).await.map_err(|error| format!("publishing the templates: {error}"))?;
        let catalogue = Self { snapshot: RwLock::default(), bare, broken };
        let forms = found.into_iter().map(|found| (found.hash, found.form)).collect();
        *catalogue.write() = Arc::new(Snapshot { current: BTreeMap::new(), forms });
        catalogue.refresh(store).await.map_err(|error| format!("reading the catalogue: {error}"))?;
        Ok(catalogue)
    }

    /// Reads again which versions are in force.
    ///
    /// # Errors
    /// The database.
    pub async fn refresh(&self, store: &Store) -> store::Result<()> {
        let published = store::records::template::published(&mut store.read().await?).await?;
        let known = self.snapshot();
        let mut next = Snapshot { current: BTreeMap::new(), forms: known.forms.clone() };
        for version in published {
            let same = known.current.get(&version.code).filter(|entry| entry.hash == version.hash);
            if let Some(entry) = same {
                next.current.insert(version.code.clone(), Arc::clone(entry));
                continue;
            }
            let form = match known.forms.get(&version.hash) {
                Some(form) => Arc::clone(form),
                None => match load::stored(&version.document) {
                    Ok(form) => form,
                    Err(reason) => {
                        tracing::error!(
                            code = version.code,
                            hash = version.hash,
                            reason,
                            "a published definition can't be compiled"
                        );
                        continue;
                    }
                },
            };
            next.forms.insert(version.hash.clone(), Arc::clone(&form));
            if let Some(entry) = load::entry(&version.hash, version.version_no.unwrap_or_default(), form) {
                next.current.insert(version.code, Arc::new(entry));
            }
        }
        *self.write() = Arc::new(next);
        Ok(())
    }

    /// The procedure of a code, as in force.
    #[must_use]
    pub fn current(&self, code: &str) -> Option<Arc<Entry>> {
        self.snapshot().current.get(code).cloned()
    }

    /// Every procedure in force, by code.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Entry>> {
        self.snapshot().current.values().cloned().collect()
    }

    /// Any version by its content id: what a draft or dossier began with.
    ///
    /// # Errors
    /// The database. `None`: there is no such version.
    pub async fn by_hash(&self, store: &Store, hash: &str) -> store::Result<Option<Arc<ServerForm>>> {
        if let Some(form) = self.snapshot().forms.get(hash) {
            return Ok(Some(Arc::clone(form)));
        }
        let Some(version) = store::records::template::by_hash(&mut store.read().await?, hash).await? else {
            return Ok(None);
        };
        match load::stored(&version.document) {
            Ok(form) => {
                self.keep(hash, &form);
                Ok(Some(form))
            }
            Err(reason) => {
                tracing::error!(hash, reason, "a stored definition can't be compiled");
                Ok(None)
            }
        }
    }

    /// What `/preview/{code}` shows: a procedure in force, or a bare schema by its file's stem.
    #[must_use]
    pub fn preview(&self, code: &str) -> Option<Arc<ServerForm>> {
        self.bare.get(code).cloned().or_else(|| self.current(code).map(|entry| Arc::clone(&entry.form)))
    }

    /// A compiled form that the browser may fetch: in force, kept, or bare.
    #[must_use]
    pub fn compiled(&self, hash: &str) -> Option<Arc<ServerForm>> {
        let kept = self.snapshot().forms.get(hash).cloned();
        kept.or_else(|| self.bare.values().find(|form| form.form.id == hash).cloned())
    }

    /// Keeps a compiled form, so that a preview of an uploaded definition can fetch it.
    pub fn keep(&self, hash: &str, form: &Arc<ServerForm>) {
        let known = self.snapshot();
        let mut forms = known.forms.clone();
        forms.insert(hash.to_owned(), Arc::clone(form));
        *self.write() = Arc::new(Snapshot { current: known.current.clone(), forms });
    }

    /// Definitions of `TOKHAI_TEMPLATES` that were left out.
    #[must_use]
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// Procedures for what somebody typed, best first.
    #[must_use]
    pub fn search(&self, query: &str) -> Vec<Arc<Entry>> {
        let snapshot = self.snapshot();
        let entries = snapshot.current.values().map(|entry| (&entry.words, entry));
        search::search(query, entries).into_iter().cloned().collect()
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Arc<Snapshot>> {
        self.snapshot.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
