//! Hostile schemas and documents get a bounded answer: an error, a verdict, never a crash or a long wait.

use forms::pattern::{NativeMatcher, NoMatcher};
use forms::schema::{Code, CompileCode, Env, Options, Program, compile, compile_all, is_valid, validate};
use serde_json::{Map, Value, json};

fn refused(schema: &Value) -> CompileCode {
    compile(schema, &Options::bare()).expect_err("refused").code
}

fn program(schema: &Value) -> Program {
    compile(schema, &Options::bare()).expect("compiles")
}

/// Built from the inside; taken apart again without recursion, which the value's own drop would need.
fn nested(levels: usize, core: Value, wrap: impl Fn(Value) -> Value) -> Value {
    (0..levels).fold(core, |inner, _| wrap(inner))
}

fn take_apart(value: Value) {
    let mut stack = vec![value];
    while let Some(value) = stack.pop() {
        match value {
            Value::Array(items) => stack.extend(items),
            Value::Object(map) => stack.extend(map.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}

#[test]
fn deep_schemas_are_refused() {
    for keyword in ["not", "items", "additionalProperties"] {
        let schema = nested(10_000, json!(true), |inner| Value::Object(Map::from_iter([(keyword.to_owned(), inner)])));
        assert_eq!(refused(&schema), CompileCode::TooLarge);
        take_apart(schema);
    }
    let schema = nested(10_000, json!([]), |inner| Value::Array(vec![inner]));
    for keyword in ["const", "enum"] {
        let mut holder = Map::new();
        holder.insert(
            keyword.to_owned(),
            if keyword == "enum" { Value::Array(vec![schema.clone()]) } else { schema.clone() },
        );
        let holder = Value::Object(holder);
        assert_eq!(refused(&holder), CompileCode::TooLarge);
        take_apart(holder);
    }
    take_apart(schema);
}

#[test]
fn deep_documents_are_not_valid_and_say_why() {
    let tree = program(&json!({"type": "object", "properties": {"child": {"$ref": "#"}}}));
    let document = nested(10_000, json!({}), |inner| Value::Object(Map::from_iter([("child".to_owned(), inner)])));
    assert!(!is_valid(&tree, &document, Env::new(&NoMatcher)));
    assert!(
        validate(&tree, &document, Env::new(&NoMatcher)).iter().any(|violation| violation.code == Code::TooComplex)
    );
    take_apart(document);
    // Turned round by `not`, an answer cut short must not become a valid one.
    let turned = program(
        &json!({"not": {"$ref": "#/$defs/t"}, "$defs": {"t": {"items": {"$ref": "#/$defs/t"}, "minItems": 2}}}),
    );
    let document = nested(10_000, json!([]), |inner| Value::Array(vec![inner, json!(1)]));
    assert!(!is_valid(&turned, &document, Env::new(&NoMatcher)));
    take_apart(document);
    let list = nested(10_000, json!([]), |inner| Value::Array(vec![inner]));
    let pair = Value::Array(vec![list.clone(), list]);
    let _bounded = is_valid(&program(&json!({"uniqueItems": true})), &pair, Env::new(&NoMatcher));
    assert!(!is_valid(&program(&json!({"const": [[1]]})), &pair, Env::new(&NoMatcher)));
    take_apart(pair);
}

#[test]
fn references_in_circles_are_refused() {
    for schema in [
        json!({"$ref": "#"}),
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}),
        json!({"allOf": [{"$ref": "#"}]}),
        json!({"if": {"not": {"anyOf": [{"$ref": "#"}]}}}),
        json!({"dependentSchemas": {"a": {"$ref": "#"}}}),
        json!({"$dynamicAnchor": "n", "$dynamicRef": "#n"}),
    ] {
        assert_eq!(refused(&schema), CompileCode::EndlessReference, "{schema}");
    }
    let fine = program(&json!({"properties": {"next": {"$ref": "#"}}, "required": ["id"]}));
    assert!(is_valid(&fine, &json!({"id": 1, "next": {"id": 2}}), Env::new(&NoMatcher)));
    assert!(!is_valid(&fine, &json!({"id": 1, "next": {}}), Env::new(&NoMatcher)));
}

#[test]
fn exponential_schemas_are_cut_short() {
    // Each definition applies the next one twice: 2^60 applications.
    let mut defs = Map::new();
    for at in 0..60 {
        let next = json!({"$ref": format!("#/$defs/d{}", at + 1)});
        defs.insert(format!("d{at}"), json!({"allOf": [next, {"allOf": [next]}]}));
    }
    defs.insert("d60".into(), json!({"type": "integer"}));
    let schema = json!({"$ref": "#/$defs/d0", "$defs": defs});
    let program = program(&schema);
    let start = std::time::Instant::now();
    assert!(!is_valid(&program, &json!(1), Env::new(&NoMatcher)));
    assert!(
        validate(&program, &json!(1), Env::new(&NoMatcher)).iter().any(|violation| violation.code == Code::TooComplex)
    );
    assert!(start.elapsed().as_secs() < 20, "bounded: {:?}", start.elapsed());
}

#[test]
fn huge_lists_are_bounded() {
    let huge: Vec<u32> = (0..60_000).collect();
    assert_eq!(refused(&json!({"enum": huge})), CompileCode::TooLarge);
    let names: Vec<String> = (0..40_000).map(|at| format!("value {at}")).collect();
    let choice = program(&json!({"enum": names}));
    assert!(is_valid(&choice, &json!("value 39999"), Env::new(&NoMatcher)));
    assert!(!is_valid(&choice, &json!("value 40000"), Env::new(&NoMatcher)));
    let unique = program(&json!({"uniqueItems": true}));
    let mut items: Vec<Value> = (0..100_000).map(|at| json!({"n": at})).collect();
    assert!(is_valid(&unique, &Value::Array(items.clone()), Env::new(&NoMatcher)));
    items.push(json!({"n": 5.0}));
    assert!(!is_valid(&unique, &Value::Array(items), Env::new(&NoMatcher)));
    let wide: Value = (0..1_100_000).map(|_| Value::Null).collect();
    assert_eq!(refused(&json!({"default": wide})), CompileCode::TooLarge);
}

#[test]
fn dangerous_patterns_are_refused_with_their_place() {
    for (pattern, code) in [
        ("^(a+)+$", "pattern_ambiguous"),
        ("(.*)*x", "pattern_ambiguous"),
        ("((a{500}){500}){500}", "pattern_too_large"),
        ("(a)\\1", "pattern_backreference"),
        ("(?<=a)b", "pattern_lookaround"),
        ("[", "pattern_syntax"),
        ("\\p{Nothing}", "pattern_property"),
    ] {
        let errors = compile_all(
            &json!({"properties": {"x": {"pattern": pattern}, "y": {"patternProperties": {pattern: {}}}}}),
            &Options::bare(),
        );
        let errors = errors.expect_err("refused");
        assert_eq!(errors[0].code.as_str(), code, "{pattern}");
        assert!(errors[0].pointer.starts_with("/properties/"), "{}", errors[0].pointer);
    }
}

#[test]
fn unicode_counts_in_characters() {
    let schema =
        json!({"properties": {"a": {"minLength": 2, "maxLength": 3}, "b": {"pattern": "^.$"}, "đ~/": {"const": "ế"}}});
    let program = program(&schema);
    let matcher = NativeMatcher::new(program.patterns()).expect("compiles");
    let valid = |document: Value| is_valid(&program, &document, Env::new(&matcher));
    assert!(
        valid(json!({"a": "🐲🐲"}))
            && !valid(json!({"a": "🐲"}))
            && valid(json!({"a": "ếếế"}))
            && !valid(json!({"a": "ếếếế"}))
    );
    assert!(valid(json!({"b": "𝒳"})) && !valid(json!({"b": "\u{2028}"})) && !valid(json!({"b": "\u{2028}"})));
    assert!(valid(json!({"đ~/": "ế"})) && !valid(json!({"đ~/": "e\u{302}\u{301}"})));
    let violations = validate(&program, &json!({"đ~/": 1}), Env::new(&matcher));
    assert_eq!((violations[0].path.as_str(), violations[0].keyword.as_str()), ("/đ~0~1", "/properties/đ~0~1/const"));
}

#[test]
fn garbage_programs_do_not_crash_the_reader() {
    let bytes = postcard::to_stdvec(&program(&json!({"properties": {"a": {"type": "string", "pattern": "^[a-z]+$"}}})))
        .expect("plain data");
    let back: Program = postcard::from_bytes(&bytes).expect("there and back");
    assert!(!is_valid(&back, &json!({"a": "A"}), Env::new(&NoMatcher)));
    for cut in 0..bytes.len() {
        assert!(postcard::from_bytes::<Program>(&bytes[..cut]).is_err());
    }
}
