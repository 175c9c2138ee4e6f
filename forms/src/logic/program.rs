//! A compiled rule: plain data in one arena, so that it travels to the browser as it is.

use super::ops::Op;
use super::value::Val;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Seg {
    /// A property (or, on a list, an index in digits).
    Key(String),
    /// A row.
    Index(u32),
    /// Any row; only in patterns.
    Any,
}

/// The JSON Pointer of a path; any row is `*`.
pub fn pointer(path: &[Seg]) -> String {
    let mut out = String::new();
    for seg in path {
        out.push('/');
        match seg {
            Seg::Key(key) => out.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Seg::Index(index) => {
                let _ = write!(out, "{index}");
            }
            Seg::Any => out.push('*'),
        }
    }
    out
}

/// The path of a JSON Pointer; a step of digits is a row, `*` is any row.
pub fn segments(pointer: &str) -> Vec<Seg> {
    pointer
        .split('/')
        .skip(1)
        .map(|step| match step {
            "*" => Seg::Any,
            digits if digits == "0" || (!digits.starts_with(['0', '+']) && digits.parse::<u32>().is_ok()) => {
                digits.parse().map_or_else(|_| Seg::Key(digits.into()), Seg::Index)
            }
            key => Seg::Key(key.replace("~1", "/").replace("~0", "~")),
        })
        .collect()
}

/// What a read begins at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Root {
    /// The root of the answers.
    Document,
    /// The frame so many levels up: 0 is the current row (outside of rows: the root).
    Frame(u32),
}

/// A place to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// What it begins at.
    pub root: Root,
    /// Its steps.
    pub segments: Vec<Seg>,
}

impl Path {
    /// The path a `var` names: dotted, or a pointer from the root.
    pub fn of_var(name: &str) -> Self {
        if name.starts_with('/') {
            return Self { root: Root::Document, segments: segments(name) };
        }
        let segments =
            if name.is_empty() { Vec::new() } else { name.split('.').map(|key| Seg::Key(key.into())).collect() };
        Self { root: Root::Frame(0), segments }
    }
}

/// An index into the arena.
pub type NodeId = u32;

/// How the arguments were written; it decides how they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// `{"op": [a, b]}`.
    List,
    /// `{"op": a}` with a plain value.
    Bare,
    /// `{"op": {…}}`: a list that comes out of it is the list of arguments.
    Spread,
}

/// A node of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Node {
    /// A plain value.
    Const(Val<'static>),
    /// A list of expressions.
    List(Vec<NodeId>),
    /// A read at a fixed place, by `var` or `val`.
    Read {
        /// Where.
        path: Path,
        /// What stands for no value.
        default: Option<NodeId>,
        /// Written with `val`.
        val: bool,
    },
    /// An operator on arguments.
    Call {
        /// The operator.
        op: Op,
        /// Its arguments.
        args: Vec<NodeId>,
        /// How they were written.
        form: Form,
    },
}

#[cfg(feature = "compiler")]
impl Node {
    /// The same node in an arena where everything lies further back.
    fn moved(&self, offset: NodeId) -> Self {
        let all = |ids: &[NodeId]| ids.iter().map(|id| id + offset).collect();
        match self {
            Self::Const(value) => Self::Const(value.clone()),
            Self::List(items) => Self::List(all(items)),
            Self::Read { path, default, val } => {
                Self::Read { path: path.clone(), default: default.map(|id| id + offset), val: *val }
            }
            Self::Call { op, args, form } => Self::Call { op: *op, args: all(args), form: *form },
        }
    }
}

/// A compiled rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Program {
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
}

impl Program {
    /// The rule that is always this value.
    pub fn constant(value: Val<'static>) -> Self {
        Self { nodes: vec![Node::Const(value)], root: 0 }
    }

    /// The node the rule's value comes from.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// A node. An index from another program may be out of range; then it is a constant null.
    pub fn node(&self, id: NodeId) -> &Node {
        const NULL: &Node = &Node::Const(Val::Null);
        self.nodes.get(id as usize).unwrap_or(NULL)
    }

    /// Every node.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The value, if the rule is a plain one.
    pub fn as_constant(&self) -> Option<&Val<'static>> {
        if let Node::Const(value) = self.node(self.root) { Some(value) } else { None }
    }

    /// Whether a path is computed: what the rule reads can't then be known before it runs.
    pub fn has_dynamic_path(&self) -> bool {
        self.nodes.iter().any(|node| match node {
            Node::Call { op: Op::Var | Op::Val, .. } => true,
            Node::Call { op: Op::Exists | Op::Missing | Op::MissingSome, args, .. } => {
                args.iter().any(|arg| !self.is_plain(*arg))
            }
            _ => false,
        })
    }

    /// Whether it throws or catches.
    pub fn uses_try_or_throw(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node, Node::Call { op: Op::Try | Op::Throw, .. }))
    }

    /// Whether it looks at the day, the context, parameters, look-ups, lists, papers or agencies.
    pub fn uses_env(&self) -> bool {
        self.nodes.iter().any(|node| match node {
            Node::Call { op: Op::Age, args, .. } => args.len() < 2,
            Node::Call { op, .. } => matches!(
                op,
                Op::Today | Op::Context | Op::Param | Op::Lookup | Op::HasDocument | Op::Agency | Op::InList
            ),
            _ => false,
        })
    }

    /// Makes every look-up of a subject that has a condition end as `not_asked` while the condition does not hold. Conditions that are relative to a row are
    /// left out: they mean nothing elsewhere.
    #[cfg(feature = "compiler")]
    pub(crate) fn gate_lookups<'g>(&mut self, gate: impl Fn(&str) -> Option<&'g Self>) {
        for at in 0..self.nodes.len() {
            let Node::Call { op: Op::Lookup, args, .. } = &self.nodes[at] else { continue };
            let [_, subject] = args.as_slice() else { continue };
            let Node::Const(Val::Str(subject)) = self.node(*subject) else { continue };
            let Some(condition) = gate(subject).filter(|condition| condition.is_absolute()) else { continue };
            let offset = self.nodes.len() as NodeId;
            self.nodes.extend(condition.nodes.iter().map(|node| node.moved(offset)));
            let root = condition.root + offset;
            if let Node::Call { args, .. } = &mut self.nodes[at] {
                args.push(root);
            }
        }
    }

    /// Reads by pointer from the root only.
    #[cfg(feature = "compiler")]
    fn is_absolute(&self) -> bool {
        self.nodes.iter().all(|node| !matches!(node, Node::Read { path, .. } if path.root != Root::Document))
    }

    pub(super) fn is_plain(&self, id: NodeId) -> bool {
        match self.node(id) {
            Node::Const(_) => true,
            Node::List(items) => items.iter().all(|item| self.is_plain(*item)),
            _ => false,
        }
    }

    /// The plain texts (and numbers, as text) under a node, in order.
    pub(super) fn plain_texts(&self, id: NodeId, out: &mut Vec<String>) {
        fn push(value: &Val<'_>, out: &mut Vec<String>) {
            match value {
                Val::Str(text) => out.push(text.to_string()),
                Val::Num(number) => out.push(number.to_string()),
                Val::Arr(items) => items.iter().for_each(|item| push(item, out)),
                _ => {}
            }
        }
        match self.node(id) {
            Node::Const(value) => push(value, out),
            Node::List(items) => items.iter().for_each(|item| self.plain_texts(*item, out)),
            _ => {}
        }
    }
}
