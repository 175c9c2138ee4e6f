//! Joining the compiled nodes into a program.

use super::{CompileCode, Compiler, key};
use crate::schema::program::*;
use std::collections::BTreeSet;

/// Calls `visit` with every place where a node names another.
fn each_slot(node: &mut Node, visit: &mut impl FnMut(&mut NodeId)) {
    let general = match node {
        Node::Ref(target) => return visit(target),
        Node::General(general) => general,
        _ => return,
    };
    general.all_of.iter_mut().for_each(&mut *visit);
    if let Some(array) = &mut general.array {
        array.prefix.iter_mut().chain(&mut array.items).chain(&mut array.contains).for_each(&mut *visit);
    }
    if let Some(object) = &mut general.object {
        object.properties.iter_mut().for_each(|property| visit(&mut property.node));
        object.patterns.iter_mut().for_each(|(_, node)| visit(node));
        object.dependent_schemas.iter_mut().for_each(|(_, node)| visit(node));
        object.additional.iter_mut().chain(&mut object.names).for_each(&mut *visit);
    }
    if let Some(logic) = &mut general.logic {
        logic.any_of.iter_mut().chain(&mut logic.one_of).for_each(&mut *visit);
        let single = [&mut logic.not, &mut logic.condition, &mut logic.then, &mut logic.otherwise];
        single.into_iter().flatten().for_each(&mut *visit);
        logic.dynamic_ref.iter_mut().for_each(|(_, node)| visit(node));
        let rests = [&mut logic.unevaluated_properties, &mut logic.unevaluated_items];
        rests.into_iter().flatten().for_each(|rest| visit(&mut rest.node));
    }
}

/// The nodes applied to the same value.
fn in_place(node: &Node) -> Vec<NodeId> {
    let general = match node {
        Node::Ref(target) => return vec![*target],
        Node::General(general) => general,
        _ => return Vec::new(),
    };
    let mut out = general.all_of.clone();
    if let Some(object) = &general.object {
        out.extend(object.dependent_schemas.iter().map(|(_, node)| *node));
    }
    if let Some(logic) = &general.logic {
        out.extend(logic.any_of.iter().chain(&logic.one_of));
        out.extend([logic.not, logic.condition, logic.then, logic.otherwise].into_iter().flatten());
        out.extend(logic.dynamic_ref.iter().map(|(_, node)| *node));
    }
    out
}

pub(super) fn link(compiler: &mut Compiler<'_>) {
    if let Some(node) = find_cycle(&compiler.program.nodes) {
        let pointer = compiler.queue[node as usize].pointer.clone();
        compiler.error(pointer, CompileCode::EndlessReference, "this schema refers to itself for the same value");
        return;
    }
    let is_dynamic = |node: &Node| matches!(node, Node::General(general) if general.logic.as_ref().is_some_and(|logic| logic.dynamic_ref.is_some()));
    if compiler.program.nodes.iter().any(is_dynamic) {
        let resources = std::mem::take(&mut compiler.document.resources);
        let anchors = resources.iter().map(|resource| {
            let named = resource
                .dynamic
                .iter()
                .filter_map(|(name, schema)| Some(((*name).into(), *compiler.ids.get(&key(schema))?)));
            named.collect()
        });
        let anchors = anchors.collect();
        compiler.set_dynamic(anchors);
    }
    add_known_names(&mut compiler.program.nodes);
    prune(compiler);
    if compiler.program.dynamic.is_none() {
        collapse(&mut compiler.program.nodes);
    }
    share_any(&mut compiler.program.nodes);
    if compiler.program.dynamic.is_none() {
        super::fuse::fuse(&mut compiler.program.nodes);
    }
}

/// A node that leads back to itself without entering the value.
fn find_cycle(nodes: &[Node]) -> Option<NodeId> {
    // 0: not seen, 1: on the path, 2: done.
    let mut state = vec![0u8; nodes.len()];
    for root in 0..nodes.len() as NodeId {
        let mut path: Vec<(NodeId, Vec<NodeId>)> = Vec::new();
        let mut enter = (state[root as usize] == 0).then_some(root);
        loop {
            if let Some(node) = enter.take() {
                state[node as usize] = 1;
                path.push((node, in_place(&nodes[node as usize])));
            }
            let Some((node, rest)) = path.last_mut() else { break };
            match rest.pop() {
                Some(next) => match state[next as usize] {
                    0 => enter = Some(next),
                    1 => return Some(next),
                    _ => {}
                },
                None => {
                    state[*node as usize] = 2;
                    path.pop();
                }
            }
        }
    }
    None
}

/// Names evaluated whatever the document says: those of the schema itself and of all it refers to without a condition.
fn add_known_names(nodes: &mut [Node]) {
    for id in 0..nodes.len() {
        let Node::General(general) = &nodes[id] else { continue };
        if general.logic.as_ref().is_none_or(|logic| logic.unevaluated_properties.is_none()) {
            continue;
        }
        let mut names = BTreeSet::new();
        let mut stack = vec![id as NodeId];
        let mut seen = BTreeSet::new();
        while let Some(node) = stack.pop() {
            if !seen.insert(node) {
                continue;
            }
            match &nodes[node as usize] {
                Node::Ref(target) => stack.push(*target),
                Node::General(general) => {
                    stack.extend(&general.all_of);
                    if let Some(object) = &general.object {
                        names.extend(
                            object
                                .properties
                                .iter()
                                .filter(|property| property.declared)
                                .map(|property| property.name.to_string()),
                        );
                    }
                }
                _ => {}
            }
        }
        if let Node::General(general) = &mut nodes[id]
            && let Some(rest) = general.logic.as_mut().and_then(|logic| logic.unevaluated_properties.as_mut())
        {
            rest.known = names.iter().map(|name| name.as_str().into()).collect();
        }
    }
}

/// Drops the nodes that the root does not reach and numbers the others anew.
fn prune(compiler: &mut Compiler<'_>) {
    let program = &mut compiler.program;
    let mut reached = vec![false; program.nodes.len()];
    let mut stack: Vec<NodeId> = vec![0];
    if let Some(dynamic) = &program.dynamic {
        stack.extend(dynamic.anchors.iter().flatten().map(|(_, node)| *node));
    }
    while let Some(node) = stack.pop() {
        if !std::mem::replace(&mut reached[node as usize], true) {
            each_slot(&mut program.nodes[node as usize], &mut |slot| {
                if *slot != NO_NODE {
                    stack.push(*slot);
                }
            });
        }
    }
    let mut fresh = vec![NO_NODE; reached.len()];
    let mut count = 0;
    for (old, kept) in reached.iter().enumerate() {
        if *kept {
            fresh[old] = count;
            count += 1;
        }
    }
    let renumber = |slot: &mut NodeId| {
        if *slot != NO_NODE {
            *slot = fresh[*slot as usize];
        }
    };
    let nodes = std::mem::take(&mut program.nodes);
    let places = std::mem::take(&mut program.places);
    for (old, (mut node, mut place)) in nodes.into_iter().zip(places).enumerate().filter(|(old, _)| reached[*old]) {
        each_slot(&mut node, &mut |slot| renumber(slot));
        let lost = place.parent != NO_NODE && !reached[place.parent as usize];
        if lost {
            place.step = compiler.queue[old].pointer.strip_prefix('/').unwrap_or_default().into();
            place.parent = NO_NODE;
        } else {
            renumber(&mut place.parent);
        }
        program.nodes.push(node);
        program.places.push(place);
    }
    if let Some(dynamic) = &mut program.dynamic {
        let mut old = 0;
        dynamic.resource_of.retain(|_| {
            old += 1;
            reached[old - 1]
        });
        dynamic.anchors.iter_mut().flatten().for_each(|(_, node)| renumber(node));
    }
    let mut used: Vec<u32> = Vec::new();
    let patterns = std::mem::take(&mut program.patterns);
    for node in &mut program.nodes {
        each_pattern(node, &mut |pattern| {
            let at = used.iter().position(|known| known == pattern).unwrap_or_else(|| {
                used.push(*pattern);
                used.len() - 1
            });
            *pattern = at as u32;
        });
    }
    program.patterns = used.iter().map(|old| patterns[*old as usize].clone()).collect();
}

fn each_pattern(node: &mut Node, visit: &mut impl FnMut(&mut u32)) {
    match node {
        Node::Text(rules) => rules.pattern.iter_mut().for_each(visit),
        Node::General(general) => {
            general.text.iter_mut().flat_map(|rules| &mut rules.pattern).for_each(&mut *visit);
            if let Some(object) = &mut general.object {
                object.patterns.iter_mut().for_each(|(pattern, _)| visit(pattern));
            }
        }
        _ => {}
    }
}

/// Lets every slot lead past mere references. (They stay, so that their places keep a node.)
fn collapse(nodes: &mut [Node]) {
    let targets: Vec<NodeId> = (0..nodes.len())
        .map(|id| {
            let mut at = id as NodeId;
            // Cycles were refused before.
            while let Node::Ref(target) = nodes[at as usize] {
                at = target;
            }
            at
        })
        .collect();
    for node in nodes {
        each_slot(node, &mut |slot| {
            if let Some(target) = targets.get(*slot as usize) {
                *slot = *target;
            }
        });
    }
}

/// Properties that are only required lead to one node that takes anything; it stands last and has no place.
fn share_any(nodes: &mut Vec<Node>) {
    let any = nodes.len() as NodeId;
    let mut needed = false;
    for node in nodes.iter_mut() {
        each_slot(node, &mut |slot| {
            if *slot == NO_NODE {
                *slot = any;
                needed = true;
            }
        });
    }
    if needed {
        nodes.push(Node::Any);
    }
}
