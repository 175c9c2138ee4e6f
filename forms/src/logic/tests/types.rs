//! The checker: every kind of fault at its place, and silence on what is right.

use super::*;
use serde_json::json;

fn found(rule: &Value) -> Vec<(String, &'static str)> {
    let findings = check(&program(rule), &Questions, &[]);
    for finding in &findings {
        for text in [&finding.message.vi, &finding.message.en, &finding.fix.vi, &finding.fix.en] {
            assert!(!text.is_empty(), "{finding:?}");
        }
    }
    findings.into_iter().map(|finding| (finding.pointer, finding.code)).collect()
}

#[test]
fn faults_at_their_place() {
    for (rule, pointer, code) in [
        (json!({"!!": {"var": "/nowhere"}}), "/!!", "unknown_path"),
        (json!({"missing": ["/nowhere"]}), "/missing", "unknown_path"),
        (json!({">": [{"var": "/quantity"}, 3]}), "/>/0", "may_be_absent"),
        (json!({"+": [1, {"var": "/quantity"}]}), "/+/1", "may_be_absent"),
        (json!({"or": [{"!!": {"var": "/quantity"}}, {">": [{"var": "/quantity"}, 3]}]}), "/or/1/>/0", "may_be_absent"),
        (
            json!({"and": [{">": [{"var": "/quantity"}, 3]}, {"!!": {"var": "/quantity"}}]}),
            "/and/0/>/0",
            "may_be_absent",
        ),
        (json!({"<": [{"tk:age": {"var": "/dob"}}, 18]}), "/</0", "may_be_absent"),
        (json!({"==": [{"var": "/marital/status"}, "da_li_hon"]}), "/==/1", "enum_never"),
        (json!({"!=": ["doc_than", {"var": "/marital/status"}]}), "/!=/0", "enum_never"),
        (json!({"in": [{"var": "/marital/status"}, ["da_ly_hon", "goa"]]}), "/in/1/1", "enum_never"),
        (json!({"===": [{"var": "/flag"}, "true"]}), "/===", "never_equal"),
        (json!({"==": [{"var": "/quantity"}, 0]}), "/==/0", "absent_is_zero"),
        (json!({"==": [{"var": "/members"}, 1]}), "/==/0", "wrong_type"),
        (json!({"+": [{"var": "/sure"}, 1]}), "/+/0", "wrong_type"),
        (json!({"and": [{"var": "/name"}, {"<": [{"var": "/name"}, 5]}]}), "/and/1/</1", "wrong_type"),
        (json!({"and": [{"var": "/dob"}, {"<": [{"var": "/dob"}, {"tk:today": []}]}]}), "/and/1/</0", "partial_date"),
        (json!({"tk:age": {"var": "/name"}}), "/tk:age", "wrong_type"),
        (json!({"all": [{"var": "/guests"}, true]}), "/all/0", "may_be_absent"),
        (json!({"all": [{"var": "/name"}, true]}), "/all/0", "wrong_type"),
        (json!({"some": [{"var": "/members"}, {">": [{"var": "age"}, 1]}]}), "/some/1/>/0", "may_be_absent"),
        (json!({"some": [{"var": "/members"}, {"var": "agee"}]}), "/some/1", "unknown_path"),
        (json!({"some": [{"var": "/tags"}, {"==": [{"var": ""}, "c"]}]}), "/some/1/==/1", "enum_never"),
        (json!({"==": [1]}), "/==", "arguments"),
        (json!({"and": true}), "/and", "arguments"),
        (json!({"var": {"cat": ["/", "a"]}}), "/var", "dynamic_path"),
        (json!({"if": [true, {"throw": "x"}]}), "/if/1/throw", "try_throw"),
        (json!({"tk:param": ["nothing"]}), "/tk:param", "unknown_parameter"),
        (json!({"tk:context": ["colour"]}), "/tk:context", "unknown_context"),
        (json!({"==": [{"tk:context": ["channel"]}, "phone"]}), "/==/1", "enum_never"),
        (json!({"tk:in_list": ["nothing", "1"]}), "/tk:in_list", "unknown_list"),
        (json!({"tk:lookup": ["fbi", "requester"]}), "/tk:lookup", "unknown_source"),
        (json!({"==": [{"tk:lookup": ["civ", "requester"]}, "lost"]}), "/==/1", "enum_never"),
        (json!({"tk:date_add": [{"var": "/name"}, {"days": 1}]}), "/tk:date_add/0", "wrong_type"),
    ] {
        assert_eq!(found(&rule), [(pointer.to_owned(), code)], "{rule}");
    }
}

#[test]
fn narrowed_and_defaulted_values_pass() {
    let q = json!({"var": "/quantity"});
    for rule in [
        json!({"and": [{"!!": q}, {">": [q, 3]}]}),
        json!({"and": [q, {"<": [0, q, 10]}]}),
        json!({"or": [{"!": q}, {">": [q, 3]}]}),
        json!({"or": [{"missing": ["/quantity"]}, {">": [q, 3]}]}),
        json!({"if": [{"exists": "/quantity"}, {"+": [q, 1]}, 0]}),
        json!({"if": [{"!": {"var": "/quantity"}}, 0, {"*": [q, 2]}]}),
        json!({"if": [{"===": [q, 3]}, {"+": [q, 1]}, 0]}),
        json!({"if": [{"and": [{"var": "/from"}, {"var": "/to"}]}, {"<": [{"var": "/from"}, {"var": "/to"}]}, true]}),
        json!({">": [{"var": ["/quantity", 1]}, 3]}),
        json!({">": [{"??": [q, 1]}, 3]}),
        json!({"===": [q, 0]}),
        json!({"==": [{"var": "/marital/status"}, "da_ly_hon"]}),
        json!({"==": [{"var": "/marital/status"}, null]}),
        json!({"==": [{"var": "/flag"}, false]}),
        json!({"and": [{"var": "/dob"}, {"<": [{"tk:age": {"var": "/dob"}}, 18]}]}),
        json!({"and": [{"var": "/dob"}, {"<=": [{"tk:date": {"var": "/dob"}}, {"tk:today": []}]}]}),
        json!({"and": [{"var": "/from"}, {"<=": [{"var": "/from"}, {"tk:date_add": [{"tk:today": []}, {"days": -7}]}]}]}),
        json!({"some": [{"var": "/members"}, {"and": [{"var": "age"}, {"<": [{"var": "age"}, 18]}]}]}),
        json!({"all": [{"filter": [{"var": "/members"}, {"!!": {"var": "age"}}]}, {"<": [{"var": "age"}, 18]}]}),
        json!({"all": [{"var": ["/guests", []]}, {"!!": {"var": "name"}}]}),
        json!({"max": {"map": [{"var": "/members"}, {"var": ["age", 0]}]}}),
        json!({"in": ["a", {"var": "/tags"}]}),
        json!({"reduce": [{"var": "/members"}, {"+": [{"var": "accumulator"}, {"??": [{"var": "current.age"}, 0]}]}, 0]}),
        json!({"*": [{"tk:count": {"var": "/members"}}, {"tk:param": ["min_floor_area_per_person"]}]}),
        json!({"==": [{"tk:fold": {"var": "/name"}}, {"tk:fold": {"var": "/name"}}]}),
    ] {
        assert_eq!(found(&rule), [], "{rule}");
    }
}

#[test]
fn rules_of_a_column_are_relative() {
    let rule = program(&json!({"and": [{"var": "age"}, {">": [{"var": "age"}, {"??": [{"var": "/quantity"}, 1]}]}]}));
    assert_eq!(check(&rule, &Questions, &segments("/members/*")), []);
    assert_eq!(check(&rule, &Questions, &[])[0].code, "unknown_path");
}

#[test]
fn result_types() {
    let result = |rule: Value| result_type(&program(&rule), &Questions, &[]);
    assert_eq!(result(json!({"<": [1, 2]})), Type::of(Kind::Bool));
    assert_eq!(result(json!({"tk:age": {"var": "/dob"}})), Type::optional(Kind::Number));
    assert_eq!(result(json!({"if": [true, "a", "b"]})), Type::of(Kind::Enum(vec![Val::text("a"), Val::text("b")])));
}
