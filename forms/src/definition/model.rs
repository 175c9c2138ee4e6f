//! The definition document as plain data, exactly as it is written in a template file.
//!
//! One JSON document describes one procedure: what is asked (`schema`), how it looks (`fields`, `texts`, `layout`, `pages`), how it behaves
//! (`rules`, `prefill`), what must be attached (`components`), paid (`fees`) and done (`processing`). Everything keyed by *instance pointer* uses JSON
//! Pointers into the answers, with `*` standing for any row of a table: `/members/*/full_name`.
//!
//! Rules are JSONLogic. `{"var": "/marital/status"}` reads an answer by absolute pointer; in a rule of a row field a `var` without a leading
//! slash is relative to the row. A hidden answer reads as absent.
//!
//! The types here only say what may be written; [`crate::compile`] says what it means and [`crate::check`] what is wrong with it.

use super::processing::{Component, ConsentText, Declaration, Fee, IssuedPaper, Processing, TimeLimit};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The value of the top-level `tokhai` key that this engine reads.
pub const FORMAT_VERSION: u32 = 1;

/// A JSONLogic expression as written in the document.
pub type Rule = Value;

/// A JSON Pointer into the answers, `*` for any row.
pub type Pointer = String;

/// One text in the languages of the portal. Vietnamese is the language of record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Vietnamese.
    pub vi: String,
    /// English.
    #[serde(default)]
    pub en: String,
}

/// A whole definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Always [`FORMAT_VERSION`].
    pub tokhai: u32,
    /// What the procedure is, in law and in plain words.
    pub procedure: Procedure,
    /// JSON Schema 2020-12 of the answers. `$ref: "tokhai:/blocks/<name>"` takes in a shared block of `templates/blocks/`.
    pub schema: Value,
    /// The order of the questions of each group, by the pointer of its object inside `schema` (JSON objects have none). Filled in when a file is read; a
    /// definition may say it itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub order: BTreeMap<Pointer, Vec<String>>,
    /// Kind and handling of fields, where the schema alone does not say it.
    #[serde(default)]
    pub fields: BTreeMap<Pointer, FieldSpec>,
    /// Words of each place in the schema.
    #[serde(default)]
    pub texts: BTreeMap<Pointer, FieldTexts>,
    /// How pages follow each other; absent: `questions`.
    #[serde(default)]
    pub layout: Option<Layout>,
    /// Pages in order; absent: generated from the schema.
    #[serde(default)]
    pub pages: Vec<PageSpec>,
    /// Conditions and computations.
    #[serde(default)]
    pub rules: Rules,
    /// The people (or organisations) a filing speaks of, for look-ups.
    #[serde(default)]
    pub subjects: BTreeMap<String, Subject>,
    /// What is filled in from where.
    #[serde(default)]
    pub prefill: Vec<Prefill>,
    /// Required papers (thành phần hồ sơ).
    #[serde(default)]
    pub components: Vec<Component>,
    /// What is to be paid.
    #[serde(default)]
    pub fees: Vec<Fee>,
    /// Time limit, steps, roles.
    pub processing: Processing,
    /// Papers the province issues on the way.
    #[serde(default)]
    pub issued_papers: Vec<IssuedPaper>,
    /// The sentence ticked before filing.
    pub declaration: Declaration,
    /// What the citizen is asked before data is looked up.
    #[serde(default)]
    pub consent: Option<ConsentText>,
}

/// Metadata of the procedure (thủ tục hành chính).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// National code, `^[123]\.\d{6}$`.
    pub code: String,
    /// Official name.
    pub name: Text,
    /// What it is for, in plain words.
    #[serde(default)]
    pub summary: Text,
    /// Code of the field (lĩnh vực), for example `G15-TP07`, and its name.
    pub field: String,
    /// Name of the field.
    pub field_name: Text,
    /// Issuing ministry, for example `G15`.
    pub issuer: String,
    /// `ministry`, `province`, `commune`.
    pub levels: Vec<String>,
    /// Codes of who may apply, for example `ĐT1`.
    pub subjects: Vec<String>,
    /// `full`, `partial` or `info`.
    pub service_level: ServiceLevel,
    /// `direct`, `online`, `postal`.
    pub channels: Vec<Channel>,
    /// Life events it belongs to.
    #[serde(default)]
    pub life_events: Vec<String>,
    /// Everyday words people search with.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Cases (trường hợp) with their own time limits; at least one.
    pub cases: Vec<Case>,
    /// Conditions of the law, in words.
    #[serde(default)]
    pub conditions: Text,
    /// Steps as told to the public.
    #[serde(default)]
    pub execution_steps: Vec<Text>,
    /// Laws and decisions it rests on.
    #[serde(default)]
    pub legal_bases: Vec<LegalBasis>,
    /// What the citizen gets.
    #[serde(default)]
    pub results: Vec<ProcedureResult>,
    /// Decisions that published it.
    #[serde(default)]
    pub announcement: Announcement,
    /// Essential public service.
    #[serde(default)]
    pub is_essential: bool,
    /// May be filed at any centre of the province.
    #[serde(default)]
    pub non_territorial: bool,
    /// Done together with other procedures.
    #[serde(default)]
    pub is_interlinked: bool,
    /// Lowest level of assurance that may file (1 or 2).
    #[serde(default = "two")]
    pub loa: u8,
    /// Rule giving the agency code of the receiving centre; absent: the citizen's answer at `/receiving_center`.
    #[serde(default)]
    pub receiving_center: Option<Rule>,
    /// Rule giving the agency code of the unit that resolves it.
    pub resolving_unit: Rule,
    /// Honest minutes to fill in.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// How long a closed dossier is kept, in years; absent: for ever.
    #[serde(default)]
    pub retention_years: Option<u32>,
}

fn two() -> u8 {
    2
}

/// Level of an online service (NĐ 42/2022 Đ.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceLevel {
    /// Toàn trình: no visit at all.
    Full,
    /// Một phần.
    Partial,
    /// Information only.
    Info,
}

/// How a dossier is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// At a centre.
    Direct,
    /// Here.
    Online,
    /// By public post.
    Postal,
}

/// One case (trường hợp) of a procedure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// `<procedure code>.NN`.
    pub code: String,
    /// Name shown to officers and the public.
    pub name: Text,
    /// When it applies; the first case whose rule holds is taken, a case without a rule always applies.
    #[serde(default)]
    pub when: Option<Rule>,
    /// Time limit of this case, if it differs from `processing.time`.
    #[serde(default)]
    pub time: Option<TimeLimit>,
}

/// A law, decree, circular or decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Number, for example `Luật 60/2014/QH13`.
    pub number: String,
    /// Title.
    pub title: String,
    /// Day it was signed, ISO.
    #[serde(default)]
    pub date: Option<String>,
}

/// A result of the procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureResult {
    /// National code, for example `KQ.G15.000038`.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Whether a paper original exists (indicator 4.1).
    #[serde(default)]
    pub paper: bool,
    /// Months it is valid; absent: without end.
    #[serde(default)]
    pub valid_months: Option<u32>,
}

/// Decisions that published the procedure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// The ministry's decision.
    #[serde(default)]
    pub ministry: Option<LegalBasis>,
    /// The province's decision; number `^\d{1,5}/QĐ-UBND$`, `0000` while it is not entered.
    #[serde(default)]
    pub province: Option<LegalBasis>,
}

/// How a field is asked and handled.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// The field's kind; absent: it follows from the schema's type, format and enum.
    #[serde(default)]
    pub kind: Option<FieldKind>,
    /// HTML autocomplete token.
    #[serde(default)]
    pub autocomplete: Option<String>,
    /// An officer may correct it after filing, with a reason.
    #[serde(default)]
    pub officer_editable: bool,
    /// Sensitive personal data: masked in lists, each view logged.
    #[serde(default)]
    pub sensitive: bool,
    /// Keep the answer while the field is hidden (so that it comes back); it is never filed. Default: kept.
    #[serde(default)]
    pub clear_when_hidden: bool,
    /// How choices are shown; absent: radio up to seven options, select beyond.
    #[serde(default)]
    pub widget: Option<Widget>,
    /// For `agency`: kind of agency offered (`one_stop_center`, `police`, …); for `address`: `historic` allows former units.
    #[serde(default)]
    pub options: BTreeMap<String, Value>,
}

/// The kinds of field. A kind decides control, reading of typed text, formatting and masking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Several lines.
    LongText,
    /// A person's name.
    Name,
    /// Any JSON number.
    Number,
    /// A number with a fixed number of decimals.
    Decimal,
    /// Whole đồng.
    Money,
    /// A whole number.
    Integer,
    /// A day.
    Date,
    /// A day, month or year: `{"p":"year","v":"1965"}`.
    PartialDate,
    /// Time of day.
    Time,
    /// Yes or no, both said.
    YesNo,
    /// A box that is ticked or not.
    Checkbox,
    /// One of several.
    Choice,
    /// Several of several.
    MultiChoice,
    /// Twelve-digit personal ID (số định danh cá nhân).
    PersonalId,
    /// Tax code (mã số thuế).
    TaxCode,
    /// Telephone.
    Phone,
    /// E-mail address.
    Email,
    /// Province, commune, detail: an object.
    Address,
    /// Country, ISO 3166-1 alpha-3.
    Country,
    /// Ethnic group, two digits.
    Ethnicity,
    /// Agency code.
    Agency,
    /// Attached files: array of file ids.
    File,
    /// Rows of an object.
    Table,
    /// A block of fields: an object.
    Group,
    /// Another person's consent: an object.
    Consent,
    /// A sentence that must be ticked.
    Declaration,
    /// Appointment slot.
    Slot,
    /// Confirmation bound to what was shown.
    Signature,
    /// Text only.
    Static,
    /// JSON in a text area, where no kind fits.
    Raw,
}

/// How a choice is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Widget {
    /// Radio buttons.
    Radio,
    /// A select list.
    Select,
    /// Search as you type.
    Search,
}

/// Words of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldTexts {
    /// Label.
    #[serde(default)]
    pub label: Text,
    /// One sentence of help.
    #[serde(default)]
    pub hint: Option<Text>,
    /// What is said when the answer is wrong, whatever the reason.
    #[serde(default)]
    pub error: Option<Text>,
    /// What is said for one error code, before `error`.
    #[serde(default)]
    pub errors: BTreeMap<String, Text>,
    /// Labels of enum values.
    #[serde(default)]
    pub options: BTreeMap<String, Text>,
}

/// How pages follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Everything on one page.
    Single,
    /// Page after page.
    Questions,
    /// A list of tasks, each with pages.
    Tasks,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSpec {
    /// Its id in URLs, `[a-z][a-z0-9-]*`.
    pub id: String,
    /// Heading.
    pub title: Text,
    /// A sentence under the heading.
    #[serde(default)]
    pub intro: Option<Text>,
    /// What it asks, by pointer; a group or table takes in its children.
    pub fields: Vec<Pointer>,
    /// When it is asked; a page none of whose fields is visible is skipped anyhow.
    #[serde(default)]
    pub visible: Option<Rule>,
}

/// Conditions and computations, by pointer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Shown while true (and the parent is shown).
    #[serde(default)]
    pub visible: BTreeMap<Pointer, Rule>,
    /// Required while true (and visible). A schema `required` holds for fields no rule can hide.
    #[serde(default)]
    pub required: BTreeMap<Pointer, Rule>,
    /// Not editable while true.
    #[serde(default)]
    pub read_only: BTreeMap<Pointer, Rule>,
    /// The value, always recomputed.
    #[serde(default)]
    pub computed: BTreeMap<Pointer, Rule>,
    /// The value while nobody has answered.
    #[serde(default)]
    pub default: BTreeMap<Pointer, Rule>,
    /// Allowed options of a choice while this gives an array.
    #[serde(default)]
    pub options: BTreeMap<Pointer, Rule>,
    /// Said, but does not stop the filing.
    #[serde(default)]
    pub warn: Vec<Statement>,
    /// Stops the filing.
    #[serde(default)]
    pub block: Vec<Statement>,
}

/// A warning or a refusal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Its name, stable; the error code shown to machines.
    pub id: String,
    /// Where it is shown; with a `*` it is evaluated for each row.
    pub at: Pointer,
    /// When it holds.
    pub when: Rule,
    /// What is said.
    pub message: Text,
    /// The article of law behind it.
    #[serde(default)]
    pub law: Option<String>,
}

/// Somebody the filing speaks of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Where this person's answers stand, for example `/dossier_owner`.
    pub at: Pointer,
    /// `account`: the signed-in person; `typed`: identified by what is typed (ID, name, date of birth); `organization`: by tax code.
    pub who: SubjectWho,
    /// Look-ups are made while this holds.
    #[serde(default)]
    pub when: Option<Rule>,
    /// A dead or missing person stops the filing.
    #[serde(default)]
    pub must_be_alive: bool,
    /// Values may be shown to the citizen; otherwise only "matches / does not match".
    #[serde(default)]
    pub shown: bool,
    /// Pointers of the identifying answers, where they are not `<at>/personal_id`, `<at>/full_name`, `<at>/dob`.
    #[serde(default)]
    pub identity: BTreeMap<String, Pointer>,
}

/// How a subject is identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectWho {
    /// The signed-in person.
    Account,
    /// A person named by ID, name and date of birth.
    Typed,
    /// An organisation named by tax code.
    Organization,
}

/// One answer filled in from elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prefill {
    /// The answer.
    pub field: Pointer,
    /// `acc`, `pop`, `res`, `civ`, `biz`, `ins`, `land`, `tax`, `poor`, `vault`.
    pub source: Source,
    /// Where it stands in the source's record, dotted: `permanent.commune_code`.
    pub key: String,
    /// Name in [`Definition::subjects`].
    pub subject: String,
    /// Whether the person may change it.
    pub mode: PrefillMode,
    /// Only while this holds.
    #[serde(default)]
    pub when: Option<Rule>,
    /// Why it is looked up, for the prefill receipt; absent: the consent text's purpose.
    #[serde(default)]
    pub purpose: Option<Text>,
}

/// The databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The signed-in account (VNeID).
    Acc,
    /// Population.
    Pop,
    /// Residence.
    Res,
    /// Civil status.
    Civ,
    /// Business registry.
    Biz,
    /// Insurance.
    Ins,
    /// Land.
    Land,
    /// Tax.
    Tax,
    /// Poor households.
    Poor,
    /// The person's document vault.
    Vault,
}

/// Whether a prefilled answer may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrefillMode {
    /// Locked; an error can only be reported.
    Locked,
    /// May be edited, which marks it.
    Editable,
}
