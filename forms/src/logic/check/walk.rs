//! The walk through a rule that gives each expression its type.

use super::super::ops::Op;
use super::super::program::{Form, Node, NodeId, Path, Program, Root, Seg, pointer};
use super::super::reads::{places, resolve, source};
use super::facts::Facts;
use super::messages::words;
use super::{Kind, Type, TypeEnv, TypeFinding};

pub(super) struct Checker<'p> {
    pub program: &'p Program,
    pub env: &'p dyn TypeEnv,
    pub findings: Vec<TypeFinding>,
    places: Vec<Option<Vec<Seg>>>,
    present: Vec<Vec<Seg>>,
    at: Vec<String>,
}

impl<'p> Checker<'p> {
    pub fn new(program: &'p Program, env: &'p dyn TypeEnv, row: &[Seg]) -> Self {
        Self { program, env, findings: Vec::new(), places: places(row), present: Vec::new(), at: Vec::new() }
    }

    pub fn root(&mut self) -> Type {
        self.node(self.program.root())
    }

    /// Notes a fault at the current place, or at a step below it.
    pub fn find(&mut self, code: &'static str, what: &str, below: Option<String>) {
        let words = words(code, what);
        let mut place = String::new();
        for step in self.at.iter().chain(below.as_ref()) {
            place.push('/');
            place.push_str(&step.replace('~', "~0").replace('/', "~1"));
        }
        if !self.findings.iter().any(|found| found.pointer == place && found.code == code) {
            self.findings.push(TypeFinding { pointer: place, code, message: words.0, fix: words.1 });
        }
    }

    pub fn node(&mut self, id: NodeId) -> Type {
        match self.program.node(id) {
            Node::Const(value) => const_type(value),
            Node::List(items) => {
                let mut inner: Option<Type> = None;
                for (at, item) in items.iter().enumerate() {
                    let found = self.step(at.to_string(), *item);
                    inner = Some(match inner {
                        Some(known) => known.or(found),
                        None => found,
                    });
                }
                Type::of(Kind::Array(Box::new(inner.unwrap_or(Type::of(Kind::Any)))))
            }
            Node::Read { path, default, val } => {
                let found = self.read(path);
                match default {
                    None => found,
                    Some(default) => {
                        self.at.push(if *val { "val".into() } else { "var".into() });
                        let other = self.step("1".into(), *default);
                        self.at.pop();
                        Type { absent: false, kinds: found.kinds }.or(other)
                    }
                }
            }
            Node::Call { op, args, form } => {
                self.at.push(op.info().name.into());
                let found = self.call(*op, args, *form);
                self.at.pop();
                found
            }
        }
    }

    fn step(&mut self, step: String, id: NodeId) -> Type {
        self.at.push(step);
        let found = self.node(id);
        self.at.pop();
        found
    }

    /// An argument of the operator at hand.
    pub fn arg(&mut self, at: usize, id: NodeId, form: Form) -> Type {
        if form == Form::List { self.step(at.to_string(), id) } else { self.node(id) }
    }

    /// With what is known while a node counts as `truth`.
    fn knowing(&mut self, id: NodeId, truth: bool) {
        let known = Facts { program: self.program, places: &self.places }.of(id, truth);
        self.present.extend(known);
    }

    fn read(&mut self, path: &Path) -> Type {
        let found = match resolve(&self.places, path) {
            Some(place) => self.place_type(place),
            None => self.frame_type(path),
        };
        found.unwrap_or_else(|place| {
            self.find("unknown_path", &place, None);
            Type::of(Kind::Any)
        })
    }

    fn place_type(&self, place: Vec<Seg>) -> Result<Type, String> {
        let mut found = self.env.type_of(&place).ok_or_else(|| pointer(&place))?;
        if self.present.contains(&place) {
            found.absent = false;
        }
        Ok(found)
    }

    /// Reads of frames that are no place: an iterator's index, a reduce's current and accumulator.
    fn frame_type(&self, path: &Path) -> Result<Type, String> {
        let (Root::Frame(up), [Seg::Key(first), rest @ ..]) = (path.root, path.segments.as_slice()) else {
            return Ok(Type::of(Kind::Any));
        };
        let row = self.places.len().checked_sub(2 + up as usize).and_then(|at| self.places[at].as_ref());
        match (first.as_str(), row) {
            ("index", _) if up % 2 == 1 => Ok(Type::of(Kind::Number)),
            ("current", Some(row)) => self.place_type(row.iter().chain(rest).cloned().collect()),
            _ => Ok(Type::of(Kind::Any)),
        }
    }

    fn call(&mut self, op: Op, args: &'p [NodeId], form: Form) -> Type {
        let info = op.info();
        let lazy = matches!(op, Op::If | Op::Ternary | Op::And | Op::Or);
        let many = op != Op::DateAdd && args.len() > usize::from(info.max);
        if (form != Form::Spread && (args.len() < usize::from(info.min) || many)) || (lazy && form == Form::Bare) {
            self.find("arguments", &format!("\"{}\"", info.name), None);
            return Type::of(Kind::Any);
        }
        match op {
            Op::And | Op::Or => {
                let known = self.present.len();
                let mut found: Option<Type> = None;
                for (at, arg) in args.iter().enumerate() {
                    let part = self.arg(at, *arg, form);
                    self.knowing(*arg, op == Op::And);
                    found = Some(match found {
                        Some(sum) => sum.or(part),
                        None => part,
                    });
                }
                self.present.truncate(known);
                found.unwrap_or(Type::of(Kind::Bool))
            }
            Op::If | Op::Ternary if form == Form::List => self.choose(args),
            Op::Coalesce => {
                let mut found = Type { absent: true, kinds: Vec::new() };
                for (at, arg) in args.iter().enumerate() {
                    let part = self.arg(at, *arg, form);
                    found.absent = part.absent;
                    found = found.or(Type { absent: false, kinds: part.kinds });
                }
                found
            }
            Op::Try | Op::Throw => {
                self.find("try_throw", &format!("\"{}\"", info.name), None);
                Type::of(Kind::Any)
            }
            Op::Exists | Op::Missing | Op::MissingSome => self.names(op, args),
            Op::Var | Op::Val => {
                self.find("dynamic_path", &format!("\"{}\"", info.name), None);
                Type::of(Kind::Any)
            }
            op if op.iterates() => self.iterate(op, args),
            _ => self.operator(op, args, form),
        }
    }

    fn choose(&mut self, args: &[NodeId]) -> Type {
        let known = self.present.len();
        let mut found: Option<Type> = None;
        let add = |found: Option<Type>, part: Type| Some(if let Some(sum) = found { sum.or(part) } else { part });
        let mut at = 0;
        while at + 1 < args.len() {
            self.arg(at, args[at], Form::List);
            let before = self.present.len();
            self.knowing(args[at], true);
            let part = self.arg(at + 1, args[at + 1], Form::List);
            self.present.truncate(before);
            found = add(found, part);
            self.knowing(args[at], false);
            at += 2;
        }
        found = match args.get(at) {
            Some(last) => {
                let part = self.arg(at, *last, Form::List);
                add(found, part)
            }
            None => add(found, Type { absent: true, kinds: Vec::new() }),
        };
        self.present.truncate(known);
        found.unwrap_or(Type::optional(Kind::Null))
    }

    /// Operators that name places instead of reading them.
    fn names(&mut self, op: Op, args: &[NodeId]) -> Type {
        if args.iter().any(|arg| !self.program.is_plain(*arg)) {
            self.find("dynamic_path", &format!("\"{}\"", op.info().name), None);
            return Type::of(if op == Op::Exists { Kind::Bool } else { Kind::Array(Box::new(Type::of(Kind::Text))) });
        }
        let mut names = Vec::new();
        let args = if op == Op::MissingSome { &args[1..] } else { args };
        args.iter().for_each(|arg| self.program.plain_texts(*arg, &mut names));
        if op == Op::Exists {
            let path = match names.as_slice() {
                [name] if name.starts_with('/') => Path::of_var(name),
                _ => Path { root: Root::Frame(0), segments: names.into_iter().map(Seg::Key).collect() },
            };
            self.read(&path);
            return Type::of(Kind::Bool);
        }
        for name in names {
            self.read(&Path::of_var(&name));
        }
        Type::of(Kind::Array(Box::new(Type::of(Kind::Text))))
    }

    fn iterate(&mut self, op: Op, args: &[NodeId]) -> Type {
        let [list, body, rest @ ..] = args else {
            self.find("arguments", &format!("\"{}\"", op.info().name), None);
            return Type::of(Kind::Any);
        };
        let list_type = self.arg(0, *list, Form::List);
        let mut fits = true;
        let item = match list_type.kinds.as_slice() {
            [Kind::Array(item)] => (**item).clone(),
            kinds if kinds.iter().any(|kind| matches!(kind, Kind::Any | Kind::Array(_))) => Type::of(Kind::Any),
            _ => {
                self.find("wrong_type", &format!("\"{}\"", op.info().name), Some("0".into()));
                fits = false;
                Type::of(Kind::Any)
            }
        };
        if fits && list_type.absent && matches!(op, Op::All | Op::Some | Op::None) {
            let what = self.name(*list);
            self.find("may_be_absent", &what, Some("0".into()));
        }
        let start = rest.first().map(|start| self.arg(2, *start, Form::List));
        let row = source(self.program, &self.places, *list).map(|mut place| {
            place.push(Seg::Any);
            place
        });
        let (depth, known) = (self.places.len(), self.present.len());
        let frames = if op == Op::Reduce { [row, None] } else { [None, row] };
        self.places.extend(frames);
        if op != Op::Reduce
            && let Node::Call { op: Op::Filter, args, .. } = self.program.node(*list)
            && let Some(condition) = args.get(1)
        {
            // Rows that went through a filter have what its condition asks for.
            self.knowing(*condition, true);
        }
        let body = self.arg(1, *body, Form::List);
        self.places.truncate(depth);
        self.present.truncate(known);
        match op {
            Op::Map => Type::of(Kind::Array(Box::new(body))),
            Op::Filter => Type::of(Kind::Array(Box::new(item))),
            Op::Reduce => start.map_or(Type::optional(Kind::Any), |start| start.or(body)),
            _ => Type::of(Kind::Bool),
        }
    }

    /// Works one step down, in the second argument.
    pub fn at_list(&mut self, work: impl FnOnce(&mut Self)) {
        self.at.push("1".into());
        work(self);
        self.at.pop();
    }

    /// How a fault names an expression: its place, or its operator.
    pub fn name(&self, id: NodeId) -> String {
        match self.program.node(id) {
            Node::Read { path, .. } => {
                resolve(&self.places, path).map_or_else(|| pointer(&path.segments), |place| pointer(&place))
            }
            Node::Call {
                op: Op::Age | Op::Date | Op::Year | Op::Month | Op::Day | Op::DaysBetween | Op::Fold,
                args,
                ..
            } => args.first().map_or_else(String::new, |arg| self.name(*arg)),
            Node::Call { op, .. } => op.info().name.to_owned(),
            Node::Const(value) => value.to_json().to_string(),
            Node::List(_) => "[…]".into(),
        }
    }
}

fn const_type(value: &super::super::value::Val<'static>) -> Type {
    use super::super::value::Val;
    match value {
        Val::Absent => Type { absent: true, kinds: Vec::new() },
        Val::Null => Type { absent: true, kinds: vec![Kind::Null] },
        Val::Bool(_) | Val::Num(_) | Val::Str(_) => Type::of(Kind::Enum(vec![value.clone()])),
        Val::Arr(items) => {
            let inner = items.iter().map(const_type).reduce(Type::or);
            Type::of(Kind::Array(Box::new(inner.unwrap_or(Type::of(Kind::Any)))))
        }
        Val::Obj(_) => Type::of(Kind::Object),
    }
}
