//! Checking the answers before they are declared: what is missing, what is to be paid, and the hash of what is declared.

use super::draft::Live;
use super::filed::{self, Contact, Filed, FiledComponent, FiledFee, FiledLookup, Prepared};
use super::hex;
use crate::directory::DIRECTORY;
use crate::web::AppError;
use casework::state::{Action, Channel, DossierState, Effects, Facts, Guard, Prepayment, ProcedureKind, Refusal, Role};
use forms::definition::CollectAt;
use forms::filing::{Answer, LookupStatus};
use forms::form::ServerForm;
use forms::service::{self, ComponentStatus, FeeLine, Standing};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Path of the sentence that is ticked before filing.
pub const DECLARATION: &str = "/declaration";

/// Whose slips a procedure uses.
#[must_use]
pub fn kind(form: &ServerForm) -> ProcedureKind {
    match &form.definition {
        Some(definition) if definition.processing.police_forms => ProcedureKind::PoliceResidence,
        _ => ProcedureKind::OneStop,
    }
}

/// Đồng due before filing.
#[must_use]
pub fn prepay(lines: &[FeeLine<'_>]) -> i64 {
    let due = lines.iter().filter(|line| line.fee.collect_at == CollectAt::OnReceive).map(|line| line.amount);
    i64::try_from(due.sum::<u64>()).unwrap_or(i64::MAX)
}

/// What stands in the way of filing, apart from the declaration.
#[derive(Debug)]
pub struct Review<'a> {
    /// Papers.
    pub components: Vec<service::ComponentState<'a>>,
    /// Fee lines; none when a formula gives no amount.
    pub fees: Option<Vec<FeeLine<'a>>>,
    /// People who must be alive and are not.
    pub standing: Vec<Standing>,
    /// Errors of the answers, the declaration apart.
    pub errors: Vec<forms::filing::FieldError>,
    /// Warnings.
    pub warnings: Vec<forms::filing::FieldWarning>,
    /// A file waits for the virus scanner.
    pub scanning: bool,
    /// Hash of what is declared.
    pub hash: String,
}

impl Review<'_> {
    /// Only the declaration is missing.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.errors.is_empty() && self.standing.is_empty() && self.fees.is_some() && self.papers_complete()
    }

    /// Every paper is there or replaced, and scanned.
    #[must_use]
    pub fn papers_complete(&self) -> bool {
        !self.scanning && self.components.iter().all(|component| component.status != ComponentStatus::Missing)
    }
}

/// Looks a draft over.
#[must_use]
pub fn review(live: &Live) -> Review<'_> {
    let verdict = live.filing.verdict();
    Review {
        components: service::components(&live.form, &live.filing),
        fees: service::fees(&live.form, &live.filing),
        standing: service::standing(&live.form, &live.filing),
        errors: verdict.errors.into_iter().filter(|error| error.path != DECLARATION).collect(),
        warnings: verdict.warnings,
        scanning: live.pending_scans(),
        hash: declared_hash(live),
    }
}

/// Hash of what is declared: the answers with the declaration, the definition, the papers by their ciphertext.
fn declared_hash(live: &Live) -> String {
    let mut answers = live.filing.document();
    if let Some(map) = answers.as_object_mut() {
        map.insert("declaration".to_owned(), Value::Bool(true));
    }
    let mut papers: Vec<String> =
        live.files.iter().map(|file| format!("{} {}", file.component_code, file.file_hash)).collect();
    papers.sort_unstable();
    let version = live.form.form.declaration.as_ref().map(|declaration| declaration.version.clone());
    let declared = json!({
        "definition": live.row.template_hash, "answers": answers, "papers": papers, "declaration": version,
    });
    hex(&Sha256::digest(forms::definition::canonical(&declared).as_bytes()))
}

/// Why an application can't be filed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotReady {
    /// It is not what the person saw when declaring.
    Changed,
    /// These conditions are not met.
    Unmet(Vec<Guard>),
}

/// The facts of a draft for the table of transitions.
#[must_use]
pub fn facts(live: &Live, review: &Review<'_>, paid: i64, now: i64) -> Facts {
    let ticked = live.filing.draft().get(DECLARATION).is_some_and(|entry| entry.answer == Answer::Value(true.into()));
    let due = review.fees.as_deref().map_or(0, prepay);
    Facts {
        now,
        procedure: kind(&live.form),
        channel: Channel::Online,
        form_valid: review.errors.is_empty() && review.standing.is_empty() && review.fees.is_some(),
        components_complete: review.papers_complete(),
        declaration_ticked: ticked,
        prepayment: match due {
            0 => Prepayment::NotDue,
            due if paid >= due => Prepayment::Paid,
            _ => Prepayment::Due,
        },
        fee_paid: paid,
        ..Facts::default()
    }
}

/// Whether the applicant may file now (or ask to pay first): the one table decides.
///
/// # Errors
/// [`NotReady`].
pub fn decide(facts: &Facts) -> Result<(Action, Effects), NotReady> {
    let action = if facts.prepayment == Prepayment::Due { Action::RequestPrepayment } else { Action::Submit };
    match casework::state::transition(DossierState::Draft, action, Role::Applicant, facts) {
        Ok(effects) => Ok((action, effects)),
        Err(Refusal::Unmet(guards)) => Err(NotReady::Unmet(guards)),
        Err(_) => Err(NotReady::Unmet(Vec::new())),
    }
}

fn text(document: &Value, pointer: &str) -> Option<String> {
    document.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Everything that will be filed.
///
/// # Errors
/// The answers don't say which centre receives it or which unit resolves it: a fault of the definition.
pub fn prepare(live: &Live, review: &Review<'_>, now: i64) -> Result<Prepared, AppError> {
    let document = live.filing.document();
    let receiving_unit = service::receiving_center(&live.form, &live.filing)
        .ok_or_else(|| AppError::internal("no receiving centre follows from valid answers"))?;
    let resolving_unit = service::resolving_unit(&live.form, &live.filing)
        .or_else(|| DIRECTORY.agency(&receiving_unit).and_then(|agency| agency.parent.clone()))
        .unwrap_or_else(|| receiving_unit.clone());
    let account = live.ledger.account.as_ref();
    let requester = Contact {
        full_name: text(&document, "/requester/full_name")
            .or_else(|| account.map(|account| account.full_name.clone()))
            .unwrap_or_default(),
        personal_id: account.map(|account| account.personal_id.clone()).unwrap_or_default(),
        phone: text(&document, "/requester/phone").unwrap_or_default(),
        email: text(&document, "/requester/email"),
        address: document.pointer("/requester/residence").map(|at| DIRECTORY.address_line(at)).unwrap_or_default(),
    };
    let owner_name = text(&document, "/dossier_owner/full_name").unwrap_or_else(|| requester.full_name.clone());
    let components: Vec<FiledComponent> = review
        .components
        .iter()
        .filter(|state| state.status != ComponentStatus::NotNeeded)
        .map(|state| FiledComponent {
            code: state.component.code.clone(),
            prefix: state.component.prefix.clone(),
            name: state.component.name.clone(),
            quantity: state.component.quantity,
            status: filed::status_name(state.status).to_owned(),
            data: state.data.clone(),
        })
        .collect();
    let lines = review.fees.as_deref().unwrap_or_default();
    let fees = lines
        .iter()
        .map(|line| FiledFee {
            id: line.fee.id.clone(),
            name: line.fee.name.clone(),
            amount: i64::try_from(line.amount).unwrap_or(i64::MAX),
            full: i64::try_from(line.full).unwrap_or(i64::MAX),
            exempt: line.exempt.clone(),
            on_receive: line.fee.collect_at == CollectAt::OnReceive,
        })
        .collect();
    let lookups = live
        .ledger
        .lookups
        .iter()
        .map(|(key, entry)| {
            let kept = FiledLookup {
                status: entry.status,
                at: entry.at,
                as_of: entry.as_of.clone(),
                request_id: entry.request_id.clone(),
            };
            (key.clone(), kept)
        })
        .collect();
    let (case, time) = match service::case(&live.form, &live.filing) {
        Some((case, time)) => (Some(case.to_owned()), time),
        None => (None, None),
    };
    let time = time.or_else(|| live.form.definition.as_ref().map(|definition| definition.processing.time));
    let verify = review.components.iter().any(|state| state.status == ComponentStatus::Verify);
    let silent =
        live.ledger.lookups.values().any(|entry| {
            matches!(entry.status, LookupStatus::Unavailable | LookupStatus::Stale | LookupStatus::Mismatch)
        });
    let declaration = live.form.form.declaration.as_ref();
    let filed = Filed {
        document,
        draft: live.filing.draft(),
        requester,
        owner_name,
        case,
        time,
        declaration: declaration.map(|declaration| declaration.version.clone()).unwrap_or_default(),
        components,
        fees,
        lookups,
    };
    Ok(Prepared {
        filed,
        context: filed::slim(live.filing.context()),
        hash: review.hash.clone(),
        receiving_unit,
        resolving_unit,
        unverified: verify || silent,
        prepay: prepay(lines),
        declared_at: now,
    })
}
