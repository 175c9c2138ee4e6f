//! What a dossier keeps, sealed: the answers as filed with where each came from, and the circumstances of the verdict.

use crate::clock::local_date;
use crate::context;
use crate::web::AppError;
use forms::definition::{Channel, Text, TimeLimit};
use forms::filing::{Context, Draft, Filing, LookupStatus};
use forms::form::ServerForm;
use forms::service::ComponentStatus;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The sealed column `answers` of a dossier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Filed {
    /// The answers: the document that was validated, hashed and filed.
    pub document: Value,
    /// The same with provenance, as the engine keeps it.
    pub draft: Draft,
    /// Who filed it and how to reach them.
    pub requester: Contact,
    /// Whose matter it is, where that is somebody else.
    pub owner_name: String,
    /// Case of the procedure.
    pub case: Option<String>,
    /// Time limit that applies.
    pub time: Option<TimeLimit>,
    /// Version of the declaration that was ticked.
    pub declaration: String,
    /// Papers, as they stood at filing.
    pub components: Vec<FiledComponent>,
    /// Fee lines.
    pub fees: Vec<FiledFee>,
    /// What databases said: `source/subject` → status, values for the officer to compare.
    pub lookups: BTreeMap<String, FiledLookup>,
}

/// Who filed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Contact {
    /// Full name.
    pub full_name: String,
    /// Personal ID.
    pub personal_id: String,
    /// Telephone.
    pub phone: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Address in one line.
    pub address: String,
}

/// A paper as it stood at filing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FiledComponent {
    /// Code without prefix.
    pub code: String,
    /// Prefix of the national code.
    pub prefix: String,
    /// Name.
    pub name: Text,
    /// How many.
    pub quantity: u32,
    /// How it stands: `replaced`, `verify`, `eform`, `attached`, `shown`, `hand_in`.
    pub status: String,
    /// Look-ups that stand in for it.
    pub data: Vec<(String, LookupStatus)>,
}

/// A fee line as it was charged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FiledFee {
    /// Name in the definition.
    pub id: String,
    /// Name on the receipt.
    pub name: Text,
    /// Whole đồng to pay.
    pub amount: i64,
    /// Before exemption.
    pub full: i64,
    /// Why nothing is due.
    pub exempt: Option<Text>,
    /// Paid before filing (`true`) or later.
    pub on_receive: bool,
}

/// A look-up as the officer may compare it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FiledLookup {
    /// How it ended.
    pub status: LookupStatus,
    /// UTC second.
    pub at: i64,
    /// When the data was true.
    pub as_of: Option<String>,
    /// MaYeuCau.
    pub request_id: String,
}

/// Everything that is filed, ready: made at the declaration, kept while a fee is awaited.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Prepared {
    /// The sealed answers.
    pub filed: Filed,
    /// The context of the verdict, without the tables that are the same for all.
    pub context: Value,
    /// Content id of what was declared, hexadecimal.
    pub hash: String,
    /// Agency code of the receiving centre.
    pub receiving_unit: String,
    /// Agency code of the resolving unit.
    pub resolving_unit: String,
    /// An officer has something to verify: a database did not answer.
    pub unverified: bool,
    /// Đồng due before filing.
    pub prepay: i64,
    /// UTC second of the declaration.
    pub declared_at: i64,
}

/// The context as a dossier keeps it: without the tables of agencies and former communes, which every context shares.
#[must_use]
pub fn slim(context: &Context) -> Value {
    let mut slim = context.clone();
    slim.agencies.clear();
    slim.successors.clear();
    serde_json::to_value(slim).unwrap_or_default()
}

/// The context of a filed dossier again.
///
/// # Errors
/// It is not ours.
pub fn full(stored: &[u8]) -> Result<Context, AppError> {
    let mut context: Context = serde_json::from_slice(stored).map_err(AppError::internal)?;
    let shared = context::base(context.today, Channel::Online);
    context.agencies = shared.agencies;
    context.successors = shared.successors;
    Ok(context)
}

impl Filed {
    /// Reads the sealed column.
    ///
    /// # Errors
    /// It is not ours.
    pub fn read(answers: &[u8]) -> Result<Self, AppError> {
        serde_json::from_slice(answers).map_err(AppError::internal)
    }

    /// The column's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The live state of the answers as filed, to show them in the form's sections.
    #[must_use]
    pub fn filing(&self, form: &ServerForm, context: Context) -> Filing {
        form.filing(context, &self.draft)
    }
}

/// A base context for a moment.
#[must_use]
pub fn context_at(now: i64) -> Context {
    context::base(local_date(now), Channel::Online)
}

/// The name of a paper's status, as it is filed.
#[must_use]
pub fn status_name(status: ComponentStatus) -> &'static str {
    match status {
        ComponentStatus::NotNeeded => "not_needed",
        ComponentStatus::Replaced => "replaced",
        ComponentStatus::Verify => "verify",
        ComponentStatus::Eform => "eform",
        ComponentStatus::Attached => "attached",
        ComponentStatus::Shown => "shown",
        ComponentStatus::HandIn => "hand_in",
        ComponentStatus::Missing => "missing",
    }
}
