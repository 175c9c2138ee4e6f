//! When two names, and two dates of birth, are the same person's.

use serde_json::Value;

/// Tone marks written on the other vowel of `oa`, `oe`, `uy`: the older and the newer way.
const TONES: [(&str, &str); 15] = [
    ("òa", "oà"),
    ("óa", "oá"),
    ("ỏa", "oả"),
    ("õa", "oã"),
    ("ọa", "oạ"),
    ("òe", "oè"),
    ("óe", "oé"),
    ("ỏe", "oẻ"),
    ("õe", "oẽ"),
    ("ọe", "oẹ"),
    ("ùy", "uỳ"),
    ("úy", "uý"),
    ("ủy", "uỷ"),
    ("ũy", "uỹ"),
    ("ụy", "uỵ"),
];

/// Case, runs of spaces, shape of apostrophes and place of the tone mark don't count; tones and letters do.
pub fn same_name(a: &str, b: &str) -> bool {
    fold(a) == fold(b)
}

fn fold(name: &str) -> String {
    let lower = name.to_lowercase();
    let mut folded =
        lower.split_whitespace().collect::<Vec<_>>().join(" ").replace(['\u{2019}', '\u{02bc}', '`', '\u{2018}'], "'");
    for (newer, older) in TONES {
        folded = folded.replace(older, newer);
    }
    folded
}

/// Compares two partial dates at the coarser of their precisions.
pub fn same_date(a: &Value, b: &Value) -> bool {
    let (Some(a), Some(b)) = (a["v"].as_str(), b["v"].as_str()) else { return false };
    let shared = a.len().min(b.len());
    shared >= 4 && a.as_bytes()[..shared] == b.as_bytes()[..shared]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names() {
        assert!(same_name("Y THANH ÊBAN", "Y Thanh  Êban"));
        assert!(same_name("H’Yuăn Niê", "h'yuăn niê"));
        assert!(same_name("Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA"));
        assert!(same_name("Lê Thuý", "Lê Thúy"));
        assert!(!same_name("Hoa", "Hòa") && !same_name("Hòa", "Hóa") && !same_name("Tâm", "Tám"));
        assert!(!same_name("Thanh Êban", "Thanh Eban"));
    }

    #[test]
    fn dates() {
        let day = json!({"p":"day","v":"1990-05-12"});
        assert!(same_date(&day, &json!({"p":"year","v":"1990"})) && same_date(&day, &day));
        assert!(
            !same_date(&day, &json!({"p":"day","v":"1990-05-13"})) && !same_date(&day, &json!({"p":"year","v":"1991"}))
        );
        assert!(!same_date(&day, &json!({"p":"year","v":""})) && !same_date(&day, &json!(null)));
    }
}
