//! The tables that decide texts of ASCII characters: one look-up a byte, no engine.

use serde::{Deserialize, Serialize};

/// No match any more, whatever follows.
pub(super) const DEAD: u8 = 255;
/// A match, whatever follows.
pub(super) const FOUND: u8 = 254;

/// Decides texts of ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AsciiTable {
    /// A sequence of repeated character sets from the beginning of the text to its end: what most patterns of forms are.
    Runs(Runs),
    /// Everything else of bounded size.
    Automaton(Automaton),
}

impl AsciiTable {
    /// The verdict, or `None` if it hangs on a character beyond ASCII.
    #[inline]
    pub fn is_match(&self, text: &str) -> Option<bool> {
        match self {
            Self::Runs(runs) => runs.is_match(text.as_bytes()),
            Self::Automaton(automaton) => automaton.is_match(text.as_bytes()),
        }
    }
}

/// Repeated sets, each run taking as much as it can. They are built only where no run could leave a character to the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runs {
    /// The sets that hold each ASCII character, one bit each.
    pub(super) sets: Vec<u8>,
    pub(super) runs: Vec<Run>,
}

/// So many characters of one set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    pub bit: u8,
    pub min: u32,
    pub max: u32,
}

impl Runs {
    fn is_match(&self, bytes: &[u8]) -> Option<bool> {
        let sets = self.sets.as_slice();
        let mut at = 0usize;
        for run in &self.runs {
            let start = at;
            let end = bytes.len().min(start.saturating_add(run.max as usize));
            while at < end {
                // Beyond the table lies what is not ASCII.
                if sets.get(usize::from(bytes[at]))? & run.bit == 0 {
                    break;
                }
                at = at.wrapping_add(1);
            }
            if at.wrapping_sub(start) < run.min as usize {
                return Some(false);
            }
        }
        Some(at == bytes.len())
    }
}

/// A deterministic automaton over ASCII. State 0 is the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Automaton {
    /// The column of each ASCII character.
    pub(super) columns: Vec<u8>,
    /// Columns in a row.
    pub(super) width: u8,
    /// The next state, row by row.
    pub(super) rows: Vec<u8>,
    /// Whether a text may end in the state.
    pub(super) accepting: Vec<bool>,
}

impl Automaton {
    fn is_match(&self, bytes: &[u8]) -> Option<bool> {
        let width = usize::from(self.width);
        let mut state = 0u8;
        for byte in bytes {
            let column = *self.columns.get(usize::from(*byte))?;
            state = *self.rows.get(usize::from(state).wrapping_mul(width).wrapping_add(usize::from(column)))?;
            if state >= FOUND {
                return Some(state == FOUND);
            }
        }
        self.accepting.get(usize::from(state)).copied()
    }
}
