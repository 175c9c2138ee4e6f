use super::{Matcher, NativeMatcher, PatternFault, PatternSpec};

fn both(source: &str, text: &str) -> bool {
    let spec = PatternSpec::compile(source).unwrap_or_else(|e| panic!("{source}: {e}"));
    let engine = NativeMatcher::new(std::slice::from_ref(&spec)).expect("a checked pattern").is_match(0, text);
    if let Some(table) = spec.ascii.and_then(|dfa| dfa.is_match(text)) {
        assert_eq!(table, engine, "{source} on {text:?}");
    }
    engine
}

#[test]
fn matches_as_ecma_262_does() {
    let yes = [
        ("^abc$", "abc"),
        ("es", "expression"),
        ("^\\cC$", "\u{3}"),
        ("^\\t$", "\t"),
        ("^\\D$", "߀"),
        ("^\\W$", "é"),
        ("^\\s$", "\u{feff}"),
        ("^\\S$", "–"),
        ("\\p{Letter}cole", "l'école"),
        ("^\\p{digit}+$", "৪২"),
        ("^🐲*$", "🐲🐲"),
        ("^.$", "𝒳"),
        ("^\\u{1F432}$", "🐲"),
        ("^\\uD83D\\uDC32$", "🐲"),
        ("^[^a]$", "🐲"),
        ("^(?<n>a)|b$", "xb"),
        ("a??b", "b"),
        ("^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$", "NDEAFIHH"),
        ("^[\\p{L} .,'-]+$", "Nguyễn O'B"),
        ("^$", ""),
        ("", "x"),
        ("\\bfoo\\b", "a foo."),
        ("\\Boo", "foo"),
        ("^(\\d+,)*\\d+$", "1,22,3"),
        ("^[]*$", ""),
        ("^[^]$", "\n"),
        ("^a{0}$", ""),
        ("\\/", "/"),
        ("^[\\b\\-]$", "-"),
        ("x$|^y", "yx"),
        ("^[\\w.]+@\\w+$", "a.b@c"),
    ];
    for (source, text) in yes {
        assert!(both(source, text), "{source} on {text:?}");
    }
    let no = [
        ("^abc$", "abc\n"),
        ("^\\d$", "߀"),
        ("^\\w$", "é"),
        (".", "\n"),
        (".", "\u{2028}"),
        ("^.$", "\r"),
        ("^\\cC$", "\\cC"),
        ("\\bfoo", "afoo"),
        ("^[A-Z]{2}$", "ABC"),
        ("^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$", "NDEAFIHHX"),
        ("^\\S$", "\u{a0}"),
        ("^🐲*$", "D"),
        ("$^", "a"),
        ("[]", "a"),
        ("^a.c$", "a\nc"),
        ("^[\\p{L} .,'-]+$", "a1"),
        ("^\\p{Lu}", "é"),
        ("^\\P{L}$", "é"),
    ];
    for (source, text) in no {
        assert!(!both(source, text), "{source} on {text:?}");
    }
}

#[test]
fn the_table_and_the_engine_agree() {
    let sources = [
        "^a*b?c{2,3}$",
        "ab|ba",
        "(a|bc)+$",
        "^(ab?c)*$",
        "[^a]b$",
        "^\\w\\s?\\d",
        "a.c",
        "^(a|b|ab)c",
        "$",
        "^",
        "c|^$",
        "^a*b+c?$",
        "^[ab]{1,2}c$",
        "^ab{0,2} ?c*$",
        "^a?b?c?$",
        "^[^a]*a$",
        "(?:a$|b)c?",
    ];
    let mut texts = vec![String::new()];
    for length in 0..5 {
        let longer: Vec<String> = texts
            .iter()
            .filter(|t| t.len() == length)
            .flat_map(|t| "abc 1".chars().map(move |c| format!("{t}{c}")))
            .collect();
        texts.extend(longer);
    }
    let (mut matched, mut decided) = (0, 0);
    for source in sources {
        let spec = PatternSpec::compile(source).expect("a checked pattern");
        let engine = NativeMatcher::new(std::slice::from_ref(&spec)).expect("a checked pattern");
        for text in &texts {
            let table = spec.ascii.as_ref().expect("a checked pattern").is_match(text);
            assert_eq!(table, Some(engine.is_match(0, text)), "{source} on {text:?}");
            matched += usize::from(table == Some(true));
            decided += 1;
        }
    }
    assert!(matched > decided / 10 && matched < decided * 9 / 10);
}

#[test]
fn refuses_with_a_place() {
    let refused = [
        ("(a)\\1", PatternFault::Backreference, 3),
        ("(?<n>a)\\k<n>", PatternFault::Backreference, 7),
        ("a(?=b)", PatternFault::Lookaround, 1),
        ("a(?!b)", PatternFault::Lookaround, 1),
        ("(?<=a)b", PatternFault::Lookaround, 0),
        ("(?<!a)b", PatternFault::Lookaround, 0),
        ("(?i:a)", PatternFault::Unsupported, 0),
        ("a**", PatternFault::Syntax, 2),
        ("*a", PatternFault::Syntax, 0),
        ("a{2,1}", PatternFault::Syntax, 1),
        ("a{", PatternFault::Syntax, 1),
        ("a}", PatternFault::Syntax, 1),
        ("]", PatternFault::Syntax, 0),
        ("[b-a]", PatternFault::Syntax, 1),
        ("[\\d-z]", PatternFault::Syntax, 1),
        ("(a", PatternFault::Syntax, 0),
        ("a)", PatternFault::Syntax, 1),
        ("[a", PatternFault::Syntax, 0),
        ("\\", PatternFault::Syntax, 0),
        ("\\a", PatternFault::Syntax, 0),
        ("\\-", PatternFault::Syntax, 0),
        ("\\p{Nope}", PatternFault::Property, 0),
        ("\\pL", PatternFault::Syntax, 0),
        ("\\u{110000}", PatternFault::Syntax, 0),
        ("\\x1", PatternFault::Syntax, 0),
        ("^*", PatternFault::Syntax, 1),
        ("(?<n>a)(?<n>b)", PatternFault::Syntax, 10),
        ("\\01", PatternFault::Syntax, 0),
        ("a{99999999999}", PatternFault::TooLarge, 2),
        ("((a{100}){100}){100}", PatternFault::TooLarge, 0),
        ("\\p{L}{5000}", PatternFault::TooLarge, 0),
        ("^(a+)+$", PatternFault::Ambiguous, 1),
        ("(a*)*", PatternFault::Ambiguous, 0),
        ("([a-z]+b?)*x", PatternFault::Ambiguous, 0),
        ("(a|a+)*", PatternFault::Ambiguous, 0),
        ("^(([a-z])+.)+[A-Z]$", PatternFault::Ambiguous, 1),
        ("(\\w+\\s?)*$", PatternFault::Ambiguous, 0),
        ("(a{1,50}){1,50}", PatternFault::Ambiguous, 0),
    ];
    for (source, fault, at) in refused {
        let error = PatternSpec::compile(source).map(|_| source).unwrap_err();
        assert_eq!((error.fault, error.at), (fault, at), "{source}: {error}");
    }
    assert_eq!(PatternSpec::compile(&"a".repeat(5_000)).unwrap_err().fault, PatternFault::TooLarge);
    assert_eq!(PatternSpec::compile(&"(".repeat(2_000)).unwrap_err().fault, PatternFault::TooLarge);
    for source in [
        "^(\\d+,)*\\d+$",
        "^[\\p{L}]+( [\\p{L}]+)*$",
        "^([a-z]+-)*[a-z]+$",
        "(\\.\\d{1,3})*",
        "^\\d{1,3}(\\.\\d{3})*$",
        "(?:a+b|c+d)*",
    ] {
        assert!(PatternSpec::compile(source).is_ok(), "{source}");
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    let spec = PatternSpec::compile("^(\\d+,)*x$").expect("a checked pattern");
    let engine = NativeMatcher::new(std::slice::from_ref(&spec)).expect("a checked pattern");
    let text = "1".repeat(1_000_000);
    assert_eq!(spec.ascii.as_ref().and_then(|dfa| dfa.is_match(&text)), Some(false));
    assert!(!engine.is_match(0, &text));
}
