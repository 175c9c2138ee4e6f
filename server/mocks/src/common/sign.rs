//! HMAC-SHA256 of the payment provider, both ways.

use super::hex;
use hmac::{Hmac, Mac};
use sha2::Sha256;

fn mac(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC takes a key of any length");
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            mac.update(b".");
        }
        mac.update(part);
    }
    mac
}

/// Signature of a request: timestamp, method, path with query, body.
pub fn request(key: &[u8], timestamp: &str, method: &str, path: &str, body: &[u8]) -> String {
    sum(key, &[timestamp.as_bytes(), method.as_bytes(), path.as_bytes(), body])
}

/// Signature of a callback: timestamp, body.
pub fn callback(key: &[u8], timestamp: &str, body: &[u8]) -> String {
    sum(key, &[timestamp.as_bytes(), body])
}

fn sum(key: &[u8], parts: &[&[u8]]) -> String {
    hex(&mac(key, parts).finalize().into_bytes())
}

/// Whether two signatures are equal, in a time that doesn't tell where they differ.
pub fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |diff, (x, y)| diff | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_value_of_rfc_4231() {
        // Test case 2 of RFC 4231, its data being split at no dot: one part.
        assert_eq!(
            sum(b"Jefe", &[b"what do ya want for nothing?"]),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn parts_are_joined_by_dots_and_every_part_counts() {
        let base = request(b"k", "1", "POST", "/a", b"x");
        assert_eq!(base, sum(b"k", &[b"1.POST./a.x"]));
        assert_ne!(base, request(b"k", "2", "POST", "/a", b"x"));
        assert_ne!(base, request(b"k", "1", "GET", "/a", b"x"));
        assert_ne!(base, callback(b"k", "1", b"x"));
        assert!(same("ab", "ab") && !same("ab", "ac") && !same("ab", "abc"));
    }
}
