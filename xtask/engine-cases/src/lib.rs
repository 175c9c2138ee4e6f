//! Plays cases and says in one line each what the engine decided. Built natively and for the browser; the two must agree line by line.

use forms::filing::{Changes, Context, Draft, Filing, Patch, SharedMatcher};
use forms::form::{Form, Lang};
use forms::pattern::Matcher;
use forms::schema::{Env, Program, is_valid, validate};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

#[cfg(feature = "web")]
mod web;

/// A filing and what somebody does to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Script {
    /// Where it comes from, for the person who reads a difference.
    pub name: String,
    /// Number of its form.
    pub form: usize,
    /// What the server knows.
    pub context: Context,
    /// Where it begins.
    pub draft: Draft,
    /// What is done, one after another.
    pub patches: Vec<Patch>,
}

/// Plays a script. A line of hashes: the beginning and each step's changes, views and verdict; then the last verdict in full.
#[must_use]
pub fn play(form: Arc<Form>, matcher: SharedMatcher, script: &Script) -> String {
    let mut filing = Filing::new(form, script.context.clone(), &script.draft, matcher);
    let mut line = hash(&state(&filing));
    for patch in &script.patches {
        let applied = filing.apply(patch);
        line.push(' ');
        line.push_str(&hash(&format!("{} {:?} {}", changes(&applied.changes), applied.ignored, state(&filing))));
    }
    while filing.can_undo() {
        filing.undo();
    }
    format!(
        "{line} {} {}",
        hash(&state(&filing)),
        text(&filing.verdict().errors.iter().map(|e| &e.code).collect::<Vec<_>>())
    )
}

/// Judges an instance by a schema: the verdict, and how many faults with which places.
#[must_use]
pub fn judge(program: &Program, matcher: &dyn Matcher, instance: &Value) -> String {
    let env = Env::new(matcher);
    let faults = validate(program, instance, env);
    format!("{} {} {}", is_valid(program, instance, env), faults.len(), hash(&format!("{faults:?}")))
}

/// Everything the two sides must agree on.
fn state(filing: &Filing) -> String {
    let pages = (0..filing.form().pages.len()).filter(|page| filing.page_asked(*page));
    let views = pages.filter_map(|page| filing.page(page, Lang::Vi));
    let views: Vec<String> = views.map(|page| format!("{page:?}")).collect();
    format!("{} {} {} {}", views.concat(), text(&filing.verdict()), text(&filing.draft()), filing.document())
}

fn changes(changes: &Changes) -> String {
    format!("{changes:?}")
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| error.to_string())
}

/// FNV-1a: short, and the same everywhere.
fn hash(text: &str) -> String {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let hash = text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}
