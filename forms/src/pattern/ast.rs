//! The syntax tree. Groups and laziness leave no trace: only whether there is a match counts.

use super::property::Property;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ast {
    Empty,
    Class(Class),
    Start,
    End,
    /// `\b`, or `\B` when false.
    Word(bool),
    Concat(Vec<Ast>),
    Alt(Vec<Ast>),
    Repeat {
        inner: Box<Ast>,
        min: u32,
        max: Option<u32>,
        at: usize,
    },
}

/// A set of characters; a literal is a set of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Class {
    pub negated: bool,
    pub ranges: Vec<(u32, u32)>,
    /// Unicode properties, each possibly negated.
    pub properties: Vec<(bool, Property)>,
}

/// The white space of ECMA-262, line terminators included.
pub(super) const SPACE: &[(u32, u32)] = &[
    (0x09, 0x0d),
    (0x20, 0x20),
    (0xa0, 0xa0),
    (0x1680, 0x1680),
    (0x2000, 0x200a),
    (0x2028, 0x2029),
    (0x202f, 0x202f),
    (0x205f, 0x205f),
    (0x3000, 0x3000),
    (0xfeff, 0xfeff),
];
pub(super) const DIGIT: &[(u32, u32)] = &[(0x30, 0x39)];
pub(super) const WORD: &[(u32, u32)] = &[(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)];
pub(super) const LINE_END: &[(u32, u32)] = &[(0x0a, 0x0a), (0x0d, 0x0d), (0x2028, 0x2029)];

/// What the ranges leave out.
pub(super) fn complement(ranges: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut out = Vec::with_capacity(ranges.len() + 1);
    let mut next = 0;
    for (low, high) in ranges {
        if *low > next {
            out.push((next, low - 1));
        }
        next = high + 1;
    }
    out.push((next, 0x10_ffff));
    out
}

impl Class {
    pub(super) fn literal(c: u32) -> Self {
        Self { ranges: vec![(c, c)], ..Self::default() }
    }

    pub(super) fn of(ranges: &[(u32, u32)], negated: bool) -> Self {
        Self { negated, ranges: ranges.to_vec(), properties: Vec::new() }
    }

    /// The ASCII characters in the set, one bit each.
    pub(super) fn ascii(&self) -> u128 {
        let mut mask = 0u128;
        for (low, high) in &self.ranges {
            for c in *low..=(*high).min(127) {
                mask |= 1 << c;
            }
        }
        for (negated, property) in &self.properties {
            let of_property = property.ascii();
            mask |= if *negated { !of_property } else { of_property };
        }
        if self.negated { !mask } else { mask }
    }

    /// Whether two sets may share a character (never a false "no").
    pub(super) fn may_overlap(&self, other: &Self) -> bool {
        if self.ascii() & other.ascii() != 0 {
            return true;
        }
        let plain = |class: &Self| !class.negated && class.properties.is_empty();
        let beyond = |class: &Self| !plain(class) || class.ranges.iter().any(|(_, high)| *high > 127);
        if plain(self) && plain(other) {
            return self.ranges.iter().any(|(a, b)| other.ranges.iter().any(|(c, d)| a.max(c) <= b.min(d)));
        }
        beyond(self) && beyond(other)
    }

    pub(super) fn weight(&self) -> usize {
        1 + 50 * self.properties.len()
    }
}
