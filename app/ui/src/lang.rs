//! The languages of a page: the engine's [`Lang`], and what pages need beside it.

pub use forms::form::Lang;

/// From a tag; anything unknown is Vietnamese.
#[must_use]
pub fn from_tag(tag: &str) -> Lang {
    if tag == "en" { Lang::En } else { Lang::Vi }
}

/// The other language, for the switch in the header.
#[must_use]
pub fn other(lang: Lang) -> Lang {
    match lang {
        Lang::Vi => Lang::En,
        Lang::En => Lang::Vi,
    }
}
