//! The expressions of SurveyJS, as rules.

use serde_json::{Value, json};

/// Longest expression that is read.
const MAX_LENGTH: usize = 4_000;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Value(Value),
    Word(String),
    Sign(&'static str),
}

/// The rule of an expression; `None` where it uses what has no counterpart. `place` turns a name into what `var` reads.
pub(super) fn rule(text: &str, place: &dyn Fn(&str) -> Option<String>) -> Option<Value> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, at: 0, place, depth: 0 };
    let rule = reader.any()?;
    (reader.at == tokens.len()).then_some(rule)
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '{' => {
                let end = rest.find('}')?;
                found.push(Token::Name(rest[1..end].trim().to_owned()));
                end + 1
            }
            '\'' | '"' => {
                let end = rest[1..].find(first)? + 1;
                found.push(Token::Value(rest[1..end].into()));
                end + 1
            }
            '0'..='9' => {
                let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
                found.push(Token::Value(serde_json::from_str(&rest[..end]).ok()?));
                end
            }
            letter if letter.is_alphabetic() => {
                let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
                let word = rest[..end].to_ascii_lowercase();
                found.push(match word.as_str() {
                    "true" => Token::Value(Value::Bool(true)),
                    "false" => Token::Value(Value::Bool(false)),
                    _ => Token::Word(word),
                });
                end
            }
            _ => {
                let signs = [
                    "<>", "!=", "==", "<=", ">=", "&&", "||", "<", ">", "=", "!", "(", ")", "[", "]", ",", "+", "-",
                    "*", "/",
                ];
                let sign = signs.into_iter().find(|sign| rest.starts_with(sign))?;
                found.push(Token::Sign(sign));
                sign.len()
            }
        };
        rest = rest[taken..].trim_start();
    }
    Some(found)
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    place: &'t dyn Fn(&str) -> Option<String>,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes(&mut self, words: &[&str]) -> bool {
        let fits = match self.peek() {
            Some(Token::Word(word)) => words.contains(&word.as_str()),
            Some(Token::Sign(sign)) => words.contains(sign),
            _ => false,
        };
        self.at += usize::from(fits);
        fits
    }

    fn any(&mut self) -> Option<Value> {
        let mut parts = vec![self.all()?];
        while self.takes(&["or", "||"]) {
            parts.push(self.all()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { json!({"or": parts}) })
    }

    fn all(&mut self) -> Option<Value> {
        let mut parts = vec![self.comparison()?];
        while self.takes(&["and", "&&"]) {
            parts.push(self.comparison()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { json!({"and": parts}) })
    }

    fn comparison(&mut self) -> Option<Value> {
        if self.takes(&["not", "!"]) {
            return Some(super::not(self.comparison()?));
        }
        let left = self.sum()?;
        let word = match self.peek() {
            Some(Token::Sign(sign)) => (*sign).to_owned(),
            Some(Token::Word(word)) => word.clone(),
            _ => return Some(left),
        };
        let given = |rule: Value| json!({"and": [super::answered(&left), rule]});
        let step = |reader: &mut Self| {
            reader.at += 1;
            reader.sum()
        };
        Some(match word.as_str() {
            "=" | "==" | "equal" => json!({"==": [left, step(self)?]}),
            "<>" | "!=" | "notequal" => json!({"!=": [left, step(self)?]}),
            ">" | "greater" => given(json!({">": [left, step(self)?]})),
            "<" | "less" => given(json!({"<": [left, step(self)?]})),
            ">=" | "greaterorequal" => given(json!({">=": [left, step(self)?]})),
            "<=" | "lessorequal" => given(json!({"<=": [left, step(self)?]})),
            "empty" => {
                self.at += 1;
                super::not(super::answered(&left))
            }
            "notempty" => {
                self.at += 1;
                super::answered(&left)
            }
            "contains" | "contain" => {
                let right = step(self)?;
                given(json!({"in": [right, left]}))
            }
            "notcontains" | "notcontain" => {
                let right = step(self)?;
                super::not(given(json!({"in": [right, left]})))
            }
            "anyof" => {
                let right = step(self)?;
                right.is_array().then(|| json!({"in": [left, right]}))?
            }
            _ => left,
        })
    }

    fn sum(&mut self) -> Option<Value> {
        let mut left = self.product()?;
        loop {
            if self.takes(&["+"]) {
                left = json!({"+": [left, self.product()?]});
            } else if self.takes(&["-"]) {
                left = json!({"-": [left, self.product()?]});
            } else {
                return Some(left);
            }
        }
    }

    fn product(&mut self) -> Option<Value> {
        let mut left = self.operand()?;
        loop {
            if self.takes(&["*"]) {
                left = json!({"*": [left, self.operand()?]});
            } else if self.takes(&["/"]) {
                left = json!({"/": [left, self.operand()?]});
            } else {
                return Some(left);
            }
        }
    }

    fn operand(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > super::MAX_DEPTH {
            return None;
        }
        let found = match self.peek()?.clone() {
            Token::Value(value) => {
                self.at += 1;
                Some(value)
            }
            Token::Name(name) => {
                self.at += 1;
                Some(json!({"var": (self.place)(&name)?}))
            }
            Token::Sign("(") => {
                self.at += 1;
                let inside = self.any()?;
                self.takes(&[")"]).then_some(inside)
            }
            Token::Sign("[") => {
                self.at += 1;
                let mut items = Vec::new();
                while !self.takes(&["]"]) {
                    let Some(Token::Value(value)) = self.peek().cloned() else { return None };
                    self.at += 1;
                    items.push(value);
                    self.takes(&[","]);
                }
                Some(Value::Array(items))
            }
            Token::Sign("-") => {
                self.at += 1;
                Some(json!({"-": [self.operand()?]}))
            }
            _ => None,
        };
        self.depth -= 1;
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Value> {
        rule(text, &|name| Some(format!("/{name}")))
    }

    #[test]
    fn expressions_become_rules() {
        assert_eq!(read("{a} = 'x'"), Some(json!({"==": [{"var": "/a"}, "x"]})));
        assert_eq!(
            read("{a} = 1 and ({b} notempty or !({c} <> true))"),
            Some(json!({"and": [
                {"==": [{"var": "/a"}, 1]},
                {"or": [{"!": [{"missing": ["/b"]}]}, {"!": [{"!=": [{"var": "/c"}, true]}]}]}
            ]}))
        );
        assert_eq!(read("{a} anyof ['x', \"y\"]"), Some(json!({"in": [{"var": "/a"}, ["x", "y"]]})));
        assert_eq!(read("{a} * 2 + 1"), Some(json!({"+": [{"*": [{"var": "/a"}, 2]}, 1]})));
        assert_eq!(read("{a} >= 3"), Some(json!({"and": [{"!": [{"missing": ["/a"]}]}, {">=": [{"var": "/a"}, 3]}]})));
    }

    #[test]
    fn what_has_no_counterpart_is_none() {
        for text in
            ["iif({a} = 1, 2, 3)", "{a} =", "({a}", "today() > 1", "{a", "'x", "{a} ~ 1", "", &"(".repeat(3_000)]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
