//! Text: one line, several lines, names, codes, e-mail.

use super::{Kind, Read, hide_all, plain};
use crate::form::{Field, Lang};
use serde_json::Value;

/// One line.
pub(super) const TEXT: Kind =
    Kind { read: read_line, control: |_, value| plain(value), display: show, mask: hide_all, input_mode: None };
/// A code chosen from a list kept elsewhere.
pub(super) const CODE: Kind = Kind {
    read: read_code,
    control: |_, value| plain(value),
    display: show,
    mask: |text| text.to_owned(),
    input_mode: None,
};
/// Several lines.
pub(super) const LONG: Kind =
    Kind { read: read_lines, control: |_, value| plain(value), display: show, mask: hide_all, input_mode: None };
/// A person's name.
pub(super) const NAME: Kind =
    Kind { read: read_name, control: |_, value| plain(value), display: show, mask: mask_name, input_mode: None };
/// An e-mail address.
pub(super) const EMAIL: Kind = Kind {
    read: read_email,
    control: |_, value| plain(value),
    display: show,
    mask: mask_email,
    input_mode: Some("email"),
};

fn show(_: &Field, value: &Value, _: Lang) -> String {
    plain(value)
}

fn value(text: String) -> Read {
    if text.is_empty() { Read::Empty } else { Read::Value(Value::String(text)) }
}

fn single_spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn read_line(_: &Field, text: &str) -> Read {
    value(compose(text.trim()))
}

fn read_code(_: &Field, text: &str) -> Read {
    value(text.trim().to_owned())
}

fn read_lines(_: &Field, text: &str) -> Read {
    value(compose(text.replace("\r\n", "\n").trim()))
}

fn read_name(_: &Field, text: &str) -> Read {
    let straight: String =
        text.chars().map(|letter| if matches!(letter, '’' | 'ʼ' | '`' | '‘') { '\'' } else { letter }).collect();
    value(compose(&single_spaced(&straight)))
}

fn read_email(_: &Field, text: &str) -> Read {
    let text = text.trim();
    match text.rsplit_once('@') {
        Some((user, domain)) => {
            let mut address = user.to_owned();
            address.push('@');
            address.push_str(&domain.to_lowercase());
            value(address)
        }
        None => value(text.to_owned()),
    }
}

/// `Nguyễn V** A*`: the family name stays, of the others the first letter.
fn mask_name(text: &str) -> String {
    let mut out = String::new();
    for (at, word) in text.split_whitespace().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        if at == 0 && word.chars().count() > 1 && text.contains(' ') {
            out.push_str(word);
        } else {
            out.extend(word.chars().enumerate().map(|(nth, letter)| if nth == 0 { letter } else { '*' }));
        }
    }
    out
}

fn mask_email(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((user, domain)) => {
            let mut out = super::keep_first(user, 1);
            out.push('@');
            out.push_str(domain);
            out
        }
        None => hide_all(text),
    }
}

const SHAPES: &[(char, &str, &str)] = &[
    ('\u{302}', "aeoAEO", "âêôÂÊÔ"),
    ('\u{306}', "aeiouAEIOU", "ăĕĭŏŭĂĔĬŎŬ"),
    ('\u{31b}', "ouOU", "ơưƠƯ"),
    ('\u{30c}', "cC", "čČ"),
];
const VOWELS: &str = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY";
const TONES: &[(char, &str)] = &[
    ('\u{300}', "àằầèềìòồờùừỳÀẰẦÈỀÌÒỒỜÙỪỲ"),
    ('\u{301}', "áắấéếíóốớúứýÁẮẤÉẾÍÓỐỚÚỨÝ"),
    ('\u{309}', "ảẳẩẻểỉỏổởủửỷẢẲẨẺỂỈỎỔỞỦỬỶ"),
    ('\u{303}', "ãẵẫẽễĩõỗỡũữỹÃẴẪẼỄĨÕỖỠŨỮỸ"),
    ('\u{323}', "ạặậẹệịọộợụựỵẠẶẬẸỆỊỌỘỢỤỰỴ"),
];

/// Composed letters (NFC) for everything Vietnamese and the local languages write with combining marks; other marks stay as they are.
pub fn compose(text: &str) -> String {
    if !text.chars().any(|letter| ('\u{300}'..='\u{36f}').contains(&letter)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(base) = letters.next() {
        let mut marks: Vec<char> = Vec::new();
        while let Some(mark) = letters.next_if(|letter| ('\u{300}'..='\u{36f}').contains(letter)) {
            marks.push(mark);
        }
        out.push(attach(base, &mut marks));
        out.extend(marks);
    }
    out
}

/// The letter with as many of its marks as a composed letter exists for; first those that make a letter, then the tone.
fn attach(base: char, marks: &mut Vec<char>) -> char {
    let mut letter = base;
    // A tone may already be part of the base (`ẹ` + circumflex): take it off, to put it back last.
    for (tone, composed) in TONES {
        if let Some(at) = composed.chars().position(|known| known == letter)
            && !marks.is_empty()
        {
            letter = VOWELS.chars().nth(at).unwrap_or(letter);
            marks.push(*tone);
            break;
        }
    }
    let mut apply = |from: &str, to: &str, mark: char, marks: &mut Vec<char>| {
        if let (Some(which), Some(at)) =
            (marks.iter().position(|known| *known == mark), from.chars().position(|known| known == letter))
        {
            letter = to.chars().nth(at).unwrap_or(letter);
            marks.remove(which);
        }
    };
    for (mark, from, to) in SHAPES {
        apply(from, to, *mark, marks);
    }
    apply("nN", "ñÑ", '\u{303}', marks);
    for (mark, to) in TONES {
        apply(VOWELS, to, *mark, marks);
    }
    letter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposed_vietnamese_is_composed() {
        for (decomposed, composed) in [
            ("Nguye\u{302}\u{303}n", "Nguyễn"),
            ("e\u{323}\u{302}", "ệ"),
            ("ẹ\u{302}", "ệ"),
            ("u\u{31b}\u{309}", "ử"),
            ("Tru\u{31b}o\u{31b}\u{300}ng", "Trường"),
            ("Y\u{301}", "Ý"),
            ("\u{110}a\u{306}\u{301}k", "Đắk"),
            ("n\u{303}", "ñ"),
            ("q\u{301}", "q\u{301}"),
        ] {
            assert_eq!(compose(decomposed), composed);
        }
    }

    #[test]
    fn names_are_tidied_and_masked() {
        assert_eq!(read_name(&crate::kinds::tests_field(), "  H’Hen   Niê "), Read::Value("H'Hen Niê".into()));
        assert_eq!(mask_name("Nguyễn Văn An"), "Nguyễn V** A*");
        assert_eq!(mask_email("an.nguyen@example.vn"), "a********@example.vn");
    }
}
