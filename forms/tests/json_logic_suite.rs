//! The public compatibility suites of JSONLogic: every case, with the number of cases of each file pinned.

use forms::date::Date;
use forms::logic::{Bare, EvalError, JsonScope, Limits, eval, parse};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Cases per file: a missing or shortened file fails.
const COUNTS: &[(&str, usize)] = &[
    ("additional.json", 4),
    ("arithmetic/divide.extra.json", 3),
    ("arithmetic/divide.json", 31),
    ("arithmetic/minus.extra.json", 3),
    ("arithmetic/minus.json", 22),
    ("arithmetic/modulo.extra.json", 2),
    ("arithmetic/modulo.json", 31),
    ("arithmetic/multiply.extra.json", 3),
    ("arithmetic/multiply.json", 28),
    ("arithmetic/plus.extra.json", 3),
    ("arithmetic/plus.json", 32),
    ("array/all.json", 12),
    ("array/filter.json", 12),
    ("array/map.json", 14),
    ("array/merge.json", 8),
    ("array/none.json", 13),
    ("array/reduce.json", 9),
    ("array/some.json", 13),
    ("chained.json", 7),
    ("coalesce.json", 15),
    ("comparison/greaterThan.json", 35),
    ("comparison/greaterThanEquals.json", 28),
    ("comparison/lessThan.json", 45),
    ("comparison/lessThanEquals.json", 20),
    ("comparison/softEquals.json", 35),
    ("comparison/softNotEquals.json", 34),
    ("comparison/strictEquals.json", 31),
    ("comparison/strictNotEquals.json", 30),
    ("compatible.json", 278),
    ("control/and.json", 25),
    ("control/doublebang.json", 23),
    ("control/if.json", 44),
    ("control/not.json", 23),
    ("control/or.json", 24),
    ("exists.json", 8),
    ("index.json", 0),
    ("scopes.json", 4),
    ("string/cat.json", 9),
    ("string/in.json", 8),
    ("string/substr.json", 12),
    ("throw.json", 3),
    ("truthiness.json", 13),
    ("try.json", 18),
    ("val-compat.json", 60),
    ("val.json", 13),
];

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("the suite is part of the repository") {
        let path = entry.expect("the suite is part of the repository").path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(path);
        }
    }
}

/// Numbers are equal as numbers, whatever their writing.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, item)| b.get(key).is_some_and(|other| equal(item, other)))
        }
        _ => a == b,
    }
}

fn run(case: &Value) -> Result<(), String> {
    let none = Value::Null;
    let data = case.get("data").unwrap_or(&none);
    let program = parse(&case["rule"], &Limits::default()).map_err(|error| format!("refused: {error:?}"))?;
    let env = Bare(Date::new(2026, 7, 1).expect("the suite is part of the repository"));
    let scope = JsonScope(data);
    let outcome = eval(&program, &scope, &env);
    match (case.get("result"), case.get("error"), outcome) {
        (Some(expected), None, Ok(value)) if equal(&value.to_json(), expected) => Ok(()),
        (None, Some(expected), Err(error)) if error != EvalError::Budget && error.object().to_json() == *expected => {
            Ok(())
        }
        (_, _, outcome) => Err(format!("{outcome:?}")),
    }
}

#[test]
fn every_case_of_every_suite() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/json-logic/suites");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let (mut counts, mut failed) = (BTreeMap::new(), Vec::new());
    for path in paths {
        let name =
            path.strip_prefix(&root).expect("the suite is part of the repository").to_string_lossy().replace('\\', "/");
        let cases: Vec<Value> =
            serde_json::from_str(&std::fs::read_to_string(&path).expect("the suite is part of the repository"))
                .expect("the suite is part of the repository");
        let cases: Vec<&Value> = cases.iter().filter(|case| case.get("rule").is_some()).collect();
        for case in &cases {
            if let Err(why) = run(case) {
                failed.push(format!("{name}: {} on {}: {why}", case["rule"], case["data"]));
            }
        }
        counts.insert(name, cases.len());
    }
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
    let pinned: BTreeMap<String, usize> = COUNTS.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    assert_eq!(counts, pinned);
    assert_eq!(counts.values().sum::<usize>(), 1088);
    assert_eq!(counts["compatible.json"], 278);
}
