//! What the parts of a definition say about each other: pages, schema, look-ups, papers, time limits, roles.

mod processing;

use super::sites::{Site, Use, below};
use crate::definition::{Channel, ComponentKind, Definition, FieldKind, SubjectWho};
use crate::finding::Finding;
use crate::form::{FieldId, Form, Shape, push_segment};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const ROLES: [&str; 5] = ["receptionist", "case_officer", "reviewer", "approver", "clerk"];
const STEPS: [&str; 6] = ["reception", "examination", "appraisal", "approval", "clerk", "return_result"];
const LEVELS: [&str; 3] = ["ministry", "province", "commune"];
const PAPERS: [&str; 9] = [
    "submission_confirmation",
    "receipt",
    "supplement_request",
    "rejection",
    "apology_extension",
    "stop_notice",
    "control_sheet",
    "result_notice",
    "declaration_form",
];

struct Parts<'a> {
    definition: &'a Definition,
    form: &'a Form,
    sites: &'a [Site<'a>],
    findings: &'a mut Vec<Finding>,
}

/// All of it.
pub(super) fn structure(definition: &Definition, form: &Form, sites: &[Site<'_>], findings: &mut Vec<Finding>) {
    let mut parts = Parts { definition, form, sites, findings };
    parts.procedure();
    parts.required("", "", 0, &mut Vec::new());
    parts.pages();
    parts.look_ups();
    parts.prefill();
    parts.papers();
    parts.processing();
    parts.names();
    parts.kinds();
}

impl Parts<'_> {
    fn error(&mut self, code: &str, pointer: impl Into<String>, says: (String, String), fix: (&str, &str)) {
        self.findings.push(Finding::error(code, pointer, says.0, says.1).fix(fix.0, fix.1));
    }

    fn procedure(&mut self) {
        let procedure = &self.definition.procedure;
        let code = procedure.code.as_bytes();
        let shaped = code.len() == 8
            && matches!(code[0], b'1'..=b'3')
            && code[1] == b'.'
            && code[2..].iter().all(u8::is_ascii_digit);
        if !shaped {
            self.error(
                "procedure_code",
                "/procedure/code",
                (
                    "Mã thủ tục chưa đúng dạng, ví dụ 1.004222.".into(),
                    "The code has the wrong form; example: 1.004222.".into(),
                ),
                ("Ghi mã quốc gia của thủ tục.", "Enter the national code of the procedure."),
            );
        }
        for (at, case) in procedure.cases.iter().enumerate() {
            if shaped && !case.code.starts_with(&procedure.code) {
                self.error(
                    "case_code",
                    format!("/procedure/cases/{at}/code"),
                    (
                        "Mã trường hợp phải bắt đầu bằng mã thủ tục.".into(),
                        "A case's code begins with the procedure's.".into(),
                    ),
                    ("Ghi mã thủ tục, dấu chấm và số thứ tự.", "Write the procedure's code, a dot and a number."),
                );
            }
        }
        if procedure.channels.is_empty() {
            self.error(
                "no_channel",
                "/procedure/channels",
                ("Chưa có cách nộp hồ sơ nào.".into(), "There is no way to hand in an application.".into()),
                ("Thêm online, direct hoặc postal.", "Add online, direct or postal."),
            );
        }
        for (at, level) in procedure.levels.iter().enumerate() {
            if !LEVELS.contains(&level.as_str()) {
                self.error(
                    "unknown_level",
                    format!("/procedure/levels/{at}"),
                    (format!("Không có cấp “{level}”."), format!("There is no level “{level}”.")),
                    ("Dùng ministry, province hoặc commune.", "Use ministry, province or commune."),
                );
            }
        }
        if !(1..=2).contains(&procedure.loa) {
            self.error(
                "assurance",
                "/procedure/loa",
                ("Mức bảo đảm chỉ có 1 hoặc 2.".into(), "The level of assurance is 1 or 2.".into()),
                ("Ghi 1 hoặc 2.", "Write 1 or 2."),
            );
        }
        if procedure.receiving_center.is_none() && self.form.find("/receiving_center").is_none() {
            self.error(
                "no_receiving_center",
                "/procedure",
                (
                    "Không biết nơi tiếp nhận: không có quy tắc, cũng không có câu hỏi.".into(),
                    "Nobody knows who receives it: there is neither a rule nor a question.".into(),
                ),
                (
                    "Thêm receiving_center vào procedure, hoặc câu hỏi /receiving_center.",
                    "Add receiving_center to the procedure, or a question /receiving_center.",
                ),
            );
        }
    }

    /// `required` of the schema may not name a question that a rule hides.
    fn required(&mut self, schema: &str, place: &str, depth: usize, open: &mut Vec<String>) {
        let Some(Value::Object(map)) = self.definition.schema.pointer(schema) else { return };
        if depth > 60 || open.iter().any(|known| known == schema) {
            return;
        }
        open.push(schema.to_owned());
        for (at, name) in map.get("required").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let Some(name) = name.as_str() else { continue };
            let pointer = below(place, name);
            if self.form.find(&pointer).is_some_and(|id| self.form.field(id).rules.visible.is_some()) {
                self.error(
                    "required_can_hide",
                    format!("/schema{schema}/required/{at}"),
                    (
                        format!("“{pointer}” bắt buộc trong lược đồ nhưng có quy tắc ẩn nó."),
                        format!("The schema requires “{pointer}”, which a rule can hide."),
                    ),
                    ("Chuyển sang rules.required.", "Move it to rules.required."),
                );
            }
        }
        for name in map.get("properties").and_then(Value::as_object).into_iter().flat_map(|names| names.keys()) {
            let child = below(&format!("{schema}/properties"), name);
            self.required(&child, &below(place, name), depth + 1, open);
        }
        if map.get("items").is_some_and(Value::is_object) {
            self.required(&format!("{schema}/items"), &format!("{place}/*"), depth + 1, open);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for at in 0..map.get(keyword).and_then(Value::as_array).map_or(0, Vec::len) {
                self.required(&format!("{schema}/{keyword}/{at}"), place, depth + 1, open);
            }
        }
        for keyword in ["then", "else"] {
            if map.contains_key(keyword) {
                self.required(&format!("{schema}/{keyword}"), place, depth + 1, open);
            }
        }
        let target = map.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        if let Some(target) = target.filter(|target| target.is_empty() || target.starts_with('/')) {
            self.required(target, place, depth + 1, open);
        }
        open.pop();
    }

    fn pages(&mut self) {
        let definition = self.definition;
        if definition.pages.is_empty() {
            return;
        }
        let mut on: BTreeMap<FieldId, usize> = BTreeMap::new();
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        for (at, page) in definition.pages.iter().enumerate() {
            let mut letters = page.id.chars();
            let named = letters.next().is_some_and(|letter| letter.is_ascii_lowercase())
                && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-');
            if !named {
                self.error(
                    "page_id",
                    format!("/pages/{at}/id"),
                    (
                        "Mã trang chỉ gồm chữ thường, số và gạch nối.".into(),
                        "A page's id has small letters, digits and hyphens.".into(),
                    ),
                    ("Ví dụ: nguoi-yeu-cau.", "For example: nguoi-yeu-cau."),
                );
            }
            if !ids.insert(&page.id) {
                self.twice(format!("/pages/{at}/id"), &page.id);
            }
            if page.fields.is_empty() {
                self.error(
                    "empty_page",
                    format!("/pages/{at}/fields"),
                    ("Trang không có câu hỏi nào.".into(), "The page has no questions.".into()),
                    ("Thêm câu hỏi, hoặc bỏ trang.", "Add questions, or remove the page."),
                );
            }
            for (nth, pointer) in page.fields.iter().enumerate() {
                let Some(field) = self.form.find(pointer) else { continue };
                let mut around = Some(field);
                let mut known = None;
                while let (Some(id), None) = (around, known) {
                    known = on.get(&id).copied();
                    around = self.form.field(id).parent;
                }
                if known.is_some() {
                    self.error(
                        "asked_twice",
                        format!("/pages/{at}/fields/{nth}"),
                        (
                            format!("“{pointer}” đã có ở một trang khác."),
                            format!("“{pointer}” already stands on a page."),
                        ),
                        ("Để câu hỏi ở một trang thôi.", "Keep the question on one page."),
                    );
                }
                on.insert(field, at);
            }
        }
        let mut lost = Vec::new();
        self.not_on_a_page(FieldId::ROOT, &on, &mut lost);
        for field in lost {
            let pointer = self.form.field(field).pointer.clone();
            let place = self.form.field(field).check.map(|node| self.form.schema.pointer(node)).unwrap_or_default();
            self.error(
                "on_no_page",
                ["/schema", &place].concat(),
                (format!("Không trang nào hỏi “{pointer}”."), format!("No page asks “{pointer}”.")),
                ("Thêm câu hỏi vào một trang.", "Put the question on a page."),
            );
        }
    }

    fn not_on_a_page(&self, field: FieldId, on: &BTreeMap<FieldId, usize>, lost: &mut Vec<FieldId>) {
        let spec = self.form.field(field);
        if on.contains_key(&field) || spec.is_derived() {
            return;
        }
        if spec.shape == Shape::Group {
            spec.children.iter().for_each(|child| self.not_on_a_page(*child, on, lost));
        } else {
            lost.push(field);
        }
    }

    fn twice(&mut self, pointer: String, name: &str) {
        self.error(
            "named_twice",
            pointer,
            (format!("“{name}” đã được dùng."), format!("“{name}” is used already.")),
            ("Đặt tên khác.", "Choose another name."),
        );
    }

    fn names(&mut self) {
        let definition = self.definition;
        let mut lists: Vec<(String, Vec<&str>, &str)> = vec![
            (
                "/procedure/cases".into(),
                definition.procedure.cases.iter().map(|case| case.code.as_str()).collect(),
                "code",
            ),
            (
                "/components".into(),
                definition.components.iter().map(|component| component.code.as_str()).collect(),
                "code",
            ),
            ("/fees".into(), definition.fees.iter().map(|fee| fee.id.as_str()).collect(), "id"),
        ];
        let statements = |list: &'static str| {
            let statements = if list == "warn" { &definition.rules.warn } else { &definition.rules.block };
            (format!("/rules/{list}"), statements.iter().map(|statement| statement.id.as_str()).collect(), "id")
        };
        lists.push(statements("warn"));
        lists.push(statements("block"));
        for (place, names, key) in lists {
            let mut known = BTreeSet::new();
            for (at, name) in names.into_iter().enumerate() {
                if !known.insert(name) {
                    self.twice(format!("{place}/{at}/{key}"), name);
                }
            }
        }
    }

    /// Look-ups and papers that rules speak of must exist.
    fn look_ups(&mut self) {
        let sites = self.sites;
        for site in sites {
            let mut named = Vec::new();
            calls(site.rule, &site.pointer, &mut named, 0);
            for (operator, pointer, arguments) in named {
                if operator == "tk:has_document" {
                    let Some(code) = arguments.first().and_then(Value::as_str) else { continue };
                    // Results of the vault are no papers of this procedure; they have national codes.
                    let known = self.definition.components.iter().any(|component| component.code == code);
                    if !known && !code.starts_with("KQ.") {
                        self.error(
                            "unknown_document",
                            pointer,
                            (
                                format!("Không có giấy tờ mã “{code}”."),
                                format!("There is no paper with the code “{code}”."),
                            ),
                            ("Dùng mã có trong components.", "Use a code of components."),
                        );
                    }
                    continue;
                }
                let (Some(source), Some(subject)) =
                    (arguments.first().and_then(Value::as_str), arguments.get(1).and_then(Value::as_str))
                else {
                    continue;
                };
                let Some(spec) = self.definition.subjects.get(subject) else {
                    self.unknown_subject(pointer, subject);
                    continue;
                };
                let filled = self
                    .definition
                    .prefill
                    .iter()
                    .any(|prefill| prefill.subject == subject && prefill.source.as_str() == source);
                let replaces = self
                    .definition
                    .components
                    .iter()
                    .flat_map(|component| &component.replaced_by)
                    .any(|replacement| replacement.subject == subject && replacement.source.as_str() == source);
                let alive = spec.must_be_alive && source == "pop";
                if !filled && !replaces && !alive {
                    self.error(
                        "look_up_never_made",
                        pointer,
                        (
                            format!("Không chỗ nào tra cứu “{source}” cho “{subject}”, nên luôn là chưa hỏi."),
                            format!("Nothing looks up “{source}” for “{subject}”, so it is always not asked."),
                        ),
                        ("Thêm prefill hoặc replaced_by dùng nguồn này.", "Add a prefill or replaced_by that uses it."),
                    );
                }
            }
        }
    }

    fn unknown_subject(&mut self, pointer: String, subject: &str) {
        self.error(
            "unknown_subject",
            pointer,
            (
                format!("Không có người nào tên “{subject}” trong subjects."),
                format!("There is no subject “{subject}”."),
            ),
            ("Dùng tên có trong subjects.", "Use a name of subjects."),
        );
    }

    fn prefill(&mut self) {
        let definition = self.definition;
        for (at, prefill) in definition.prefill.iter().enumerate() {
            let Some(field) = self.form.find(&prefill.field) else { continue };
            if self.is_said_only(field) {
                self.error(
                    "prefill_declaration",
                    format!("/prefill/{at}/field"),
                    (
                        "Cam đoan, đồng ý và chữ ký phải do người đó tự làm.".into(),
                        "A declaration, consent or signature must be the person's own.".into(),
                    ),
                    ("Bỏ dòng prefill này.", "Remove this prefill."),
                );
            } else if self.form.field(field).is_derived() {
                self.error(
                    "prefill_computed",
                    format!("/prefill/{at}/field"),
                    ("Giá trị này đã do hệ thống tính.".into(), "This value is computed already.".into()),
                    ("Bỏ prefill, hoặc bỏ quy tắc tính.", "Remove the prefill, or the computation."),
                );
            }
            let account =
                definition.subjects.get(&prefill.subject).is_none_or(|subject| subject.who == SubjectWho::Account);
            if prefill.source == crate::definition::Source::Acc && !account {
                self.error(
                    "prefill_source",
                    format!("/prefill/{at}/source"),
                    (
                        "Tài khoản chỉ nói về người đang đăng nhập.".into(),
                        "The account speaks only of the person signed in.".into(),
                    ),
                    ("Dùng nguồn khác cho người này.", "Use another source for this person."),
                );
            }
        }
        let said = |site: &&Site<'_>| matches!(site.of, Use::Computed | Use::Default);
        let wrong: Vec<String> = self
            .sites
            .iter()
            .filter(said)
            .filter(|site| self.is_said_only(site.target))
            .map(|site| site.pointer.clone())
            .collect();
        for pointer in wrong {
            self.error(
                "declaration_by_rule",
                pointer,
                (
                    "Cam đoan, đồng ý và chữ ký phải do người đó tự làm.".into(),
                    "A declaration, consent or signature must be the person's own.".into(),
                ),
                ("Bỏ quy tắc này.", "Remove this rule."),
            );
        }
    }

    /// Only a person may say it.
    fn is_said_only(&self, field: FieldId) -> bool {
        let mut at = Some(field);
        while let Some(id) = at {
            let spec = self.form.field(id);
            if matches!(spec.kind, FieldKind::Declaration | FieldKind::Consent | FieldKind::Signature) {
                return true;
            }
            at = spec.parent;
        }
        false
    }

    fn papers(&mut self) {
        let definition = self.definition;
        let offered = &definition.procedure.channels;
        for (at, component) in definition.components.iter().enumerate() {
            let place = format!("/components/{at}");
            for (nth, replacement) in component.replaced_by.iter().enumerate() {
                if !definition.subjects.contains_key(&replacement.subject) {
                    self.unknown_subject(format!("{place}/replaced_by/{nth}/subject"), &replacement.subject);
                }
            }
            if component.kind == ComponentKind::Note {
                continue;
            }
            if component.quantity == 0 {
                self.error(
                    "paper_quantity",
                    format!("{place}/quantity"),
                    ("Số bản phải từ 1 trở lên.".into(), "At least one is asked for.".into()),
                    ("Ghi số bản, hoặc bỏ giấy tờ này.", "Enter a number, or remove the paper."),
                );
            }
            let channels: Vec<Channel> = if component.channels.is_empty() {
                offered.clone()
            } else {
                component.channels.iter().copied().filter(|channel| offered.contains(channel)).collect()
            };
            if channels.is_empty() && !offered.is_empty() {
                self.error(
                    "paper_never_asked",
                    format!("{place}/channels"),
                    (
                        "Thủ tục không có cách nộp nào cần giấy tờ này.".into(),
                        "No way of handing in asks for this paper.".into(),
                    ),
                    ("Sửa channels cho khớp với thủ tục.", "Make the channels those of the procedure."),
                );
            }
            // What is only shown at the counter can't be shown from afar, unless data stands in for it.
            let afar = channels.iter().any(|channel| *channel != Channel::Direct);
            if component.kind == ComponentKind::Shown && afar && component.replaced_by.is_empty() {
                self.error(
                    "paper_unsatisfiable",
                    format!("{place}/kind"),
                    (
                        "Nộp trực tuyến hoặc bưu chính thì không xuất trình được giấy này.".into(),
                        "Nobody can show this paper when filing online or by post.".into(),
                    ),
                    ("Chỉ để direct, hoặc đổi thành bản sao.", "Keep it to direct, or ask for a copy."),
                );
            }
            if component.kind == ComponentKind::EDocument
                && !channels.is_empty()
                && !channels.contains(&Channel::Online)
                && !component.hand_in
            {
                self.error(
                    "paper_unsatisfiable",
                    format!("{place}/kind"),
                    (
                        "Bản điện tử chỉ có khi nộp trực tuyến.".into(),
                        "The electronic form exists only when filing online.".into(),
                    ),
                    (
                        "Thêm online vào channels, hoặc đổi loại giấy.",
                        "Add online to its channels, or change its kind.",
                    ),
                );
            }
        }
    }

    /// A kind that was written must fit the type of the answer.
    fn kinds(&mut self) {
        let definition = self.definition;
        for (pointer, spec) in &definition.fields {
            let (Some(kind), Some(id)) = (spec.kind, self.form.find(pointer)) else { continue };
            let Some(place) = self.form.field(id).check.map(|node| self.form.schema.pointer(node)) else { continue };
            let Some(types) = definition.schema.pointer(&place).and_then(|schema| schema.get("type")) else { continue };
            let wanted: &[&str] = match kind {
                FieldKind::Number | FieldKind::Decimal => &["number", "integer"],
                FieldKind::Money | FieldKind::Integer => &["integer"],
                FieldKind::YesNo | FieldKind::Checkbox | FieldKind::Declaration => &["boolean"],
                FieldKind::File | FieldKind::MultiChoice | FieldKind::Table => &["array"],
                FieldKind::Group | FieldKind::PartialDate => &["object"],
                FieldKind::Text
                | FieldKind::LongText
                | FieldKind::Name
                | FieldKind::Date
                | FieldKind::Time
                | FieldKind::PersonalId
                | FieldKind::TaxCode
                | FieldKind::Phone
                | FieldKind::Email
                | FieldKind::Country
                | FieldKind::Ethnicity
                | FieldKind::Agency => &["string"],
                _ => continue,
            };
            let given: Vec<&str> = match types {
                Value::String(name) => vec![name],
                Value::Array(names) => names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect(),
                _ => continue,
            };
            if !given.iter().any(|name| wanted.contains(name)) {
                let mut at = below("/fields", pointer);
                push_segment(&mut at, "kind");
                self.error(
                    "kind_and_type",
                    at,
                    (
                        "Loại câu hỏi không khớp với kiểu trong lược đồ.".into(),
                        "The kind does not fit the type in the schema.".into(),
                    ),
                    ("Sửa kind, hoặc sửa type của lược đồ.", "Correct the kind, or the type in the schema."),
                );
            }
        }
    }
}

/// Calls of look-ups and papers in a rule, with their places.
fn calls<'v>(rule: &'v Value, pointer: &str, out: &mut Vec<(&'v str, String, &'v [Value])>, depth: usize) {
    if depth > 64 {
        return;
    }
    match rule {
        Value::Object(map) => {
            for (operator, argument) in map {
                let inside = below(pointer, operator);
                if matches!(operator.as_str(), "tk:lookup" | "tk:has_document") {
                    let arguments = argument.as_array().map_or(std::slice::from_ref(argument), Vec::as_slice);
                    out.push((operator, pointer.to_owned(), arguments));
                }
                calls(argument, &inside, out, depth + 1);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| calls(item, &format!("{pointer}/{at}"), out, depth + 1));
        }
        _ => {}
    }
}
