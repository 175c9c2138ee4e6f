//! The grammar of ECMA-262 patterns with the `u` flag (early errors included), less what can't be matched in linear time.

use super::ast::{Ast, Class, DIGIT, LINE_END, SPACE, WORD, complement};
use super::{PatternError, PatternFault, property};

/// Longest source read, in bytes.
const MAX_SOURCE: usize = 4_096;
/// Deepest nesting of groups.
const MAX_DEPTH: u32 = 50;

type Parsed<T> = Result<T, PatternError>;

struct Parser<'a> {
    source: &'a str,
    at: usize,
    depth: u32,
    names: Vec<&'a str>,
}

pub(super) fn parse(source: &str) -> Parsed<Ast> {
    if source.len() > MAX_SOURCE {
        return Err(PatternError::new(
            PatternFault::TooLarge,
            MAX_SOURCE,
            format!("the pattern is longer than {MAX_SOURCE} bytes"),
        ));
    }
    let mut parser = Parser { source, at: 0, depth: 0, names: Vec::new() };
    let ast = parser.alternatives()?;
    match parser.peek() {
        None => Ok(ast),
        Some(_) => Err(parser.syntax("unmatched `)`")),
    }
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.source[self.at..].starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn fail(&self, fault: PatternFault, message: &str) -> PatternError {
        PatternError::new(fault, self.at, message)
    }

    fn syntax(&self, message: &str) -> PatternError {
        self.fail(PatternFault::Syntax, message)
    }

    fn alternatives(&mut self) -> Parsed<Ast> {
        let mut all = vec![self.sequence()?];
        while self.eat("|") {
            all.push(self.sequence()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Ast::Alt(all) })
    }

    fn sequence(&mut self) -> Parsed<Ast> {
        let mut items = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let start = self.at;
            let (item, repeatable) = self.atom()?;
            items.push(self.quantified(item, repeatable, start)?);
        }
        Ok(match items.len() {
            0 => Ast::Empty,
            1 => items.remove(0),
            _ => Ast::Concat(items),
        })
    }

    fn quantified(&mut self, inner: Ast, repeatable: bool, start: usize) -> Parsed<Ast> {
        let place = self.at;
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.counted(inner, repeatable, start),
            _ => return Ok(inner),
        };
        self.at += 1;
        self.repeat(inner, repeatable, (min, max), place, start)
    }

    fn counted(&mut self, inner: Ast, repeatable: bool, start: usize) -> Parsed<Ast> {
        let place = self.at;
        self.at += 1;
        let min = self.number()?.ok_or_else(|| {
            PatternError::new(PatternFault::Syntax, place, "`{` must begin a repetition or be escaped")
        })?;
        let max = if self.eat(",") { self.number()? } else { Some(min) };
        if !self.eat("}") {
            return Err(self.syntax("the repetition lacks its `}`"));
        }
        if max.is_some_and(|max| max < min) {
            return Err(PatternError::new(
                PatternFault::Syntax,
                place,
                "the numbers of the repetition are out of order",
            ));
        }
        self.repeat(inner, repeatable, (min, max), place, start)
    }

    fn repeat(
        &mut self,
        inner: Ast,
        repeatable: bool,
        count: (u32, Option<u32>),
        place: usize,
        start: usize,
    ) -> Parsed<Ast> {
        if !repeatable {
            return Err(PatternError::new(PatternFault::Syntax, place, "there is nothing to repeat"));
        }
        self.eat("?");
        Ok(Ast::Repeat { inner: Box::new(inner), min: count.0, max: count.1, at: start })
    }

    fn number(&mut self) -> Parsed<Option<u32>> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            return Ok(None);
        }
        let too_large = || PatternError::new(PatternFault::TooLarge, start, "the repetition count is too large");
        self.source[start..self.at].parse().map(Some).map_err(|_| too_large())
    }

    /// One atom, and whether a quantifier may follow it.
    fn atom(&mut self) -> Parsed<(Ast, bool)> {
        let Some(c) = self.peek() else { return Ok((Ast::Empty, false)) };
        match c {
            '(' => return self.group().map(|ast| (ast, true)),
            '[' => return self.class().map(|class| (Ast::Class(class), true)),
            '\\' => return self.escape(),
            '*' | '+' | '?' => return Err(self.syntax("there is nothing to repeat")),
            '{' | '}' | ']' => return Err(self.syntax("`{`, `}` and `]` must be escaped here")),
            _ => {}
        }
        self.at += c.len_utf8();
        Ok(match c {
            '^' => (Ast::Start, false),
            '$' => (Ast::End, false),
            '.' => (Ast::Class(Class::of(LINE_END, true)), true),
            _ => (Ast::Class(Class::literal(u32::from(c))), true),
        })
    }

    fn group(&mut self) -> Parsed<Ast> {
        let open = self.at;
        self.at += 1;
        if self.eat("?") {
            match self.peek() {
                Some(':') => self.at += 1,
                Some('=' | '!') => {
                    return Err(PatternError::new(
                        PatternFault::Lookaround,
                        open,
                        "lookaheads are not supported: say what the text must be instead",
                    ));
                }
                Some('<') => {
                    self.at += 1;
                    if matches!(self.peek(), Some('=' | '!')) {
                        return Err(PatternError::new(
                            PatternFault::Lookaround,
                            open,
                            "lookbehinds are not supported: say what the text must be instead",
                        ));
                    }
                    self.group_name()?;
                }
                _ => {
                    return Err(PatternError::new(
                        PatternFault::Unsupported,
                        open,
                        "this kind of group is not supported",
                    ));
                }
            }
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(PatternError::new(PatternFault::TooLarge, open, "groups are nested too deeply"));
        }
        let inner = self.alternatives()?;
        self.depth -= 1;
        if !self.eat(")") {
            return Err(PatternError::new(PatternFault::Syntax, open, "the group lacks its `)`"));
        }
        Ok(inner)
    }

    fn group_name(&mut self) -> Parsed<()> {
        let start = self.at;
        while self.peek().is_some_and(|c| c == '_' || c == '$' || c.is_alphanumeric()) {
            self.next();
        }
        let name = &self.source[start..self.at];
        if name.is_empty() || name.starts_with(|c: char| c.is_numeric()) || !self.eat(">") {
            return Err(self.syntax("the group's name is not a name"));
        }
        if self.names.contains(&name) {
            return Err(PatternError::new(PatternFault::Syntax, start, "two groups have the same name"));
        }
        self.names.push(name);
        Ok(())
    }

    fn escape(&mut self) -> Parsed<(Ast, bool)> {
        let start = self.at;
        match self.source[start + 1..].chars().next() {
            Some('b') => {
                self.at += 2;
                Ok((Ast::Word(true), false))
            }
            Some('B') => {
                self.at += 2;
                Ok((Ast::Word(false), false))
            }
            Some('1'..='9' | 'k') => Err(self.fail(PatternFault::Backreference, "backreferences are not supported")),
            _ => {
                self.at += 1;
                self.class_escape(start, false).map(|class| (Ast::Class(class), true))
            }
        }
    }

    /// What follows a backslash, as a set.
    fn class_escape(&mut self, start: usize, in_class: bool) -> Parsed<Class> {
        let wrong = |message: &str| PatternError::new(PatternFault::Syntax, start, message);
        let c = self.next().ok_or_else(|| wrong("the pattern ends in a backslash"))?;
        let set =
            |ranges, negated| if negated { Class::of(&complement(ranges), false) } else { Class::of(ranges, false) };
        Ok(match c {
            'd' | 'D' => set(DIGIT, c == 'D'),
            's' | 'S' => set(SPACE, c == 'S'),
            'w' | 'W' => set(WORD, c == 'W'),
            'p' | 'P' => {
                let rest = &self.source[self.at..];
                let name = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(name, _)| name);
                let name = name.ok_or_else(|| wrong("`\\p` needs a property in braces"))?;
                let property = property::lookup(name).ok_or_else(|| {
                    PatternError::new(PatternFault::Property, start, format!("the property `{name}` is not supported"))
                })?;
                self.at += name.len() + 2;
                Class { properties: vec![(c == 'P', property)], ..Class::default() }
            }
            't' => Class::literal(0x09),
            'n' => Class::literal(0x0a),
            'v' => Class::literal(0x0b),
            'f' => Class::literal(0x0c),
            'r' => Class::literal(0x0d),
            'b' if in_class => Class::literal(0x08),
            '-' if in_class => Class::literal(u32::from('-')),
            '0' if !self.peek().is_some_and(|c| c.is_ascii_digit()) => Class::literal(0),
            'c' => match self.next() {
                Some(letter) if letter.is_ascii_alphabetic() => Class::literal(u32::from(letter) % 32),
                _ => return Err(wrong("`\\c` needs a letter")),
            },
            'x' => Class::literal(self.hex(2).ok_or_else(|| wrong("`\\x` needs two hexadecimal digits"))?),
            'u' => Class::literal(
                self.unicode().ok_or_else(|| wrong("`\\u` needs four hexadecimal digits, or up to six in braces"))?,
            ),
            '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => {
                Class::literal(u32::from(c))
            }
            _ => return Err(wrong("this character must not be escaped")),
        })
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text = self.source.get(self.at..self.at + digits)?;
        if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += digits;
        u32::from_str_radix(text, 16).ok()
    }

    fn unicode(&mut self) -> Option<u32> {
        if self.eat("{") {
            let end = self.source[self.at..].find('}')?;
            let text = &self.source[self.at..self.at + end];
            let value =
                u32::from_str_radix(text, 16).ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
            self.at += end + 1;
            return (value <= 0x10_ffff).then_some(value);
        }
        let high = self.hex(4)?;
        let before = self.at;
        if (0xd800..0xdc00).contains(&high) && self.eat("\\u") {
            match self.hex(4) {
                Some(low) if (0xdc00..0xe000).contains(&low) => {
                    return Some(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                }
                _ => self.at = before,
            }
        }
        Some(high)
    }

    fn class(&mut self) -> Parsed<Class> {
        let open = self.at;
        self.at += 1;
        let mut class = Class { negated: self.eat("^"), ..Class::default() };
        loop {
            if self.eat("]") {
                return Ok(class);
            }
            if self.peek().is_none() {
                return Err(PatternError::new(PatternFault::Syntax, open, "the character class lacks its `]`"));
            }
            let place = self.at;
            let low = self.class_atom()?;
            let is_range = self.source[self.at..].starts_with('-') && !self.source[self.at..].starts_with("-]");
            if !is_range {
                class.ranges.extend(low.ranges);
                class.properties.extend(low.properties);
                continue;
            }
            self.at += 1;
            if self.peek().is_none() {
                continue;
            }
            let high = self.class_atom()?;
            match (single(&low), single(&high)) {
                (Some(low), Some(high)) if low <= high => class.ranges.push((low, high)),
                (Some(_), Some(_)) => {
                    return Err(PatternError::new(PatternFault::Syntax, place, "the range is out of order"));
                }
                _ => return Err(PatternError::new(PatternFault::Syntax, place, "a range runs between two characters")),
            }
        }
    }

    fn class_atom(&mut self) -> Parsed<Class> {
        let start = self.at;
        match self.next() {
            Some('\\') => self.class_escape(start, true),
            Some(c) => Ok(Class::literal(u32::from(c))),
            None => Err(self.syntax("the character class lacks its `]`")),
        }
    }
}

/// The character of a literal.
fn single(class: &Class) -> Option<u32> {
    match (class.ranges.as_slice(), class.properties.is_empty()) {
        ([(low, high)], true) if low == high => Some(*low),
        _ => None,
    }
}
