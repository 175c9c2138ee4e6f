//! Our own operators, absence, rows, limits and what a rule reads.

use super::*;
use serde_json::json;

#[test]
fn our_operators() {
    let data = json!({
        "dob": {"p": "year", "v": "2008"}, "born": "2008-07-02", "commune": "00123", "name": "  Nguyễn  Thị ĐÀO ",
        "members": [{"id": "1", "from": "2020-01-01", "to": "2021-01-01"}, {"id": "2", "from": "2020-06-01"}]
    });
    let cases = [
        (json!({"tk:today": []}), json!("2026-07-01")),
        (json!({"tk:context": ["channel"]}), json!("online")),
        (json!({"tk:context": "loa"}), json!(null)),
        (json!({"tk:param": ["min_floor_area_per_person"]}), json!(8)),
        (json!({"tk:param": ["min_floor_area_per_person", "2025-01-01"]}), json!(6)),
        (json!({"tk:age": [{"var": "/dob"}]}), json!(18)),
        (json!({"tk:age": {"var": "/born"}}), json!(17)),
        (json!({"tk:age": [{"var": "/born"}, "2026-07-02"]}), json!(18)),
        (json!({"tk:age": {"var": "/nobody"}}), json!(null)),
        (json!({"tk:date": {"var": "/dob"}}), json!("2008-01-01")),
        (json!({"tk:date_add": ["2026-01-31", {"months": 1}]}), json!("2026-02-28")),
        (json!({"tk:date_add": [{"tk:today": []}, {"days": -1, "years": 1}]}), json!("2027-06-30")),
        (json!({"tk:days_between": ["2026-01-01", "2026-03-01"]}), json!(59)),
        (json!({"tk:year": {"var": "/born"}}), json!(2008)),
        (json!({"tk:month": {"var": "/born"}}), json!(7)),
        (json!({"tk:day": {"var": "/born"}}), json!(2)),
        (json!({"tk:decimal_div": [10, 3, 2]}), json!(3.33)),
        (json!({"tk:decimal_div": [20, 3, 0]}), json!(7)),
        (json!({"tk:round": [2.5]}), json!(3)),
        (json!({"tk:round": [1234, -2, "ceil"]}), json!(1300)),
        (json!({"tk:round": [1.99, 1, "floor"]}), json!(1.9)),
        (json!({"tk:count": {"var": "/members"}}), json!(2)),
        (json!({"tk:count": [{"filter": [{"var": "/members"}, {"!!": {"var": "to"}}]}]}), json!(1)),
        (json!({"tk:count": {"var": "/nobody"}}), json!(0)),
        (json!({"tk:any_duplicate": [{"var": "/members"}, "id"]}), json!(false)),
        (json!({"tk:any_duplicate": [["a", "b", "a"]]}), json!(true)),
        (json!({"tk:overlaps": {"var": "/members"}}), json!(true)),
        (json!({"tk:fold": {"var": "/name"}}), json!("nguyen thi dao")),
        (json!({"tk:lookup": ["civ", "requester"]}), json!("found")),
        (json!({"tk:has_document": ["MP-01"]}), json!(true)),
        (json!({"tk:agency": ["commune_police", {"var": "/commune"}]}), json!("commune_police-00123")),
        (json!({"tk:in_list": ["special_communes", {"var": "/commune"}]}), json!(true)),
        (json!({"tk:in_list": ["special_communes", {"var": "/nobody"}]}), json!(false)),
    ];
    for (rule, expected) in cases {
        let got = run(&rule, &data).unwrap_or_else(|error| panic!("{rule}: {error:?}"));
        let same = got == expected || (got.is_number() && got.as_f64() == expected.as_f64());
        assert!(same, "{rule}: {got} is not {expected}");
    }
    for rule in [json!({"tk:decimal_div": [1, 0, 2]}), json!({"tk:in_list": ["no_such_list", "1"]})] {
        assert!(run(&rule, &data).is_err(), "{rule}");
    }
}

#[test]
fn touching_periods_do_not_overlap() {
    let rule = json!({"tk:overlaps": [{"var": "/p"}, "a", "b"]});
    let rows =
        |list: &[(&str, &str)]| json!({"p": list.iter().map(|(a, b)| json!({"a": a, "b": b})).collect::<Vec<_>>()});
    assert_eq!(run(&rule, &rows(&[("2021-01-01", "2022-01-01"), ("2020-01-01", "2021-01-01")])), Ok(json!(false)));
    assert_eq!(run(&rule, &rows(&[("2021-01-01", "2022-01-01"), ("2020-01-01", "2021-01-02")])), Ok(json!(true)));
    let long = rows(&[("2010-01-01", "2030-01-01"), ("2011-01-01", "2012-01-01"), ("2013-01-01", "2014-01-01")]);
    assert_eq!(run(&rule, &long), Ok(json!(true)));
}

#[test]
fn absent_is_neither_false_nor_empty() {
    let data = json!({"null": null, "no": false, "blank": ""});
    for (rule, expected) in [
        (json!({"==": [{"var": "/gone"}, false]}), false),
        (json!({"==": [{"var": "/gone"}, ""]}), false),
        (json!({"==": [{"var": "/gone"}, "da_ly_hon"]}), false),
        (json!({"!=": [{"var": "/gone"}, "da_ly_hon"]}), true),
        (json!({"===": [{"var": "/no"}, false]}), true),
        (json!({"exists": "/gone"}), false),
        (json!({"exists": "/null"}), true),
        (json!({"!!": {"var": ["/gone", true]}}), true),
        (json!({"missing": ["/blank", "/no"]}), true),
    ] {
        let got = run(&rule, &data).unwrap();
        let truthy = Val::from_json(&got).truthy();
        assert_eq!(truthy, expected, "{rule}");
    }
}

#[test]
fn rows_reach_the_root_and_their_parents() {
    let data = json!({"limit": 18, "members": [{"age": 20, "name": "An"}, {"age": 10, "name": "Bình"}]});
    let older = json!({"filter": [{"var": "/members"}, {">=": [{"var": "age"}, {"var": "/limit"}]}]});
    assert_eq!(run(&older, &data), Ok(json!([{"age": 20, "name": "An"}])));
    let by_scope = json!({"map": [{"var": "/members"}, {">": [{"var": "age"}, {"val": [[2], "limit"]}]}]});
    assert_eq!(run(&by_scope, &data), Ok(json!([true, false])));
    let index = json!({"map": [{"var": "members"}, {"val": [[1], "index"]}]});
    assert_eq!(run(&index, &data), Ok(json!([0, 1])));
    // A rule of a column is relative to its row, and sees the same frames.
    let rule = program(
        &json!({"and": [{"<": [{"var": "age"}, {"val": [[2], "limit"]}]}, {"==": [{"val": [[1], "index"]}, 1]}]}),
    );
    let scope = JsonScope(&data);
    let row = segments("/members/1");
    let value = eval_in(&rule, Ctx { scope: &scope, env: &Office, row: &row }, DEFAULT_FUEL);
    assert_eq!(value, Ok(Val::Bool(true)));
}

#[test]
fn decimals_are_exact() {
    assert_eq!(run(&json!({"===": [{"+": [0.1, 0.2]}, 0.3]}), &json!({})), Ok(json!(true)));
    assert_eq!(run(&json!({"*": [1.1, 3]}), &json!({})), Ok(json!(3.3)));
}

#[test]
fn work_is_bounded() {
    let data = json!({"n": (0..60).collect::<Vec<_>>()});
    let doubling =
        json!({"reduce": [{"var": "n"}, {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}, "aaaaaaaa"]});
    assert_eq!(run(&doubling, &data), Err(EvalError::Budget));
    let nesting = json!({"reduce": [{"var": "n"}, [[[[[{"var": "accumulator"}]]]]], 0]});
    assert_eq!(run(&nesting, &data), Err(EvalError::Budget));
    let inner = json!({"map": [{"var": "/n"}, {"map": [{"var": "/n"}, {"map": [{"var": "/n"}, {"map": [{"var": "/n"}, 1]}]}]}]});
    assert_eq!(run(&inner, &data), Err(EvalError::Budget));
    assert_eq!(run(&json!({"try": [doubling, 1]}), &data), Err(EvalError::Budget), "a budget can't be caught");
}

#[test]
fn what_is_not_understood_is_refused_with_its_place() {
    let refused = |rule: Value| {
        let error = parse(&rule, &Limits::default()).unwrap_err();
        assert!(!error.message.vi.is_empty() && !error.message.en.is_empty());
        (error.pointer, error.code)
    };
    assert_eq!(refused(json!({"and": [true, {"log": 1}]})), ("/and/1".into(), "unknown_operator"));
    assert_eq!(refused(json!({"/": [{"a/b": 1}]})), ("/~1/0".into(), "unknown_operator"));
    assert_eq!(refused(json!({"!": {"a": 1, "b": 2}})), ("/!".into(), "not_an_operation"));
    assert_eq!(refused(json!({"tk:age": []})), ("/tk:age".into(), "arguments"));
    assert_eq!(refused(json!({"tk:date_add": ["2026-01-01", {"weeks": 1}]})), ("/tk:date_add".into(), "arguments"));
    let deep = (0..100).fold(json!(1), |inner, _| json!({"!": [inner]}));
    assert_eq!(refused(deep).1, "too_deep");
    assert_eq!(refused(json!(vec![1; 30_000])).1, "too_large");
}

#[test]
fn reads_for_the_dependency_graph() {
    let reads = |rule: Value, row: &str| -> Vec<String> {
        let found = program(&rule).reads(&segments(row));
        found
            .iter()
            .map(|read| format!("{}{}", pointer(&read.path), if read.kind == ReadKind::Rows { "#" } else { "" }))
            .collect()
    };
    assert_eq!(reads(json!({"==": [{"var": "/a/b"}, {"var": ["c.d", {"var": "e"}]}]}), ""), ["/a/b", "/c/d", "/e"]);
    assert_eq!(
        reads(json!({"some": [{"var": "/m"}, {"==": [{"var": "x"}, {"var": "/y"}]}]}), ""),
        ["/m#", "/m/*/x", "/y"]
    );
    assert_eq!(
        reads(json!({"some": [{"var": "/m"}, {"val": [[2], "z"]}]}), ""),
        ["/m#", "/m/*/x".replace("/m/*/x", "/z").as_str()]
    );
    assert_eq!(reads(json!({"tk:count": {"filter": [{"var": "/m"}, {"var": "x"}]}}), ""), ["/m#", "/m/*/x"]);
    assert_eq!(reads(json!({"filter": [{"var": "/m"}, {"var": "x"}]}), ""), ["/m", "/m/*/x"]);
    assert_eq!(reads(json!({"map": [{"filter": [{"var": "/m"}, true]}, {"var": "x"}]}), ""), ["/m#", "/m/*/x"]);
    assert_eq!(
        reads(json!({"reduce": [{"var": "/m"}, {"+": [{"var": "current.n"}, {"var": "accumulator"}]}, 0]}), ""),
        ["/m#", "/m/*/n"]
    );
    assert_eq!(
        reads(json!({"and": [{"var": "x"}, {"missing": ["y", "/z"]}, {"exists": ["w", "v"]}]}), "/m/*"),
        ["/m/*/w/v", "/m/*/x", "/m/*/y", "/z"]
    );
    assert!(program(&json!({"var": {"cat": ["a", "b"]}})).has_dynamic_path());
    assert!(!program(&json!({"missing": ["a"]})).has_dynamic_path());
    assert!(program(&json!({"try": [1]})).uses_try_or_throw());
    assert!(program(&json!({"tk:age": [{"var": "a"}]})).uses_env());
}

#[test]
fn a_program_travels() {
    let rule =
        program(&json!({"if": [{"in": [{"var": "/a"}, ["x", 1.5, null]]}, {"val": [[1], "index"]}, {"tk:today": []}]}));
    let bytes = postcard::to_stdvec(&rule).unwrap();
    assert_eq!(postcard::from_bytes::<Program>(&bytes).unwrap(), rule);
}
