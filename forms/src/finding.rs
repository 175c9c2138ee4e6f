//! What is wrong with a definition: where, in words, and what to do.

use crate::definition::Text;
use serde::{Deserialize, Serialize};

/// How bad a finding is. Only errors stop a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Proven wrong.
    Error,
    /// Doubtful.
    Warning,
    /// Could be neither shown nor refuted.
    NotProven,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// Stable name.
    pub code: String,
    /// JSON Pointer into the definition.
    pub pointer: String,
    /// Line of the file, from 1, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    #[serde(default)]
    pub fix: Text,
}

impl Finding {
    /// An error at a place.
    pub fn error(code: &str, pointer: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code: code.to_owned(),
            pointer: pointer.into(),
            line: None,
            column: None,
            message: Text::new(vi, en),
            fix: Text::default(),
        }
    }

    /// A warning at a place.
    pub fn warning(code: &str, pointer: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, pointer, vi, en) }
    }

    /// With what to do about it.
    #[must_use]
    pub fn fix(mut self, vi: impl Into<String>, en: impl Into<String>) -> Self {
        self.fix = Text::new(vi, en);
        self
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "{line}:{column} ")?;
        }
        let place = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(f, "{place} [{}] {} / {}", self.code, self.message.vi, self.message.en)
    }
}
