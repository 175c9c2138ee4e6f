//! Joins the object rules of a schema with those of its conjuncts, for the verdict: `allOf` and `$ref` beside `properties` then cost one walk over the
//! members in place of several, and `unevaluatedProperties` none.

use crate::schema::program::*;

pub(super) fn fuse(nodes: &mut [Node]) {
    for id in 0..nodes.len() {
        let fused = match &nodes[id] {
            Node::General(general) => join(general, nodes),
            _ => None,
        };
        if let (Some(fused), Node::General(general)) = (fused, &mut nodes[id]) {
            general.fused = Some(Box::new(fused));
        }
    }
}

fn join(general: &General, nodes: &[Node]) -> Option<Fused> {
    let mut fused = Fused::default();
    if general.types & OBJECT == 0 || !general.object.as_ref().is_none_or(|object| is_open(object)) {
        return None;
    }
    if let Some(object) = &general.object {
        add(&mut fused, object);
    }
    for node in &general.all_of {
        let joined = match &nodes[*node as usize] {
            Node::General(part) => match &part.object {
                Some(object) if is_plain(part, object) && is_disjoint(&fused, object) => {
                    add(&mut fused, object);
                    true
                }
                _ => false,
            },
            _ => false,
        };
        if !joined {
            fused.all_of.push(*node);
        }
    }
    let rest = general.logic.as_ref().and_then(|logic| logic.unevaluated_properties.as_ref());
    fused.properties.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(rest) = rest {
        // Members that only an unjoined conjunct names would be asked for one by one.
        let declared = fused.properties.iter().filter(|property| property.declared).count();
        if declared < rest.known.len() || general.logic.as_ref().is_some_and(|logic| logic.unevaluated_items.is_some())
        {
            return None;
        }
        fused.rest = Some(rest.node);
    }
    let gained = fused.all_of.len() < general.all_of.len() || fused.rest.is_some();
    gained.then_some(fused)
}

/// Whether the rules leave other members alone.
fn is_open(object: &ObjectRules) -> bool {
    object.additional.is_none() && object.patterns.is_empty()
}

/// Whether the object rules are all that the part says of objects.
fn is_plain(part: &General, object: &ObjectRules) -> bool {
    let beside = object.names.is_some() || object.format.is_some() || object.min > 0 || object.max < u32::MAX;
    let dependent = !object.dependent_required.is_empty() || !object.dependent_schemas.is_empty();
    let more = part.constant.is_some() || part.choices.is_some() || part.logic.is_some() || !part.all_of.is_empty();
    part.types & OBJECT != 0 && is_open(object) && !beside && !dependent && !more
}

fn is_disjoint(fused: &Fused, object: &ObjectRules) -> bool {
    object.properties.iter().all(|property| fused.properties.iter().all(|known| known.name != property.name))
}

fn add(fused: &mut Fused, object: &ObjectRules) {
    fused.properties.extend(object.properties.iter().cloned());
    fused.required += object.required;
}
