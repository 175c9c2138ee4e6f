//! Papers, fees, time limits, steps and papers of a definition: what happens around the answers.

use super::model::{Channel, Rule, Source, Text};
use serde::{Deserialize, Serialize};

/// A paper of the dossier (thành phần hồ sơ).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// National code without its prefix, for example `KQ003454`; ours: `DL-01`.
    pub code: String,
    /// Prefix of the code, for example `000.00.00.G15-`.
    #[serde(default)]
    pub prefix: String,
    /// Name.
    pub name: Text,
    /// Original, copy, electronic, shown, or only a note of the national record.
    pub kind: ComponentKind,
    /// How many.
    #[serde(default = "one")]
    pub quantity: u32,
    /// Asked for while this holds (absent: always, unless a note).
    #[serde(default)]
    pub when: Option<Rule>,
    /// Channels it is asked for in; empty: all.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Look-ups that replace it when they find the data.
    #[serde(default)]
    pub replaced_by: Vec<Replacement>,
    /// May be brought or posted later instead of uploaded.
    #[serde(default)]
    pub hand_in: bool,
    /// What the paper must show, in one sentence.
    #[serde(default)]
    pub hint: Option<Text>,
}

fn one() -> u32 {
    1
}

/// Data that stands in for a paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    /// The database.
    pub source: Source,
    /// Whose record.
    pub subject: String,
}

/// Kind of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComponentKind {
    /// Bản chính.
    Original,
    /// Bản sao.
    Copy,
    /// Bản điện tử: the e-form itself.
    EDocument,
    /// Shown at the counter, not handed in.
    Shown,
    /// Only a remark of the national record.
    Note,
}

/// A fee line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Its name in this definition.
    pub id: String,
    /// `fee` (lệ phí) or `service_fee` (phí).
    pub kind: FeeKind,
    /// Name on the receipt.
    pub name: Text,
    /// Whole đồng.
    pub amount: Rule,
    /// When it is due.
    #[serde(default)]
    pub collect_at: CollectAt,
    /// Nothing is due while this holds.
    #[serde(default)]
    pub exempt_when: Option<Rule>,
    /// Shown next to a zero.
    #[serde(default)]
    pub exempt_text: Option<Text>,
}

/// Lệ phí or phí.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// Lệ phí.
    Fee,
    /// Phí.
    ServiceFee,
}

/// When a fee is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CollectAt {
    /// With the filing.
    #[default]
    OnReceive,
    /// With a supplement.
    OnSupplement,
    /// With the result.
    OnReturn,
}

/// A time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    /// Unit.
    pub unit: TimeUnit,
    /// How many; ignored for `same_day`.
    #[serde(default)]
    pub quantity: u32,
}

/// Units of time limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// The same day, after 15:00 the next working day.
    SameDay,
    /// Working days.
    WorkingDay,
    /// Working hours.
    Hour,
    /// Calendar days.
    Day,
    /// Months.
    Month,
    /// Entered by the officer with a reason.
    Other,
}

/// How the province works on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processing {
    /// The law's time limit.
    pub time: TimeLimit,
    /// The province's shorter promise.
    #[serde(default)]
    pub reduced_time: Option<TimeLimit>,
    /// Steps of the published internal workflow, in order.
    pub steps: Vec<Step>,
    /// Online civil status: the draft result is shown for confirmation, at most so many days.
    #[serde(default)]
    pub applicant_confirmation_days: Option<u32>,
    /// Legal ground on which the clock may be suspended; absent: never.
    #[serde(default)]
    pub suspension_ground: Option<Text>,
    /// Calendar days to answer a supplement request.
    #[serde(default = "thirty")]
    pub supplement_days: u32,
    /// Police residence slips (CT04 …) instead of Mẫu 01 ….
    #[serde(default)]
    pub police_forms: bool,
}

fn thirty() -> u32 {
    30
}

/// One step of the internal workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// `reception`, `examination`, `appraisal`, `approval`, `clerk`, `return_result`.
    pub id: String,
    /// Name.
    pub name: Text,
    /// `receptionist`, `case_officer`, `reviewer`, `approver`, `clerk`.
    pub role: String,
    /// Working minutes.
    pub minutes: u32,
}

/// A paper issued on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedPaper {
    /// `submission_confirmation`, `receipt`, `supplement_request`, `rejection`, `apology_extension`, `stop_notice`, `control_sheet`, `result_notice`, `declaration_form`.
    pub kind: String,
    /// Code of the form, for example `Mẫu 01` or `CT04`.
    pub form: String,
    /// Title.
    pub title: Text,
}

/// The sentence ticked before filing; a version is a new text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// For example `v1`.
    pub version: String,
    /// The sentence.
    pub text: Text,
}

/// What the citizen is asked before look-ups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentText {
    /// For example `v1`.
    pub version: String,
    /// Which data, by database.
    pub data: Vec<ConsentData>,
    /// What for.
    pub purpose: Text,
}

/// One database on the consent screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentData {
    /// The database.
    pub source: Source,
    /// Which items.
    pub items: Text,
}
