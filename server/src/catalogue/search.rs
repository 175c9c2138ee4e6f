//! Finding a procedure by what people call it: without diacritics, with a typing error, in everyday words.

use forms::definition::Procedure;
use store::seal::words;

/// How much a hit in each place counts.
const NAME: u32 = 6;
const KEYWORD: u32 = 8;
const SUMMARY: u32 = 2;
/// A whole everyday phrase was typed.
const PHRASE: u32 = 40;

/// Words that say nothing about which procedure is meant.
const STOP: [&str; 18] = [
    "toi", "muon", "xin", "lam", "can", "de", "cho", "cua", "va", "la", "o", "the", "nao", "how", "to", "a", "for",
    "my",
];

/// The folded words of a procedure.
#[derive(Debug, Clone, Default)]
pub struct Words {
    code: String,
    phrases: Vec<Vec<String>>,
    weighted: Vec<(String, u32)>,
}

impl Words {
    /// Reads a procedure's names, keywords and summary.
    #[must_use]
    pub fn of(procedure: &Procedure) -> Self {
        let mut weighted = Vec::new();
        let mut add = |text: &str, weight: u32| weighted.extend(words(text).into_iter().map(|word| (word, weight)));
        add(&procedure.name.vi, NAME);
        add(&procedure.name.en, NAME);
        add(&procedure.field_name.vi, SUMMARY);
        add(&procedure.summary.vi, SUMMARY);
        add(&procedure.summary.en, SUMMARY);
        procedure.keywords.iter().for_each(|keyword| add(keyword, KEYWORD));
        procedure.life_events.iter().for_each(|event| add(&event.replace('_', " "), SUMMARY));
        weighted.sort_by(|(one, a), (other, b)| one.cmp(other).then(b.cmp(a)));
        weighted.dedup_by(|later, first| later.0 == first.0);
        let phrases = procedure.keywords.iter().map(|keyword| words(keyword)).collect();
        Self { code: procedure.code.clone(), phrases, weighted }
    }

    fn score(&self, query: &str, asked: &[String]) -> u32 {
        if !query.is_empty() && self.code.starts_with(query) {
            return u32::MAX;
        }
        let mut score = 0;
        let mut missed = 0;
        for word in asked {
            let best = self.weighted.iter().map(|(known, weight)| closeness(word, known) * weight).max().unwrap_or(0);
            if best == 0 {
                missed += 1;
            }
            score += best;
        }
        // One stray word must not find everything.
        if missed * 2 > asked.len() {
            return 0;
        }
        let whole = self
            .phrases
            .iter()
            .any(|phrase| !phrase.is_empty() && asked.windows(phrase.len()).any(|part| part == phrase));
        score + if whole { PHRASE } else { 0 }
    }
}

/// 0 to 4: how well a typed word fits a known one.
fn closeness(typed: &str, known: &str) -> u32 {
    if typed == known {
        return 4;
    }
    if typed.len() >= 3 && known.starts_with(typed) {
        return 3;
    }
    u32::from(typed.len() >= 4 && known.len() >= 4 && one_slip(typed.as_bytes(), known.as_bytes())) * 2
}

/// One letter wrong, missing, too many, or two neighbours swapped. Both words are folded: ASCII.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let start = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (s, l) = (&short[start..], &long[start..]);
    if short.len() < long.len() {
        return s == &l[1..];
    }
    let replaced = s.len() <= 1 || s[1..] == l[1..];
    let swapped = s.len() >= 2 && s[0] == l[1] && s[1] == l[0] && s[2..] == l[2..];
    replaced || swapped
}

/// What fits a query, best first. An empty query fits nothing.
pub fn search<'a, T>(query: &str, entries: impl Iterator<Item = (&'a Words, T)>) -> Vec<T> {
    let code = query.trim();
    let mut asked = words(query);
    let meaning: Vec<String> = asked.iter().filter(|word| !STOP.contains(&word.as_str())).cloned().collect();
    if !meaning.is_empty() {
        asked = meaning;
    }
    if asked.is_empty() {
        return Vec::new();
    }
    let code = if code.starts_with(|first: char| first.is_ascii_digit()) { code } else { "" };
    let mut found: Vec<(u32, T)> =
        entries.map(|(words, entry)| (words.score(code, &asked), entry)).filter(|(score, _)| *score > 0).collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use forms::definition::{Definition, Document};

    fn shipped() -> Vec<(Words, String)> {
        let read = |(name, text): &(&str, &str)| match Document::from_json(text.as_bytes()) {
            Ok(Document::Definition(definition)) => {
                let definition: Definition = *definition;
                (Words::of(&definition.procedure), (*name).to_owned())
            }
            _ => panic!("{name} is not a definition"),
        };
        forms::templates::SHIPPED.iter().map(read).collect()
    }

    fn first(query: &str) -> Option<String> {
        let shipped = shipped();
        search(query, shipped.iter().map(|(words, code)| (words, code.clone()))).into_iter().next()
    }

    #[test]
    fn finds_by_everyday_words_without_diacritics_and_with_a_slip() {
        for query in
            ["giấy độc thân", "giay doc than", "xác nhận tình trạng hôn nhân", "tinh trang hon nhann", "1.004873"]
        {
            assert_eq!(first(query).as_deref(), Some("1.004873"), "{query}");
        }
        for query in ["trích lục khai sinh", "trich luc", "2.000635"] {
            assert_eq!(first(query).as_deref(), Some("2.000635"), "{query}");
        }
        for query in ["đăng ký thường trú", "nhap ho khau", "dang ky thuong tru"] {
            assert_eq!(first(query).as_deref(), Some("1.004222"), "{query}");
        }
    }

    #[test]
    fn finds_nothing_for_nothing() {
        for query in ["", "   ", "?!", "xe máy điện bay"] {
            assert_eq!(first(query), None, "{query}");
        }
    }

    #[test]
    fn one_slip_is_one_slip() {
        for (a, b, same) in [
            ("hon", "hon", true),
            ("hno", "hon", true),
            ("thuong", "thung", true),
            ("abcd", "abxy", false),
            ("abc", "abcde", false),
        ] {
            assert_eq!(one_slip(a.as_bytes(), b.as_bytes()), same, "{a} {b}");
        }
    }
}
