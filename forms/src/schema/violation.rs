//! What is reported of a document that does not fit.

use crate::formats::{Format, FormatError};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::fmt;

/// Which rule is broken. The names are stable: message catalogues, tests and clients rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// No value fits here (`false`).
    Never,
    /// Not one of the types.
    Type,
    /// Not one of the values.
    Enum,
    /// Not the value.
    Const,
    /// Below the least value.
    Minimum,
    /// Above the greatest value.
    Maximum,
    /// Not above the bound.
    ExclusiveMinimum,
    /// Not below the bound.
    ExclusiveMaximum,
    /// Not a multiple.
    MultipleOf,
    /// Too few characters.
    MinLength,
    /// Too many characters.
    MaxLength,
    /// Not of the form the pattern asks.
    Pattern,
    /// Not of the format.
    Format(Format),
    /// Too few items.
    MinItems,
    /// Too many items.
    MaxItems,
    /// Two items are equal.
    UniqueItems,
    /// No item, or too few of them, fit `contains`.
    MinContains,
    /// Too many items fit `contains`.
    MaxContains,
    /// A property is missing; reported at its own place.
    Required,
    /// A property that another one calls for is missing; reported at its own place.
    DependentRequired,
    /// Too few properties.
    MinProperties,
    /// Too many properties.
    MaxProperties,
    /// A property, or an item, that the schema does not know; reported at its own place.
    AdditionalProperties,
    /// The name of a property is refused.
    PropertyNames,
    /// A property that no part of the schema evaluated.
    UnevaluatedProperties,
    /// An item that no part of the schema evaluated.
    UnevaluatedItems,
    /// None of the alternatives fits.
    AnyOf,
    /// Not exactly one of the alternatives fits.
    OneOf,
    /// Fits what it must not fit.
    Not,
    /// The document is nested too deeply or costs too much to check.
    TooComplex,
}

impl Code {
    /// The stable name: `min_length`, `format:date`, ….
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Type => "type",
            Self::Enum => "enum",
            Self::Const => "const",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::ExclusiveMinimum => "exclusive_minimum",
            Self::ExclusiveMaximum => "exclusive_maximum",
            Self::MultipleOf => "multiple_of",
            Self::MinLength => "min_length",
            Self::MaxLength => "max_length",
            Self::Pattern => "pattern",
            Self::Format(format) => format.code(),
            Self::MinItems => "min_items",
            Self::MaxItems => "max_items",
            Self::UniqueItems => "unique_items",
            Self::MinContains => "min_contains",
            Self::MaxContains => "max_contains",
            Self::Required => "required",
            Self::DependentRequired => "dependent_required",
            Self::MinProperties => "min_properties",
            Self::MaxProperties => "max_properties",
            Self::AdditionalProperties => "additional_properties",
            Self::PropertyNames => "property_names",
            Self::UnevaluatedProperties => "unevaluated_properties",
            Self::UnevaluatedItems => "unevaluated_items",
            Self::AnyOf => "any_of",
            Self::OneOf => "one_of",
            Self::Not => "not",
            Self::TooComplex => "too_complex",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One fault of a document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Violation {
    /// The JSON Pointer of the value; of the place where it should be, if it is missing.
    pub path: String,
    /// The rule.
    pub code: Code,
    /// What the message of the rule may mention: `min`, `max`, `n`, `types`, `values`, `reason`, …. Never the value itself.
    pub params: Vec<(&'static str, Value)>,
    /// The JSON Pointer of the rule in the schema's document.
    pub keyword: String,
}

impl Violation {
    /// A parameter by its name.
    pub fn param(&self, name: &str) -> Option<&Value> {
        self.params.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

pub(super) fn reason(error: FormatError) -> Vec<(&'static str, Value)> {
    vec![("reason", Value::from(error.as_str()))]
}
