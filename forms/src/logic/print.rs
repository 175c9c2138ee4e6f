//! From a program back to JSON: parsing the result gives the same program.

use super::ops::Op;
use super::program::{Form, Node, NodeId, Path, Program, Root, Seg, pointer};
use super::value::Val;
use serde_json::{Map, Value, json};

/// Writes a program as a rule.
pub fn print(program: &Program) -> Value {
    print_node(program, program.root)
}

pub(super) fn print_node(program: &Program, id: NodeId) -> Value {
    let one = |name: &str, value: Value| Value::Object(Map::from_iter([(name.to_owned(), value)]));
    match program.node(id) {
        Node::Const(value) => value.to_json(),
        Node::List(items) => Value::Array(items.iter().map(|item| print_node(program, *item)).collect()),
        Node::Read { path, val: true, .. } => one("val", print_val(path)),
        Node::Read { path, default, val: false } => {
            let name = Value::String(print_var(path));
            one("var", default.map_or(name.clone(), |default| json!([name, print_node(program, default)])))
        }
        Node::Call { op: Op::DateAdd, args, .. } => {
            let mut steps = Map::new();
            for (name, arg) in ["days", "months", "years"].into_iter().zip(args.iter().skip(1)) {
                if !matches!(program.node(*arg), Node::Const(Val::Null)) {
                    steps.insert(name.into(), print_node(program, *arg));
                }
            }
            let date = args.first().map_or(Value::Null, |date| print_node(program, *date));
            one("tk:date_add", json!([date, steps]))
        }
        Node::Call { op, args, form } => {
            let mut values: Vec<Value> = args.iter().map(|arg| print_node(program, *arg)).collect();
            let argument = match form {
                Form::List => Value::Array(values),
                Form::Bare | Form::Spread => values.pop().unwrap_or(Value::Null),
            };
            one(op.info().name, argument)
        }
    }
}

fn print_var(path: &Path) -> String {
    if path.root == Root::Document {
        // `/` alone would name an empty key; the whole document has no name of its own.
        return pointer(&path.segments);
    }
    let keys: Vec<&str> =
        path.segments.iter().map(|seg| if let Seg::Key(key) = seg { key.as_str() } else { "" }).collect();
    keys.join(".")
}

fn print_val(path: &Path) -> Value {
    let keys = path.segments.iter().filter_map(|seg| if let Seg::Key(key) = seg { Some(json!(key)) } else { None });
    match path.root {
        Root::Frame(up) if up > 0 => Value::Array(std::iter::once(json!([up])).chain(keys).collect()),
        _ => Value::Array(keys.collect()),
    }
}
