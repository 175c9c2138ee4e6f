//! What officers do with dossiers of their unit. Whatever they see of a person is written down in the same breath.

use super::transition::{By, Case};
use crate::app::App;
use crate::auth::session::OfficerSession;
use crate::web::{AppError, Ctx};
use casework::state::{Action, DossierState, Facts, Role, listed_actions, transition};
use std::sync::Arc;
use store::Id;
use store::audit::{self, Actor, AuditEntry};
use store::records::dossier::{self, DossierHead};
use store::records::queue::{self, QueueFilter, Side};
use store::seal::{SearchTerms, TokenKind};

/// Rows on a page of the queue.
pub const PAGE: i64 = 25;
/// Dossiers counted per state at most.
const CAP: i64 = 1000;

/// An officer at work.
#[derive(Debug, Clone)]
pub struct Officer {
    /// Who it is.
    pub session: Arc<OfficerSession>,
    /// Keyed hash of the network address, for the audit.
    ip_hash: [u8; 32],
}

impl Officer {
    /// The signed-in officer of a request.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub fn of(app: &App, ctx: &Ctx) -> Result<Self, AppError> {
        let session = ctx.officer()?;
        let ip_hash = app.store.keys().token(TokenKind::Address, &ctx.address).0;
        Ok(Self { session, ip_hash })
    }

    /// The officer acting in a role they hold.
    #[must_use]
    pub fn by(&self, role: Role) -> By {
        By { role, actor: self.actor(&super::transition::name(&role)), name: self.session.name.clone() }
    }

    /// As the audit names them.
    #[must_use]
    pub fn actor(&self, role: &str) -> Actor {
        Actor {
            id: self.session.officer_id.clone(),
            role: role.to_owned(),
            unit: self.session.unit.clone(),
            ip_hash: Some(self.ip_hash),
        }
    }

    /// Roles, for the audit of views.
    fn roles(&self) -> String {
        self.session.roles.iter().map(super::transition::name).collect::<Vec<_>>().join(" ")
    }

    /// On which side of dossiers this officer's work lies.
    #[must_use]
    pub fn side(&self) -> Side {
        if self.session.roles.contains(&Role::Receptionist) { Side::Receiving } else { Side::Resolving }
    }

    /// Whether a dossier is this officer's to see: their unit receives or resolves it.
    #[must_use]
    pub fn may_see(&self, head: &DossierHead) -> bool {
        self.session.unit == head.receiving_unit || self.session.unit == head.progress.resolving_unit
    }
}

/// States that a side's queue shows, in the order of a dossier's life.
#[must_use]
pub fn states(side: Side) -> &'static [DossierState] {
    use DossierState as S;
    match side {
        Side::Receiving => &[
            S::Submitted,
            S::PreSupplement,
            S::Received,
            S::WithdrawRequested,
            S::InProcess,
            S::Supplement,
            S::Resolved,
            S::Returned,
            S::Rejected,
        ],
        Side::Resolving => &[
            S::InProcess,
            S::AwaitingSignature,
            S::Supplement,
            S::ApplicantConfirmation,
            S::FinancialDuty,
            S::Suspended,
            S::WithdrawRequested,
            S::Resolved,
            S::Returned,
            S::Stopped,
        ],
    }
}

/// How many dossiers of the officer's unit are in each state.
///
/// # Errors
/// The database.
pub async fn counts(app: &App, officer: &Officer, side: Side) -> Result<Vec<(DossierState, i64)>, AppError> {
    let ids: Vec<&str> = states(side).iter().map(|state| state.id()).collect();
    let counted = queue::counts(&mut app.store.read().await?, &officer.session.unit, side, &ids, CAP).await?;
    Ok(counted.into_iter().filter_map(|(id, count)| Some((id.parse().ok()?, count))).collect())
}

/// A page of the queue.
///
/// # Errors
/// The database.
pub async fn page(
    app: &App,
    officer: &Officer,
    side: Side,
    state: DossierState,
    after: Option<(i64, Id)>,
) -> Result<Vec<DossierHead>, AppError> {
    let filter = QueueFilter {
        unit: officer.session.unit.clone(),
        side,
        state: state.id().to_owned(),
        procedure: None,
        assignee: None,
        after,
        limit: PAGE + 1,
    };
    Ok(queue::list(&mut app.store.read().await?, &filter).await?)
}

/// Dossiers of the officer's unit for what they typed: a code, a personal ID, a telephone or words of a name.
///
/// # Errors
/// The database.
pub async fn find(app: &App, officer: &Officer, typed: &str) -> Result<Vec<DossierHead>, AppError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let mut conn = app.store.read().await?;
    if let Some(head) = dossier::by_code(&mut conn, &typed.to_uppercase()).await? {
        return Ok(if officer.may_see(&head) { vec![head] } else { Vec::new() });
    }
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    let mut terms = SearchTerms::default();
    match digits {
        12 | 13 => terms.personal_ids.push(typed.to_owned()),
        9..=11 => terms.phones.push(typed.to_owned()),
        _ => terms.names.push(typed.to_owned()),
    }
    Ok(queue::search(&mut conn, &officer.session.unit, &terms, PAGE).await?)
}

/// Opens a dossier of the officer's unit; that they saw it is written down first.
///
/// # Errors
/// [`AppError::NotFound`]: there is none, or it is another unit's (both answer alike).
pub async fn open(app: &App, officer: &Officer, id: Id) -> Result<Case, AppError> {
    let case = Case::load(app, id).await?;
    if !officer.may_see(&case.head) {
        return Err(AppError::NotFound);
    }
    viewed(app, officer, id, "dossier.view", "dossier", id.to_string()).await?;
    Ok(case)
}

/// Writes down that an officer saw something of a dossier.
///
/// # Errors
/// The database.
pub async fn viewed(
    app: &App,
    officer: &Officer,
    dossier: Id,
    action: &str,
    kind: &str,
    object: String,
) -> Result<(), AppError> {
    let entry = AuditEntry {
        actor: officer.actor(&officer.roles()),
        action: action.to_owned(),
        object_kind: kind.to_owned(),
        object_id: object,
        ..AuditEntry::default()
    };
    let now = app.clock.now();
    app.store
        .write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move { audit::append_for_dossier(tx, dossier, &entry, now).await.map(|_| ()) })
        })
        .await?;
    Ok(())
}

/// What the officer can do now, each with the role it is done in. What only needs something to be filled in counts.
#[must_use]
pub fn actions(officer: &Officer, state: DossierState, facts: &Facts) -> Vec<(Role, Action)> {
    let mut found: Vec<(Role, Action)> = Vec::new();
    for role in &officer.session.roles {
        for action in listed_actions(state, *role) {
            let known = found.iter().any(|(_, known)| *known == action);
            let possible = match transition(state, action, *role, facts) {
                Err(casework::state::Refusal::Unmet(unmet)) => !unmet.iter().any(|guard| {
                    use casework::state::Guard as G;
                    matches!(
                        guard,
                        G::ConfirmationStep
                            | G::LegalGround
                            | G::DecidesWithdrawal
                            | G::PreviousStateKnown
                            | G::SupplementDeadlinePassed
                            | G::CounterChannel
                            | G::DutyAmount
                            | G::DutyDeadlinePassed
                    )
                }),
                Err(_) => false,
                Ok(_) => true,
            };
            if possible && !known && action != Action::SettleFinancialDuty {
                found.push((*role, action));
            }
        }
    }
    found
}
