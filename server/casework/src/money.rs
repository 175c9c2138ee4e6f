//! Money: whole đồng, in figures and in words.

/// How a zero before the units is read: `một trăm linh năm` or `một trăm lẻ năm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ZeroWord {
    /// `linh`, as on papers of the State.
    #[default]
    Linh,
    /// `lẻ`, as said in the south.
    Le,
}

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

/// An amount in figures: `1.234.567 ₫`. The space does not break.
pub fn format_vnd(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() * 2 + 6);
    if amount < 0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out.push_str("\u{a0}₫");
    out
}

/// An amount in Vietnamese words with `đồng`, beginning with a capital letter, as papers print it.
pub fn amount_in_words(amount: i64, zero: ZeroWord) -> String {
    let words = format!("{}{} đồng", if amount < 0 { "âm " } else { "" }, number_in_words(amount.unsigned_abs(), zero));
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A number in Vietnamese words.
pub fn number_in_words(number: u64, zero: ZeroWord) -> String {
    if number == 0 {
        return DIGITS[0].to_owned();
    }
    let mut words = Vec::new();
    below_billions(number, false, zero, &mut words);
    words.join(" ")
}

/// Says `number`; `inner` when higher groups were said, so that hundreds of zero are said too.
fn below_billions(number: u64, inner: bool, zero: ZeroWord, words: &mut Vec<&'static str>) {
    const BILLION: u64 = 1_000_000_000;
    let (high, low) = (number / BILLION, number % BILLION);
    if high > 0 {
        below_billions(high, inner, zero, words);
        words.push("tỷ");
    }
    let mut inner = inner || high > 0;
    for (value, name) in [(low / 1_000_000, Some("triệu")), (low / 1000 % 1000, Some("nghìn")), (low % 1000, None)] {
        if value > 0 {
            group(value as usize, inner, zero, words);
            words.extend(name);
            inner = true;
        }
    }
}

fn group(value: usize, inner: bool, zero: ZeroWord, words: &mut Vec<&'static str>) {
    let (hundreds, tens, units) = (value / 100, value / 10 % 10, value % 10);
    let hundreds_said = inner || hundreds > 0;
    if hundreds_said {
        words.extend([DIGITS[hundreds], "trăm"]);
    }
    match (tens, units) {
        (0, 0) => {}
        (0, _) if hundreds_said => words.push(if zero == ZeroWord::Linh { "linh" } else { "lẻ" }),
        (0, _) => {}
        (1, _) => words.push("mười"),
        _ => words.extend([DIGITS[tens], "mươi"]),
    }
    match (tens, units) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(DIGITS[units]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn figures() {
        assert_eq!(format_vnd(0), "0\u{a0}₫");
        assert_eq!(format_vnd(999), "999\u{a0}₫");
        assert_eq!(format_vnd(15_000), "15.000\u{a0}₫");
        assert_eq!(format_vnd(1_234_567), "1.234.567\u{a0}₫");
        assert_eq!(format_vnd(-100_000), "-100.000\u{a0}₫");
    }

    #[test]
    fn words() {
        for (number, words) in [
            (0, "không"),
            (4, "bốn"),
            (10, "mười"),
            (11, "mười một"),
            (14, "mười bốn"),
            (15, "mười lăm"),
            (21, "hai mươi mốt"),
            (24, "hai mươi tư"),
            (25, "hai mươi lăm"),
            (40, "bốn mươi"),
            (101, "một trăm linh một"),
            (104, "một trăm linh bốn"),
            (105, "một trăm linh năm"),
            (110, "một trăm mười"),
            (115, "một trăm mười lăm"),
            (141, "một trăm bốn mươi mốt"),
            (8_000, "tám nghìn"),
            (15_000, "mười lăm nghìn"),
            (1_005, "một nghìn không trăm linh năm"),
            (1_050, "một nghìn không trăm năm mươi"),
            (1_000_015, "một triệu không trăm mười lăm"),
            (21_034_000, "hai mươi mốt triệu không trăm ba mươi tư nghìn"),
            (1_234_567, "một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy"),
            (1_000_000_000, "một tỷ"),
            (2_005_000_000, "hai tỷ không trăm linh năm triệu"),
            (1_000_000_000_000, "một nghìn tỷ"),
        ] {
            assert_eq!(number_in_words(number, ZeroWord::Linh), words, "{number}");
        }
        assert_eq!(number_in_words(1_105, ZeroWord::Le), "một nghìn một trăm lẻ năm");
        assert_eq!(amount_in_words(16_000, ZeroWord::Linh), "Mười sáu nghìn đồng");
        assert_eq!(amount_in_words(-5_000, ZeroWord::Linh), "Âm năm nghìn đồng");
        assert_eq!(amount_in_words(i64::MIN, ZeroWord::Le).split(' ').next(), Some("Âm"));
    }

    /// Reads the words back, by rules of its own.
    fn read(words: &str) -> u64 {
        let digit = |w: &str| match w {
            "mốt" => Some(1),
            "tư" => Some(4),
            "lăm" => Some(5),
            w => DIGITS.iter().position(|d| *d == w).map(|d| d as u64),
        };
        let (mut billions, mut total, mut group, mut last) = (0, 0, 0, 0);
        for word in words.split(' ') {
            match word {
                "trăm" => (group, last) = (last * 100, 0),
                "mươi" => (group, last) = (group + last * 10, 0),
                "mười" => (group, last) = (group + 10, 0),
                "linh" | "lẻ" => {}
                "nghìn" => (total, group, last) = (total + (group + last) * 1000, 0, 0),
                "triệu" => (total, group, last) = (total + (group + last) * 1_000_000, 0, 0),
                "tỷ" => (billions, total, group, last) = ((billions + total + group + last) * 1_000_000_000, 0, 0, 0),
                word => last = digit(word).unwrap(),
            }
        }
        billions + total + group + last
    }

    proptest! {
        #[test]
        fn words_mean_the_number(n in 0u64..1_000_000_000_000_000_000, shift in 0u32..60, zero: bool) {
            let n = n >> shift;
            let words = number_in_words(n, if zero { ZeroWord::Linh } else { ZeroWord::Le });
            prop_assert_eq!(read(&words), n, "{}", words);
        }

        #[test]
        fn figures_keep_the_digits(n: i64) {
            let digits: String = format_vnd(n).chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
            prop_assert_eq!(digits, n.to_string());
        }
    }
}
