//! Writes the cases and what the native engine says about each: `engine-cases OUT`.
//!
//! * `forms/N.form`, `scripts.ndjson` (a script a line), `scripts.txt` (the answer a line): every example of every template, and the
//!   same with random edits.
//! * `schemas/N.bin`, `schemas/N.ndjson`, `schemas/N.txt`: the official suite of JSON Schema.

use engine_cases::{Script, judge, play};
use forms::compile::compile_document;
use forms::date::Date;
use forms::definition::{Channel, Document};
use forms::filing::{Change, Context, Dated, Draft, Filing, LookupStatus, Patch, RequesterKind};
use forms::form::{Form, Lang};
use forms::pattern::NativeMatcher;
use forms::schema::{Options, compile};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Scripts made of each example, and edits in each.
const SCRIPTS: usize = 6;
const EDITS: usize = 12;
/// Fewer than these would mean that cases were lost on the way.
const FEWEST: (usize, usize) = (600, 1_200);

#[derive(Deserialize)]
struct Example {
    name: String,
    today: Date,
    channel: Channel,
    #[serde(default)]
    requester_kind: RequesterKind,
    #[serde(default)]
    lookups: BTreeMap<String, LookupStatus>,
    #[serde(default)]
    attached: BTreeSet<String>,
    answers: Value,
}

#[derive(Deserialize)]
struct Directory {
    agencies: BTreeMap<String, String>,
    successors: BTreeMap<String, String>,
}

fn main() {
    let out = PathBuf::from(std::env::args().nth(1).expect("usage: engine-cases OUT"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let scripts = scripts(&root, &out);
    let instances = schemas(&root, &out);
    assert!(scripts >= FEWEST.0 && instances >= FEWEST.1, "only {scripts} scripts and {instances} instances");
    println!("    {scripts} scripts of {EDITS} edits, {instances} instances of schemas");
}

fn scripts(root: &Path, out: &Path) -> usize {
    let folder = root.join("forms/templates");
    let directory: Directory = parse(&root.join("forms/tests/data/directory.json"));
    let (mut lines, mut answers) = (String::new(), String::new());
    let mut random = Random(0x7045_6b68_6169);
    for (number, (code, text)) in forms::templates::SHIPPED.iter().enumerate() {
        let document = Document::from_json(text.as_bytes()).expect("a shipped definition");
        let compiled = compile_document(&document, code).expect("a shipped definition compiles");
        let form = Arc::new(compiled.form.for_language(Lang::Vi));
        let matcher = form.native_matcher();
        write(&out.join(format!("forms/{number}.form")), &form.to_bytes());
        for file in files(&folder.join(code).join("examples")) {
            let example: Example = parse(&file);
            let context = context(&example, &directory);
            let (draft, _) = Draft::from_document(&form, &example.answers);
            for round in 0..SCRIPTS {
                let filing = Filing::new(Arc::clone(&form), context.clone(), &draft, Arc::clone(&matcher));
                let patches = edits(filing, &mut random);
                let name = format!("{code}/{} {round}", example.name);
                let script = Script { name, form: number, context: context.clone(), draft: draft.clone(), patches };
                lines.push_str(&serde_json::to_string(&script).expect("plain data"));
                lines.push('\n');
                answers.push_str(&play(Arc::clone(&form), Arc::clone(&matcher), &script));
                answers.push('\n');
            }
        }
    }
    write(&out.join("scripts.ndjson"), lines.as_bytes());
    write(&out.join("scripts.txt"), answers.as_bytes());
    answers.lines().count()
}

fn context(example: &Example, directory: &Directory) -> Context {
    let mut context = Context::on(example.today, example.channel);
    for (_, text) in forms::templates::PARAMETERS {
        let parameters: BTreeMap<String, Vec<Dated>> = serde_json::from_str(text).expect("parameters");
        context.parameters.extend(parameters);
    }
    context.agencies = directory.agencies.clone();
    context.successors = directory.successors.clone();
    context.requester_kind = example.requester_kind;
    context.lookups = example.lookups.clone();
    context.attached = example.attached.clone();
    context
}

/// Random edits of what is there at the moment: other answers, blanks, rows more and less.
fn edits(mut filing: Filing, random: &mut Random) -> Vec<Patch> {
    let mut patches = Vec::new();
    for _ in 0..EDITS {
        let draft = filing.draft();
        let paths: Vec<&String> = draft.entries.keys().collect();
        let tables: Vec<&String> = draft.rows.keys().collect();
        let set = match random.below(10) {
            0 if !tables.is_empty() => {
                let table = random.pick(&tables);
                (table.to_string(), Change::AddRow { id: filing.free_row_id(table), before: None })
            }
            1 if !tables.is_empty() => {
                let table = random.pick(&tables);
                let rows = draft.row_ids(table);
                if rows.is_empty() { continue } else { (format!("{table}/{}", random.pick(rows)), Change::RemoveRow) }
            }
            _ if paths.is_empty() => continue,
            kind => (random.pick(&paths).to_string(), other_answer(kind, &filing, random)),
        };
        let patch = Patch { base: filing.version(), set: vec![set], shown: Vec::new() };
        filing.apply(&patch);
        patches.push(patch);
    }
    patches
}

fn other_answer(kind: usize, filing: &Filing, random: &mut Random) -> Change {
    const TEXTS: [&str; 16] = [
        "",
        " ",
        "1",
        "0",
        "-1",
        "3,5",
        "1.000",
        "31/12/1999",
        "30/2/2024",
        "01/01/2027",
        "066090012345",
        "abc",
        "Nguyễn Văn A",
        "H'Yuăn Niê",
        "0912345678",
        "a@b.vn",
    ];
    let form: &Form = filing.form();
    let options: Vec<&Value> =
        form.fields.iter().flat_map(|field| field.options.iter().map(|choice| &choice.value)).map(|v| &v.0).collect();
    match kind {
        2 => Change::Empty,
        3 => Change::Forget,
        4 => Change::Adopt,
        5 => Change::Value(
            [json!(true), json!(false), json!(3), json!("x"), json!([]), json!({}), json!(null)][random.below(7)]
                .clone(),
        ),
        6 | 7 if !options.is_empty() => match random.pick(&options) {
            Value::String(text) => Change::Text(text.clone()),
            other => Change::Value((*other).clone()),
        },
        _ => Change::Text(random.pick(&TEXTS).to_string()),
    }
}

fn schemas(root: &Path, out: &Path) -> usize {
    let (mut number, mut count) = (0, 0);
    for file in files(&root.join("forms/tests/data/json-schema-test-suite/tests/draft2020-12")) {
        let groups: Vec<Value> = parse(&file);
        for group in groups {
            // What is refused when compiled has its own test.
            let Ok(program) = compile(&group["schema"], &Options::bare()) else { continue };
            let matcher = NativeMatcher::new(program.patterns()).expect("checked patterns");
            let instances: Vec<&Value> = group["tests"].as_array().expect("tests").iter().map(|t| &t["data"]).collect();
            let answers: Vec<String> = instances.iter().map(|instance| judge(&program, &matcher, instance)).collect();
            let lines: Vec<String> = instances.iter().map(ToString::to_string).collect();
            let folder = out.join("schemas");
            write(&folder.join(format!("{number}.bin")), &postcard::to_stdvec(&program).expect("plain data"));
            write(&folder.join(format!("{number}.ndjson")), lines.join("\n").as_bytes());
            write(&folder.join(format!("{number}.txt")), answers.join("\n").as_bytes());
            number += 1;
            count += instances.len();
        }
    }
    count
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

fn parse<T: serde::de::DeserializeOwned>(file: &Path) -> T {
    let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn write(file: &Path, bytes: &[u8]) {
    let folder = file.parent().expect("a folder");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file, bytes))
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// The same numbers in every run: a difference can be looked at again.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }
}
