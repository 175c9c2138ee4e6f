//! The official test suite of JSON Schema 2020-12, required part: every case that compiles gives the suite's verdict.

use forms::pattern::NativeMatcher;
use forms::schema::{CompileCode, Env, Options, compile, is_valid, validate};
use serde_json::Value;
use std::path::PathBuf;

/// Files and cases of the required part; a missing file fails.
const FILES: usize = 46;
const CASES: usize = 1_299;

fn groups() -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/json-schema-test-suite/tests/draft2020-12");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the suite is part of the repository")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert_eq!(files.len(), FILES, "files of the suite");
    let mut groups = Vec::new();
    for path in files {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("readable");
        let all: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        groups.extend(all.into_iter().map(|group| (name.clone(), group)));
    }
    groups
}

#[test]
fn every_case_that_compiles_gives_the_suites_verdict() {
    let (mut cases, mut compiled, mut wrong, mut refused) = (0, 0, Vec::new(), Vec::new());
    for (file, group) in groups() {
        let tests = group["tests"].as_array().expect("tests");
        cases += tests.len();
        let program = match compile(&group["schema"], &Options::bare()) {
            Ok(program) => program,
            Err(error) => {
                let allowed = matches!(error.code, CompileCode::RemoteReference | CompileCode::UnsupportedDialect);
                refused.push((format!("{file}: {}: {error}", group["description"]), allowed, tests.len()));
                continue;
            }
        };
        compiled += tests.len();
        let matcher = NativeMatcher::new(program.patterns()).expect("checked patterns compile");
        let env = Env::new(&matcher);
        for test in tests {
            let expected = test["valid"].as_bool().expect("a verdict");
            let label = format!("{file}: {}: {}", group["description"], test["description"]);
            if is_valid(&program, &test["data"], env) != expected {
                wrong.push(label.clone());
            }
            if validate(&program, &test["data"], env).is_empty() != expected {
                wrong.push(format!("{label} (all faults)"));
            }
        }
    }
    let out_of_reach: Vec<&String> =
        refused.iter().filter(|(_, allowed, _)| !allowed).map(|(label, ..)| label).collect();
    println!(
        "{compiled} of {cases} cases compile; refused: {}",
        refused.iter().map(|(_, _, count)| count).sum::<usize>()
    );
    assert!(wrong.is_empty(), "{} wrong verdicts:\n{}", wrong.len(), wrong.join("\n"));
    assert!(
        out_of_reach.is_empty(),
        "refused for another reason than a remote reference or vocabulary: {out_of_reach:#?}"
    );
    assert_eq!(cases, CASES);
    assert!(compiled * 100 >= cases * 95, "only {compiled} of {cases} cases compile");
}
