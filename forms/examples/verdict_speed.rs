//! How fast a verdict on the 69-leaf application is, beside the `jsonschema` crate: the same schema, the same document, formats asserted on both
//! sides. Runs alternate, so that a busy machine slows both; the medians and their ratio are what counts.
//!
//! `cargo run --release -p forms --example verdict_speed`

use forms::pattern::NativeMatcher;
use forms::schema::{Env, Options, compile, is_valid, validate};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::Instant;

const RUNS: usize = 31;

/// Nanoseconds for one call, over enough calls to be measured.
fn time(calls: u32, mut action: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        action();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn read(name: &str) -> Value {
    let path = format!("{}/tests/data/application-69/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the data lies in the repository");
    serde_json::from_str(&text).expect("JSON")
}

/// One page of text, number, date and choice fields, as definitions have them.
fn wide_schema(fields: usize) -> Value {
    let kinds = [
        json!({"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[A-Z][a-z ]*$"}),
        json!({"type": "integer", "minimum": 0, "maximum": 1000}),
        json!({"type": "string", "format": "date"}),
        json!({"enum": ["a", "b", "c"]}),
    ];
    let properties: serde_json::Map<String, Value> =
        (0..fields).map(|at| (format!("field_{at}"), kinds[at % kinds.len()].clone())).collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn main() {
    let schema = read("schema");
    let program = compile(&schema, &Options { assert_formats: true, ..Options::bare() }).expect("compiles");
    let matcher = NativeMatcher::new(program.patterns()).expect("compiles");
    let env = Env::new(&matcher);
    let theirs = jsonschema::options().should_validate_formats(true).build(&schema).expect("compiles");
    for name in ["valid", "invalid"] {
        let document = read(name);
        assert_eq!(is_valid(&program, &document, env), name == "valid");
        assert_eq!(theirs.is_valid(&document), name == "valid");
        let (mut ours_ns, mut theirs_ns, mut all_ns) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            ours_ns.push(time(10_000, || {
                black_box(is_valid(black_box(&program), black_box(&document), env));
            }));
            theirs_ns.push(time(10_000, || {
                black_box(theirs.is_valid(black_box(&document)));
            }));
            all_ns.push(time(1_000, || {
                black_box(validate(black_box(&program), black_box(&document), env));
            }));
        }
        let (ours_ns, theirs_ns, all_ns) = (median(ours_ns), median(theirs_ns), median(all_ns));
        println!(
            "{name:>8}: ours {ours_ns:7.0} ns   jsonschema {theirs_ns:7.0} ns   ratio {:.2}   every fault listed {all_ns:.0} ns",
            theirs_ns / ours_ns
        );
    }
    let size = postcard::to_stdvec(&program).expect("plain data").len();
    println!("program: {} nodes, {size} bytes", program.len());
    for fields in [100, 1_000, 10_000] {
        let schema = wide_schema(fields);
        let compile_ns = median(
            (0..5)
                .map(|_| {
                    time(1, || {
                        black_box(compile(black_box(&schema), &Options::definition()).expect("compiles"));
                    })
                })
                .collect(),
        );
        println!(
            "compile {fields:>6} fields: {:8.3} ms ({:.0} ns a field)",
            compile_ns / 1e6,
            compile_ns / fields as f64
        );
    }
}
