//! What is known to be present once a condition came out true or false.

use super::super::ops::Op;
use super::super::program::{Node, NodeId, Path, Program, Seg};
use super::super::reads::resolve;
use super::super::value::Val;

/// The places a frame stack and a program speak of.
pub(super) struct Facts<'p> {
    pub program: &'p Program,
    pub places: &'p [Option<Vec<Seg>>],
}

impl Facts<'_> {
    /// The places known to be present when a node counts as `truth`.
    pub fn of(&self, id: NodeId, truth: bool) -> Vec<Vec<Seg>> {
        match self.program.node(id) {
            Node::Read { default: None, .. } if truth => self.place(id).into_iter().collect(),
            Node::Call { op, args, .. } => match (op, truth) {
                (Op::Not, _) => args.first().map_or_else(Vec::new, |arg| self.of(*arg, !truth)),
                (Op::Truthy, _) => args.first().map_or_else(Vec::new, |arg| self.of(*arg, truth)),
                (Op::And, true) | (Op::Or, false) => args.iter().flat_map(|arg| self.of(*arg, truth)).collect(),
                (Op::And, false) | (Op::Or, true) => self.common(args.iter().map(|arg| self.of(*arg, truth))),
                (Op::If | Op::Ternary, _) if args.len() == 3 => {
                    let (yes, no) = (self.of(args[0], true), self.of(args[0], false));
                    let branch = |mut known: Vec<Vec<Seg>>, arg: NodeId| {
                        known.extend(self.of(arg, truth));
                        known
                    };
                    let never = |arg: NodeId| matches!(self.program.node(arg), Node::Const(v) if v.truthy() != truth);
                    match (never(args[1]), never(args[2])) {
                        (true, _) => branch(no, args[2]),
                        (_, true) => branch(yes, args[1]),
                        _ => self.common([branch(yes, args[1]), branch(no, args[2])].into_iter()),
                    }
                }
                (Op::Exists, true) => {
                    let mut names = Vec::new();
                    args.iter().for_each(|arg| self.program.plain_texts(*arg, &mut names));
                    let path = match names.as_slice() {
                        [name] if name.starts_with('/') => Path::of_var(name),
                        _ => Path {
                            root: super::super::program::Root::Frame(0),
                            segments: names.into_iter().map(Seg::Key).collect(),
                        },
                    };
                    resolve(self.places, &path).into_iter().collect()
                }
                (Op::Missing, false) => {
                    let mut names = Vec::new();
                    args.iter().for_each(|arg| self.program.plain_texts(*arg, &mut names));
                    names.iter().filter_map(|name| resolve(self.places, &Path::of_var(name))).collect()
                }
                (Op::Eq | Op::StrictEq, true) | (Op::Ne | Op::StrictNe, false) => {
                    let loose = matches!(op, Op::Eq | Op::Ne);
                    let value = args.iter().any(|arg| match self.program.node(*arg) {
                        Node::Const(Val::Num(n)) => !(loose && n.is_zero()),
                        Node::Const(value) => !value.nullish(),
                        _ => false,
                    });
                    if value { args.iter().filter_map(|arg| self.place(*arg)).collect() } else { Vec::new() }
                }
                (Op::In, true) => match args.as_slice() {
                    [needle, list] => match self.program.node(*list) {
                        Node::Const(Val::Arr(items)) if items.iter().all(|item| !item.nullish()) => {
                            self.place(*needle).into_iter().collect()
                        }
                        _ => Vec::new(),
                    },
                    _ => Vec::new(),
                },
                // Derived values that are absent without their first argument.
                (Op::Age | Op::Date | Op::Year | Op::Month | Op::Day | Op::Fold, true) => {
                    args.first().map_or_else(Vec::new, |arg| self.place(*arg).into_iter().collect())
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn place(&self, id: NodeId) -> Option<Vec<Seg>> {
        match self.program.node(id) {
            Node::Read { path, default: None, .. } => resolve(self.places, path),
            Node::Call { op: Op::Date | Op::Age | Op::Fold | Op::Year, args, .. } => self.place(*args.first()?),
            _ => None,
        }
    }

    fn common(&self, mut sets: impl Iterator<Item = Vec<Vec<Seg>>>) -> Vec<Vec<Seg>> {
        let Some(mut common) = sets.next() else { return Vec::new() };
        for set in sets {
            common.retain(|place| set.contains(place));
        }
        common
    }
}
