//! Reading `application/x-www-form-urlencoded` bodies and query strings as pairs, in order, repeated names kept.

use super::error::AppError;
use axum::body::{Body, to_bytes};

/// Decoded pairs of a form.
#[derive(Debug, Clone, Default)]
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// Reads a body of at most `limit` bytes.
    ///
    /// # Errors
    /// Too large, or not text.
    pub async fn read(body: Body, limit: usize) -> Result<Self, AppError> {
        let bytes = to_bytes(body, limit).await.map_err(|_| AppError::TooLarge)?;
        Self::parse(&bytes)
    }

    /// Parses an encoded form.
    ///
    /// # Errors
    /// The text is not UTF-8 once decoded.
    pub fn parse(bytes: &[u8]) -> Result<Self, AppError> {
        let mut pairs = Vec::new();
        for part in bytes.split(|byte| *byte == b'&').filter(|part| !part.is_empty()) {
            let (name, value) = match part.iter().position(|byte| *byte == b'=') {
                Some(at) => (&part[..at], &part[at + 1..]),
                None => (part, &[][..]),
            };
            pairs.push((decode(name)?, decode(value)?));
        }
        Ok(Self(pairs))
    }

    /// First value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// First value of a name, trimmed, or nothing when blank.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// All values of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn decode(bytes: &[u8]) -> Result<String, AppError> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'+' => out.push(b' '),
            b'%' => {
                let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
                match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    Some(byte) => {
                        out.push(byte);
                        at += 2;
                    }
                    None => out.push(b'%'),
                }
            }
            byte => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8(out).map_err(|_| AppError::BadRequest("Nội dung gửi lên không phải văn bản UTF-8.".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_repeats() {
        let pairs = Pairs::parse("a=1&b=Êđ%C3%AA+x&a=2&c".as_bytes()).expect("parses");
        assert_eq!(pairs.get("b"), Some("Êđê x"));
        assert_eq!(pairs.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(pairs.get("c"), Some(""));
        assert!(Pairs::parse(b"a=%FF").is_err());
    }
}
