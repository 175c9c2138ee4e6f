//! The live state: visibility, three-valued answers, rows, prefill, undo, merge, and that settling step by step equals settling at once.

mod support;

use forms::compile::{compile, compile_bare};
use forms::date::Date;
use forms::definition::{Channel, Definition, PrefillMode, Source};
use forms::filing::{
    Change, Context, Draft, FieldInput, Filing, Lookup, LookupOutcome, Origin, Patch, Reason, Touched, merge,
};
use forms::form::{Lang, ServerForm};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A definition around a schema and rules.
fn definition(schema: &Value, rest: &Value) -> ServerForm {
    let mut document = json!({
        "tokhai": 1,
        "procedure": {
            "code": "1.000001", "name": {"vi": "Thử", "en": "Test"}, "field": "G15-TP07", "field_name": {"vi": "Hộ tịch"}, "issuer": "G15",
            "levels": ["commune"], "subjects": ["ĐT1"], "service_level": "full", "channels": ["online"],
            "cases": [{"code": "1.000001.01", "name": {"vi": "Thử"}}], "resolving_unit": "H15"
        },
        "schema": schema,
        "processing": {"time": {"unit": "working_day", "quantity": 3}, "steps": []},
        "declaration": {"version": "v1", "text": {"vi": "Tôi cam đoan.", "en": "I declare."}}
    });
    document.as_object_mut().expect("object").extend(rest.as_object().expect("object").clone());
    let definition =
        Definition::from_json(document.to_string().as_bytes()).unwrap_or_else(|finding| panic!("{finding}"));
    compile(&definition).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn today() -> Date {
    Date::new(2025, 12, 1).expect("a day")
}

fn open(form: &ServerForm) -> Filing {
    form.filing(Context::on(today(), Channel::Online), &Draft::default())
}

fn text(filing: &mut Filing, path: &str, typed: &str) {
    filing.set(path, FieldInput::Text(typed.to_owned()));
}

fn family() -> ServerForm {
    definition(
        &json!({
            "type": "object",
            "properties": {
                "married": {"type": "boolean"},
                "spouse": {"type": "object", "properties": {"name": {"type": "string", "format": "vn-name"}, "born": {"type": "string", "format": "date"}}, "required": ["name"]},
                "notes": {"type": "string", "maxLength": 10},
                "copies": {"type": "integer", "minimum": 1, "maximum": 10},
                "price": {"type": "integer"},
                "agree": {"const": true},
                "members": {"type": "array", "maxItems": 3, "items": {"type": "object", "properties": {
                    "name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}, "school": {"type": "string"}
                }, "required": ["name"]}},
                "children": {"type": "integer"},
                "home": {"type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}, "required": ["city"]}
            },
            "required": ["married", "agree"]
        }),
        &json!({
            "fields": {"/notes": {"clear_when_hidden": true}},
            "texts": {"/married": {"label": {"vi": "Đã kết hôn", "en": "Married"}}, "/copies": {"label": {"vi": "Số bản", "en": "Copies"}}},
            "rules": {
                "visible": {"/spouse": {"var": "/married"}, "/notes": {"var": "/married"}, "/members/*/school": {"<": [{"var": ["age", 99]}, 18]}},
                "required": {"/spouse/born": {"!!": [{"var": "/spouse/name"}]}},
                "computed": {"/price": {"*": [{"var": ["/copies", 0]}, 8000]}, "/children": {"tk:count": [{"filter": [{"var": "/members"}, {"<": [{"var": ["age", 99]}, 18]}]}]}},
                "default": {"/copies": 1},
                "block": [{"id": "too_many", "at": "/copies", "when": {"and": [{"var": "/married"}, {">": [{"var": ["/copies", 0]}, 5]}]}, "message": {"vi": "Nhiều quá.", "en": "Too many."}}],
                "warn": [{"id": "young", "at": "/members/*/age", "when": {"<": [{"var": ["age", 99]}, 1]}, "message": {"vi": "Còn rất nhỏ.", "en": "Very young."}}]
            }
        }),
    )
}

fn codes(filing: &Filing) -> Vec<(String, String)> {
    filing.verdict().errors.into_iter().map(|error| (error.pointer, error.code)).collect()
}

#[test]
fn absent_empty_and_false_are_three_things() {
    let form = family();
    let mut filing = open(&form);
    assert!(codes(&filing).contains(&("/married".into(), "required".into())));
    text(&mut filing, "/married", "false");
    assert_eq!(filing.document()["married"], json!(false));
    filing.set("/married", FieldInput::Empty);
    assert_eq!(filing.document().get("married"), None);
    assert!(filing.draft().entries.contains_key("/married"), "blank is remembered");
    filing.change("/married", Change::Forget);
    assert!(!filing.draft().entries.contains_key("/married"));
}

#[test]
fn hidden_answers_read_as_absent_and_come_back() {
    let form = family();
    let mut filing = open(&form);
    let changes = filing.set("/married", FieldInput::Text("true".into()));
    assert!(changes.fields.iter().any(|change| change.path == "/spouse" && change.what.has(Touched::VISIBLE)));
    text(&mut filing, "/spouse/name", "Lan");
    text(&mut filing, "/notes", "abc");
    assert!(codes(&filing).contains(&("/spouse/born".into(), "required".into())));
    text(&mut filing, "/married", "false");
    assert_eq!(filing.document(), json!({"married": false, "copies": 1, "price": 8000, "children": 0}));
    text(&mut filing, "/married", "true");
    assert_eq!(filing.document()["spouse"], json!({"name": "Lan"}));
    assert_eq!(filing.document().get("notes"), None, "this one is forgotten when hidden");
}

#[test]
fn typed_text_that_can_not_be_read_is_kept() {
    let form = family();
    let mut filing = open(&form);
    text(&mut filing, "/copies", "ba");
    assert!(codes(&filing).contains(&("/copies".into(), "number".into())));
    let view = filing.view(filing.find("/copies").expect("copies"), Lang::Vi);
    assert_eq!((view.text.as_str(), view.error.as_deref()), ("ba", Some("Hãy ghi Số bản bằng số.")));
    assert_eq!(filing.document().get("copies"), None);
    let again = form.filing(Arc::clone(filing.context()), &filing.draft());
    assert_eq!(again.verdict(), filing.verdict());
    text(&mut filing, "/copies", "12");
    let view = filing.view(filing.find("/copies").expect("copies"), Lang::En);
    assert_eq!(view.error.as_deref(), Some("Must be 10 or less."));
}

#[test]
fn what_is_computed_follows_and_takes_no_typing() {
    let form = family();
    let mut filing = open(&form);
    text(&mut filing, "/copies", "3");
    assert_eq!(filing.document()["price"], json!(24_000));
    let applied = filing.change("/price", Change::Value(json!(1)));
    assert_eq!(applied.ignored[0].reason, Reason::ReadOnly);
    assert_eq!(filing.document()["price"], json!(24_000));
    text(&mut filing, "/married", "true");
    text(&mut filing, "/copies", "6");
    let blocks: Vec<String> = filing.verdict().blocks().map(|error| error.code.clone()).collect();
    assert_eq!(blocks, ["too_many"]);
    assert!(filing.explain(filing.find("/copies").expect("copies"))[0].text.vi.contains("Đã kết hôn"));
}

#[test]
fn rows_come_and_go_and_undo_brings_them_back() {
    let form = family();
    let mut filing = open(&form);
    for id in ["a1", "b2"] {
        filing.change("/members", Change::AddRow { id: id.into(), before: None });
    }
    text(&mut filing, "/members/a1/age", "7");
    text(&mut filing, "/members/b2/age", "40");
    assert_eq!(filing.document()["children"], json!(1));
    assert!(codes(&filing).contains(&("/members/0/name".into(), "required".into())));
    assert!(filing.find("/members/a1/school").is_some_and(|id| filing.is_visible(id)));
    assert!(filing.find("/members/b2/school").is_some_and(|id| !filing.is_visible(id)));
    let before = filing.document();
    filing.change("/members/a1", Change::RemoveRow);
    assert_eq!(filing.document()["members"], json!([{"age": 40}]));
    assert_eq!(filing.document()["children"], json!(0));
    filing.undo();
    assert_eq!(filing.document(), before);
    filing.undo();
    assert_eq!(filing.document()["members"][1], json!({}), "the age of the second row is taken back");
    let refused = filing.change("/members", Change::AddRow { id: "a1".into(), before: None });
    assert_eq!(refused.ignored[0].reason, Reason::Row);
    for path in ["/members/a1", "/members/b2"] {
        filing.change(path, Change::RemoveRow);
    }
    assert_eq!(filing.document()["members"], json!([]), "no rows is an answer once the last was removed");
}

#[test]
fn a_posted_page_blanks_what_it_showed() {
    let form = family();
    let mut filing = open(&form);
    text(&mut filing, "/married", "true");
    text(&mut filing, "/spouse/name", "Lan");
    let pairs = vec![("/married".to_owned(), "true".to_owned())];
    let shown = ["/married", "/spouse/name", "/agree"].map(str::to_owned).to_vec();
    let applied = filing.apply(&Patch::from_pairs(filing.version(), shown, &pairs));
    assert!(applied.ignored.is_empty());
    assert_eq!(filing.document().get("spouse"), None);
    assert_eq!(filing.document()["agree"], json!(false), "shown and not ticked");
    assert!(codes(&filing).contains(&("/agree".into(), "const".into())));
}

#[test]
fn an_optional_group_asks_nothing_until_something_is_answered() {
    let form = family();
    let mut filing = open(&form);
    assert!(!codes(&filing).iter().any(|(path, _)| path == "/home/city"));
    text(&mut filing, "/home/street", "12 Lê Duẩn");
    assert!(codes(&filing).contains(&("/home/city".into(), "required".into())));
    filing.undo();
    assert!(!codes(&filing).iter().any(|(path, _)| path == "/home/city"));
}

fn lookup(mode: PrefillMode) -> Lookup {
    Lookup { source: Source::Pop, at: "2025-12-01T08:00:00+07:00".into(), lookup_id: "l1".into(), mode, stale: false }
}

#[test]
fn look_ups_fill_lock_and_never_overwrite() {
    let form = family();
    let mut filing = open(&form);
    text(&mut filing, "/married", "true");
    let (name, born) = (filing.find("/spouse/name").expect("name"), filing.find("/spouse/born").expect("born"));
    let (_, outcomes) = filing.prefill(&vec![(name, json!("Lê Thị Lan"))], &lookup(PrefillMode::Locked));
    assert_eq!(outcomes[0].1, LookupOutcome::Filled);
    assert!(filing.is_read_only(name));
    assert_eq!(filing.change("/spouse/name", Change::Text("Khác".into())).ignored[0].reason, Reason::ReadOnly);
    text(&mut filing, "/spouse/born", "1/2/1990");
    let (_, outcomes) = filing.prefill(&vec![(born, json!("1991-02-01"))], &lookup(PrefillMode::Locked));
    assert_eq!(outcomes[0].1, LookupOutcome::Differs);
    assert_eq!(filing.value(born), Some(json!("1990-02-01")));
    let view = filing.view(born, Lang::Vi);
    assert_eq!(view.provenance.and_then(|provenance| provenance.differs).as_deref(), Some("01/02/1991"));
    filing.change("/spouse/born", Change::Adopt);
    assert_eq!(filing.value(born), Some(json!("1991-02-01")));
    assert!(filing.is_read_only(born));
    let agree = filing.find("/agree").expect("agree");
    let (_, outcomes) = filing.prefill(&vec![(agree, json!(true))], &lookup(PrefillMode::Editable));
    assert_eq!(outcomes[0].1, LookupOutcome::Refused, "nobody declares for a person");
    filing.withdraw(&[name, born], Source::Pop);
    assert_eq!(filing.document().get("spouse"), None);
}

#[test]
fn an_edited_prefill_is_marked_and_agreeing_is_not() {
    let form = family();
    let mut filing = open(&form);
    text(&mut filing, "/married", "true");
    let name = filing.find("/spouse/name").expect("name");
    filing.prefill(&vec![(name, json!("Lê Thị Lan"))], &lookup(PrefillMode::Editable));
    text(&mut filing, "/spouse/name", "Lê Thị Lân");
    let entry = filing.draft().entries["/spouse/name"].clone();
    assert_eq!((entry.origin, entry.offer.map(|offer| offer.value)), (Origin::Typed, Some(json!("Lê Thị Lan"))));
    text(&mut filing, "/spouse/name", "Lê Thị Lan");
    assert!(matches!(filing.draft().entries["/spouse/name"].origin, Origin::Prefilled(_)));
}

#[test]
fn two_edited_copies_merge_by_field() {
    let form = family();
    let mut base = open(&form);
    text(&mut base, "/married", "true");
    text(&mut base, "/copies", "2");
    base.change("/members", Change::AddRow { id: "a1".into(), before: None });
    let base = base.draft();
    let branch = |edit: &dyn Fn(&mut Filing)| {
        let mut filing = form.filing(Context::on(today(), Channel::Online), &base);
        edit(&mut filing);
        filing.draft()
    };
    let mine = branch(&|filing| {
        text(filing, "/copies", "3");
        text(filing, "/spouse/name", "Lan");
        filing.change("/members", Change::AddRow { id: "m1".into(), before: None });
        text(filing, "/members/m1/name", "Một");
    });
    let theirs = branch(&|filing| {
        text(filing, "/copies", "4");
        text(filing, "/notes", "xong");
        filing.change("/members/a1", Change::RemoveRow);
    });
    let (merged, conflicts) = merge(&base, &mine, &theirs);
    assert_eq!(conflicts.iter().map(|conflict| conflict.path.as_str()).collect::<Vec<_>>(), ["/copies"]);
    let document = form.filing(Context::on(today(), Channel::Online), &merged).document();
    assert_eq!(document["copies"], json!(4));
    assert_eq!((&document["spouse"]["name"], &document["notes"]), (&json!("Lan"), &json!("xong")));
    assert_eq!(document["members"], json!([{"name": "Một"}]));
}

#[test]
fn a_stale_patch_does_not_overwrite() {
    let form = family();
    let mut filing = open(&form);
    let base = filing.version();
    text(&mut filing, "/copies", "4");
    let patch = Patch { base, set: vec![("/copies".into(), Change::Text("5".into()))], shown: Vec::new() };
    assert_eq!(filing.apply(&patch).ignored[0].reason, Reason::Conflict);
    assert_eq!(filing.document()["copies"], json!(4));
}

#[test]
fn cycles_and_unknown_references_are_refused() {
    let compile_rules = |rules: Value| {
        let schema = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}});
        let mut document =
            serde_json::to_value(definition(&schema, &json!({})).definition.as_deref().expect("definition"))
                .expect("json");
        document["rules"] = rules;
        compile(&serde_json::from_value(document).expect("definition")).expect_err("refused")
    };
    let cycle = compile_rules(json!({"visible": {"/a": {"var": "/b"}, "/b": {"var": "/a"}}}));
    assert_eq!((cycle[0].code.as_str(), cycle[0].pointer.starts_with("/rules/visible/~1")), ("cycle", true));
    let unknown = compile_rules(json!({"required": {"/a": {"var": "/nothing"}}}));
    assert_eq!((unknown[0].code.as_str(), unknown[0].pointer.as_str()), ("unknown_reference", "/rules/required/~1a"));
    let place = compile_rules(json!({"required": {"/z": true}}));
    assert_eq!(place[0].code, "unknown_field");
}

#[test]
fn bare_schemas_of_any_root_render() {
    for (schema, typed, document) in [
        (json!(true), "[1]", json!([1])),
        (json!({"type": "string", "maxLength": 5}), "abc", json!("abc")),
        (json!({"type": "integer"}), "5", json!(5)),
        (json!({"enum": ["a", 2]}), "2", json!(2)),
        (json!({"$ref": "#"}), "", Value::Null),
    ] {
        let Ok(form) = compile_bare("bare", &schema, &BTreeMap::new()) else {
            assert_eq!(schema, json!({"$ref": "#"}), "only an endless reference is refused");
            continue;
        };
        let mut filing = open(&form);
        text(&mut filing, "", typed);
        assert_eq!(filing.document(), document, "{schema}");
        assert_eq!(filing.page(0, Lang::Vi).expect("a page").fields.len(), 1);
        assert!(filing.verdict().is_valid(), "{schema}");
    }
    let tree = json!({"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "properties": {"name": {"type": "string"}, "next": {"$ref": "#/$defs/node"}}}}});
    let form = compile_bare("tree", &tree, &BTreeMap::new()).expect("a recursive schema");
    assert_eq!(form.form.fields.len(), 3, "what is inside itself is one answer");
    let either = json!({"type": "object", "properties": {"kind": {"enum": ["a", "b"]}}, "if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]}, "then": {"properties": {"extra": {"type": "string", "minLength": 2}}, "required": ["extra"]}});
    let form = compile_bare("either", &either, &BTreeMap::new()).expect("conditions");
    let mut filing = open(&form);
    text(&mut filing, "/kind", "b");
    assert_eq!(codes(&filing), [("/extra".to_owned(), "required".to_owned())]);
    text(&mut filing, "/extra", "x");
    assert_eq!(codes(&filing), [("/extra".to_owned(), "min_length".to_owned())]);
    text(&mut filing, "/extra", "xy");
    assert!(filing.verdict().is_valid());
}

/// One edit, by small numbers.
type Edit = (u8, u8, u8);

/// Rules over eight fields, each reading only fields before it, so that no cycle arises.
fn random_form(rules: &[(u8, u8, u8)]) -> ServerForm {
    let mut properties = serde_json::Map::new();
    for at in 0..8 {
        let schema = match at % 4 {
            0 => json!({"type": "boolean"}),
            1 => json!({"type": "integer", "minimum": 0, "maximum": 50}),
            2 => json!({"type": "string", "enum": ["x", "y", "z"]}),
            _ => {
                json!({"type": "object", "properties": {"p": {"type": "integer"}, "q": {"type": "string", "minLength": 2}}, "required": ["p"], "minProperties": 1})
            }
        };
        properties.insert(format!("f{at}"), schema);
    }
    let row = json!({"type": "object", "properties": {"n": {"type": "integer", "maximum": 30}, "s": {"type": "string"}, "t": {"type": "integer"}}, "required": ["n"]});
    properties.insert("rows".into(), json!({"type": "array", "items": row, "maxItems": 3, "uniqueItems": true}));
    let mut maps: BTreeMap<&str, BTreeMap<String, Value>> = BTreeMap::new();
    for &(role, target, source) in rules {
        let target = 1 + target % 7;
        let source = source % target;
        let read = json!({"var": if source % 4 == 3 { format!("/f{source}/p") } else { format!("/f{source}") }});
        let condition = match source % 4 {
            0 => read,
            2 => json!({"==": [read, "x"]}),
            _ => json!({">": [{"??": [read, 0]}, 10]}),
        };
        let place = format!("/f{target}");
        match (role % 6, target % 4) {
            (0, _) => maps.entry("visible").or_default().insert(place, condition),
            (1, _) => maps.entry("required").or_default().insert(place, condition),
            (2, 1) => maps.entry("computed").or_default().insert(place, json!({"if": [condition, 7, 60]})),
            (3, 2) => maps.entry("default").or_default().insert(place, json!({"if": [condition, "y", "z"]})),
            (4, 2) => maps.entry("options").or_default().insert(place, json!({"if": [condition, ["x", "y"], ["z"]]})),
            (5, _) => maps.entry("read_only").or_default().insert(place, condition),
            _ => maps.entry("required").or_default().insert("/rows/*/s".into(), json!({">": [{"var": ["n", 0]}, 10]})),
        };
    }
    maps.entry("visible")
        .or_default()
        .insert("/rows/*/s".into(), json!({"or": [{"var": "/f0"}, {">": [{"var": ["n", 0]}, 5]}]}));
    maps.entry("computed")
        .or_default()
        .insert("/rows/*/t".into(), json!({"+": [{"var": ["n", 0]}, {"??": [{"var": "/f1"}, 0]}]}));
    let mut rules = serde_json::to_value(&maps).expect("json");
    rules["block"] = json!([
        {"id": "sum", "at": "/rows", "when": {">": [{"reduce": [{"var": "/rows"}, {"+": [{"var": "accumulator"}, {"??": [{"var": "current.t"}, 0]}]}, 0]}, 40]}, "message": {"vi": "Lớn", "en": "Large"}},
        {"id": "each", "at": "/rows/*/n", "when": {"==": [{"var": "n"}, {"var": "/f1"}]}, "message": {"vi": "Bằng", "en": "Equal"}}
    ]);
    definition(&json!({"type": "object", "properties": properties, "minProperties": 2}), &json!({"rules": rules}))
}

fn apply(filing: &mut Filing, &(place, kind, value): &Edit) {
    let values = ["true", "false", "", "x", "y", "3", "12", "40", "99", "ab", "a", "?"];
    let typed = values[usize::from(value) % values.len()];
    let row = format!("r{}", place % 4);
    let path = match kind % 8 {
        0..=2 => format!("/f{}", place % 8),
        3 => format!("/f{}/{}", if place % 2 == 0 { 3 } else { 7 }, if value % 2 == 0 { "p" } else { "q" }),
        4 => {
            filing.change("/rows", Change::AddRow { id: row, before: (value % 3 == 0).then(|| "r1".to_owned()) });
            return;
        }
        5 if value % 3 == 0 => {
            filing.change(&format!("/rows/{row}"), Change::RemoveRow);
            return;
        }
        6 if value % 5 == 0 => {
            filing.undo();
            return;
        }
        _ => format!("/rows/{row}/{}", ["n", "s", "n"][usize::from(value) % 3]),
    };
    text(filing, &path, typed);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn step_by_step_equals_at_once(rules in prop::collection::vec(any::<(u8, u8, u8)>(), 0..10), edits in prop::collection::vec(any::<Edit>(), 1..40)) {
        let form = random_form(&rules);
        let mut filing = open(&form);
        for edit in &edits {
            apply(&mut filing, edit);
            let fresh = form.filing(Arc::clone(filing.context()), &filing.draft());
            prop_assert_eq!(fresh.document(), filing.document());
            let (left, right) = (fresh.verdict(), filing.verdict());
            let plain = |verdict: &forms::filing::Verdict| verdict.errors.iter().map(|error| (error.pointer.clone(), error.code.clone())).collect::<Vec<_>>();
            prop_assert_eq!(plain(&left), plain(&right));
            prop_assert_eq!(fresh.progress(), filing.progress());
        }
    }

    #[test]
    fn arbitrary_drafts_never_panic(paths in prop::collection::vec("(/[a-z0-9~]{0,4}){0,4}|/f[0-7]|/rows/r1/n", 0..12), rows in prop::collection::vec("[a-z0-9]{0,3}", 0..5)) {
        let form = random_form(&[]);
        let mut draft = Draft::default();
        draft.rows.insert("/rows".into(), rows);
        let mut filing = form.filing(Context::on(today(), Channel::Online), &draft);
        for path in &paths {
            filing.set(path, FieldInput::Value(json!({"a": [1, null]})));
            filing.change(path, Change::RemoveRow);
            filing.change(path, Change::AddRow { id: "r1".into(), before: None });
        }
        let _ = (filing.verdict(), filing.document(), filing.check_answers(Lang::En));
    }
}

#[test]
fn pages_follow_what_is_asked() {
    for (code, form) in support::templates() {
        let filing = form.filing(support::context(today(), Channel::Online), &Draft::default());
        let mut page = filing.next_page(None);
        let mut asked = Vec::new();
        while let Some(index) = page {
            asked.push(index);
            assert!(!filing.page(index, Lang::Vi).expect("a page").fields.is_empty(), "{code}: page {index}");
            page = filing.next_page(Some(index));
        }
        assert!(asked.len() > 3, "{code}");
        assert_eq!(filing.previous_page(asked[1]), Some(asked[0]));
        let progress = filing.progress();
        assert!(progress.required > 5 && progress.answered < progress.required, "{code}: {progress:?}");
        assert_eq!(filing.first_open_page(), Some(asked[0]), "{code}");
        assert_eq!(filing.check_answers(Lang::Vi).len(), asked.len());
    }
}

#[test]
fn a_look_up_that_is_not_made_reads_not_asked() {
    let person = json!({"type": "object", "properties": {"personal_id": {"type": "string"}, "full_name": {"type": "string"}, "note": {"type": "string"}}});
    let form = definition(
        &json!({"type": "object", "properties": {"married": {"type": "boolean"}, "spouse": person, "extra": {"type": "string"}, "doubt": {"type": "string"}}}),
        &json!({
            "subjects": {"spouse": {"at": "/spouse", "who": "typed", "when": {"==": [{"var": "/married"}, true]}}},
            "rules": {
                "visible": {
                    "/extra": {"==": [{"tk:lookup": ["pop", "spouse"]}, "found"]},
                    "/doubt": {"==": [{"tk:lookup": ["pop", "spouse"]}, "not_asked"]}
                },
                "required": {"/spouse/personal_id": {"==": [{"var": "/married"}, true]}}
            },
            "components": [{"code": "P1", "name": {"vi": "Giấy kết hôn"}, "kind": "copy", "replaced_by": [{"source": "pop", "subject": "spouse"}]}]
        }),
    );
    let mut context = Context::on(today(), Channel::Online);
    context.assume_found = true;
    let mut filing = form.filing(context, &Draft::default());
    let shown = |filing: &Filing, path: &str| filing.is_visible(filing.find(path).expect("a field"));
    assert!(!shown(&filing, "/extra") && shown(&filing, "/doubt"));
    assert_eq!(forms::service::components(&form, &filing)[0].status, forms::service::ComponentStatus::Missing);
    assert!(forms::service::prefill_plan(&form, &filing).is_empty());
    text(&mut filing, "/married", "true");
    assert!(shown(&filing, "/extra") && !shown(&filing, "/doubt"), "and the rules follow the condition");
    assert_eq!(forms::service::components(&form, &filing)[0].status, forms::service::ComponentStatus::Replaced);
    text(&mut filing, "/spouse/full_name", "Lê Thị Bình");
    assert!(!forms::service::prefill_plan(&form, &filing)[0].ready, "the number must be given, and is not");
    text(&mut filing, "/spouse/personal_id", "066190012345");
    let plan = forms::service::prefill_plan(&form, &filing);
    assert!(plan[0].ready && plan[0].identity.len() == 2);
    filing.set("/spouse/full_name", FieldInput::Empty);
    assert!(forms::service::prefill_plan(&form, &filing)[0].ready, "the name may be left out");
}
