//! Folding of names for search: lower case, no diacritics, Vietnamese and Ê Đê letters included.

/// Letters that aren't ASCII but stand for an ASCII one, each group led by its base.
const GROUPS: &[(char, &str)] = &[
    ('a', "àáảãạăằắẳẵặâầấẩẫậäåāą"),
    ('b', "ƀɓ"),
    ('c', "čçć"),
    ('d', "đðɖ"),
    ('e', "èéẻẽẹêềếểễệëĕēěę"),
    ('i', "ìíỉĩịïĭīî"),
    ('l', "łľ"),
    ('n', "ñńň"),
    ('o', "òóỏõọôồốổỗộơờớởỡợöŏōø"),
    ('r', "řŕ"),
    ('s', "šśş"),
    ('u', "ùúủũụưừứửữựüŭūûů"),
    ('y', "ỳýỷỹỵÿ"),
    ('z', "žźż"),
];

fn base(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    GROUPS.iter().find(|(_, letters)| letters.contains(c)).map_or(c, |(base, _)| *base)
}

/// A combining mark: written after its letter in decomposed text.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Lower case without diacritics; whatever else stays as it is.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter(|c| !is_mark(*c)).map(base).collect()
}

/// The folded words of a name: what lies between spaces and punctuation. An apostrophe inside a word (`H'Hen`) is
/// dropped, so that every way of writing it meets.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let folded: String = fold(text).chars().filter(|c| !matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`')).collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_vietnamese_and_ede_letters_in_both_normal_forms() {
        assert_eq!(fold("NGUYỄN Thị Đào Ưng Ỷ"), "nguyen thi dao ung y");
        assert_eq!(fold("Nguye\u{302}\u{303}n"), "nguyen");
        assert_eq!(fold("Ƀuôn Čư Ñĭ"), "buon cu ni");
    }

    #[test]
    fn words_meet_across_spellings() {
        assert_eq!(words("H'Hen  Niê"), ["hhen", "nie"]);
        assert_eq!(words("H’Hen Niê-Kđăm"), ["hhen", "nie", "kdam"]);
        assert!(words(" - ").is_empty());
    }
}
