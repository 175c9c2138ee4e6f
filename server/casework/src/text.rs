//! Text in the two languages of the product.

use serde::{Deserialize, Serialize};

/// A fixed text in Vietnamese and English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Text {
    /// Vietnamese, the language of record.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

/// Builds a [`Text`]; keeps the catalogues readable.
pub(crate) const fn t(vi: &'static str, en: &'static str) -> Text {
    Text { vi, en }
}

/// A text with values filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LocalText {
    /// Vietnamese, the language of record.
    pub vi: String,
    /// English.
    pub en: String,
}

impl From<Text> for LocalText {
    fn from(text: Text) -> Self {
        LocalText { vi: text.vi.to_owned(), en: text.en.to_owned() }
    }
}
