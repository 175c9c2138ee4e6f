//! What every request shares.

use crate::adapters::Adapters;
use crate::auth::oidc::Provider;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::config::Config;
use crate::web::assets::AssetFiles;
use crate::web::limits::PerMinute;
use casework::calendar::{self, Calendar};
use casework::state::ProcedureKind;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Shared state; cheap to clone. Servers keep nothing of a person here, so any number run side by side.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Working hours differ: the police's residence counters keep their own.
#[derive(Debug, Clone)]
pub struct Calendars {
    one_stop: Calendar,
    police: Calendar,
}

impl Calendars {
    /// The calendars that ship with the casework rules.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn built_in() -> Result<Self, String> {
        let read = |hours| {
            Calendar::from_json(calendar::BUILT_IN, hours).map_err(|error| format!("calendar {hours}: {error}"))
        };
        Ok(Self { one_stop: read("default")?, police: read("police_residence")? })
    }

    /// The calendar of a kind of procedure.
    #[must_use]
    pub fn of(&self, kind: ProcedureKind) -> &Calendar {
        match kind {
            ProcedureKind::OneStop => &self.one_stop,
            ProcedureKind::PoliceResidence => &self.police,
        }
    }
}

/// The parts of [`App`].
pub struct Inner {
    /// Settings.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// Database.
    pub store: store::Store,
    /// Sealed files.
    pub files: AssetFiles,
    /// Hashed addresses of the web assets, for the shell.
    pub assets: ui::shell::Assets,
    /// Outside systems.
    pub adapters: Adapters,
    /// Citizens' identity provider; none: not connected.
    pub citizen_provider: Option<Provider>,
    /// Officers' identity provider; none: not connected.
    pub officer_provider: Option<Provider>,
    /// Procedures.
    pub catalogue: Catalogue,
    /// Working calendars.
    pub calendars: Calendars,
    /// Sign-in and tracking, by address.
    pub sign_in_limit: PerMinute,
    /// The API, by token.
    pub api_limit: PerMinute,
    /// Set while the server shuts down: not ready any more.
    pub draining: AtomicBool,
}

impl App {
    /// Wraps the parts.
    #[must_use]
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("listen", &self.config.listen).finish_non_exhaustive()
    }
}
