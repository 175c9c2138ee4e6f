//! Blind tokens: what stands in an index instead of a personal id, a phone number or a word of a name.

use super::{KeyRing, fold};
use crate::error::{Error, Result};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::BTreeSet;

/// A keyed hash of an identifier.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub [u8; 32]);

impl Token {
    pub(crate) fn from_slice(bytes: &[u8]) -> Result<Self> {
        bytes.try_into().map(Self).map_err(|_| Error::Row("a token is not 32 bytes".into()))
    }

    /// The id of this person's scope: where their vault, contact data and messages are sealed.
    #[must_use]
    pub fn scope(&self) -> crate::Id {
        crate::Id::of(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::id::hex(&self.0[..4]))
    }
}

/// What a token stands for; equal texts of different kinds have different tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A person as the owner of drafts, dossiers, vault (by the subject of the identity provider or personal id).
    Owner,
    /// A personal id, tax code or other number of identity.
    PersonalId,
    /// A phone number.
    Phone,
    /// A word of a name.
    NameWord,
    /// Two different words of one name, in alphabetical order.
    NamePair,
    /// The secret tracking code of a dossier.
    Tracking,
    /// A network address.
    Address,
    /// A key of a counter or limit.
    Counter,
}

impl TokenKind {
    const fn label(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::PersonalId => "personal_id",
            Self::Phone => "phone",
            Self::NameWord => "name_word",
            Self::NamePair => "name_pair",
            Self::Tracking => "tracking",
            Self::Address => "address",
            Self::Counter => "counter",
        }
    }
}

/// Digits of a phone number, `+84` and `84` written as the leading zero.
fn phone(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("84") {
        Some(rest) if digits.len() >= 11 => format!("0{rest}"),
        _ => digits,
    }
}

fn code(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

impl KeyRing {
    /// The token under which a person's drafts, dossiers and vault are found.
    #[must_use]
    pub fn owner_token(&self, personal_id: &str) -> Token {
        self.token(TokenKind::Owner, personal_id)
    }

    /// The token of a text, which is normalised by its kind first.
    #[must_use]
    pub fn token(&self, kind: TokenKind, text: &str) -> Token {
        let normal = match kind {
            TokenKind::PersonalId | TokenKind::Tracking => code(text),
            TokenKind::Phone => phone(text),
            TokenKind::NameWord | TokenKind::NamePair => fold(text),
            TokenKind::Owner | TokenKind::Address | TokenKind::Counter => text.to_owned(),
        };
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.search_key()).expect("invariant: HMAC takes a key of any length");
        mac.update(kind.label().as_bytes());
        mac.update(&[0]);
        mac.update(normal.as_bytes());
        Token(mac.finalize().into_bytes().into())
    }
}

/// What a dossier is found by, or what an officer looks for.
#[derive(Clone, Debug, Default)]
pub struct SearchTerms {
    /// Full names of the people concerned (when searching: words of one name).
    pub names: Vec<String>,
    /// Personal ids, tax codes.
    pub personal_ids: Vec<String>,
    /// Phone numbers.
    pub phones: Vec<String>,
}

/// Words of a name that are indexed; more are cut.
const NAME_WORDS: usize = 8;

fn name_words(name: &str) -> Vec<String> {
    let words: BTreeSet<String> = super::words(name).into_iter().take(NAME_WORDS).collect();
    words.into_iter().collect()
}

fn pairs(words: &[String]) -> impl Iterator<Item = String> + '_ {
    words.iter().enumerate().flat_map(|(i, a)| words[i + 1..].iter().map(move |b| format!("{a} {b}")))
}

impl SearchTerms {
    /// Are there any?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.personal_ids.is_empty() && self.phones.is_empty()
    }

    fn exact(&self, keys: &KeyRing) -> Vec<Token> {
        let ids = self.personal_ids.iter().map(|t| keys.token(TokenKind::PersonalId, t));
        ids.chain(self.phones.iter().map(|t| keys.token(TokenKind::Phone, t))).collect()
    }

    /// Every token to index.
    pub(crate) fn index_tokens(&self, keys: &KeyRing) -> BTreeSet<Token> {
        let mut tokens: BTreeSet<Token> = self.exact(keys).into_iter().collect();
        for name in &self.names {
            let words = name_words(name);
            tokens.extend(words.iter().map(|w| keys.token(TokenKind::NameWord, w)));
            tokens.extend(pairs(&words).map(|p| keys.token(TokenKind::NamePair, &p)));
        }
        tokens
    }

    /// The tokens a dossier must all have, the most selective first. Pairs of words stand in for single ones, because
    /// a third of all names share one word but few share two.
    pub(crate) fn query_tokens(&self, keys: &KeyRing) -> Vec<Token> {
        let mut tokens = self.exact(keys);
        for name in &self.names {
            let words = name_words(name);
            if words.len() == 1 {
                tokens.push(keys.token(TokenKind::NameWord, &words[0]));
            }
            let mut combined: Vec<String> = pairs(&words).collect();
            combined.sort_by_key(|pair| (COMMON.iter().any(|w| pair.split(' ').any(|p| p == *w)), pair.len()));
            tokens.extend(combined.iter().map(|p| keys.token(TokenKind::NamePair, p)));
        }
        tokens
    }
}

/// Words so frequent in names that a pair with one of them says little.
const COMMON: &[&str] = &["nguyen", "thi", "van", "tran", "le", "pham", "hoang", "nie", "y"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_meet_across_spellings_and_part_across_kinds() {
        let keys = KeyRing::generate();
        assert_eq!(keys.token(TokenKind::Phone, "+84 905 123 456"), keys.token(TokenKind::Phone, "0905123456"));
        assert_eq!(
            keys.token(TokenKind::PersonalId, "066 090 000 504"),
            keys.token(TokenKind::PersonalId, "066090000504")
        );
        assert_ne!(keys.token(TokenKind::PersonalId, "0905123456"), keys.token(TokenKind::Phone, "0905123456"));
        assert_ne!(keys.token(TokenKind::Owner, "x"), KeyRing::generate().token(TokenKind::Owner, "x"));
    }

    #[test]
    fn every_query_token_of_part_of_a_name_is_indexed() {
        let keys = KeyRing::generate();
        let whole = SearchTerms { names: vec!["Nguyễn Thị Hồng Đào".into()], ..Default::default() };
        let index = whole.index_tokens(&keys);
        for part in ["đào", "dao hong", "Nguyen Dao Thi", "NGUYỄN THỊ HỒNG ĐÀO"] {
            let query = SearchTerms { names: vec![part.into()], ..Default::default() };
            assert!(query.query_tokens(&keys).iter().all(|t| index.contains(t)), "{part}");
        }
        let other = SearchTerms { names: vec!["dao mai".into()], ..Default::default() };
        assert!(!other.query_tokens(&keys).iter().all(|t| index.contains(t)));
    }
}
