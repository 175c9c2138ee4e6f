//! How long compiling, opening and typing take at 20, 200, 1,000 and 10,000 fields. `cargo run --release -p forms --example filing_speed`.

use forms::compile::compile;
use forms::date::Date;
use forms::definition::{Channel, Definition};
use forms::filing::{Context, Draft, FieldInput};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

fn main() {
    println!(
        "{:>7} {:>11} {:>11} {:>11} {:>13} {:>13} {:>13} {:>11} {:>9}",
        "fields", "read ms", "compile ms", "open ms", "typing µs", "condition µs", "verdict ms", "views ms", "bytes"
    );
    for fields in [20, 200, 1_000, 10_000] {
        measure(fields);
    }
}

/// Six kinds in turn, one condition in five, and words for every field.
fn document(fields: usize) -> Value {
    let (mut properties, mut texts, mut visible) =
        (serde_json::Map::new(), serde_json::Map::new(), serde_json::Map::new());
    let mut required = Vec::new();
    for at in 0..fields {
        let name = format!("field_{at}");
        let schema = match at % 6 {
            0 => json!({"type": "string", "minLength": 2, "maxLength": 100}),
            1 => json!({"type": "integer", "minimum": 0, "maximum": 1000}),
            2 => json!({"type": "string", "enum": ["one", "two", "three"]}),
            3 => json!({"type": "string", "format": "date"}),
            4 => json!({"type": "boolean"}),
            _ => json!({"type": "string", "pattern": "^[A-Z]{2}\\d{4}$"}),
        };
        properties.insert(name.clone(), schema);
        texts.insert(format!("/{name}"), json!({"label": {"vi": format!("Câu hỏi {at}"), "en": format!("Question {at}")}, "hint": {"vi": "Ghi như trên giấy tờ.", "en": "As on the paper."}}));
        if at % 5 == 3 && at > 5 {
            visible.insert(format!("/{name}"), json!({"==": [{"var": format!("/field_{}", at - at % 6 - 4)}, "two"]}));
        } else {
            required.push(name);
        }
    }
    json!({
        "tokhai": 1,
        "procedure": {"code": "1.000001", "name": {"vi": "Đo", "en": "Measure"}, "field": "X", "field_name": {"vi": "X"}, "issuer": "X", "levels": ["commune"], "subjects": [], "service_level": "full", "channels": ["online"], "cases": [], "resolving_unit": "X"},
        "schema": {"type": "object", "properties": properties, "required": required, "additionalProperties": false},
        "texts": texts, "layout": "single", "rules": {"visible": visible},
        "processing": {"time": {"unit": "working_day", "quantity": 1}, "steps": []},
        "declaration": {"version": "v1", "text": {"vi": "X", "en": "X"}}
    })
}

/// The median of several runs, in microseconds.
fn median(runs: usize, mut run: impl FnMut() -> u64) -> f64 {
    let mut times: Vec<u64> = (0..runs).map(|_| run()).collect();
    times.sort_unstable();
    times[runs / 2] as f64 / 1_000.0
}

fn timed<T>(run: impl FnOnce() -> T) -> (u64, T) {
    let start = Instant::now();
    let value = run();
    (start.elapsed().as_nanos() as u64, value)
}

fn measure(fields: usize) {
    let text = document(fields).to_string();
    let runs = if fields > 1_000 { 7 } else { 31 };
    let read = median(runs, || timed(|| Definition::from_json(text.as_bytes()).expect("a definition")).0);
    let definition = Definition::from_json(text.as_bytes()).expect("a definition");
    let compiled = median(runs, || timed(|| compile(&definition).expect("a form")).0);
    let form = compile(&definition).expect("a form");
    let context = Arc::new(Context::on(Date::new(2025, 12, 1).expect("a day"), Channel::Online));
    let opened = median(runs, || timed(|| form.filing(Arc::clone(&context), &Draft::default())).0);
    let mut filing = form.filing(context, &Draft::default());
    let mut turn = 0_usize;
    let typing = median(501, || {
        turn += 1;
        let input = FieldInput::Text(["abc", "a", "Nguyễn Văn An"][turn % 3].to_owned());
        timed(|| filing.set("/field_6", input)).0
    });
    let condition = median(501, || {
        turn += 1;
        let input = FieldInput::Text(["one", "two"][turn % 2].to_owned());
        timed(|| filing.set("/field_8", input)).0
    });
    let verdict = median(runs, || timed(|| filing.verdict()).0);
    let views = median(runs, || timed(|| filing.page(0, forms::form::Lang::Vi)).0);
    let bytes = form.form.for_language(forms::form::Lang::Vi).to_bytes().len();
    println!(
        "{fields:>7} {:>11.2} {:>11.2} {:>11.2} {typing:>13.2} {condition:>13.2} {:>13.2} {:>11.2} {bytes:>9}",
        read / 1e3,
        compiled / 1e3,
        opened / 1e3,
        verdict / 1e3,
        views / 1e3
    );
}
