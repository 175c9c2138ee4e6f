//! The Unicode properties that patterns may name.
//!
//! The list is closed, so that a definition which compiles does so in every engine; the names are those of ECMA-262, which is strict about them.

/// A known property, by the name that both engines understand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Property {
    /// What stands between the braces for the native engine.
    pub native: &'static str,
    ascii: u128,
}

impl Property {
    /// The ASCII characters that have it.
    pub(super) fn ascii(&self) -> u128 {
        self.ascii
    }
}

const fn mask(text: &[u8]) -> u128 {
    let mut bits = 0;
    let mut at = 0;
    while at < text.len() {
        bits |= 1u128 << text[at];
        at += 1;
    }
    bits
}

const UPPER: u128 = mask(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
const LOWER: u128 = mask(b"abcdefghijklmnopqrstuvwxyz");
const DIGITS: u128 = mask(b"0123456789");
const OPEN: u128 = mask(b"([{");
const CLOSE: u128 = mask(b")]}");
const OTHER_PUNCTUATION: u128 = mask(b"!\"#%&'*,./:;?@\\");
const MATH: u128 = mask(b"+<=>|~");
const MODIFIER: u128 = mask(b"^`");
const CONTROL: u128 = ((1 << 32) - 1) | (1 << 127);

/// Names of a general category, the first being the short one.
const CATEGORIES: &[(&[&str], u128)] = &[
    (&["L", "Letter"], UPPER | LOWER),
    (&["Lu", "Uppercase_Letter"], UPPER),
    (&["Ll", "Lowercase_Letter"], LOWER),
    (&["Lt", "Titlecase_Letter"], 0),
    (&["LC", "Cased_Letter"], UPPER | LOWER),
    (&["Lm", "Modifier_Letter"], 0),
    (&["Lo", "Other_Letter"], 0),
    (&["M", "Mark", "Combining_Mark"], 0),
    (&["Mn", "Nonspacing_Mark"], 0),
    (&["Mc", "Spacing_Mark"], 0),
    (&["Me", "Enclosing_Mark"], 0),
    (&["N", "Number"], DIGITS),
    (&["Nd", "Decimal_Number", "digit"], DIGITS),
    (&["Nl", "Letter_Number"], 0),
    (&["No", "Other_Number"], 0),
    (&["P", "Punctuation", "punct"], OPEN | CLOSE | OTHER_PUNCTUATION | mask(b"-_")),
    (&["Pc", "Connector_Punctuation"], mask(b"_")),
    (&["Pd", "Dash_Punctuation"], mask(b"-")),
    (&["Ps", "Open_Punctuation"], OPEN),
    (&["Pe", "Close_Punctuation"], CLOSE),
    (&["Pi", "Initial_Punctuation"], 0),
    (&["Pf", "Final_Punctuation"], 0),
    (&["Po", "Other_Punctuation"], OTHER_PUNCTUATION),
    (&["S", "Symbol"], MATH | MODIFIER | mask(b"$")),
    (&["Sm", "Math_Symbol"], MATH),
    (&["Sc", "Currency_Symbol"], mask(b"$")),
    (&["Sk", "Modifier_Symbol"], MODIFIER),
    (&["So", "Other_Symbol"], 0),
    (&["Z", "Separator"], mask(b" ")),
    (&["Zs", "Space_Separator"], mask(b" ")),
    (&["Zl", "Line_Separator"], 0),
    (&["Zp", "Paragraph_Separator"], 0),
    (&["Cc", "Control", "cntrl"], CONTROL),
    (&["Cf", "Format"], 0),
];

/// Binary properties under their ECMA-262 names.
const BINARIES: &[(&[&str], u128)] = &[
    (&["Any"], u128::MAX),
    (&["ASCII"], u128::MAX),
    (&["Alphabetic", "Alpha"], UPPER | LOWER),
    (&["Lowercase", "Lower"], LOWER),
    (&["Uppercase", "Upper"], UPPER),
    (&["White_Space", "space"], mask(b"\t\n\x0b\x0c\r ")),
    (&["ASCII_Hex_Digit", "AHex"], DIGITS | mask(b"ABCDEFabcdef")),
    (&["Ideographic", "Ideo"], 0),
    (&["Extended_Pictographic", "ExtPict"], 0),
];

/// Scripts, written `Script=…`.
const SCRIPTS: &[(&[&str], u128)] = &[
    (&["Latin", "Latn"], UPPER | LOWER),
    (&["Greek", "Grek"], 0),
    (&["Cyrillic", "Cyrl"], 0),
    (&["Han", "Hani"], 0),
    (&["Hiragana", "Hira"], 0),
    (&["Katakana", "Kana"], 0),
    (&["Hangul", "Hang"], 0),
    (&["Thai"], 0),
    (&["Lao", "Laoo"], 0),
    (&["Khmer", "Khmr"], 0),
    (&["Cham"], 0),
    (&["Tai_Viet", "Tavt"], 0),
    (&["Arabic", "Arab"], 0),
    (&["Hebrew", "Hebr"], 0),
    (&["Devanagari", "Deva"], 0),
];

fn find(table: &'static [(&'static [&'static str], u128)], name: &str) -> Option<Property> {
    let (names, ascii) = table.iter().find(|(names, _)| names.contains(&name))?;
    Some(Property { native: names[0], ascii: *ascii })
}

/// Looks up the text between the braces of `\p{…}`.
pub(super) fn lookup(text: &str) -> Option<Property> {
    match text.split_once('=') {
        None => find(CATEGORIES, text).or_else(|| find(BINARIES, text)),
        Some(("General_Category" | "gc", name)) => find(CATEGORIES, name),
        Some(("Script" | "sc", name)) => find(SCRIPTS, name),
        Some(_) => None,
    }
}
