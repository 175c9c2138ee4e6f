//! What a rule reads, for the dependency graph.

use super::ops::Op;
use super::program::{Node, NodeId, Path, Program, Root, Seg};

/// How much of a place is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadKind {
    /// Only which rows there are.
    Rows,
    /// The value with all in it.
    Value,
}

/// A place a rule reads; [`Seg::Any`] stands for every row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// Where, from the root.
    pub path: Vec<Seg>,
    /// How much.
    pub kind: ReadKind,
}

impl Program {
    /// Every place the rule reads. `row` is the pattern of the row it is relative to (`/members/*`), empty at the root. Computed paths
    /// are not among them: see [`Program::has_dynamic_path`].
    pub fn reads(&self, row: &[Seg]) -> Vec<Read> {
        let mut finder = Finder { program: self, places: places(row), found: Vec::new() };
        finder.visit(self.root, ReadKind::Value);
        let mut found = finder.found;
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The frames of a rule before it runs, where each row is any row; `None` is a frame whose place is not known.
pub(super) fn places(row: &[Seg]) -> Vec<Option<Vec<Seg>>> {
    let mut places = vec![Some(Vec::new())];
    if !row.is_empty() {
        places.push(None);
        places.push(Some(row.to_vec()));
    }
    places
}

/// The absolute pattern a path stands for among such frames.
pub(super) fn resolve(places: &[Option<Vec<Seg>>], path: &Path) -> Option<Vec<Seg>> {
    match path.root {
        Root::Document => Some(path.segments.clone()),
        Root::Frame(up) => {
            let base = places.get(places.len().checked_sub(1 + up as usize)?)?.as_ref()?;
            let steps = path.segments.iter().map(|seg| match seg {
                // A dotted index reads a row.
                Seg::Key(key) => super::program::segments(&format!("/{}", key.replace('~', "~0").replace('/', "~1")))
                    .pop()
                    .unwrap_or(Seg::Any),
                other => other.clone(),
            });
            Some(base.iter().cloned().chain(steps).collect())
        }
    }
}

struct Finder<'p> {
    program: &'p Program,
    places: Vec<Option<Vec<Seg>>>,
    found: Vec<Read>,
}

impl Finder<'_> {
    fn note(&mut self, path: &Path, kind: ReadKind) {
        if let Some(path) = resolve(&self.places, path) {
            self.found.push(Read { path, kind });
            return;
        }
        // `current` of a reduce stands for the row kept below it.
        if let (Root::Frame(0), [Seg::Key(first), rest @ ..]) = (path.root, path.segments.as_slice())
            && first == "current"
            && self.places.len() >= 2
            && let Some(Some(row)) = self.places.get(self.places.len() - 2)
        {
            let path = row.iter().chain(rest).cloned().collect();
            self.found.push(Read { path, kind });
        }
    }

    fn visit(&mut self, id: NodeId, kind: ReadKind) {
        match self.program.node(id) {
            Node::Const(_) => {}
            Node::List(items) => items.iter().for_each(|item| self.visit(*item, kind)),
            Node::Read { path, default, .. } => {
                self.note(path, kind);
                if let Some(default) = default {
                    self.visit(*default, kind);
                }
            }
            Node::Call { op, args, .. } => match op {
                Op::Missing | Op::MissingSome => {
                    let mut names = Vec::new();
                    args.iter().for_each(|arg| self.program.plain_texts(*arg, &mut names));
                    names.iter().for_each(|name| self.note(&Path::of_var(name), ReadKind::Value));
                    args.iter().for_each(|arg| self.visit(*arg, kind));
                }
                Op::Exists => {
                    let mut names = Vec::new();
                    args.iter().for_each(|arg| self.program.plain_texts(*arg, &mut names));
                    let path = match names.as_slice() {
                        [name] if name.starts_with('/') => Path::of_var(name),
                        _ => Path { root: Root::Frame(0), segments: names.into_iter().map(Seg::Key).collect() },
                    };
                    self.note(&path, ReadKind::Value);
                }
                Op::Count => args.iter().for_each(|arg| self.visit(*arg, ReadKind::Rows)),
                op if op.iterates() => self.visit_rows(*op, args, kind),
                _ => args.iter().for_each(|arg| self.visit(*arg, ReadKind::Value)),
            },
        }
    }

    fn visit_rows(&mut self, op: Op, args: &[NodeId], kind: ReadKind) {
        let [list, body, rest @ ..] = args else { return };
        // A filter whose rows are used as values reads them whole.
        let whole = op == Op::Filter && kind == ReadKind::Value;
        self.visit(*list, if whole { ReadKind::Value } else { ReadKind::Rows });
        let row = source(self.program, &self.places, *list).map(|mut path| {
            path.push(Seg::Any);
            path
        });
        let depth = self.places.len();
        if op == Op::Reduce {
            self.places.push(row);
            self.places.push(None);
        } else {
            self.places.push(None);
            self.places.push(row);
        }
        self.visit(*body, ReadKind::Value);
        self.places.truncate(depth);
        rest.iter().for_each(|arg| self.visit(*arg, ReadKind::Value));
    }
}

/// The table a list expression takes its rows from.
pub(super) fn source(program: &Program, places: &[Option<Vec<Seg>>], id: NodeId) -> Option<Vec<Seg>> {
    match program.node(id) {
        Node::Read { path, .. } => resolve(places, path),
        Node::Call { op: Op::Filter | Op::Coalesce, args, .. } => source(program, places, *args.first()?),
        _ => None,
    }
}
