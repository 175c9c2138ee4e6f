//! What a fee can come to: intervals through its formula.

use super::sites::{Site, Use};
use super::types::Known;
use crate::decimal::Decimal;
use crate::finding::{Finding, Severity};
use serde_json::Value;
use std::collections::BTreeMap;

/// From where to where; `None` is without end.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Range {
    low: Option<Decimal>,
    high: Option<Decimal>,
    /// Only whole numbers.
    whole: bool,
    /// Both ends really occur.
    reached: bool,
}

impl Range {
    const ALL: Self = Self { low: None, high: None, whole: false, reached: false };

    fn of(number: Decimal) -> Self {
        Self { low: Some(number), high: Some(number), whole: number.is_integer(), reached: true }
    }

    fn or(self, other: Self) -> Self {
        Self {
            low: self.low.zip(other.low).map(|(left, right)| left.min(right)),
            high: self.high.zip(other.high).map(|(left, right)| left.max(right)),
            whole: self.whole && other.whole,
            reached: self.reached && other.reached,
        }
    }

    fn add(self, other: Self) -> Self {
        Self {
            low: self.low.zip(other.low).and_then(|(left, right)| left.checked_add(right)),
            high: self.high.zip(other.high).and_then(|(left, right)| left.checked_add(right)),
            whole: self.whole && other.whole,
            reached: self.reached && other.reached,
        }
    }

    fn negative(self) -> Self {
        Self { low: self.high.and_then(Decimal::checked_neg), high: self.low.and_then(Decimal::checked_neg), ..self }
    }

    fn times(self, other: Self) -> Self {
        let (whole, reached) = (self.whole && other.whole, self.reached && other.reached);
        let positive = |range: &Self| range.low.is_some_and(|low| !low.is_negative());
        if positive(&self) && positive(&other) {
            let low = self.low.zip(other.low).and_then(|(left, right)| left.checked_mul(right));
            let high = self.high.zip(other.high).and_then(|(left, right)| left.checked_mul(right));
            return Self { low, high, whole, reached };
        }
        let ends = [(self.low, other.low), (self.low, other.high), (self.high, other.low), (self.high, other.high)];
        let products: Option<Vec<Decimal>> = ends
            .into_iter()
            .map(|(left, right)| left.zip(right).and_then(|(left, right)| left.checked_mul(right)))
            .collect();
        let products = products.unwrap_or_default();
        Self { low: products.iter().min().copied(), high: products.iter().max().copied(), whole, reached }
    }
}

/// What is known of places in a branch.
type Narrowed = BTreeMap<String, Range>;

struct Reader<'a> {
    known: &'a Known<'a>,
    /// How often each place was computed with.
    uses: BTreeMap<String, usize>,
}

/// Amounts that can be negative or have a part after the comma.
pub(super) fn fees(known: &Known<'_>, sites: &[Site<'_>], findings: &mut Vec<Finding>) {
    for site in sites.iter().filter(|site| site.of == Use::Amount) {
        let mut reader = Reader { known, uses: BTreeMap::new() };
        let range = reader.range(site.rule, &Narrowed::new(), 0);
        let once = reader.uses.values().all(|count| *count < 2);
        if range.low.is_none_or(Decimal::is_negative) {
            let mut finding = Finding::error(
                "negative_fee",
                site.pointer.clone(),
                "Mức phí có thể nhỏ hơn 0.",
                "The amount can be less than 0.",
            )
            .fix(
                "Đặt minimum cho câu hỏi, hoặc dùng max với 0.",
                "Give the question a minimum, or take the max with 0.",
            );
            if !(range.reached && once) && range.low.is_none_or(|_| !once) {
                finding.severity = Severity::NotProven;
                finding.message.vi = "Chưa chứng minh được mức phí không nhỏ hơn 0.".into();
                finding.message.en = "It could not be proven that the amount is never less than 0.".into();
            }
            findings.push(finding);
        }
        if !range.whole && range != Range::ALL {
            findings.push(
                Finding::error(
                    "fee_not_whole",
                    site.pointer.clone(),
                    "Mức phí có thể có phần lẻ của đồng.",
                    "The amount can have a fraction of a đồng.",
                )
                .fix("Làm tròn bằng tk:round.", "Round it with tk:round."),
            );
        }
    }
}

impl Reader<'_> {
    fn range(&mut self, rule: &Value, narrowed: &Narrowed, depth: usize) -> Range {
        if depth > 64 {
            return Range::ALL;
        }
        if let Value::Number(number) = rule {
            return Decimal::from_number(number).map_or(Range::ALL, Range::of);
        }
        let Some((operator, argument)) =
            rule.as_object().filter(|map| map.len() == 1).and_then(|map| map.iter().next())
        else {
            return Range::ALL;
        };
        let arguments = argument.as_array().map_or(std::slice::from_ref(argument), Vec::as_slice);
        let each = |own: &mut Self| -> Vec<Range> {
            arguments.iter().map(|argument| own.range(argument, narrowed, depth + 1)).collect()
        };
        match (operator.as_str(), arguments) {
            ("var", [name, rest @ ..]) => {
                let read = name.as_str().map_or(Range::ALL, |name| self.place(name, narrowed));
                match rest.first() {
                    Some(default) => read.or(self.range(default, narrowed, depth + 1)),
                    None => read,
                }
            }
            ("??", _) => each(self).into_iter().reduce(Range::or).unwrap_or(Range::ALL),
            ("+", _) => each(self).into_iter().reduce(Range::add).unwrap_or(Range::ALL),
            ("*", _) => each(self).into_iter().reduce(Range::times).unwrap_or(Range::ALL),
            ("-", [_]) => each(self)[0].negative(),
            ("-", [_, _]) => {
                let ranges = each(self);
                ranges[0].add(ranges[1].negative())
            }
            ("max", [_, ..]) => {
                let ranges = each(self);
                Range {
                    low: ranges.iter().filter_map(|range| range.low).max(),
                    high: ranges
                        .iter()
                        .map(|range| range.high)
                        .reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b)))
                        .flatten(),
                    whole: ranges.iter().all(|range| range.whole),
                    reached: ranges.iter().all(|range| range.reached),
                }
            }
            ("min", [_, ..]) => {
                let ranges = each(self);
                Range {
                    low: ranges.iter().map(|range| range.low).reduce(|a, b| a.zip(b).map(|(a, b)| a.min(b))).flatten(),
                    high: ranges.iter().filter_map(|range| range.high).min(),
                    whole: ranges.iter().all(|range| range.whole),
                    reached: ranges.iter().all(|range| range.reached),
                }
            }
            ("if" | "?:", _) => self.branches(arguments, narrowed, depth),
            ("/", [_, _]) | ("tk:decimal_div", [_, _, _]) => {
                let ranges = each(self);
                let divisor = ranges[1];
                let positive = divisor.low.is_some_and(|low| !low.is_negative() && !low.is_zero());
                let by = |end: Option<Decimal>, by: Option<Decimal>| {
                    end.zip(by).and_then(|(end, by)| end.checked_div(by, 20))
                };
                if !positive {
                    return Range::ALL;
                }
                let negative = ranges[0].low.is_none_or(Decimal::is_negative);
                Range {
                    low: if negative { by(ranges[0].low, divisor.low) } else { Some(Decimal::ZERO) },
                    high: by(ranges[0].high, divisor.low),
                    whole: operator == "tk:decimal_div" && arguments[2] == 0,
                    reached: false,
                }
            }
            ("tk:round", [_, ..]) => {
                let range = self.range(&arguments[0], narrowed, depth + 1);
                let places = arguments.get(1).and_then(Value::as_i64).unwrap_or(0);
                Range { whole: range.whole || places <= 0, ..range }
            }
            ("tk:param", [name, ..]) => name.as_str().map_or(Range::ALL, |name| self.parameter(name)),
            ("tk:count", [_]) => Range { low: Some(Decimal::ZERO), high: None, whole: true, reached: true },
            _ => Range::ALL,
        }
    }

    fn branches(&mut self, arguments: &[Value], narrowed: &Narrowed, depth: usize) -> Range {
        let mut found: Option<Range> = None;
        let mut rest = arguments;
        let mut outside = narrowed.clone();
        let add = |found: Option<Range>, range: Range| Some(found.map_or(range, |known| known.or(range)));
        while let [condition, then, more @ ..] = rest {
            let before = self.uses.clone();
            let mut inside = outside.clone();
            self.narrow(condition, true, &mut inside);
            self.narrow(condition, false, &mut outside);
            found = add(found, self.range(then, &inside, depth + 1));
            // One branch is taken, so what each uses does not add up.
            let used = std::mem::replace(&mut self.uses, before);
            for (place, count) in used {
                let own = self.uses.entry(place).or_default();
                *own = (*own).max(count);
            }
            rest = more;
        }
        match rest.first() {
            Some(last) => add(found, self.range(last, &outside, depth + 1)).unwrap_or(Range::ALL),
            None => Range::ALL,
        }
    }

    /// What a condition says of the numbers it compares.
    fn narrow(&mut self, condition: &Value, truth: bool, narrowed: &mut Narrowed) {
        let Some((operator, Value::Array(arguments))) =
            condition.as_object().filter(|map| map.len() == 1).and_then(|map| map.iter().next())
        else {
            return;
        };
        if operator == "and" && truth || operator == "or" && !truth {
            arguments.iter().for_each(|part| self.narrow(part, truth, narrowed));
            return;
        }
        let [left, right] = arguments.as_slice() else { return };
        let name = |value: &Value| {
            let name = value.get("var")?;
            name.as_str().or_else(|| name.get(0)?.as_str()).map(str::to_owned)
        };
        let number = |value: &Value| value.as_number().and_then(Decimal::from_number);
        let (place, limit, turned) = match (name(left), number(right), number(left), name(right)) {
            (Some(place), Some(limit), ..) => (place, limit, false),
            (_, _, Some(limit), Some(place)) => (place, limit, true),
            _ => return,
        };
        let below = match (operator.as_str(), turned) {
            ("<" | "<=", false) | (">" | ">=", true) => true,
            (">" | ">=", false) | ("<" | "<=", true) => false,
            _ => return,
        };
        let strict = matches!(operator.as_str(), "<" | ">");
        let range = self.bounds(&place, narrowed);
        // Not "below" is "at least".
        let (below, strict) = if truth { (below, strict) } else { (!below, !strict) };
        let step = if strict && range.whole { Decimal::ONE } else { Decimal::ZERO };
        let range = if below {
            let high = limit.checked_sub(step).unwrap_or(limit);
            Range { high: Some(range.high.map_or(high, |known| known.min(high))), ..range }
        } else {
            let low = limit.checked_add(step).unwrap_or(limit);
            Range { low: Some(range.low.map_or(low, |known| known.max(low))), ..range }
        };
        narrowed.insert(place, range);
    }

    fn place(&mut self, name: &str, narrowed: &Narrowed) -> Range {
        *self.uses.entry(name.to_owned()).or_default() += 1;
        self.bounds(name, narrowed)
    }

    fn bounds(&self, name: &str, narrowed: &Narrowed) -> Range {
        if let Some(range) = narrowed.get(name) {
            return *range;
        }
        let form = self.known.form;
        let Some(field) = form.find(name).map(|id| form.field(id)) else { return Range::ALL };
        let Some(schema) =
            field.check.and_then(|node| self.known.definition.schema.pointer(&form.schema.pointer(node)))
        else {
            return Range::ALL;
        };
        let number = |keyword: &str| schema.get(keyword).and_then(Value::as_number).and_then(Decimal::from_number);
        let whole = schema.get("type").and_then(Value::as_str) == Some("integer");
        let step = if whole { Decimal::ONE } else { Decimal::ZERO };
        let above = number("exclusiveMinimum").and_then(|limit| limit.checked_add(step));
        let under = number("exclusiveMaximum").and_then(|limit| limit.checked_sub(step));
        let choices = schema.get("enum").and_then(Value::as_array).map(|values| {
            values.iter().filter_map(|value| Decimal::from_number(value.as_number()?)).map(Range::of).reduce(Range::or)
        });
        if let Some(Some(range)) = choices {
            return range;
        }
        Range { low: number("minimum").or(above), high: number("maximum").or(under), whole, reached: true }
    }

    fn parameter(&self, name: &str) -> Range {
        let values = self.known.province.parameters.get(name).into_iter().flatten();
        let numbers = values.filter_map(|dated| Decimal::from_number(dated.value.as_number()?));
        numbers.map(Range::of).reduce(Range::or).unwrap_or(Range::ALL)
    }
}
