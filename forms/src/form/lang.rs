//! The two languages of the portal.

use crate::definition::Text;
use serde::{Deserialize, Serialize};

/// A language of the portal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Vietnamese, the language of record.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// Picks one of two sentences.
    pub fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }

    /// The tag used in HTML and URLs.
    pub fn tag(self) -> &'static str {
        self.pick("vi", "en")
    }
}

impl Text {
    /// A text in both languages.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The text in a language, or in the other where this one was left out.
    pub fn get(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Vi => (&self.vi, &self.en),
            Lang::En => (&self.en, &self.vi),
        };
        if first.is_empty() { second } else { first }
    }

    /// No words in any language.
    pub fn is_empty(&self) -> bool {
        self.vi.is_empty() && self.en.is_empty()
    }

    /// Drops the other language where this one has words.
    pub fn keep(&mut self, lang: Lang) {
        match lang {
            Lang::Vi if !self.vi.is_empty() => self.en.clear(),
            Lang::En if !self.en.is_empty() => self.vi.clear(),
            _ => {}
        }
    }
}
