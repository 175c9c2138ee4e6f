//! Look-ups in the national databases for a draft: which are due, asking them, and what the draft keeps of the answers.
//!
//! The draft's ledger is the server's own memory of what each database said. It is sealed, never sent to a browser and
//! never read from one; that is what makes "from the population database" true. Whatever the answer, the form stays
//! usable: see [`explain`].

use crate::adapters::registry::{Actor, Lookup as Request, Record};
use crate::app::App;
use crate::auth::session::Person;
use crate::directory::DIRECTORY;
use crate::web::AppError;
use forms::definition::{PrefillMode, Source, SubjectWho};
use forms::filing::{Answer, Context, Filing, LookupStatus, Origin, RequesterKind, lookup_key};
use forms::form::ServerForm;
use forms::service::{PlannedLookup, apply_lookup, prefill_plan};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How long values of a look-up are kept beside the draft, seconds. What went into the answers stays with them.
const KEPT: i64 = 24 * 3600;
/// How soon a database that did not answer is asked again, seconds.
const RETRY_AFTER: i64 = 60;

/// What a draft remembers beside its answers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ledger {
    /// The person agreed to look-ups: id of the consent.
    pub consent: Option<String>,
    /// Person or organisation.
    #[serde(default)]
    pub requester_kind: RequesterKind,
    /// Level of assurance of the account, as last seen.
    pub loa: u8,
    /// What the identity provider vouches for.
    pub account: Option<Person>,
    /// `source/subject` → what was said.
    pub lookups: BTreeMap<String, Entry>,
    /// What is filed once the fee is paid; the answers are frozen meanwhile.
    #[serde(default)]
    pub prepared: Option<super::filed::Prepared>,
    /// It is no new application but the correction of a filed one.
    #[serde(default)]
    pub correction: Option<Correction>,
    /// When its owner was told that it will be deleted, UTC second.
    #[serde(default)]
    pub expiry_notice_at: Option<i64>,
}

/// What an officer opened for correction in a filed application.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Correction {
    /// The dossier.
    pub dossier: store::Id,
    /// Round of the correction.
    pub round: i64,
    /// Flagged places of the answers, JSON Pointers.
    pub pointers: Vec<String>,
    /// Flagged papers, component codes.
    pub components: BTreeSet<String>,
}

/// One look-up as the draft remembers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// How it ended.
    pub status: LookupStatus,
    /// The database's own code.
    pub code: String,
    /// MaYeuCau.
    pub request_id: String,
    /// UTC second of the answer.
    pub at: i64,
    /// When the data was true, RFC 3339.
    pub as_of: Option<String>,
    /// Hash of the values that identified the subject: with other values this entry says nothing.
    pub identity: String,
    /// Values by field name.
    pub fields: BTreeMap<String, Value>,
    /// Paths that were filled in or compared already: what a person clears afterwards stays clear.
    pub applied: BTreeSet<String>,
    /// Until when the person can't try other values, UTC second.
    #[serde(default)]
    pub blocked_until: Option<i64>,
}

/// One request to make, which may answer for several subjects.
#[derive(Debug, Clone)]
pub struct Due {
    /// The database.
    pub source: Source,
    /// Subjects it answers for, each with the hash of its identity.
    pub subjects: Vec<(String, String)>,
    /// Identifying values.
    pub key: BTreeMap<String, Value>,
    /// Fields wanted.
    pub fields: Vec<String>,
    /// A person typed who it is about: wrong guesses are counted.
    pub typed: bool,
}

impl Ledger {
    /// Writes what is known into a context.
    pub fn into_context(&self, context: &mut Context) {
        context.requester_kind = self.requester_kind;
        context.loa = self.loa;
        for (key, entry) in &self.lookups {
            context.lookups.insert(key.clone(), entry.status);
        }
        if self.account.is_some() {
            for subject in ["requester", "self"] {
                context.lookups.insert(lookup_key("acc", subject), LookupStatus::Found);
            }
        }
    }

    /// Drops values that are older than they may be kept.
    pub fn expire(&mut self, now: i64) {
        for entry in self.lookups.values_mut().filter(|entry| now - entry.at > KEPT) {
            entry.fields.clear();
        }
    }
}

/// The account as a record of the source `acc`.
#[must_use]
pub fn account_record(person: &Person) -> Value {
    let mut record = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            record.insert(key.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.clone().map(Value::String);
    put("personal_id", Some(Value::String(person.personal_id.clone())));
    put("full_name", Some(Value::String(person.full_name.clone())));
    put("dob", Some(person.dob.clone()));
    put("sex", (!person.sex.is_empty()).then(|| Value::String(person.sex.clone())));
    put("phone", text(&person.phone));
    put("email", text(&person.email));
    put("nationality", text(&person.nationality));
    put("org_tax_code", text(&person.org_tax_code));
    put("org_name", text(&person.org_name));
    Value::Object(record)
}

fn identity_of(plan: &PlannedLookup, account: &Person) -> BTreeMap<String, Value> {
    if plan.who == SubjectWho::Account {
        return BTreeMap::from([
            ("personal_id".to_owned(), Value::String(account.personal_id.clone())),
            ("full_name".to_owned(), Value::String(account.full_name.clone())),
            ("dob".to_owned(), account.dob.clone()),
        ]);
    }
    plan.identity.iter().cloned().collect()
}

fn hash(key: &BTreeMap<String, Value>) -> String {
    let text = serde_json::to_string(key).unwrap_or_default();
    super::hex(&Sha256::digest(text.as_bytes())[..8])
}

/// Every field of a database's record that this subject may ever need, whichever branch is taken later.
fn wanted_fields(form: &ServerForm, subject: &str, source: Source) -> BTreeSet<String> {
    let base = subject.split('/').next().unwrap_or_default();
    let prefills = form.prefill.iter().filter(|prefill| prefill.subject == base && prefill.source == source);
    prefills.filter_map(|prefill| prefill.key.split('.').next()).map(str::to_owned).collect()
}

/// Look-ups the answers call for that have not been made, or not with these values, or whose database did not answer a
/// while ago (`again`: at any time).
#[must_use]
pub fn due(form: &ServerForm, filing: &Filing, ledger: &Ledger, now: i64, again: bool) -> Vec<Due> {
    let (Some(account), Some(_)) = (&ledger.account, &ledger.consent) else { return Vec::new() };
    if ledger.loa < 2 {
        return Vec::new();
    }
    let mut due: Vec<Due> = Vec::new();
    for plan in prefill_plan(form, filing) {
        if plan.source == Source::Acc || !plan.ready {
            continue;
        }
        let key = identity_of(&plan, account);
        let identity = hash(&key);
        let known = ledger.lookups.get(&lookup_key(plan.source.as_str(), &plan.subject));
        let wanted = known.is_none_or(|entry| {
            entry.identity != identity
                || (entry.status.is_transient() && (again || now - entry.at >= RETRY_AFTER))
                || entry.blocked_until.is_some_and(|until| until <= now)
        });
        if !wanted {
            continue;
        }
        let fields = wanted_fields(form, &plan.subject, plan.source);
        let typed = plan.who != SubjectWho::Account;
        let subject = (plan.subject, identity);
        match due.iter_mut().find(|known| known.source == plan.source && known.key == key) {
            Some(known) => {
                known.subjects.push(subject);
                known.fields.extend(fields);
                known.fields.sort_unstable();
                known.fields.dedup();
            }
            None => {
                due.push(Due {
                    source: plan.source,
                    subjects: vec![subject],
                    key,
                    fields: fields.into_iter().collect(),
                    typed,
                });
            }
        }
    }
    due
}

/// The request of a due look-up.
#[must_use]
pub fn request(due: &Due, ledger: &Ledger, procedure: &str, draft: store::Id) -> Request {
    Request {
        request_id: store::Id::random().to_string(),
        purpose: if due.fields.is_empty() { "match" } else { "prefill" },
        procedure_code: procedure.to_owned(),
        draft_id: Some(draft.to_string()),
        dossier_id: None,
        actor: Actor::Citizen {
            personal_id: ledger.account.as_ref().map(|account| account.personal_id.clone()).unwrap_or_default(),
            consent_id: ledger.consent.clone(),
        },
        key: due.key.clone(),
        fields: due.fields.clone(),
    }
}

/// What the ledger keeps of an answer, for each subject it answers for.
#[must_use]
pub fn entries(due: &Due, request_id: &str, record: &Record, now: i64) -> Vec<(String, Entry)> {
    let fields: BTreeMap<String, Value> =
        record.fields.iter().map(|(name, value)| (name.clone(), present_address(value.clone()))).collect();
    let entry = |(subject, identity): &(String, String)| {
        let entry = Entry {
            status: record.status,
            code: record.code.clone(),
            request_id: request_id.to_owned(),
            at: now,
            as_of: record.as_of.clone(),
            identity: identity.clone(),
            fields: fields.clone(),
            applied: BTreeSet::new(),
            blocked_until: None,
        };
        (lookup_key(due.source.as_str(), subject), entry)
    };
    due.subjects.iter().map(entry).collect()
}

/// An entry for a look-up that has not answered yet: the form goes on without it.
#[must_use]
pub fn unanswered(due: &Due, request_id: &str, now: i64) -> Vec<(String, Entry)> {
    let record = Record {
        status: LookupStatus::Unavailable,
        code: "20".to_owned(),
        as_of: None,
        missing_person: false,
        fields: BTreeMap::new(),
    };
    entries(due, request_id, &record, now)
}

/// Addresses of before July 2025 get the codes of today where one commune took the old one over whole; where it was
/// divided the person is asked.
fn present_address(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(present_address).collect()),
        Value::Object(mut map) => {
            let former = map.get("former").and_then(|former| former.get("commune_code")).and_then(Value::as_str);
            let successor = former
                .filter(|_| !map.contains_key("commune_code"))
                .and_then(|code| DIRECTORY.agency_for("successor", code));
            if let Some((commune, (province, _))) = successor.and_then(|code| Some((code, DIRECTORY.commune(code)?))) {
                map.insert("commune_code".to_owned(), Value::String(commune.to_owned()));
                map.insert("province_code".to_owned(), Value::String(province.to_owned()));
            }
            Value::Object(map.into_iter().map(|(key, value)| (key, present_address(value))).collect())
        }
        other => other,
    }
}

/// Brings a filing up to date with the ledger: statuses into the context, values into fields that show for the first
/// time. Entries about somebody else than the answers now name are forgotten. True when anything of the draft changed.
pub fn settle(form: &ServerForm, filing: &mut Filing, ledger: &mut Ledger) -> bool {
    if ledger.correction.is_some() {
        // What was filed stays as it was looked up then.
        return false;
    }
    let before = filing.version();
    // A value may open a branch that takes further values.
    for _ in 0..4 {
        if !settle_once(form, filing, ledger) {
            break;
        }
    }
    filing.version() != before
}

fn settle_once(form: &ServerForm, filing: &mut Filing, ledger: &mut Ledger) -> bool {
    let Some(account) = ledger.account.clone() else { return false };
    let mut changed = false;
    for plan in prefill_plan(form, filing) {
        let key = lookup_key(plan.source.as_str(), &plan.subject);
        if plan.source == Source::Acc {
            let entry = ledger.lookups.entry(key).or_insert_with(|| account_entry(&account));
            changed |= take(filing, &plan, entry);
            continue;
        }
        let Some(entry) = ledger.lookups.get_mut(&key) else { continue };
        let other =
            plan.who != SubjectWho::Account && (!plan.ready || entry.identity != hash(&identity_of(&plan, &account)));
        if other {
            ledger.lookups.remove(&key);
            let gone = apply_lookup(form, filing, &plan, LookupStatus::NotFound, &Value::Null, "", "");
            let mut context = (**filing.context()).clone();
            context.lookups.remove(&key);
            filing.set_context(Arc::new(context));
            changed |= !gone.changes.fields.is_empty();
            continue;
        }
        if filing.context().lookups.get(&key) != Some(&entry.status) {
            let mut context = (**filing.context()).clone();
            context.lookups.insert(key, entry.status);
            filing.set_context(Arc::new(context));
        }
        changed |= take(filing, &plan, entry);
    }
    changed
}

fn account_entry(account: &Person) -> Entry {
    let fields = match account_record(account) {
        Value::Object(map) => map.into_iter().collect(),
        _ => BTreeMap::new(),
    };
    Entry {
        status: LookupStatus::Found,
        code: "00".to_owned(),
        request_id: "account".to_owned(),
        at: 0,
        as_of: None,
        identity: String::new(),
        fields,
        applied: BTreeSet::new(),
        blocked_until: None,
    }
}

/// Puts values of an entry into the fields that have not had them yet.
fn take(filing: &mut Filing, plan: &PlannedLookup, entry: &mut Entry) -> bool {
    if !entry.status.has_data() || entry.fields.is_empty() {
        return false;
    }
    let record = Value::Object(entry.fields.clone().into_iter().collect());
    let mut changed = false;
    for mode in [PrefillMode::Locked, PrefillMode::Editable] {
        let mut values = Vec::new();
        for field in plan.fields.iter().filter(|field| field.mode == mode) {
            if entry.applied.contains(&field.path) {
                continue;
            }
            let Some(value) = dotted(&record, &field.key) else { continue };
            if !plan.shown && plan.source != Source::Poor && !says_the_same(filing, &field.path, value) {
                // Somebody else's data is only compared, never shown.
                continue;
            }
            entry.applied.insert(field.path.clone());
            values.push((field.id, value.clone()));
        }
        if values.is_empty() {
            continue;
        }
        changed = true;
        let lookup = forms::filing::Lookup {
            source: plan.source,
            at: entry.as_of.clone().unwrap_or_default(),
            lookup_id: entry.request_id.clone(),
            // What a person typed of somebody else stays theirs to correct.
            mode: if plan.shown { mode } else { PrefillMode::Editable },
            stale: entry.status == LookupStatus::Stale,
        };
        filing.prefill(&values, &lookup);
    }
    changed
}

fn says_the_same(filing: &Filing, path: &str, value: &Value) -> bool {
    let draft = filing.draft();
    draft.get(path).is_some_and(|entry| entry.origin == Origin::Typed && entry.answer == Answer::Value(value.clone()))
}

fn dotted<'a>(record: &'a Value, key: &str) -> Option<&'a Value> {
    let found = key.split('.').try_fold(record, |at, name| match at {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        other => other.get(name),
    })?;
    (!found.is_null()).then_some(found)
}

/// What happened with a database, for the person: the form is usable in each case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The database.
    pub source: Source,
    /// Subject in the definition; of a row: `members/<row id>`.
    pub subject: String,
    /// How it ended.
    pub status: LookupStatus,
    /// UTC second.
    pub at: i64,
    /// What was said, in Vietnamese and English.
    pub vi: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// Seconds to wait before another try.
    pub retry_after: Option<i64>,
}

/// What each look-up of a draft came to, the account apart.
#[must_use]
pub fn explain(ledger: &Ledger, now: i64) -> Vec<Told> {
    let told = |(key, entry): (&String, &Entry)| {
        let (source, subject) = key.split_once('/')?;
        let source: Source = serde_json::from_value(Value::String(source.to_owned())).ok()?;
        if source == Source::Acc {
            return None;
        }
        let (vi, en) = words(entry.status);
        let retry_after = entry.blocked_until.map(|until| until - now).filter(|wait| *wait > 0);
        Some(Told { source, subject: subject.to_owned(), status: entry.status, at: entry.at, vi, en, retry_after })
    };
    ledger.lookups.iter().filter_map(told).collect()
}

fn words(status: LookupStatus) -> (&'static str, &'static str) {
    match status {
        LookupStatus::Found => ("Đã điền sẵn.", "Filled in."),
        LookupStatus::Partial => {
            ("Chỉ có một phần. Hãy điền nốt phần còn trống.", "Only part was found. Fill in what is still empty.")
        }
        LookupStatus::Stale => (
            "Dữ liệu đã cũ. Hãy xem lại và sửa nếu cần; cán bộ sẽ xác nhận.",
            "The data is old. Check and correct it; an officer will confirm it.",
        ),
        LookupStatus::NotFound => (
            "Không tìm thấy. Hãy tự điền và đính kèm giấy tờ được hỏi.",
            "Not found. Fill it in yourself and attach the papers asked for.",
        ),
        LookupStatus::Mismatch => (
            "Thông tin không khớp. Hãy xem lại số định danh, họ tên và ngày sinh.",
            "The data does not match. Check the ID number, the name and the date of birth.",
        ),
        LookupStatus::Multiple => (
            "Có nhiều người giống nhau. Hãy nhập số định danh 12 chữ số.",
            "Several people match. Enter the 12-digit ID number.",
        ),
        LookupStatus::Deceased => {
            ("Người này đã được ghi nhận là đã mất hoặc mất tích.", "This person is recorded as dead or missing.")
        }
        LookupStatus::Inactive => ("Số này không còn hiệu lực.", "This number is no longer in use."),
        LookupStatus::Restricted => (
            "Dữ liệu được bảo vệ nên không lấy được. Hãy tự điền và đính kèm giấy tờ.",
            "The record is protected. Fill it in yourself and attach the papers.",
        ),
        LookupStatus::NoConsent => (
            "Bạn chưa đồng ý tra cứu. Hãy tự điền và đính kèm giấy tờ.",
            "You did not agree to this look-up. Fill it in yourself and attach the papers.",
        ),
        LookupStatus::Unavailable => (
            "Cơ sở dữ liệu đang gián đoạn. Bạn cứ tự điền; giấy tờ chưa bắt buộc, cán bộ sẽ kiểm tra sau.",
            "The database is down. Go on and fill it in; the paper is optional, an officer will verify.",
        ),
        LookupStatus::NotAsked => ("Chưa tra cứu.", "Not looked up yet."),
    }
}

/// Asks the exchange axis.
pub async fn ask(app: &App, due: &Due, request: &Request) -> Record {
    app.adapters.registry.lookup(due.source.as_str(), request).await
}

/// Reads a sealed ledger.
///
/// # Errors
/// It is not ours.
pub fn read(bytes: &[u8]) -> Result<Ledger, AppError> {
    if bytes.is_empty() {
        return Ok(Ledger::default());
    }
    serde_json::from_slice(bytes).map_err(AppError::internal)
}
