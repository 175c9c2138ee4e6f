//! Forms of other makers become definitions that compile and behave as theirs did; what is lost is listed.

use forms::compile::compile;
use forms::date::Date;
use forms::definition::{Channel, Definition, FieldKind};
use forms::filing::{Context, Draft, FieldInput, Filing};
use forms::form::{ServerForm, Shape};
use forms::import::{Imported, Maker, import};
use serde_json::{Value, json};

fn fixture(name: &str) -> (Imported, ServerForm) {
    let path = format!("{}/tests/imports/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let source: Value = serde_json::from_slice(&std::fs::read(path).expect("a fixture")).expect("JSON");
    let imported =
        import(Maker::named(name).expect("a maker"), &source, name).unwrap_or_else(|finding| panic!("{finding}"));
    // What is listed is really there in the source, and never a place of ours without saying so.
    for lost in &imported.lost {
        let known = lost.pointer.starts_with("definition ") || source.pointer(&lost.pointer).is_some();
        assert!(known, "{name}: {} is not in the source", lost.pointer);
        assert!(!lost.what.vi.is_empty() && !lost.what.en.is_empty(), "{}", lost.pointer);
    }
    let definition = Definition::from_json(imported.definition.to_string().as_bytes()).expect("a definition");
    let form = compile(&definition).expect("it compiles");
    (imported, form)
}

fn open(form: &ServerForm) -> Filing {
    form.filing(Context::on(Date::new(2025, 12, 1).expect("a day"), Channel::Online), &Draft::default())
}

fn set(filing: &mut Filing, path: &str, value: Value) {
    filing.set(path, FieldInput::Value(value));
}

fn shown(filing: &Filing, path: &str) -> bool {
    filing.is_visible(filing.find(path).unwrap_or_else(|| panic!("no field {path}")))
}

fn codes(filing: &Filing) -> Vec<String> {
    filing.verdict().errors.iter().map(|error| format!("{} {}", error.pointer, error.code)).collect()
}

fn loses(imported: &Imported, places: &[&str]) {
    for place in places {
        assert!(imported.lost.iter().any(|lost| lost.pointer == *place), "{place} is not listed: {:#?}", imported.lost);
    }
}

#[test]
fn rjsf() {
    let (imported, form) = fixture("rjsf");
    loses(
        &imported,
        &[
            "/schema/properties/photo/format",
            "/schema/properties/card/pattern",
            "/uiSchema/name/ui:placeholder",
            "/uiSchema/note/ui:options/rows",
            "/uiSchema/photo/ui:widget",
            "/uiSchema/gone",
            "/formData",
        ],
    );
    let field = |pointer: &str| form.form.field(form.form.find(pointer).unwrap_or_else(|| panic!("no {pointer}")));
    assert_eq!(field("/note").kind, FieldKind::LongText);
    assert_eq!((field("/name").label.en.as_str(), field("/name").autocomplete.as_deref()), ("Full name", Some("name")));
    assert_eq!(field("/kind").options[1].label.en, "Second");
    assert_eq!(field("/people/*/age").label.en, "Age");
    assert_eq!(field("/born").kind, FieldKind::Date);
    assert_eq!(form.form.fields[1].key, "kind", "the order of the source");
    let mut filing = open(&form);
    assert_eq!(filing.document()["kind"], "a", "the default is proposed");
    set(&mut filing, "/name", json!("An"));
    set(&mut filing, "/card", json!("12"));
    assert_eq!(codes(&filing), ["/born dependent_required"]);
    assert!(filing.is_read_only(filing.find("/size").expect("size")));
}

#[test]
fn jsonforms() {
    let (imported, form) = fixture("jsonforms");
    loses(
        &imported,
        &[
            "/uischema/elements/0/elements/1",
            "/uischema/elements/0/elements/1/elements/1/options/toggle",
            "/uischema/elements/1/elements/1/rule",
            "/uischema/elements/1/elements/3",
            "/schema/properties/unseen",
            "/data",
        ],
    );
    assert_eq!(form.form.pages.iter().map(|page| page.title.en.as_str()).collect::<Vec<_>>()[..2], ["Who", "More"]);
    let mut filing = open(&form);
    set(&mut filing, "/name", json!("An"));
    set(&mut filing, "/age", json!(30));
    set(&mut filing, "/dead", json!(false));
    assert!(shown(&filing, "/age") && !shown(&filing, "/how"));
    assert_eq!(codes(&filing), [] as [&str; 0], "a hidden question is not required");
    set(&mut filing, "/dead", json!(true));
    assert!(!shown(&filing, "/age"));
    assert_eq!(form.form.field(form.form.find("/tags/*/label").expect("a column")).label.en, "Tag");
}

#[test]
fn formio() {
    let (imported, form) = fixture("formio");
    loses(
        &imported,
        &[
            "/components/0/components/0/validate/custom",
            "/components/0/components/0/placeholder",
            "/components/0/components/1",
            "/components/3",
            "/components/4",
            "/components/7/calculateValue",
            "/components/9",
            "/components/10",
        ],
    );
    let mut filing = open(&form);
    assert_eq!(filing.document()["sex"], "f");
    assert_eq!(form.form.field(form.form.find("/children").expect("a table")).shape, Shape::Table);
    set(&mut filing, "/name", json!("an"));
    assert_eq!(codes(&filing), ["/name pattern"]);
    set(&mut filing, "/name", json!("An"));
    set(&mut filing, "/married", json!(true));
    assert_eq!(codes(&filing), ["/spouse required"]);
    set(&mut filing, "/married", json!(false));
    assert!(!shown(&filing, "/spouse") && filing.verdict().is_valid(), "{:?}", codes(&filing));
    set(&mut filing, "/age", json!(20));
    assert!(shown(&filing, "/why"));
    filing.change("/children", forms::filing::Change::AddRow { id: "r1".into(), before: None });
    assert!(shown(&filing, "/children/r1/grade"));
    set(&mut filing, "/children/r1/name", json!("An"));
    assert!(!shown(&filing, "/children/r1/grade"));
}

#[test]
fn surveyjs() {
    let (imported, form) = fixture("surveyjs");
    loses(
        &imported,
        &[
            "/pages/0/elements/3/hasOther",
            "/pages/1/elements/5/expression",
            "/pages/1/elements/6/validators/0",
            "/pages/1/elements/7",
            "/pages/1/elements/8",
            "/triggers",
        ],
    );
    assert_eq!(imported.definition["procedure"]["name"], json!({"vi": "Khảo sát", "en": "A survey"}));
    let mut filing = open(&form);
    set(&mut filing, "/name", json!("An"));
    set(&mut filing, "/age", json!(30));
    assert_eq!(codes(&filing), [] as [&str; 0]);
    assert_eq!(filing.document().get("double"), None, "the second page is not asked yet");
    set(&mut filing, "/smoker", json!(false));
    assert_eq!(filing.document()["double"], 60, "no is an answer");
    assert!(!shown(&filing, "/how") && !shown(&filing, "/story"));
    set(&mut filing, "/smoker", json!(true));
    assert_eq!(codes(&filing), ["/how required"]);
    set(&mut filing, "/how", json!("much"));
    set(&mut filing, "/days", json!(["mon"]));
    assert!(shown(&filing, "/story"));
    assert_eq!(codes(&filing), ["/story required"]);
    filing.change("/kids", forms::filing::Change::AddRow { id: "r1".into(), before: None });
    assert!(!shown(&filing, "/kids/r1/school"));
    set(&mut filing, "/kids/r1/kid", json!("Bi"));
    assert!(shown(&filing, "/kids/r1/school"));
}

#[test]
fn other_documents_are_refused() {
    for maker in ["rjsf", "jsonforms", "formio", "surveyjs"] {
        let maker = Maker::named(maker).expect("a maker");
        for source in [json!(null), json!([]), json!({"hello": 1}), json!("x")] {
            assert_eq!(import(maker, &source, "x").expect_err("refused").code, "not_this_maker");
        }
    }
    assert_eq!(Maker::named("typeform"), None);
}

#[test]
fn what_is_hostile_stays_bounded() {
    let deep = |key: &str, kind: &str| {
        (0..3_000).fold(json!({"type": kind}), |inner, _| {
            let mut map = serde_json::Map::new();
            map.insert("type".into(), kind.into());
            map.insert("name".into(), "a".into());
            map.insert("key".into(), "a".into());
            map.insert(key.to_owned(), Value::Array(vec![inner]));
            Value::Object(map)
        })
    };
    let run = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
        for (maker, list, key, kind) in [
            (Maker::Formio, "components", "components", "container"),
            (Maker::Formio, "components", "components", "panel"),
            (Maker::Surveyjs, "elements", "elements", "panel"),
            (Maker::Surveyjs, "elements", "templateElements", "paneldynamic"),
        ] {
            let mut source = serde_json::Map::new();
            source.insert(list.to_owned(), Value::Array(vec![deep(key, kind)]));
            // Cut off and listed, or refused whole where even what is left is too deep.
            match import(maker, &Value::Object(source), "deep") {
                Ok(imported) => assert!(imported.lost.iter().any(|lost| lost.what.en == "Nested too deeply.")),
                Err(finding) => assert_eq!(finding.code, "too_large"),
            }
        }
        let endless = import(Maker::Rjsf, &json!({"schema": {"$ref": "#"}}), "x").err();
        assert_eq!(endless.map(|finding| finding.code).as_deref(), Some("not_this_maker"));
    });
    run.expect("a thread").join().expect("no panic");
}
