//! Addresses and identifiers of the internet.

/// A host name of RFC 1123: labels of letters, digits and inner hyphens, at most 63 each and 253 together.
pub(super) fn is_hostname(text: &str) -> bool {
    !text.is_empty() && text.len() <= 253 && text.split('.').all(|label| is_label(label.as_bytes()))
}

fn is_label(label: &[u8]) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && label[0] != b'-'
        && label[label.len() - 1] != b'-'
        // Two hyphens there announce an encoded label, of which only the ASCII-compatible one exists.
        && (label.len() < 4 || &label[2..4] != b"--" || (label[..2].eq_ignore_ascii_case(b"xn") && label.len() > 4))
}

/// RFC 5321: a dot-string or quoted local part, and a domain with at least one dot or an address literal.
pub(super) fn is_email(text: &str) -> bool {
    if text.len() > 254 {
        return false;
    }
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    if local.is_empty() || local.len() > 64 {
        return false;
    }
    is_local_part(local.as_bytes()) && is_mail_domain(domain)
}

fn is_local_part(local: &[u8]) -> bool {
    if local[0] == b'"' {
        return local.len() >= 3 && local[local.len() - 1] == b'"' && is_quoted(&local[1..local.len() - 1]);
    }
    let mut after_dot = true;
    for byte in local {
        match byte {
            b'.' if after_dot => return false,
            b'.' => after_dot = true,
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'!'
            | b'#'..=b'\''
            | b'*'
            | b'+'
            | b'-'
            | b'/'
            | b'='
            | b'?'
            | b'^'..=b'`'
            | b'{'..=b'~' => {
                after_dot = false;
            }
            _ => return false,
        }
    }
    !after_dot
}

fn is_quoted(inner: &[u8]) -> bool {
    let mut escaped = false;
    for byte in inner {
        match byte {
            _ if !(b' '..=b'~').contains(byte) => return false,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return false,
            _ => {}
        }
    }
    !escaped
}

fn is_mail_domain(domain: &str) -> bool {
    if let Some(literal) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return match literal.strip_prefix("IPv6:") {
            Some(address) => is_ipv6(address),
            None => is_ipv4(literal),
        };
    }
    domain.contains('.') && is_hostname(domain)
}

pub(super) fn is_ipv4(text: &str) -> bool {
    let mut parts = 0;
    for part in text.split('.') {
        parts += 1;
        let bytes = part.as_bytes();
        let plain = !bytes.is_empty()
            && bytes.len() <= 3
            && bytes.iter().all(u8::is_ascii_digit)
            && (bytes.len() == 1 || bytes[0] != b'0');
        if !plain || bytes.iter().fold(0u32, |sum, digit| sum * 10 + u32::from(digit - b'0')) > 255 {
            return false;
        }
    }
    parts == 4
}

pub(super) fn is_ipv6(text: &str) -> bool {
    // The number of 16-bit groups, counting a dotted tail as two.
    fn groups(text: &str, may_end_dotted: bool) -> Option<usize> {
        if text.is_empty() {
            return Some(0);
        }
        let mut count = 0;
        let mut rest = text.split(':').peekable();
        while let Some(part) = rest.next() {
            if may_end_dotted && rest.peek().is_none() && part.contains('.') {
                return is_ipv4(part).then_some(count + 2);
            }
            if part.is_empty() || part.len() > 4 || !part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            count += 1;
        }
        Some(count)
    }
    match text.split_once("::") {
        None => groups(text, true) == Some(8),
        Some((head, tail)) => match (groups(head, false), groups(tail, true)) {
            (Some(head), Some(tail)) => head + tail <= 7,
            _ => false,
        },
    }
}

/// Whether each byte is a hexadecimal digit.
const HEX: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_hexdigit() as u8;
        byte += 1;
    }
    table
};

pub(super) fn is_uuid(bytes: &[u8]) -> bool {
    let Ok(bytes) = <&[u8; 36]>::try_from(bytes) else { return false };
    let hex = |from: usize, to: usize| bytes[from..to].iter().fold(1, |fits, byte| fits & HEX[usize::from(*byte)]) == 1;
    [8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-')
        && hex(0, 8)
        && hex(9, 13)
        && hex(14, 18)
        && hex(19, 23)
        && hex(24, 36)
}

/// The scheme and the colon after it, if the text begins with one.
fn scheme_length(text: &str) -> Option<usize> {
    let colon = text.find(':')?;
    let scheme = &text.as_bytes()[..colon];
    let fits = scheme.first()?.is_ascii_alphabetic()
        && scheme.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    fits.then_some(colon + 1)
}

pub(super) fn is_uri(text: &str) -> bool {
    scheme_length(text).is_some_and(|at| is_relative_part(&text[at..]))
}

pub(super) fn is_uri_reference(text: &str) -> bool {
    if is_uri(text) {
        return true;
    }
    // Without a scheme the first segment must not look like one.
    let first = text.split(['/', '?', '#']).next().unwrap_or_default();
    !first.contains(':') && is_relative_part(text)
}

/// `//authority/path?query#fragment`, each part of its own alphabet.
fn is_relative_part(text: &str) -> bool {
    let (text, fragment) = text.split_once('#').map_or((text, ""), |(head, tail)| (head, tail));
    let (text, query) = text.split_once('?').map_or((text, ""), |(head, tail)| (head, tail));
    if !consists_of(fragment, b"/?:@") || !consists_of(query, b"/?:@") {
        return false;
    }
    let Some(rest) = text.strip_prefix("//") else { return consists_of(text, b"/:@") };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    is_authority(authority) && consists_of(path, b"/:@")
}

fn is_authority(authority: &str) -> bool {
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
    if !consists_of(user, b":") {
        return false;
    }
    if let Some(rest) = host.strip_prefix('[') {
        let Some((literal, port)) = rest.split_once(']') else { return false };
        let future = literal.strip_prefix(['v', 'V']).and_then(|rest| rest.split_once('.'));
        let fits = is_ipv6(literal)
            || future.is_some_and(|(version, address)| {
                !version.is_empty()
                    && version.bytes().all(|b| b.is_ascii_hexdigit())
                    && !address.is_empty()
                    && consists_of(address, b":")
            });
        return fits && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = host.split_once(':').map_or((host, ""), |(host, port)| (host, port));
    consists_of(host, b"") && is_port(port)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Unreserved characters, sub-delimiters, `%hh` and those of `more`.
fn consists_of(text: &str, more: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {}
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => {}
            b'%' if bytes.get(at + 1).is_some_and(u8::is_ascii_hexdigit)
                && bytes.get(at + 2).is_some_and(u8::is_ascii_hexdigit) =>
            {
                at += 2
            }
            byte if more.contains(&byte) => {}
            _ => return false,
        }
        at += 1;
    }
    true
}

pub(super) fn is_json_pointer(text: &str) -> bool {
    if !text.is_empty() && !text.starts_with('/') {
        return false;
    }
    text.split('~').skip(1).all(|after| after.starts_with(['0', '1']))
}

pub(super) fn is_relative_json_pointer(text: &str) -> bool {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    !number.is_empty() && (number == "0" || !number.starts_with('0')) && (rest == "#" || is_json_pointer(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for text in [
            "joe.bloggs@example.com",
            "te~st@example.com",
            "\"joe bloggs\"@example.com",
            "joe@[127.0.0.1]",
            "joe@[IPv6:::1]",
        ] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "nope",
            ".test@example.com",
            "test.@example.com",
            "te..st@example.com",
            "a@b",
            "a@-b.c",
            "a b@c.de",
            "á@c.de",
            "@c.de",
            "a@",
        ] {
            assert!(!is_email(text), "{text}");
        }
        assert!(!is_email(&format!("{}@example.com", "a".repeat(65))));
        assert!(
            is_ipv6("::")
                && is_ipv6("::ffff:192.168.0.1")
                && is_ipv6("1:2:3:4:5:6:7:8")
                && !is_ipv6("1::2::3")
                && !is_ipv6("12345::")
        );
        assert!(is_ipv4("192.168.0.1") && !is_ipv4("256.1.1.1") && !is_ipv4("1.2.3") && !is_ipv4("01.2.3.4"));
    }

    #[test]
    fn identifiers() {
        assert!(is_uuid(b"2EB8AA08-AA98-11EA-B4AA-73B441D16380") && !is_uuid(b"2eb8aa08aa9811eab4aa73b441d16380"));
        assert!(
            is_uri("https://[2001:db8::1]:8080/a%20b?c=d#e")
                && is_uri("urn:a:b")
                && !is_uri("/a")
                && !is_uri("http://a b")
                && !is_uri("h:%zz")
        );
        assert!(
            is_uri_reference("/a?b") && is_uri_reference("") && !is_uri_reference("\\a") && !is_uri_reference(":a")
        );
        assert!(is_json_pointer("/a~0~1") && !is_json_pointer("a") && !is_json_pointer("/~2"));
        assert!(
            is_relative_json_pointer("0#") && is_relative_json_pointer("12/a") && !is_relative_json_pointer("01/a")
        );
    }
}
