//! The words of explanations.

use super::super::Sentence;
use super::super::ops::Op;
use super::super::value::Val;
use super::Lang;
use crate::date::PartialDate;

pub(super) fn both(say: impl Fn(Lang) -> String) -> Sentence {
    Sentence { vi: say(Lang::Vi), en: say(Lang::En) }
}

pub(super) fn pick(sentence: &Sentence, lang: Lang) -> &str {
    if lang == Lang::Vi { &sentence.vi } else { &sentence.en }
}

/// “vì A và B”.
pub(super) fn join(reasons: Vec<Sentence>) -> Sentence {
    let Some((last, first)) = reasons.split_last() else {
        return Sentence::new("vì thủ tục này luôn áp dụng như vậy", "because this always applies in this procedure");
    };
    both(|lang| {
        let (begin, and) = if lang == Lang::Vi { ("vì ", " và ") } else { ("because ", " and ") };
        let mut out = String::from(begin);
        for (at, reason) in first.iter().enumerate() {
            out.push_str(pick(reason, lang));
            if at + 1 < first.len() {
                out.push_str(", ");
            }
        }
        if !first.is_empty() {
            out.push_str(and);
        }
        out.push_str(pick(last, lang));
        out
    })
}

pub(super) fn quoted(label: Option<&str>, lang: Lang) -> String {
    match (label, lang) {
        (Some(label), _) => format!("“{label}”"),
        (None, Lang::Vi) => "một câu trả lời khác".into(),
        (None, Lang::En) => "another answer".into(),
    }
}

/// A value as people write it.
pub(super) fn shown(value: &Val<'_>, lang: Lang) -> String {
    if let Some(date) = value.date() {
        return PartialDate::display_vi(date);
    }
    match (value, lang) {
        (Val::Absent | Val::Null, Lang::Vi) => "để trống".into(),
        (Val::Absent | Val::Null, Lang::En) => "empty".into(),
        (Val::Bool(flag), Lang::Vi) => if *flag { "Có" } else { "Không" }.into(),
        (Val::Bool(flag), Lang::En) => if *flag { "Yes" } else { "No" }.into(),
        (Val::Num(number), _) => grouped(&number.to_string(), lang),
        (Val::Str(text), _) => format!("“{text}”"),
        (Val::Arr(items), _) => {
            let items: Vec<String> = items.iter().take(3).map(|item| shown(item, lang)).collect();
            items.join(", ")
        }
        (Val::Obj(_), Lang::Vi) => "đã có".into(),
        (Val::Obj(_), Lang::En) => "given".into(),
    }
}

/// A number with its thousands apart: 1.234,5 in Vietnamese, 1,234.5 in English.
fn grouped(number: &str, lang: Lang) -> String {
    let (thousands, point) = if lang == Lang::Vi { ('.', ',') } else { (',', '.') };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(thousands);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

/// “you chose … for …”.
pub(super) fn answer(
    label: Option<&str>,
    value: &Val<'_>,
    option: &dyn Fn(&Val<'_>) -> Option<String>,
    lang: Lang,
) -> String {
    let vi = lang == Lang::Vi;
    let what = match label {
        Some(_) => quoted(label, lang),
        None => if vi { "một câu hỏi khác" } else { "another question" }.into(),
    };
    if value.nullish() || value.as_str() == Some("") {
        return if vi { format!("bạn chưa trả lời {what}") } else { format!("you have not answered {what}") };
    }
    if let Some(chosen) = option(value) {
        return if vi {
            format!("bạn chọn “{chosen}” ở {what}")
        } else {
            format!("you chose “{chosen}” for {what}")
        };
    }
    match value {
        _ if label.is_none() => {
            if vi {
                format!("bạn đã trả lời {what}")
            } else {
                format!("you answered {what}")
            }
        }
        Val::Bool(_) => {
            let said = shown(value, lang);
            if vi {
                format!("bạn trả lời “{said}” ở {what}")
            } else {
                format!("you answered “{said}” to {what}")
            }
        }
        Val::Arr(items) if items.is_empty() => {
            if vi {
                format!("{what} chưa có mục nào")
            } else {
                format!("{what} has no entries")
            }
        }
        Val::Arr(items) => {
            let chosen: Vec<String> = items.iter().filter_map(option).map(|chosen| format!("“{chosen}”")).collect();
            match (chosen.is_empty(), vi) {
                (true, true) => format!("{what} đã có {} mục", items.len()),
                (true, false) if items.len() == 1 => format!("{what} has one entry"),
                (true, false) => format!("{what} has {} entries", items.len()),
                (false, true) => format!("bạn chọn {} ở {what}", chosen.join(", ")),
                (false, false) => format!("you chose {} for {what}", chosen.join(", ")),
            }
        }
        // A code without a label would mean nothing to its reader.
        Val::Str(text) if text.contains('_') => {
            if vi {
                format!("bạn đã trả lời {what}")
            } else {
                format!("you answered {what}")
            }
        }
        Val::Obj(_) if value.date().is_none() => {
            if vi {
                format!("bạn đã trả lời {what}")
            } else {
                format!("you answered {what}")
            }
        }
        _ => is(&what, &shown(value, lang), lang),
    }
}

pub(super) fn is(what: &str, value: &str, lang: Lang) -> String {
    if lang == Lang::Vi { format!("{what} là {value}") } else { format!("{what} is {value}") }
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Different,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Relation {
    /// What holds, given how the comparison came out and whether its sides were swapped.
    pub fn of(op: Op, truth: bool, flipped: bool) -> Self {
        let relation = match op {
            Op::Eq | Op::StrictEq => Self::Equal,
            Op::Ne | Op::StrictNe => Self::Different,
            Op::Lt => Self::Less,
            Op::Le => Self::AtMost,
            Op::Gt => Self::More,
            _ => Self::AtLeast,
        };
        let relation = if truth {
            relation
        } else {
            match relation {
                Self::Equal => Self::Different,
                Self::Different => Self::Equal,
                Self::Less => Self::AtLeast,
                Self::AtMost => Self::More,
                Self::More => Self::AtMost,
                Self::AtLeast => Self::Less,
            }
        };
        match relation {
            Self::Less if flipped => Self::More,
            Self::AtMost if flipped => Self::AtLeast,
            Self::More if flipped => Self::Less,
            Self::AtLeast if flipped => Self::AtMost,
            other => other,
        }
    }

    fn words(self, dates: bool, lang: Lang) -> &'static str {
        match (self, dates, lang) {
            (Self::Equal, _, Lang::Vi) => "trùng với",
            (Self::Equal, _, Lang::En) => "the same as",
            (Self::Different, _, Lang::Vi) => "khác với",
            (Self::Different, _, Lang::En) => "different from",
            (Self::Less, true, Lang::Vi) => "trước",
            (Self::Less, true, Lang::En) => "before",
            (Self::AtMost, true, Lang::Vi) => "không sau",
            (Self::AtMost, true, Lang::En) => "not after",
            (Self::More, true, Lang::Vi) => "sau",
            (Self::More, true, Lang::En) => "after",
            (Self::AtLeast, true, Lang::Vi) => "không trước",
            (Self::AtLeast, true, Lang::En) => "not before",
            (Self::Less, false, Lang::Vi) => "nhỏ hơn",
            (Self::Less, false, Lang::En) => "less than",
            (Self::AtMost, false, Lang::Vi) => "không quá",
            (Self::AtMost, false, Lang::En) => "not more than",
            (Self::More, false, Lang::Vi) => "lớn hơn",
            (Self::More, false, Lang::En) => "more than",
            (Self::AtLeast, false, Lang::Vi) => "không dưới",
            (Self::AtLeast, false, Lang::En) => "at least",
        }
    }
}

/// “age is 17, less than 18”; “A (…) is before B (…)”.
pub(super) fn compared(
    what: &str,
    value: &str,
    relation: Relation,
    other: &str,
    other_value: &str,
    constant: bool,
    lang: Lang,
) -> String {
    let dates = value.contains('/');
    let words = relation.words(dates, lang);
    let with = |what: &str, value: &str| if what == value { what.to_owned() } else { format!("{what} ({value})") };
    let limit = if constant { other_value.to_owned() } else { with(other, other_value) };
    let what_side =
        if matches!(relation, Relation::Equal | Relation::Different) { what.to_owned() } else { with(what, value) };
    let limit = if matches!(relation, Relation::Equal | Relation::Different) { other.to_owned() } else { limit };
    if lang == Lang::Vi { format!("{what_side} {words} {limit}") } else { format!("{what_side} is {words} {limit}") }
}

pub(super) fn context(lang: Lang) -> &'static str {
    if lang == Lang::Vi { "bạn nộp hồ sơ theo cách này" } else { "you file in this way" }
}

pub(super) fn lookup(source: Option<&str>, status: &str, lang: Lang) -> String {
    let vi = lang == Lang::Vi;
    let source = source.map_or_else(|| if vi { "cơ sở dữ liệu" } else { "the database" }.to_owned(), str::to_owned);
    let said = match (status, vi) {
        ("found", true) => "đã có thông tin này",
        ("found", false) => "already has this information",
        ("not_found", true) => "không có thông tin này",
        ("not_found", false) => "does not have this information",
        ("partial", true) => "chỉ có một phần thông tin",
        ("partial", false) => "has only part of this information",
        ("restricted", true) => "không được phép cho xem thông tin này",
        ("restricted", false) => "may not show this information",
        ("mismatch", true) => "có thông tin khác với thông tin bạn ghi",
        ("mismatch", false) => "has information that differs from yours",
        ("deceased", true) => "ghi nhận người này đã mất",
        ("deceased", false) => "records this person as deceased",
        ("unavailable", true) => "tạm thời không trả lời",
        ("unavailable", false) => "does not answer at the moment",
        (_, true) => "chưa được hỏi",
        (_, false) => "has not been asked",
    };
    format!("{source} {said}")
}

pub(super) fn document(name: Option<&str>, there: bool, lang: Lang) -> String {
    let vi = lang == Lang::Vi;
    let name = name.map_or_else(
        || if vi { "giấy tờ cần thiết" } else { "the paper needed" }.to_owned(),
        |name| format!("“{name}”"),
    );
    match (there, vi) {
        (true, true) => format!("đã có {name}"),
        (false, true) => format!("chưa có {name}"),
        (true, false) => format!("{name} is there"),
        (false, false) => format!("{name} is not there yet"),
    }
}

pub(super) fn listed(what: &str, list: Option<&str>, inside: bool, lang: Lang) -> String {
    let vi = lang == Lang::Vi;
    let list = list.map_or_else(
        || if vi { "danh sách theo quy định" } else { "the official list" }.to_owned(),
        |list| format!("“{list}”"),
    );
    match (inside, vi) {
        (true, true) => format!("{what} thuộc {list}"),
        (false, true) => format!("{what} không thuộc {list}"),
        (true, false) => format!("{what} is on {list}"),
        (false, false) => format!("{what} is not on {list}"),
    }
}

pub(super) fn clash(what: &str, periods: bool, found: bool, lang: Lang) -> String {
    match (periods, found, lang) {
        (true, true, Lang::Vi) => format!("hai khoảng thời gian ở {what} trùng nhau"),
        (true, true, Lang::En) => format!("two periods in {what} overlap"),
        (true, false, Lang::Vi) => format!("các khoảng thời gian ở {what} không trùng nhau"),
        (true, false, Lang::En) => format!("the periods in {what} do not overlap"),
        (false, true, Lang::Vi) => format!("hai dòng ở {what} giống nhau"),
        (false, true, Lang::En) => format!("two rows in {what} are the same"),
        (false, false, Lang::Vi) => format!("không có hai dòng nào ở {what} giống nhau"),
        (false, false, Lang::En) => format!("no two rows in {what} are the same"),
    }
}

pub(super) fn no_rows(table: &str, lang: Lang) -> String {
    if lang == Lang::Vi { format!("{table} chưa có dòng nào") } else { format!("{table} has no rows") }
}

pub(super) fn rows(table: &str, every: bool, lang: Lang) -> String {
    match (every, lang) {
        (true, Lang::Vi) => format!("mọi dòng ở {table} đều đáp ứng điều kiện"),
        (true, Lang::En) => format!("every row in {table} meets the condition"),
        (false, Lang::Vi) => format!("không có dòng nào ở {table} đáp ứng điều kiện"),
        (false, Lang::En) => format!("no row in {table} meets the condition"),
    }
}

pub(super) fn in_row(reason: &Sentence, row: usize, table: &Sentence) -> Sentence {
    Sentence {
        vi: format!("ở dòng {row} của {}, {}", table.vi, reason.vi),
        en: format!("in row {row} of {}, {}", table.en, reason.en),
    }
}

pub(super) fn parameter(lang: Lang) -> &'static str {
    if lang == Lang::Vi { "mức quy định" } else { "the legal limit" }
}

pub(super) fn days_between(from: &Sentence, to: &Sentence) -> Sentence {
    Sentence {
        vi: format!("số ngày từ {} đến {}", from.vi, to.vi),
        en: format!("the number of days from {} to {}", from.en, to.en),
    }
}

/// What a value drawn from another is called.
pub(super) fn derived(op: Op, of: &Sentence) -> Option<Sentence> {
    let say = |vi: &str, en: &str| Some(Sentence::new(format!("{vi} {}", of.vi), format!("{en} {}", of.en)));
    match op {
        Op::Age => say("tuổi tính theo", "the age from"),
        Op::Year => say("năm của", "the year of"),
        Op::Month => say("tháng của", "the month of"),
        Op::Day => say("ngày trong tháng của", "the day of the month of"),
        Op::Count => say("số dòng của", "the number of rows in"),
        Op::Substr => say("một phần của", "a part of"),
        Op::Today => Some(Sentence::new("hôm nay", "today")),
        Op::Agency => Some(Sentence::new("cơ quan giải quyết", "the agency in charge")),
        Op::Context => Some(Sentence::new("cách nộp hồ sơ", "the way of filing")),
        _ => None,
    }
}

pub(super) fn computed(labels: &[String], lang: Lang) -> String {
    match (labels, lang) {
        ([], Lang::Vi) => "kết quả tính".into(),
        ([], Lang::En) => "the computed figure".into(),
        (labels, Lang::Vi) => format!("kết quả tính từ {}", labels.join(" và ")),
        (labels, Lang::En) => format!("the figure computed from {}", labels.join(" and ")),
    }
}
