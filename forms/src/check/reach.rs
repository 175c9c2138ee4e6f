//! What can never be, what always is, and ways through the form that can't end in a filing.

use super::sites::{Site, Use};
use super::types::Known;
use crate::finding::{Finding, Severity};
use crate::form::{Field, FieldId, Form, Shape};
use crate::logic::{self, Program, Seg, Tri, satisfiable};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Conditions that go along with one question at most.
const MAX_CONDITIONS: usize = 40;
/// Choices of one question that are followed to the end.
const MAX_CHOICES: usize = 40;

/// Looks for what can't be.
pub(super) struct Reach<'a> {
    known: &'a Known<'a>,
    sites: &'a [Site<'a>],
    /// By field: the index of the rule that shows it.
    shows: BTreeMap<FieldId, usize>,
    /// Rules that an example makes true.
    seen: &'a BTreeSet<String>,
}

type Wanted<'p> = Vec<(&'p Program, bool)>;

/// Everything about reaching questions, pages, cases and the end.
pub(super) fn reach<'a>(
    known: &'a Known<'a>,
    sites: &'a [Site<'a>],
    seen: &'a BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    let reach = Reach::new(known, sites, seen);
    for site in sites.iter().filter(|site| site.of.is_condition()) {
        findings.extend(reach.condition(site));
    }
    reach.pages(findings);
    reach.cases(findings);
    reach.locked(findings);
    reach.ends(findings);
}

impl<'a> Reach<'a> {
    fn new(known: &'a Known<'a>, sites: &'a [Site<'a>], seen: &'a BTreeSet<String>) -> Self {
        let visible = sites.iter().enumerate().filter(|(_, site)| site.of == Use::Visible);
        let shows = visible.map(|(at, site)| (site.target, at)).collect();
        Self { known, sites, shows, seen }
    }

    fn form(&self) -> &'a Form {
        self.known.form
    }

    /// Rules that show a field and what it lies in; those of another row are left out.
    fn shown(&self, field: FieldId, row: &[Seg]) -> Vec<&'a Site<'a>> {
        let mut found = Vec::new();
        let mut at = Some(field);
        while let Some(id) = at {
            if let Some(site) = self.shows.get(&id).map(|at| &self.sites[*at])
                && (site.row.is_empty() || site.row == row)
            {
                found.push(site);
            }
            at = self.form().field(id).parent;
        }
        found
    }

    /// What must hold for the answers these rules read to be there at all: whatever is answered is shown, with all it lies in.
    fn given(&self, programs: &[&Program], row: &[Seg]) -> Vec<Program> {
        let mut wanted: BTreeMap<(Vec<Seg>, FieldId), Program> = BTreeMap::new();
        let mut open: Vec<Vec<Seg>> = Vec::new();
        let places = |program: &Program| program.reads(row).into_iter().map(|read| read.path).collect::<Vec<_>>();
        programs.iter().for_each(|program| open.extend(places(program)));
        while let Some(path) = open.pop() {
            let Some(place) = written(&path, row) else { continue };
            let mut at = crate::compile::field_of(self.form(), &path);
            while let Some(id) = at {
                at = self.form().field(id).parent;
                let Some(site) = self.shows.get(&id).map(|at| &self.sites[*at]) else { continue };
                let key = (path.clone(), id);
                if !(site.row.is_empty() || site.row == row)
                    || wanted.len() >= MAX_CONDITIONS
                    || wanted.contains_key(&key)
                {
                    continue;
                }
                let rule = json!({"or": [{"!": [{"exists": place}]}, site.rule]});
                if let Ok(program) = logic::parse(&rule, &logic::Limits::default()) {
                    open.extend(places(&program));
                    wanted.insert(key, program);
                }
            }
        }
        wanted.into_values().collect()
    }

    /// Whether all of this can be at once, in answers where nothing hidden is answered.
    fn can(&self, wanted: &Wanted<'_>, row: &[Seg]) -> Tri {
        let programs: Vec<&Program> = wanted.iter().map(|(program, _)| *program).collect();
        let mut all = wanted.clone();
        if satisfiable(&all, self.known, row) == Tri::No {
            return Tri::No;
        }
        let given = self.given(&programs, row);
        all.extend(given.iter().map(|program| (program, true)));
        satisfiable(&all, self.known, row)
    }

    fn condition(&self, site: &'a Site<'a>) -> Option<Finding> {
        match self.can(&vec![(&site.program, true)], &site.row) {
            Tri::No => return Some(never(site)),
            Tri::NotProven if !self.seen.contains(&site.pointer) => return Some(not_proven(site)),
            _ => {}
        }
        // What lies in something hidden is hidden.
        if matches!(site.of, Use::Visible | Use::Required) {
            let mut wanted: Wanted<'_> = vec![(&site.program, true)];
            wanted.extend(
                self.shown(site.target, &site.row)
                    .iter()
                    .filter(|other| other.pointer != site.pointer)
                    .map(|other| (&other.program, true)),
            );
            if wanted.len() > 1 && self.can(&wanted, &site.row) == Tri::No {
                return Some(contradiction(site));
            }
        }
        if site.program.as_constant().is_some() && matches!(site.of, Use::Required | Use::ReadOnly) {
            return None;
        }
        (self.can(&vec![(&site.program, false)], &site.row) == Tri::No).then(|| always(site))
    }

    /// A question that must be answered stands on a page that is not asked.
    fn pages(&self, findings: &mut Vec<Finding>) {
        let form = self.form();
        for (index, page) in form.pages.iter().enumerate() {
            let rule = self.sites.iter().find(|site| site.of == Use::Page && site.index == index);
            let mut fields = Vec::new();
            page.fields.iter().for_each(|field| below(form, *field, &mut fields));
            if let Some(rule) = rule {
                let stranded = fields.iter().find(|field| {
                    let mut wanted: Wanted<'_> = vec![(&rule.program, false)];
                    wanted.extend(self.shown(**field, &[]).iter().map(|site| (&site.program, true)));
                    self.requires(**field).is_some_and(|required| {
                        wanted.extend(required.into_iter().map(|program| (program, true)));
                        matches!(self.can(&wanted, &[]), Tri::Yes(_))
                    })
                });
                if let Some(field) = stranded {
                    let name = &form.field(*field).pointer;
                    findings.push(
                        Finding::error(
                            "required_on_hidden_page",
                            rule.pointer.clone(),
                            format!("Trang có thể bị bỏ qua trong khi “{name}” vẫn phải trả lời."),
                            format!("The page may be left out while “{name}” must be answered."),
                        )
                        .fix(
                            "Dùng cùng một điều kiện cho trang và câu hỏi.",
                            "Use one condition for page and question.",
                        ),
                    );
                }
            }
            let hidden = |field: &&FieldId| {
                let mut wanted: Wanted<'_> =
                    self.shown(**field, &[]).iter().map(|site| (&site.program, true)).collect();
                wanted.extend(rule.iter().map(|rule| (&rule.program, true)));
                !wanted.is_empty() && self.can(&wanted, &[]) == Tri::No
            };
            // Singly impossible rules are found at their own place.
            let own = |field: &&FieldId| {
                self.shown(**field, &[]).iter().any(|site| self.can(&vec![(&site.program, true)], &[]) == Tri::No)
            };
            if let Some(rule) = rule
                && self.can(&vec![(&rule.program, true)], &[]) != Tri::No
                && !page.fields.is_empty()
                && page.fields.iter().all(|field| hidden(&field))
                && !page.fields.iter().all(|field| own(&field))
            {
                findings.push(
                    Finding::error(
                        "unreachable_page",
                        rule.pointer.clone(),
                        "Khi trang được hỏi thì không câu hỏi nào trên trang hiện ra.",
                        "When the page is asked, none of its questions is shown.",
                    )
                    .fix(
                        "Sửa điều kiện của trang hoặc của câu hỏi.",
                        "Correct the condition of the page or of its questions.",
                    ),
                );
            }
        }
    }

    /// When a question must be answered: always (no rules), or while these hold. `None`: never.
    fn requires(&self, field: FieldId) -> Option<Vec<&'a Program>> {
        let spec = self.form().field(field);
        if spec.required {
            return Some(Vec::new());
        }
        let site = self.sites.iter().find(|site| site.of == Use::Required && site.target == field)?;
        Some(vec![&site.program])
    }

    /// Cases that never apply, and answers that no case takes.
    fn cases(&self, findings: &mut Vec<Finding>) {
        let cases = &self.known.definition.procedure.cases;
        let rule = |at: usize| self.sites.iter().find(|site| site.of == Use::Case && site.index == at);
        let mut earlier: Wanted<'_> = Vec::new();
        for (at, case) in cases.iter().enumerate() {
            let unreachable = |pointer: String| {
                Finding::error(
                    "unreachable_case",
                    pointer,
                    format!("Trường hợp {} không bao giờ được chọn: một trường hợp trước đã nhận hết.", case.code),
                    format!("Case {} is never taken: an earlier one takes everything.", case.code),
                )
                .fix(
                    "Đổi thứ tự các trường hợp, hoặc thêm điều kiện.",
                    "Change the order of the cases, or add a condition.",
                )
            };
            let Some(site) = rule(at) else {
                if case.when.is_none() {
                    if at + 1 < cases.len() {
                        findings.push(unreachable(format!("/procedure/cases/{}", at + 1)));
                    }
                    return;
                }
                continue;
            };
            if !earlier.is_empty() && self.can(&vec![(&site.program, true)], &[]) != Tri::No {
                let mut wanted = earlier.clone();
                wanted.push((&site.program, true));
                if self.can(&wanted, &[]) == Tri::No {
                    findings.push(unreachable(site.pointer.clone()));
                }
            }
            earlier.push((&site.program, false));
        }
        let open = earlier.is_empty() || self.can(&earlier, &[]) != Tri::No;
        if open {
            findings.push(
                Finding::error(
                    "no_case",
                    "/procedure/cases",
                    "Có hồ sơ không thuộc trường hợp nào.",
                    "Some applications belong to no case.",
                )
                .fix("Để trường hợp cuối không có điều kiện.", "Give the last case no condition."),
            );
        }
    }

    /// A question that must be answered, is locked, and gets its answer from nowhere.
    fn locked(&self, findings: &mut Vec<Finding>) {
        for site in self.sites.iter().filter(|site| site.of == Use::ReadOnly) {
            let field = self.form().field(site.target);
            let Some(required) = self.requires(site.target) else { continue };
            if self.is_filled_in(site.target) || field.fixed.is_some() {
                continue;
            }
            let mut wanted: Wanted<'_> = vec![(&site.program, true)];
            wanted.extend(required.into_iter().map(|program| (program, true)));
            wanted.extend(self.shown(site.target, &site.row).iter().map(|other| (&other.program, true)));
            if matches!(self.can(&wanted, &site.row), Tri::Yes(_)) {
                findings.push(
                    Finding::error(
                        "can_not_be_answered",
                        site.pointer.clone(),
                        "Câu hỏi bị khóa mà vẫn phải trả lời, không có nguồn nào điền sẵn.",
                        "The question is locked and must be answered, and nothing fills it in.",
                    )
                    .fix(
                        "Bỏ khóa, hoặc thêm prefill, computed hay default.",
                        "Unlock it, or add prefill, computed or default.",
                    ),
                );
            }
        }
    }

    fn is_filled_in(&self, field: FieldId) -> bool {
        let ruled = self.sites.iter().any(|site| {
            matches!(site.of, Use::Computed | Use::Default)
                && (site.target == field || self.contains(field, site.target))
        });
        let filled = self.known.definition.prefill.iter().filter_map(|prefill| self.form().find(&prefill.field));
        ruled
            || filled
                .into_iter()
                .any(|place| place == field || self.contains(place, field) || self.contains(field, place))
    }

    fn contains(&self, outer: FieldId, inner: FieldId) -> bool {
        let mut at = self.form().field(inner).parent;
        while let Some(id) = at {
            if id == outer {
                return true;
            }
            at = self.form().field(id).parent;
        }
        false
    }

    /// Refusals that together leave no way out, at all or for one choice.
    fn ends(&self, findings: &mut Vec<Finding>) {
        let blocks: Vec<&Site<'_>> =
            self.sites.iter().filter(|site| site.of == Use::Block && site.row.is_empty()).collect();
        let always = |site: &&Site<'_>| self.can(&vec![(&site.program, false)], &[]) == Tri::No;
        if blocks.iter().any(always) {
            // Found at the rule itself; everything else would follow from it.
            return;
        }
        if blocks.len() > 1
            && let Some(last) = self.dead_end(&Vec::new(), &blocks)
        {
            findings.push(no_way(
                "never_submitted",
                last,
                "Các điều kiện chặn cùng nhau thì không hồ sơ nào nộp được.",
                "Together the refusals let no application through.",
            ));
            return;
        }
        for field in &self.form().fields {
            let asked: Vec<&Site<'_>> =
                blocks.iter().filter(|site| self.reads(&site.program, field)).copied().collect();
            if asked.len() < 2 || field.row.is_some() || field.options.len() > MAX_CHOICES {
                continue;
            }
            let values: Vec<Value> = match field.kind {
                crate::definition::FieldKind::YesNo => vec![json!(true), json!(false)],
                _ => field.options.iter().map(|choice| choice.value.0.clone()).collect(),
            };
            for value in values {
                let rule = json!({"===": [{"var": field.pointer}, value]});
                let Ok(chosen) = logic::parse(&rule, &logic::Limits::default()) else { continue };
                let start: Wanted<'_> = vec![(&chosen, true)];
                if self.can(&start, &[]) == Tri::No {
                    continue;
                }
                // One refusal that is about this very choice is meant.
                let meant =
                    asked.iter().any(|site| self.can(&vec![(&chosen, true), (&site.program, false)], &[]) == Tri::No);
                if meant {
                    continue;
                }
                if let Some(last) = self.dead_end(&start, &asked) {
                    let (label, name) = (value.to_string(), &field.pointer);
                    findings.push(no_way(
                        "no_way_out",
                        last,
                        &format!("Ai chọn {label} ở “{name}” thì không cách nào nộp được."),
                        &format!("Who chooses {label} at “{name}” can't file in any way."),
                    ));
                }
            }
        }
    }

    /// The refusal with which nothing is left, if there is one.
    fn dead_end<'s>(&self, start: &Wanted<'_>, blocks: &[&'s Site<'s>]) -> Option<&'s Site<'s>> {
        let mut wanted: Wanted<'_> = start.clone();
        wanted.extend(blocks.iter().map(|site| (&site.program, false)));
        if self.can(&wanted, &[]) != Tri::No {
            return None;
        }
        wanted.truncate(start.len());
        for block in blocks {
            wanted.push((&block.program, false));
            if self.can(&wanted, &[]) == Tri::No {
                return Some(block);
            }
        }
        None
    }

    fn reads(&self, program: &Program, field: &Field) -> bool {
        program.reads(&[]).iter().any(|read| logic::pointer(&read.path) == field.pointer)
    }
}

/// How `exists` names a place; none for places in any other row.
fn written(path: &[Seg], row: &[Seg]) -> Option<Value> {
    let inside = if row.is_empty() { None } else { path.strip_prefix(row) };
    let Some(inside) = inside else {
        return (!path.contains(&Seg::Any)).then(|| json!([logic::pointer(path)]));
    };
    let keys = inside.iter().map(|seg| match seg {
        Seg::Key(key) => Some(json!(key)),
        Seg::Index(index) => Some(json!(index.to_string())),
        Seg::Any => None,
    });
    keys.collect::<Option<Vec<_>>>().filter(|keys| !keys.is_empty()).map(Value::Array)
}

fn below(form: &Form, field: FieldId, out: &mut Vec<FieldId>) {
    let spec = form.field(field);
    out.push(field);
    if spec.shape == Shape::Group {
        spec.children.iter().for_each(|child| below(form, *child, out));
    }
}

fn no_way(code: &str, site: &Site<'_>, vi: &str, en: &str) -> Finding {
    Finding::error(code, site.pointer.clone(), vi, en)
        .fix("Nới một trong các điều kiện chặn.", "Loosen one of the refusals.")
}

/// What a condition is about, in words.
fn subject(of: Use) -> (&'static str, &'static str) {
    match of {
        Use::Visible => ("Câu hỏi này", "This question"),
        Use::Required => ("Điều kiện bắt buộc này", "This requirement"),
        Use::ReadOnly => ("Điều kiện khóa này", "This lock"),
        Use::Warn => ("Lời nhắc này", "This warning"),
        Use::Block => ("Điều kiện chặn này", "This refusal"),
        Use::Page => ("Trang này", "This page"),
        Use::Component => ("Giấy tờ này", "This paper"),
        Use::Exempt => ("Điều kiện miễn này", "This exemption"),
        Use::LookUp => ("Lần tra cứu này", "This look-up"),
        Use::Case => ("Trường hợp này", "This case"),
        _ => ("Quy tắc này", "This rule"),
    }
}

fn never(site: &Site<'_>) -> Finding {
    let (vi, en) = subject(site.of);
    let code = match site.of {
        Use::Visible => "never_shown",
        Use::Page => "unreachable_page",
        Use::Case => "unreachable_case",
        Use::Component => "paper_never_asked",
        _ => "never_true",
    };
    Finding::error(
        code,
        site.pointer.clone(),
        format!("{vi} không bao giờ xảy ra: điều kiện tự mâu thuẫn."),
        format!("{en} can never come about: its condition contradicts itself."),
    )
    .fix("Sửa điều kiện, hoặc bỏ cả mục này.", "Correct the condition, or leave the item out.")
}

fn contradiction(site: &Site<'_>) -> Finding {
    let (code, vi, en) = if site.of == Use::Visible {
        (
            "unreachable",
            "Câu hỏi chỉ hiện khi phần chứa nó đang ẩn, nên không bao giờ hiện.",
            "The question is shown only while what it lies in is hidden, so it never is.",
        )
    } else {
        (
            "required_while_hidden",
            "Câu hỏi chỉ bắt buộc khi nó đang ẩn, nên không bao giờ bắt buộc.",
            "The question is required only while it is hidden, so it never is.",
        )
    };
    Finding::error(code, site.pointer.clone(), vi, en)
        .fix("Sửa một trong hai điều kiện cho khớp nhau.", "Make the two conditions agree.")
}

fn always(site: &Site<'_>) -> Finding {
    let (vi, en) = subject(site.of);
    if site.of == Use::Block {
        return Finding::error(
            "always_blocked",
            site.pointer.clone(),
            "Điều kiện chặn luôn đúng, nên không hồ sơ nào nộp được.",
            "The refusal always holds, so no application can be filed.",
        )
        .fix("Sửa hoặc bỏ điều kiện chặn.", "Correct the refusal or leave it out.");
    }
    Finding::warning(
        "always_true",
        site.pointer.clone(),
        format!("{vi} luôn xảy ra: điều kiện luôn đúng."),
        format!("{en} always comes about: its condition is always true."),
    )
    .fix("Bỏ điều kiện nếu đúng là luôn như vậy.", "Leave the condition out if that is meant.")
}

fn not_proven(site: &Site<'_>) -> Finding {
    let (vi, en) = subject(site.of);
    let mut finding = Finding::warning(
        "not_proven",
        site.pointer.clone(),
        format!("{vi}: chưa chứng minh được là có thể xảy ra."),
        format!("{en}: it could not be proven that it can come about."),
    )
    .fix("Thêm một ví dụ làm cho điều kiện đúng.", "Add an example that makes the condition true.");
    finding.severity = Severity::NotProven;
    finding
}
