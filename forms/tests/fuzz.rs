//! Fuzz targets: the definition loader, the rule parser, the pattern matcher, the answers decoder, and what the browser is sent. Whatever comes in, the answer is a
//! verdict or an error, soon. By default each target runs for a moment; `TOKHAI_FUZZ_SECONDS=600 cargo test --release -p forms --test fuzz` runs each that long.

mod support;

use forms::check::{Province, check_document};
use forms::compile::compile_document;
use forms::date::Date;
use forms::definition::{Channel, Document};
use forms::filing::{Change, Context, Draft, Filing, Patch};
use forms::form::{Form, Lang, ServerForm};
use forms::logic::{self, JsonScope};
use forms::pattern::{Matcher, NativeMatcher, PatternSpec};
use forms::validate::validate;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Small, fast, and the same on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Runs a target on mutated seeds until the time is up, and says how often.
fn fuzz(name: &str, seeds: &[Vec<u8>], words: &[&str], mut target: impl FnMut(&[u8])) {
    let seconds = std::env::var("TOKHAI_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let until = Instant::now() + seconds.map_or(Duration::from_millis(1_500), Duration::from_secs);
    let seed = seconds.map_or(0x9e37_79b9_7f4a_7c15, |_| std::process::id().into());
    let mut chance = Chance(seed | 1);
    let (mut runs, mut slowest) = (0_u64, Duration::ZERO);
    while runs < 60 || Instant::now() < until {
        let input = mutated(&mut chance, seeds, words);
        let start = Instant::now();
        target(&input);
        let took = start.elapsed();
        slowest = slowest.max(took);
        assert!(took < Duration::from_secs(20), "{name}: {took:?} for {} bytes", input.len());
        runs += 1;
    }
    println!("{name}: {runs} inputs, the slowest {slowest:?}");
}

fn mutated(chance: &mut Chance, seeds: &[Vec<u8>], words: &[&str]) -> Vec<u8> {
    let mut bytes = chance.pick(seeds).clone();
    for _ in 0..1 + chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let to = (at + chance.below(40)).min(bytes.len());
        match chance.below(7) {
            0 if at < bytes.len() => bytes[at] = chance.next() as u8,
            1 => drop(bytes.drain(at..to)),
            2 => {
                let part = bytes[at..to].to_vec();
                let again = 1 + chance.below(4);
                (0..again).for_each(|_| drop(bytes.splice(at..at, part.iter().copied())));
            }
            3 => bytes.truncate(at),
            4 => {
                // A piece of another seed.
                let other = chance.pick(seeds);
                let from = chance.below(other.len() + 1);
                let piece = other[from..(from + chance.below(200)).min(other.len())].to_vec();
                drop(bytes.splice(at..to, piece));
            }
            _ => {
                let word = chance.pick(words).as_bytes().to_vec();
                drop(bytes.splice(at..to.min(at + 4), word));
            }
        }
    }
    bytes
}

fn base() -> Vec<u8> {
    std::fs::read(format!("{}/tests/defects/base.json", env!("CARGO_MANIFEST_DIR"))).expect("the base")
}

const JSON_WORDS: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "true",
    "-1",
    "1e999",
    "\"\\ud800\"",
    "{\"$ref\":\"#\"}",
    "\"$ref\":\"#/properties\"",
    "\"tokhai:/blocks/address\"",
    "\"enum\":[]",
    "\"pattern\":\"^(a+)+$\"",
    "{\"var\":\"/status\"}",
    "{\"if\":[]}",
    "\"*\"",
    "\"/\"",
    "[[[[[[[[",
    "\"required\":[\"spouse\"]",
    "99999999999999999999999999999999999999999",
];

#[test]
fn the_definition_loader() {
    let schemas = [
        br##"{"type":"object","properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"array","items":{"$ref":"#"}}}}"##.to_vec(),
        br#"{"oneOf":[{"const":1,"title":"x"},{"const":2}],"if":{"minimum":1},"then":{"multipleOf":0.01}}"#.to_vec(),
    ];
    let mut seeds = vec![base(), base()];
    seeds.extend(schemas);
    let province = Province::shipped();
    let mut turn = 0;
    fuzz("definition loader", &seeds, &JSON_WORDS, |bytes| {
        let Ok(document) = Document::from_json(bytes) else { return };
        turn += 1;
        if turn % 8 == 0 {
            check_document(&document, "fuzz", &province, &[]);
        }
        if let Ok(form) = compile_document(&document, "fuzz") {
            let filing = form.filing(Context::on(today(), Channel::Online), &Draft::default());
            let _ = (filing.verdict(), filing.document(), filing.progress(), form.form.to_bytes());
        }
    });
}

#[test]
fn the_rule_parser() {
    let seeds = [
        br#"{"and":[{"!!":[{"var":"/a"}]},{">":[{"tk:age":[{"var":"/b"}]},18]}]}"#.to_vec(),
        br#"{"reduce":[{"var":"/rows"},{"+":[{"var":"accumulator"},{"??":[{"var":"current.t"},0]}]},0]}"#.to_vec(),
        br#"{"if":[{"in":[{"var":"/s"},["x","y"]]},{"cat":["a",{"substr":[{"var":"/s"},0,3]}]},{"missing":["/a","/b"]}]}"#.to_vec(),
        br#"{"tk:date_add":[{"tk:today":[]},{"months":1}]}"#.to_vec(),
    ];
    let mut words: Vec<&str> = JSON_WORDS.to_vec();
    let names: Vec<String> = logic::OPERATORS.iter().map(|info| format!("{{\"{}\":[", info.name)).collect();
    words.extend(names.iter().map(String::as_str));
    let data = json!({"a": 3, "b": "1990-02-30", "s": "x", "rows": [{"t": 1}, {"t": "2"}, null]});
    let context = Context::on(today(), Channel::Online);
    fuzz("rule parser", &seeds, &words, |bytes| {
        let Ok(rule) = serde_json::from_slice::<Value>(bytes) else { return };
        let Ok(program) = logic::parse(&rule, &logic::Limits::default()) else { return };
        let scope = JsonScope(&data);
        let _ = logic::eval(&program, &scope, &context);
        assert_eq!(logic::parse(&logic::print(&program), &logic::Limits::default()).as_ref(), Ok(&program));
        let ctx = logic::Ctx { scope: &scope, env: &context, row: &[] };
        let _ = (logic::explain(&program, ctx, &logic::Table::default()), program.reads(&[]));
    });
}

#[test]
fn the_pattern_matcher() {
    let seeds: Vec<Vec<u8>> = [
        "^[A-Z]{2}\\d{4}$",
        "^(\\d+,)*\\d+$",
        "^[\\p{L} .,'-]+$",
        "^(?:ab|cd){1,3}x?$",
        "\\bfoo\\b",
        "^(0[1-9]|1[0-2])$",
    ]
    .iter()
    .map(|pattern| pattern.as_bytes().to_vec())
    .collect();
    let words = [
        "(", ")", "[", "]", "{1,3}", "{99999}", "*", "+", "?", "|", "^", "$", "\\", "\\d", "\\p{L}", "[^", "a-z",
        "(?=", "\\1", ".", "é",
    ];
    let texts = [
        "",
        "AB1234",
        "1,22,333",
        "Nguyễn Văn An",
        "abcdx",
        "a foo b",
        "12",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
        "\u{0}\n\u{2028}",
    ];
    let mut compiled = 0;
    fuzz("pattern matcher", &seeds, &words, |bytes| {
        let Ok(source) = std::str::from_utf8(bytes) else { return };
        let Ok(spec) = PatternSpec::compile(source) else { return };
        let Ok(engine) = NativeMatcher::new(std::slice::from_ref(&spec)) else { return };
        compiled += 1;
        for text in texts {
            // The table and the engine never disagree.
            if let Some(verdict) = spec.ascii.as_ref().and_then(|table| table.is_match(text)) {
                assert_eq!(verdict, engine.is_match(0, text), "{source:?} on {text:?}");
            }
        }
    });
    assert!(compiled > 10, "{compiled} patterns");
}

fn today() -> Date {
    Date::new(2025, 12, 1).expect("a day")
}

fn first() -> (ServerForm, Vec<Vec<u8>>) {
    let (code, form) = support::templates().into_iter().next().expect("a template");
    let answers =
        support::examples(&code).iter().take(12).map(|example| example.answers.to_string().into_bytes()).collect();
    (form, answers)
}

#[test]
fn the_answers_decoder() {
    let (form, seeds) = first();
    let context = Arc::new(support::context(today(), Channel::Online));
    let (mut decoded, mut valid) = (0, 0);
    fuzz("answers decoder", &seeds, &JSON_WORDS, |bytes| {
        let Ok(answers) = serde_json::from_slice::<Value>(bytes) else { return };
        decoded += 1;
        let verdict = validate(&form, &answers, Arc::clone(&context));
        valid += usize::from(verdict.valid);
        let (draft, _) = Draft::from_document(&form.form, &answers);
        let filing = form.filing(Arc::clone(&context), &draft);
        let _ = (filing.document(), filing.check_answers(Lang::Vi));
    });
    assert!(decoded > 20 && valid < decoded, "{decoded} decoded, {valid} valid");
}

#[test]
fn drafts_and_patches_of_strangers() {
    let (form, _) = first();
    let context = Arc::new(support::context(today(), Channel::Online));
    let patch = Patch {
        base: 0,
        set: vec![
            ("/members".into(), Change::AddRow { id: "r1".into(), before: None }),
            ("/members/r1/full_name".into(), Change::Text("An".into())),
            ("/case".into(), Change::Value(json!("so_huu"))),
            ("/members/r1".into(), Change::RemoveRow),
        ],
        shown: vec!["/requester/full_name".into()],
    };
    let seeds = [serde_json::to_vec(&patch).expect("JSON")];
    let mut filing = form.filing(Arc::clone(&context), &Draft::default());
    fuzz("patches", &seeds, &JSON_WORDS, |bytes| {
        if let Ok(patch) = serde_json::from_slice::<Patch>(bytes) {
            filing.apply(&patch);
        }
        if let Ok(draft) = serde_json::from_slice::<Draft>(bytes) {
            form.filing(Arc::clone(&context), &draft);
        }
    });
    let fresh = form.filing(context, &filing.draft());
    assert_eq!(fresh.document(), filing.document(), "and the state is still the one of its draft");
}

#[test]
fn compact_forms_of_strangers() {
    let (form, _) = first();
    let bytes = form.form.to_bytes();
    let mut read = 0;
    fuzz("compact form", &[bytes], &["\u{0}", "\u{1}", "\u{7f}"], |bytes| {
        // What reads as a form need not make sense; it must not take the reader down.
        read += usize::from(Form::from_bytes(bytes).is_some());
    });
    println!("{read} read");
}

#[test]
fn ten_megabytes_are_read_or_refused_soon() {
    let start = Instant::now();
    let base = String::from_utf8(base()).expect("UTF-8");
    let with = |key: &str, value: String| {
        let text = base.trim_start().strip_prefix('{').expect("an object");
        format!("{{\"{key}\":{value},{text}").into_bytes()
    };
    let huge = [
        "[".repeat(10_000_000).into_bytes(),
        format!("{{\"enum\":[{}1]}}", "1,".repeat(4_900_000)).into_bytes(),
        format!("{{\"enum\":[{}\"x\"]}}", (0..700_000).map(|at| format!("\"v{at}\",")).collect::<String>())
            .into_bytes(),
        format!("{{\"title\":\"{}\"}}", "x".repeat(9_900_000)).into_bytes(),
        format!("{{\"pattern\":\"{}\"}}", "a?".repeat(4_900_000)).into_bytes(),
        format!(
            "{{\"properties\":{{{}\"z\":true}}}}",
            (0..400_000).map(|at| format!("\"p{at}\":{{}},")).collect::<String>()
        )
        .into_bytes(),
        with("nothing", format!("[{}0]", "0,".repeat(4_900_000))),
        " ".repeat(11_000_000).into_bytes(),
    ];
    for bytes in &huge {
        if let Ok(document) = Document::from_json(bytes)
            && let Ok(form) = compile_document(&document, "huge")
        {
            let filing: Filing = form.filing(Context::on(today(), Channel::Online), &Draft::default());
            let _ = filing.verdict();
        }
    }
    let answers = Value::Array((0..1_000_000).map(Value::from).collect());
    let (form, _) = first();
    assert!(!validate(&form, &answers, Context::on(today(), Channel::Online)).valid);
    let members = json!({"members": (0..100_000).map(|at| json!({"full_name": at.to_string()})).collect::<Vec<_>>()});
    assert!(!validate(&form, &members, Context::on(today(), Channel::Online)).valid);
    assert!(start.elapsed() < Duration::from_secs(120), "{:?}", start.elapsed());
}
