//! What can hold together: yes with a witness that works, no, or not proven.

use super::*;
use serde_json::json;

fn ask(rules: &[(Value, bool)]) -> Tri {
    let programs: Vec<(Program, bool)> = rules.iter().map(|(rule, truth)| (program(rule), *truth)).collect();
    let wanted: Vec<(&Program, bool)> = programs.iter().map(|(program, truth)| (program, *truth)).collect();
    satisfiable(&wanted, &Questions, &[])
}

/// The witness as answers.
pub(super) fn document(witness: &Witness) -> Value {
    let mut data = json!({});
    for (place, value) in &witness.values {
        if !place.starts_with('/') || *value == Val::Absent {
            continue;
        }
        let mut at = &mut data;
        for key in place.split('/').skip(1) {
            if !at.is_object() {
                *at = json!({});
            }
            at = at.as_object_mut().expect("made an object above").entry(key).or_insert(Value::Null);
        }
        *at = value.to_json();
    }
    data
}

/// There is a witness, and every rule must really come out as wanted with them.
fn assert_yes(rules: &[(Value, bool)]) {
    let Tri::Yes(witness) = ask(rules) else { panic!("{rules:?}: {:?}", ask(rules)) };
    let data = document(&witness);
    for (rule, truth) in rules {
        let value = run(rule, &data).unwrap_or(Value::Null);
        assert_eq!(Val::from_json(&value).truthy(), *truth, "{rule} with {data}");
    }
}

fn status(value: &str) -> Value {
    json!({"==": [{"var": "/marital/status"}, value]})
}

#[test]
fn finite_domains_are_exact() {
    let q = json!({"var": "/quantity"});
    assert_yes(&[(status("da_ly_hon"), true), (json!({"!!": {"var": "/flag"}}), false)]);
    assert_eq!(ask(&[(status("da_ly_hon"), true), (status("chua_ket_hon"), true)]), Tri::No);
    // Always true, always false.
    let all = json!({"or": [status("da_ly_hon"), {"!=": [{"var": "/marital/status"}, "da_ly_hon"]}]});
    assert_eq!(ask(&[(all, false)]), Tri::No);
    assert_eq!(ask(&[(json!({"and": [{"var": "/flag"}, {"!": {"var": "/flag"}}]}), true)]), Tri::No);
    let every = json!({"in": [{"var": "/sex"}, ["0", "1"]]});
    assert_eq!(ask(&[(every, false)]), Tri::No);
    // Absent is a way out unless there is none.
    let statuses = json!({"in": [{"var": "/marital/status"}, ["chua_ket_hon", "dang_co_vo_chong", "da_ly_hon", "vo_chong_da_chet"]]});
    assert_yes(&[(statuses.clone(), false)]);
    assert_eq!(ask(&[(statuses, false), (json!({"exists": "/marital/status"}), true)]), Tri::No);
    assert_eq!(
        ask(&[(json!({"==": [{"var": "/flag"}, false]}), true), (json!({"missing": ["/flag"]}), true)]),
        Tri::No
    );
    // Intervals.
    assert_eq!(ask(&[(json!({"and": [q, {">": [q, 3]}, {"<": [q, 4]}]}), true)]), Tri::No, "no whole number between");
    let area = json!({"var": "/area"});
    assert_yes(&[(json!({"and": [area, {">": [area, 3]}, {"<": [area, 4]}]}), true)]);
    assert_eq!(
        ask(&[(json!({"and": [area, {">": [area, 3]}]}), true), (json!({"<": [{"var": ["/area", 0]}, 2]}), true)]),
        Tri::No
    );
    assert_eq!(ask(&[(json!({"<=": [1, {"var": ["/quantity", 5]}, 0]}), true)]), Tri::No);
    let from = json!({"var": "/from"});
    assert_yes(&[(json!({"and": [from, {">": [from, "2020-01-01"]}, {"<": [from, "2020-01-03"]}]}), true)]);
    assert_eq!(
        ask(&[(json!({"and": [from, {">": [from, "2020-01-01"]}, {"<": [from, "2020-01-02"]}]}), true)]),
        Tri::No
    );
    // Facts of the environment.
    let online = json!({"==": [{"tk:context": ["channel"]}, "online"]});
    assert!(matches!(ask(&[(online.clone(), true)]), Tri::Yes(_)));
    assert_eq!(ask(&[(online, true), (json!({"==": [{"tk:context": ["channel"]}, "direct"]}), true)]), Tri::No);
    let found = json!({"==": [{"tk:lookup": ["civ", "requester"]}, "found"]});
    assert_eq!(ask(&[(found.clone(), true), (json!({"!": found}), true)]), Tri::No);
}

#[test]
fn what_is_beyond_is_not_proven_but_contradictions_are() {
    let minor = json!({"<": [{"tk:age": {"var": "/dob"}}, 18]});
    let adult = json!({">=": [{"tk:age": {"var": "/dob"}}, 18]});
    assert_eq!(ask(&[(minor.clone(), true)]), Tri::NotProven);
    assert_eq!(ask(&[(minor, true), (adult, true)]), Tri::No);
    let before = json!({"<": [{"var": "/from"}, {"var": "/to"}]});
    let after = json!({"<=": [{"var": "/to"}, {"var": "/from"}]});
    assert_eq!(ask(&[(before.clone(), true)]), Tri::NotProven);
    assert_eq!(ask(&[(before, true), (after, true)]), Tri::No);
    let row = json!({"some": [{"var": "/members"}, {"var": "name"}]});
    assert_eq!(ask(&[(row.clone(), true), (json!({"!": row}), true)]), Tri::No);
}

#[test]
fn it_always_ends() {
    // A hundred free numbers, each in its own intervals.
    let parts: Vec<Value> = (0..100)
        .map(
            |n| json!({"or": [{"<": [{"+": [{"var": "/area"}, n]}, n]}, {">": [{"+": [{"var": "/quantity"}, n]}, n]}]}),
        )
        .collect();
    let answer = ask(&[(json!({"and": parts}), true), (status("da_ly_hon"), true), (status("chua_ket_hon"), true)]);
    assert!(matches!(answer, Tri::No | Tri::NotProven));
}
