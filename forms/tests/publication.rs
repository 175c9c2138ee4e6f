//! Proof before publishing: definitions with one seeded defect each, every one found at its exact place, and nothing found where nothing is wrong.

use forms::check::{Example, Province, check};
use forms::definition::Definition;
use forms::finding::{Finding, Severity};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// What is done to the base, and what must be found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Defect {
    name: String,
    #[serde(default)]
    of: Option<String>,
    patch: Vec<Operation>,
    expect: Expected,
}

/// One step of a JSON patch.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation {
    op: String,
    path: String,
    #[serde(default)]
    value: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    code: String,
    pointer: String,
    #[serde(default)]
    severity: Option<Severity>,
}

fn read(name: &str) -> Value {
    let path = format!("{}/tests/defects/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).expect("the data lies in the repository")).expect("JSON")
}

fn patch(document: &mut Value, operation: &Operation) {
    let (parent, key) = operation.path.rsplit_once('/').expect("a pointer");
    let key = key.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("no place {}", operation.path));
    match (parent, operation.op.as_str()) {
        (Value::Object(map), "remove") => {
            map.remove(&key).expect("something to remove");
        }
        (Value::Object(map), op) => {
            let before = map.insert(key, operation.value.clone());
            assert_eq!(before.is_some(), op == "replace", "{}", operation.path);
        }
        (Value::Array(items), "add") => items.insert(key.parse().expect("an index"), operation.value.clone()),
        (Value::Array(items), "replace") => items[key.parse::<usize>().expect("an index")] = operation.value.clone(),
        (Value::Array(items), "remove") => {
            items.remove(key.parse().expect("an index"));
        }
        other => panic!("{}: {other:?}", operation.path),
    }
}

fn findings(definition: &Value, example: &Value) -> Vec<Finding> {
    let read = |value: &Value| serde_json::from_value::<Example>(value.clone()).expect("an example");
    let examples = [read(example), read(&self::read("born-later.json"))];
    match Definition::from_json(definition.to_string().as_bytes()) {
        Ok(definition) => check(&definition, &Province::shipped(), &examples),
        Err(finding) => vec![finding],
    }
}

#[test]
fn nothing_is_wrong_with_the_base() {
    let found = findings(&read("base.json"), &read("example.json"));
    assert!(found.is_empty(), "{}", found.iter().map(|finding| format!("{finding}\n")).collect::<String>());
}

#[test]
fn every_defect_is_found_at_its_place() {
    let defects: Vec<Defect> = serde_json::from_value(read("defects.json")).expect("defects");
    assert!(defects.len() >= 60, "{} defects", defects.len());
    let names: BTreeSet<&str> = defects.iter().map(|defect| defect.name.as_str()).collect();
    assert_eq!(names.len(), defects.len(), "each defect has a name of its own");
    let (mut missed, mut codes) = (Vec::new(), BTreeSet::new());
    for defect in &defects {
        let (mut definition, mut example) = (read("base.json"), read("example.json"));
        let target = if defect.of.as_deref() == Some("example") { &mut example } else { &mut definition };
        defect.patch.iter().for_each(|operation| patch(target, operation));
        let found = findings(&definition, &example);
        let severity = defect.expect.severity.unwrap_or(Severity::Error);
        let hit = found.iter().find(|finding| {
            finding.code == defect.expect.code
                && finding.pointer == defect.expect.pointer
                && finding.severity == severity
        });
        codes.insert(defect.expect.code.clone());
        let listed: Vec<String> = found.iter().map(|finding| format!("   {:?} {finding}", finding.severity)).collect();
        match hit {
            None => missed.push(format!("{}: {:?}\n{}", defect.name, defect.expect, listed.join("\n"))),
            Some(finding) => {
                for text in [&finding.message, &finding.fix] {
                    let plain = !text.vi.is_empty() && !text.en.is_empty();
                    assert!(plain || text == &finding.fix, "{}: {finding}", defect.name);
                }
                // What else is said must be about the same thing: a defect is not the occasion for a list. Examples fail with what they exercise.
                if found.iter().filter(|finding| finding.code != "example_verdict").count() > 3 {
                    missed.push(format!("{}: {} findings\n{}", defect.name, found.len(), listed.join("\n")));
                }
            }
        }
    }
    assert!(missed.is_empty(), "{} of {}:\n{}", missed.len(), defects.len(), missed.join("\n"));
    assert!(codes.len() >= 35, "{} kinds of defect", codes.len());
}
