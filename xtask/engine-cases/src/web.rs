//! What Node calls.

use crate::{Script, judge, play};
use forms::filing::SharedMatcher;
use forms::form::Form;
use forms::pattern::{Matcher, PatternSpec};
use forms::schema::Program;
use js_sys::RegExp;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;

/// The browser's own regular expressions, as the island uses them.
struct Scripted(Vec<RegExp>);

impl Scripted {
    fn new(patterns: &[PatternSpec]) -> Self {
        Self(patterns.iter().map(|pattern| RegExp::new(&pattern.source, "u")).collect())
    }
}

impl Matcher for Scripted {
    fn is_match(&self, pattern: u32, text: &str) -> bool {
        self.0.get(pattern as usize).is_some_and(|expression| expression.test(text))
    }
}

/// A form, ready to play scripts.
#[wasm_bindgen]
pub struct Player {
    form: Arc<Form>,
    matcher: SharedMatcher,
}

#[wasm_bindgen]
impl Player {
    /// From the bytes the browser fetches.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8]) -> Self {
        let form = Form::from_bytes(bytes).expect("a form of this engine");
        let matcher = Rc::new(Scripted::new(form.schema.patterns()));
        Self { form: Arc::new(form), matcher }
    }

    /// Plays one script, given as JSON.
    pub fn play(&self, script: &str) -> String {
        let script: Script = serde_json::from_str(script).expect("a script");
        play(Arc::clone(&self.form), Rc::clone(&self.matcher), &script)
    }
}

/// Judges JSON instances, one a line, by a compiled schema.
#[wasm_bindgen]
pub fn judge_all(program: &[u8], instances: &str) -> String {
    let program: Program = postcard::from_bytes(program).expect("a program of this engine");
    let matcher = Scripted::new(program.patterns());
    let verdict = |line: &str| judge(&program, &matcher, &serde_json::from_str(line).expect("JSON"));
    instances.lines().map(verdict).collect::<Vec<_>>().join("\n")
}
