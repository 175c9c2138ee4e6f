//! The shipped templates against their examples, and against the `jsonschema` crate.

mod support;

use forms::check::{self, Example, Province};
use forms::filing::{Draft, Filing};
use forms::form::{FieldId, ServerForm};
use serde_json::Value;

fn filing(form: &ServerForm, example: &Example, province: &Province) -> Filing {
    let (_, refusals) = Draft::from_document(&form.form, &example.answers);
    assert!(refusals.is_empty() || !example.expect.valid, "{}: {refusals:?}", example.name);
    example.filing(form, province)
}

#[test]
fn every_example_gets_its_verdict() {
    let (province, mut faults, mut count) = (support::province(), Vec::new(), 0);
    for (code, form) in support::templates() {
        for example in support::examples(&code) {
            count += 1;
            let findings = check::example(&form, &example, &province);
            faults.extend(findings.iter().map(|finding| format!("{code}: {finding}")));
        }
    }
    assert!(count >= 155, "{count} examples");
    assert!(faults.is_empty(), "{} faults in {count} examples:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn nothing_is_wrong_with_the_templates() {
    let province = support::province();
    for (code, form) in support::templates() {
        let definition = form.definition.as_ref().expect("a definition");
        let findings = check::check(definition, &province, &support::examples(&code));
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{code}: {} findings\n{}", lines.len(), lines.join("\n"));
    }
}

#[test]
fn what_is_filed_passes_the_plain_schema() {
    let province = support::province();
    let mut filed = 0;
    for (code, form) in support::templates() {
        let definition = form.definition.as_ref().expect("a definition");
        let oracle = jsonschema::options().should_validate_formats(false).build(&definition.schema).expect("a schema");
        for example in support::examples(&code) {
            let filing = filing(&form, &example, &province);
            if filing.verdict().is_valid() && example.expect.valid {
                filed += 1;
                let document = filing.document();
                assert!(oracle.is_valid(&document), "{code}/{}", example.name);
                assert!(holds(&document, &example.answers), "{code}/{}: what was given is filed", example.name);
            }
        }
    }
    assert!(filed >= 20, "{filed} filed");
}

/// Everything given is in the document; the document may hold more, where a rule proposes or computes.
fn holds(document: &Value, given: &Value) -> bool {
    match (document, given) {
        (Value::Object(document), Value::Object(given)) => {
            given.iter().all(|(key, value)| document.get(key).is_some_and(|filed| holds(filed, value)))
        }
        (Value::Array(document), Value::Array(given)) => {
            document.len() == given.len() && document.iter().zip(given).all(|(filed, value)| holds(filed, value))
        }
        (document, given) => document == given,
    }
}

#[test]
fn every_rule_explains_itself() {
    let province = support::province();
    let mut sentences = 0;
    for (code, form) in support::templates() {
        for example in support::examples(&code) {
            let filing = filing(&form, &example, &province);
            for field in 0..form.form.fields.len() {
                for id in filing.instances_of(FieldId(field as u32)) {
                    for explanation in filing.explain(id) {
                        sentences += 1;
                        for text in [&explanation.text.vi, &explanation.text.en] {
                            let plain = !text.contains(['_', '{', '}', '=', '/'])
                                || text.contains("//")
                                || text.chars().any(|letter| letter.is_ascii_digit());
                            assert!(
                                plain && text.split_whitespace().count() >= 4,
                                "{code}/{} {}: {text}",
                                example.name,
                                filing.path(id)
                            );
                        }
                    }
                }
            }
        }
    }
    assert!(sentences > 1_000, "{sentences} sentences");
}

#[test]
fn forms_travel() {
    for (_, form) in support::templates() {
        for lang in [forms::form::Lang::Vi, forms::form::Lang::En] {
            let sent = form.form.for_language(lang);
            let bytes = sent.to_bytes();
            assert_eq!(forms::form::Form::from_bytes(&bytes).as_ref(), Some(&sent));
            let whole = form.form.to_bytes();
            assert!(bytes.len() < whole.len());
        }
    }
}
