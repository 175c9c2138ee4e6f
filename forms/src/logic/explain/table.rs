//! A plain table of names.

use super::super::program::{Seg, segments};
use super::super::value::Val;
use super::{Lang, Names};

/// Names looked up by JSON pointer (any row as `*`): labels, and options as `pointer → value → label`. For small definitions and tests.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Pointer, Vietnamese, English.
    pub labels: Vec<(String, String, String)>,
    /// Pointer, value, Vietnamese, English.
    pub options: Vec<(String, String, String, String)>,
}

fn same_place(pattern: &str, path: &[Seg]) -> bool {
    let pattern = segments(pattern);
    pattern.len() == path.len()
        && pattern.iter().zip(path).all(|(a, b)| a == b || (*a == Seg::Any && matches!(b, Seg::Index(_) | Seg::Any)))
}

impl Names for Table {
    fn label(&self, path: &[Seg], lang: Lang) -> Option<String> {
        let (_, vi, en) = self.labels.iter().find(|(place, ..)| same_place(place, path))?;
        Some(if lang == Lang::Vi { vi.clone() } else { en.clone() })
    }

    fn option(&self, path: &[Seg], value: &Val<'_>, lang: Lang) -> Option<String> {
        let value = value.as_str()?;
        let found = self.options.iter().find(|(place, option, ..)| option == value && same_place(place, path))?;
        Some(if lang == Lang::Vi { found.2.clone() } else { found.3.clone() })
    }
}
