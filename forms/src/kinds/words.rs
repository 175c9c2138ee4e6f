//! Amounts of money in words.

use crate::form::Lang;

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Whole đồng in words: `Một triệu hai trăm nghìn đồng`.
pub fn money_in_words(amount: u64, lang: Lang) -> String {
    let mut words = match lang {
        Lang::Vi => vietnamese(amount),
        Lang::En => english(amount),
    };
    words.push_str(lang.pick(" đồng", " dong"));
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn vietnamese(amount: u64) -> String {
    if amount == 0 {
        return "không".to_owned();
    }
    let billions = amount / 1_000_000_000;
    let rest = amount % 1_000_000_000;
    let mut words: Vec<String> = Vec::new();
    if billions > 0 {
        words.push(vietnamese(billions));
        words.push("tỷ".to_owned());
    }
    for (unit, name) in [(1_000_000, "triệu"), (1_000, "nghìn"), (1, "")] {
        let group = rest / unit % 1_000;
        if group > 0 {
            words.push(triple(group, !words.is_empty()));
            if !name.is_empty() {
                words.push(name.to_owned());
            }
        }
    }
    words.join(" ")
}

/// Three digits; `full`: hundreds are said even when they are nought, because something stands before them.
fn triple(number: u64, full: bool) -> String {
    let digit = |place: u64| DIGITS[(number / place % 10) as usize];
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let mut words: Vec<&str> = Vec::new();
    if hundreds > 0 || full {
        words.extend([digit(100), "trăm"]);
    }
    match tens {
        0 if ones > 0 && !words.is_empty() => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([digit(10), "mươi"]),
    }
    match ones {
        0 => {}
        1 if tens > 1 => words.push("mốt"),
        5 if tens > 0 => words.push("lăm"),
        _ => words.push(digit(1)),
    }
    words.join(" ")
}

fn english(amount: u64) -> String {
    for (unit, name) in [(1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"), (100, "hundred")] {
        if amount >= unit {
            let head = [english(amount / unit).as_str(), name].join(" ");
            return if amount.is_multiple_of(unit) { head } else { [head, english(amount % unit)].join(" ") };
        }
    }
    if amount < 20 {
        return SMALL[amount as usize].to_owned();
    }
    let tens = TENS[(amount / 10) as usize];
    if amount.is_multiple_of(10) { tens.to_owned() } else { [tens, SMALL[(amount % 10) as usize]].join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_words() {
        for (amount, vi, en) in [
            (0, "Không đồng", "Zero dong"),
            (15_000, "Mười lăm nghìn đồng", "Fifteen thousand dong"),
            (8_000, "Tám nghìn đồng", "Eight thousand dong"),
            (
                1_200_005,
                "Một triệu hai trăm nghìn không trăm linh năm đồng",
                "One million two hundred thousand five dong",
            ),
            (21_000_000_000, "Hai mươi mốt tỷ đồng", "Twenty-one billion dong"),
        ] {
            assert_eq!(money_in_words(amount, Lang::Vi), vi);
            assert_eq!(money_in_words(amount, Lang::En), en);
        }
    }
}
