//! Patterns by the browser's own regular expressions, made when first used.

use forms::pattern::Matcher;
use js_sys::RegExp;
use std::cell::RefCell;

pub(super) struct Scripted(RefCell<Vec<(String, Option<RegExp>)>>);

impl Scripted {
    pub(super) fn new(sources: impl Iterator<Item = String>) -> Self {
        Self(RefCell::new(sources.map(|source| (source, None)).collect()))
    }
}

impl Matcher for Scripted {
    fn is_match(&self, pattern: u32, text: &str) -> bool {
        let mut patterns = self.0.borrow_mut();
        let Some((source, expression)) = patterns.get_mut(pattern as usize) else { return false };
        expression.get_or_insert_with(|| RegExp::new(source, "u")).test(text)
    }
}
