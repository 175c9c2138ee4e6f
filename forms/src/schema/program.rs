//! The compiled schema: plain data in arenas, ready for `postcard`.

use super::constant::Constant;
use super::number::NumberRules;
use crate::formats::Format;
use crate::pattern::PatternSpec;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The place of a node in its program.
pub type NodeId = u32;

pub(super) const NO_NODE: NodeId = NodeId::MAX;

pub(super) const NULL: u8 = 1;
pub(super) const BOOLEAN: u8 = 2;
pub(super) const INTEGER: u8 = 4;
pub(super) const NUMBER: u8 = 8;
pub(super) const STRING: u8 = 16;
pub(super) const ARRAY: u8 = 32;
pub(super) const OBJECT: u8 = 64;
pub(super) const ALL_TYPES: u8 = 127;

/// A compiled schema. Node ids hold for this program only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Program {
    pub(super) nodes: Vec<Node>,
    pub(super) places: Vec<Place>,
    pub(super) patterns: Vec<PatternSpec>,
    /// For programs with `$dynamicRef`: the resource of every node, and the dynamic anchors of every resource.
    pub(super) dynamic: Option<Dynamic>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Dynamic {
    pub resource_of: Vec<u32>,
    pub anchors: Vec<Vec<(Box<str>, NodeId)>>,
}

/// Where a node stood in the document: below `parent`, or at the root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    pub parent: NodeId,
    /// The escaped rest of the pointer, without the leading slash; empty for the root.
    pub step: Box<str>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Node {
    Any,
    Never,
    /// Nothing but a reference.
    Ref(NodeId),
    /// A string.
    Text(TextRules),
    /// One of a few strings.
    Choice(Box<[Box<str>]>),
    /// A number.
    Number(Box<NumberRules>),
    /// Values of these types.
    Typed(u8),
    General(Box<General>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TextRules {
    pub min: u32,
    pub max: u32,
    pub pattern: Option<u32>,
    pub format: Option<Format>,
}

impl Default for TextRules {
    fn default() -> Self {
        Self { min: 0, max: u32::MAX, pattern: None, format: None }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct General {
    pub types: u8,
    pub constant: Option<Box<Constant>>,
    pub choices: Option<Box<Choices>>,
    pub text: Option<TextRules>,
    pub number: Option<Box<NumberRules>>,
    pub array: Option<Box<ArrayRules>>,
    pub object: Option<Box<ObjectRules>>,
    /// `allOf`, and `$ref` beside other keywords.
    pub all_of: Vec<Branch>,
    pub logic: Option<Box<Logic>>,
    /// The object rules joined with those of the conjuncts; the verdict uses them, reports don't.
    pub fused: Option<Box<Fused>>,
}

/// Object rules of a schema and of its conjuncts in one list, so that the members are walked once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Fused {
    pub properties: Vec<Property>,
    pub required: u32,
    /// The conjuncts that could not be joined.
    pub all_of: Vec<NodeId>,
    /// What `unevaluatedProperties` says of the members outside the list.
    pub rest: Option<NodeId>,
}

/// A conjunct; a reference is reported through its own place.
pub(super) type Branch = NodeId;

/// The values of an `enum`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Choices {
    /// Sorted, so that long lists are searched by halves.
    pub texts: Vec<Box<str>>,
    pub others: Vec<Constant>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ArrayRules {
    pub prefix: Vec<NodeId>,
    pub items: Option<NodeId>,
    pub contains: Option<NodeId>,
    pub min_contains: u32,
    pub max_contains: u32,
    pub min: u32,
    pub max: u32,
    pub unique: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ObjectRules {
    /// `properties` and `required` together, sorted by name.
    pub properties: Vec<Property>,
    pub required: u32,
    pub patterns: Vec<(u32, NodeId)>,
    pub additional: Option<NodeId>,
    pub names: Option<NodeId>,
    pub min: u32,
    pub max: u32,
    pub dependent_required: Vec<(Box<str>, Vec<Box<str>>)>,
    pub dependent_schemas: Vec<(Box<str>, NodeId)>,
    /// A format that speaks of objects.
    pub format: Option<Format>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Property {
    pub name: Box<str>,
    pub node: NodeId,
    pub required: bool,
    /// Named by `properties`, not by `required` alone.
    pub declared: bool,
}

impl AsRef<str> for Property {
    fn as_ref(&self) -> &str {
        &self.name
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Logic {
    pub any_of: Vec<NodeId>,
    pub one_of: Vec<NodeId>,
    pub not: Option<NodeId>,
    pub condition: Option<NodeId>,
    pub then: Option<NodeId>,
    pub otherwise: Option<NodeId>,
    /// A `$dynamicRef` that the callers decide: the anchor's name and where it leads if no caller has it.
    pub dynamic_ref: Option<(Box<str>, NodeId)>,
    pub unevaluated_properties: Option<Unevaluated>,
    pub unevaluated_items: Option<Unevaluated>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Unevaluated {
    pub node: NodeId,
    /// Names that are evaluated whatever the document says, sorted.
    pub known: Vec<Box<str>>,
}

/// The nodes of a program by the place of their schema.
#[derive(Clone, Debug, Default)]
pub struct NodeIndex {
    by_pointer: BTreeMap<String, NodeId>,
}

impl NodeIndex {
    /// The node whose schema stood at this JSON Pointer of the document.
    pub fn get(&self, pointer: &str) -> Option<NodeId> {
        self.by_pointer.get(pointer).copied()
    }

    /// All places and nodes, in the order of the pointers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, NodeId)> {
        self.by_pointer.iter().map(|(pointer, node)| (pointer.as_str(), *node))
    }
}

impl Program {
    /// The node of the whole document.
    pub fn root(&self) -> NodeId {
        0
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the program was never compiled.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The patterns that a [`Matcher`](crate::pattern::Matcher) must run, by index.
    pub fn patterns(&self) -> &[PatternSpec] {
        &self.patterns
    }

    /// The JSON Pointer of a node's schema in the document it was compiled from.
    pub fn pointer(&self, node: NodeId) -> String {
        let mut steps = Vec::new();
        let mut at = node;
        while let Some(place) = self.places.get(at as usize) {
            if !place.step.is_empty() {
                steps.push(&*place.step);
            }
            at = place.parent;
        }
        let mut out = String::new();
        for step in steps.iter().rev() {
            out.push('/');
            out.push_str(step);
        }
        out
    }

    /// The node of the schema at a JSON Pointer of the document; `None` if no schema in use stands there. For many look-ups see
    /// [`Program::index`].
    pub fn node_for(&self, pointer: &str) -> Option<NodeId> {
        (0..self.nodes.len() as NodeId).find(|node| self.pointer(*node) == pointer)
    }

    /// All places of the document that have a node.
    pub fn index(&self) -> NodeIndex {
        NodeIndex { by_pointer: (0..self.nodes.len() as NodeId).map(|node| (self.pointer(node), node)).collect() }
    }
}
