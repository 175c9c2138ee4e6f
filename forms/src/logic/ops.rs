//! The operators: one table, from which the parser, the checker and the documentation take their facts.
//!
//! Official ones behave as the public compatibility suites say. Where these are silent, no value (`null` or absent) equals no text, no
//! truth value, no list and no object: an unanswered question is neither `false` nor `""`, and comparing it is not an error.
//!
//! Ours begin with `tk:`. Their meaning is the last column of [`OPERATORS`]; dates are ISO texts or partial dates `{"p", "v"}`; an absent
//! argument gives an absent result. `var` has one addition: a name that begins with `/` is a JSON pointer from the root of the answers.

use serde::{Deserialize, Serialize};

macro_rules! operators {
    ($($variant:ident $name:literal $min:literal $max:literal $doc:literal;)*) => {
        /// An operator.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Op { $(#[doc = $doc] $variant,)* }

        /// Every operator, in the order of [`Op`].
        pub const OPERATORS: &[OpInfo] = &[$(OpInfo { op: Op::$variant, name: $name, min: $min, max: $max, doc: $doc },)*];
    };
}

/// What the table says of an operator.
#[derive(Clone, Copy, Debug)]
pub struct OpInfo {
    /// The operator.
    pub op: Op,
    /// Its name in JSON.
    pub name: &'static str,
    /// Fewest arguments.
    pub min: u8,
    /// Most arguments; 255 means any number.
    pub max: u8,
    /// What it does.
    pub doc: &'static str,
}

operators! {
    Var "var" 0 2 "the answer at a dotted path of the current row, or at a pointer from the root; the second argument is the default";
    Val "val" 0 255 "the answer at a path given key by key; a first argument [n] goes n frames up";
    Exists "exists" 1 255 "whether there is such an answer, even a null one";
    Missing "missing" 0 255 "the paths without an answer";
    MissingSome "missing_some" 2 2 "the paths without an answer if fewer than n have one";
    Preserve "preserve" 1 1 "its argument as it stands";
    If "if" 0 255 "the value after the first true condition, else the last";
    Ternary "?:" 0 255 "another name of if";
    And "and" 0 255 "the first false value, else the last";
    Or "or" 0 255 "the first true value, else the last";
    Not "!" 0 1 "whether the value counts as false";
    Truthy "!!" 0 1 "whether the value counts as true";
    Coalesce "??" 0 255 "the first value that is neither absent nor null";
    Try "try" 1 255 "the first value that is no error";
    Throw "throw" 1 1 "ends with an error";
    Eq "==" 2 255 "equal after conversion to numbers";
    StrictEq "===" 2 255 "equal in type and value";
    Ne "!=" 2 255 "not equal after conversion to numbers";
    StrictNe "!==" 2 255 "not equal in type or value";
    Lt "<" 2 255 "each less than the next";
    Le "<=" 2 255 "each at most the next";
    Gt ">" 2 255 "each greater than the next";
    Ge ">=" 2 255 "each at least the next";
    Add "+" 0 255 "the sum; of one argument: its number";
    Sub "-" 1 255 "the difference; of one argument: its negative";
    Mul "*" 0 255 "the product";
    Div "/" 1 255 "the quotient, to 20 decimals; of one argument: its reciprocal";
    Mod "%" 2 255 "the remainder";
    Min "min" 1 255 "the least number";
    Max "max" 1 255 "the greatest number";
    Cat "cat" 0 255 "the texts joined";
    Substr "substr" 2 3 "a part of a text: from where, how long";
    In "in" 2 2 "whether a list contains a value, or a text another";
    Merge "merge" 0 255 "one list of all items";
    Map "map" 2 2 "the list of what each row gives";
    Filter "filter" 2 2 "the rows for which the condition holds";
    Reduce "reduce" 2 3 "one value from all rows, through current and accumulator";
    All "all" 2 2 "whether the condition holds for every row, and there is one";
    None "none" 2 2 "whether the condition holds for no row";
    Some "some" 2 2 "whether the condition holds for a row";
    Today "tk:today" 0 0 "the day, as the server says";
    Context "tk:context" 1 1 "a fact of the context: channel, requester_kind, loa, …";
    Param "tk:param" 1 2 "a dated legal figure by name, on a day (default: today)";
    Age "tk:age" 1 2 "completed years of somebody born on a (partial) date, on a day (default: today)";
    DateAdd "tk:date_add" 2 2 "a date moved by {days, months, years}; a month's end stays within its month";
    DaysBetween "tk:days_between" 2 2 "the days from the first date to the second";
    Year "tk:year" 1 1 "the year of a date";
    Month "tk:month" 1 1 "the month of a date";
    Day "tk:day" 1 1 "the day of the month of a date";
    Date "tk:date" 1 1 "the earliest day a (partial) date can mean, for comparisons";
    DecimalDiv "tk:decimal_div" 3 3 "the quotient rounded half up to so many decimals";
    Round "tk:round" 1 3 "rounded to so many decimals (default 0): half_up, floor or ceil";
    Count "tk:count" 1 1 "how many rows or items there are";
    AnyDuplicate "tk:any_duplicate" 1 2 "whether two rows have the same value (under a key)";
    Overlaps "tk:overlaps" 1 3 "whether two rows' periods overlap (keys default to from, to; no end means still lasting)";
    Fold "tk:fold" 1 1 "a text without accents in lower case, for comparing names";
    Lookup "tk:lookup" 2 2 "how the look-up of a subject in a data source ended: found, not_found, partial, …";
    HasDocument "tk:has_document" 1 1 "whether a paper is attached or in the vault";
    Agency "tk:agency" 2 2 "the agency of a kind for a commune; of kind successor: today's commune of a former one";
    InList "tk:in_list" 2 3 "whether a dated list contains a code, on a day (default: today)";
}

impl Op {
    /// What the table says of it.
    pub fn info(self) -> &'static OpInfo {
        &OPERATORS[self as usize]
    }

    /// The operator of a name.
    pub fn named(name: &str) -> Option<Self> {
        OPERATORS.iter().find(|info| info.name == name).map(|info| info.op)
    }

    /// Whether it is one of ours.
    pub fn is_ours(self) -> bool {
        self as usize >= Self::Today as usize
    }

    /// Whether its second argument is evaluated once for each row.
    pub fn iterates(self) -> bool {
        matches!(self, Self::Map | Self::Filter | Self::Reduce | Self::All | Self::None | Self::Some)
    }
}
