//! Reading a letter: encoded subjects, and the first plain part of the body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The subject, decoded.
pub fn subject(raw: &str) -> String {
    let (head, _) = split(raw);
    words(&header(head, "subject").unwrap_or_default())
}

/// The text of the first plain part, decoded; the whole body where there are no parts.
pub fn text(raw: &str) -> String {
    part(raw, 0).unwrap_or_default()
}

fn part(raw: &str, depth: u8) -> Option<String> {
    let (head, body) = split(raw);
    let kind = header(head, "content-type").unwrap_or_else(|| "text/plain".into());
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") && depth < 4 {
        let place = lower.find("boundary=")? + "boundary=".len();
        let boundary = kind[place..].split(';').next()?.trim().trim_matches('"');
        let mark = format!("--{boundary}");
        return body
            .split(mark.as_str())
            .skip(1)
            .filter(|piece| !piece.starts_with("--"))
            .find_map(|piece| part(piece.strip_prefix("\r\n").unwrap_or(piece), depth + 1));
    }
    if !lower.starts_with("text/plain") {
        return None;
    }
    let bytes = match header(head, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase().as_str() {
        "base64" => STANDARD.decode(body.split_whitespace().collect::<String>()).ok()?,
        "quoted-printable" => quoted(&body.replace("=\r\n", ""), false),
        _ => body.as_bytes().to_vec(),
    };
    Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned())
}

fn split(raw: &str) -> (&str, &str) {
    raw.strip_prefix("\r\n").map_or_else(|| raw.split_once("\r\n\r\n").unwrap_or((raw, "")), |body| ("", body))
}

/// A header with its folded lines joined.
fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.split("\r\n").peekable();
    while let Some(line) = lines.next() {
        let Some((key, value)) = line.split_once(':') else { continue };
        if !key.eq_ignore_ascii_case(name) {
            continue;
        }
        let mut whole = value.trim().to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with([' ', '\t'])) {
            whole.push(' ');
            whole.push_str(more.trim());
        }
        return Some(whole);
    }
    None
}

/// Encoded words of RFC 2047 in UTF-8; the space between two of them doesn't count.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut after_word = false;
    for word in text.split(' ') {
        let decoded = word.strip_prefix("=?").and_then(|w| w.strip_suffix("?=")).and_then(|inner| {
            let mut pieces = inner.splitn(3, '?');
            let (charset, how, data) = (pieces.next()?, pieces.next()?, pieces.next()?);
            let bytes = match how {
                "B" | "b" => STANDARD.decode(data).ok()?,
                "Q" | "q" => quoted(data, true),
                _ => return None,
            };
            charset.eq_ignore_ascii_case("utf-8").then(|| String::from_utf8_lossy(&bytes).into_owned())
        });
        let joined = after_word && decoded.is_some();
        if !joined && !out.is_empty() {
            out.push(' ');
        }
        after_word = decoded.is_some();
        out.push_str(decoded.as_deref().unwrap_or(word));
    }
    out
}

/// Quoted-printable; `in_header` reads `_` as a space.
fn quoted(text: &str, in_header: bool) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let pair = bytes.get(index + 1..index + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (byte, pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'=', Some(value)) => {
                out.push(value);
                index += 2;
            }
            (b'_', _) if in_header => out.push(b' '),
            _ => out.push(byte),
        }
        index += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects() {
        assert_eq!(subject("Subject: plain words\r\n\r\nx"), "plain words");
        assert_eq!(
            subject("From: a\r\nSubject: =?utf-8?b?SOG7kyBzxqE=?=\r\n =?UTF-8?Q?_m=E1=BB=9Bi?= end\r\n\r\nx"),
            "Hồ sơ mới end"
        );
    }

    #[test]
    fn bodies() {
        assert_eq!(text("A: b\r\n\r\nhello\r\n"), "hello");
        let quoted = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nH=E1=BB=93 s=\r\n=C6=A1\r\n";
        assert_eq!(text(quoted), "Hồ sơ");
        let parts = "Content-Type: multipart/alternative; boundary=\"xY\"\r\n\r\n--xY\r\nContent-Type: text/html\r\n\r\n<p>no</p>\r\n--xY\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSOG7kyBzxqE=\r\n--xY--\r\n";
        assert_eq!(text(parts), "Hồ sơ");
    }
}
