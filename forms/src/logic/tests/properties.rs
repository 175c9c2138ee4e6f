//! Whatever comes in: no panic, bounded work, and printing that reads back.

use super::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::json;

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-1_000i64..1_000).prop_map(Value::from),
        (-1e6f64..1e6).prop_map(Value::from),
        "[a-c/.]{0,3}".prop_map(Value::from),
        Just(json!("2024-02-29")),
        Just(json!({"var": "/marital/status"})),
        Just(json!({"var": "a.0"})),
        Just(json!({"var": ["b", {"tk:today": []}]})),
        Just(json!({"val": [[1], "index"]})),
        Just(json!({"var": "accumulator"})),
    ]
}

/// Rules of every operator, with whatever arguments.
fn rule() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 40, 4, |inner| {
        let op = (0..OPERATORS.len()).prop_map(|at| OPERATORS[at].name);
        prop_oneof![
            (op, prop::collection::vec(inner.clone(), 0..4))
                .prop_map(|(name, args)| Value::Object([(name.to_owned(), Value::Array(args))].into_iter().collect())),
            ((0..OPERATORS.len()).prop_map(|at| OPERATORS[at].name), inner.clone())
                .prop_map(|(name, arg)| Value::Object([(name.to_owned(), arg)].into_iter().collect())),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            inner.prop_map(|value| json!({"tk:date_add": [value, {"days": 1, "months": {"var": "a"}}]})),
        ]
    })
}

fn data() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[abc]|from|to|marital|status", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_reads_back(rule in rule()) {
        if let Ok(program) = parse(&rule, &Limits::default()) {
            let printed = print(&program);
            prop_assert_eq!(&parse(&printed, &Limits::default()).unwrap(), &program, "{}", printed);
        }
    }

    #[test]
    fn nothing_panics(rule in rule(), data in data()) {
        if let Ok(program) = parse(&rule, &Limits::default()) {
            let scope = JsonScope(&data);
            let row = segments("/a/0");
            let _ = eval(&program, &scope, &Office);
            let ctx = Ctx { scope: &scope, env: &Office, row: &row };
            let _ = eval_in(&program, ctx, 10_000);
            let _ = explain(&program, ctx, &Table::default());
            let _ = check(&program, &Questions, &[]);
            let _ = program.reads(&row);
        }
    }

    #[test]
    fn any_json_is_read_or_refused(value in data()) {
        let _ = parse(&value, &Limits::default());
    }

    /// What the checker passes never ends in an error, whatever the answers are.
    #[test]
    fn checked_rules_do_not_fail(rule in checked_rule(), answers in answers()) {
        let program = parse(&rule, &Limits::default()).unwrap();
        if check(&program, &Questions, &[]).is_empty() {
            let scope = JsonScope(&answers);
            let outcome = eval(&program, &scope, &Office);
            prop_assert!(outcome.is_ok(), "{} on {}: {:?}", rule, answers, outcome);
        }
    }

    /// A "yes" comes with answers that show it.
    #[test]
    fn a_witness_works(rule in checked_rule(), truth in any::<bool>()) {
        let program = parse(&rule, &Limits::default()).unwrap();
        if check(&program, &Questions, &[]).is_empty()
            && let Tri::Yes(witness) = satisfiable(&[(&program, truth)], &Questions, &[])
            && witness.values.iter().all(|(place, _)| place.starts_with('/'))
        {
            let answers = proofs::document(&witness);
            let value = eval(&program, &JsonScope(&answers), &Office).map(|value| value.truthy());
            prop_assert_eq!(value, Ok(truth), "{} on {}", rule, answers);
        }
    }

    /// A proven "no" has no counterexample among real answers.
    #[test]
    fn a_proven_no_has_no_counterexample(rule in checked_rule(), answers in answers(), truth in any::<bool>()) {
        let program = parse(&rule, &Limits::default()).unwrap();
        if check(&program, &Questions, &[]).is_empty()
            && let Ok(value) = eval(&program, &JsonScope(&answers), &Office)
            && value.truthy() == truth
        {
            prop_assert_ne!(satisfiable(&[(&program, truth)], &Questions, &[]), Tri::No, "{} on {}", rule, answers);
        }
    }
}

/// Rules near to sensible ones over the questions of the tests.
fn checked_rule() -> impl Strategy<Value = Value> {
    let place =
        prop::sample::select(vec!["/marital/status", "/sex", "/flag", "/sure", "/quantity", "/area", "/from", "/to"]);
    let constant = prop::sample::select(vec![
        json!(0),
        json!(1),
        json!(3),
        json!(3.5),
        json!(true),
        json!(false),
        json!("da_ly_hon"),
        json!("0"),
        json!("2024-01-01"),
        json!(null),
    ]);
    let term = prop_oneof![
        place.clone().prop_map(|place| json!({"var": place})),
        (place.clone(), constant.clone()).prop_map(|(place, value)| json!({"var": [place, value]})),
        constant.clone(),
        Just(json!({"tk:age": {"var": "/dob"}})),
        Just(json!({"+": [{"var": ["/quantity", 2]}, 1]})),
        Just(json!({"tk:count": {"var": "/members"}})),
        Just(json!({"tk:today": []})),
    ];
    let comparison = prop::sample::select(vec!["==", "===", "!=", "!==", "<", "<=", ">", ">="]);
    let atom = prop_oneof![
        (comparison, term.clone(), term.clone())
            .prop_map(|(op, a, b)| Value::Object([(op.to_owned(), json!([a, b]))].into_iter().collect())),
        place.clone().prop_map(|place| json!({"!!": {"var": place}})),
        place.clone().prop_map(|place| json!({"missing": [place]})),
        place.prop_map(|place| json!({"exists": place})),
        (term.clone(), constant).prop_map(|(term, value)| json!({"in": [term, [value, "1", 1]]})),
        term,
    ];
    atom.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(|parts| json!({"and": parts})),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|parts| json!({"or": parts})),
            inner.clone().prop_map(|part| json!({"!": [part]})),
            prop::collection::vec(inner.clone(), 3).prop_map(|parts| json!({"if": parts})),
            prop::collection::vec(inner, 1..3).prop_map(|parts| json!({"??": parts})),
        ]
    })
}

fn answers() -> impl Strategy<Value = Value> {
    let status = prop::option::of(prop::sample::select(vec!["chua_ket_hon", "da_ly_hon"]));
    let day = || prop::option::of(prop::sample::select(vec!["2023-12-31", "2024-01-01", "2024-01-02", "2026-07-01"]));
    let number = prop::option::of(prop::sample::select(vec![-1i64, 0, 1, 2, 3, 4]));
    let area = prop::option::of(prop::sample::select(vec![0.0f64, 1.0, 3.25, 3.5, 4.0]));
    (status, prop::option::of(any::<bool>()), any::<bool>(), number, area, day(), day(), 0usize..3).prop_map(
        |(status, flag, sure, quantity, area, from, to, members)| {
            let mut all = json!({
                "marital": {"status": status}, "flag": flag, "sure": sure, "sex": if sure { "1" } else { "0" }, "quantity": quantity,
                "area": area, "from": from, "to": to, "members": vec![json!({}); members]
            });
            // No answer is absent, not null.
            if status.is_none() {
                all["marital"] = json!({});
            }
            all.as_object_mut().expect("built as an object").retain(|_, value| !value.is_null());
            all
        },
    )
}

/// The properties above mean something: many generated rules pass the checker, many don't.
#[test]
fn generated_rules_are_mixed() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let clean = (0..1_000)
        .filter(|_| {
            let rule = checked_rule().new_tree(&mut runner).unwrap().current();
            check(&program(&rule), &Questions, &[]).is_empty()
        })
        .count();
    assert!((300..=900).contains(&clean), "{clean}");
}
