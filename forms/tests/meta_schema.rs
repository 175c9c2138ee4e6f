//! The published schema of definitions: every template and block passes, what has the wrong shape does not.

use serde_json::{Value, json};

fn meta() -> Value {
    serde_json::from_str(forms::definition::META_SCHEMA).expect("JSON")
}

fn definition() -> Value {
    let path = format!("{}/tests/defects/base.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).expect("the base")).expect("JSON")
}

fn validator() -> jsonschema::Validator {
    jsonschema::options().build(&meta()).expect("a schema")
}

#[test]
fn templates_and_blocks_pass() {
    let validator = validator();
    for (code, text) in forms::templates::SHIPPED {
        let document: Value = serde_json::from_str(text).expect("JSON");
        let errors: Vec<String> =
            validator.iter_errors(&document).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{code}: {errors:?}");
    }
    assert!(validator.is_valid(&definition()));
    let mut block = meta();
    let map = block.as_object_mut().expect("an object");
    map.retain(|key, _| key.starts_with('$'));
    map.insert("$ref".into(), "#/$defs/block".into());
    let blocks = jsonschema::options().build(&block).expect("a schema");
    assert!(forms::templates::BLOCKS.len() >= 14);
    for (name, text) in forms::templates::BLOCKS {
        let document: Value = serde_json::from_str(text).expect("JSON");
        let errors: Vec<String> =
            blocks.iter_errors(&document).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

/// Places of the base with a value of the wrong shape; the reader refuses those marked `true` too.
#[test]
fn wrong_shapes_fail() {
    let wrong = [
        ("/tokhai", json!(2), true),
        ("/tokhai", json!("1"), true),
        ("/procedure", json!([]), true),
        ("/procedure/code", json!("4.000001"), false),
        ("/procedure/name", json!("Tên"), true),
        ("/procedure/name", json!({"en": "Name"}), true),
        ("/procedure/channels", json!(["fax"]), true),
        ("/procedure/channels", json!([]), false),
        ("/procedure/levels/0", json!("district"), false),
        ("/procedure/service_level", json!("whole"), true),
        ("/procedure/cases", json!([]), false),
        ("/procedure/colour", json!("red"), true),
        ("/schema/type", json!("text"), false),
        ("/schema/properties", json!([]), false),
        ("/schema/required", json!("name"), false),
        ("/fields/~1status/kind", json!("chooser"), true),
        ("/fields/status", json!({"kind": "text"}), false),
        ("/texts/~1dob/label", json!("Ngày sinh"), true),
        ("/texts/~1dob/caption", json!({"vi": "x"}), true),
        ("/layout", json!("wizard"), true),
        ("/pages/0/id", json!("Trang 1"), false),
        ("/pages/0/fields", json!("/dob"), true),
        ("/pages/0/fields/0", json!("dob"), false),
        ("/rules/visible/country", json!(true), false),
        ("/rules/hidden", json!({}), true),
        ("/rules/visible/~1country", json!({"==": [1, 1], "!=": [1, 2]}), false),
        ("/rules/block/0/id", json!(""), false),
        ("/rules/block/0/when/more", json!(1), false),
        ("/subjects/spouse/who", json!("wife"), true),
        ("/prefill/0/mode", json!("open"), true),
        ("/prefill/0/source", json!("facebook"), true),
        ("/components/0/kind", json!("paper"), true),
        ("/components/0/quantity", json!(-1), true),
        ("/fees/0/kind", json!("tax"), true),
        ("/processing/time/unit", json!("week"), true),
        ("/processing/steps/0/role", json!("boss"), false),
        ("/issued_papers/0/kind", json!("letter"), false),
        ("/declaration", json!(null), true),
    ];
    let validator = validator();
    for (pointer, value, refused) in wrong {
        let mut document = definition();
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        let key = key.replace("~1", "/");
        match document.pointer_mut(parent) {
            Some(Value::Object(map)) => {
                map.insert(key, value);
            }
            Some(Value::Array(items)) => items[key.parse::<usize>().expect("an index")] = value,
            other => panic!("{pointer}: {other:?}"),
        }
        assert!(!validator.is_valid(&document), "{pointer} passes");
        let read = forms::definition::Definition::from_json(document.to_string().as_bytes());
        assert!(!refused || read.is_err(), "{pointer} is read");
    }
}

#[test]
fn our_own_validator_agrees() {
    // Without its one reference to another document the schema is one our engine compiles.
    let mut meta = meta();
    *meta.pointer_mut("/$defs/schema").expect("there") = json!({"type": ["object", "boolean"]});
    let program = forms::schema::compile(&meta, &forms::schema::Options::bare()).expect("compiles");
    let matcher = forms::pattern::NativeMatcher::new(program.patterns()).expect("patterns");
    let env = forms::schema::Env::new(&matcher);
    for (code, text) in forms::templates::SHIPPED {
        let document: Value = serde_json::from_str(text).expect("JSON");
        assert!(forms::schema::is_valid(&program, &document, env), "{code}");
    }
    let mut document = definition();
    document["pages"][0]["id"] = "Trang 1".into();
    assert!(!forms::schema::is_valid(&program, &document, env));
}
