//! Sealing of personal data.
//!
//! Every dossier, draft and person is a *scope* with its own random data key (DEK); the data key is stored wrapped by a
//! key-encryption key (KEK) of the [`KeyRing`]. A sealed value is XChaCha20-Poly1305 under its scope's key, bound to
//! its place: table, row, column and the version of the row's content. So a value moved to another row, or an old one
//! put back, does not open. Deleting the wrapped key makes everything of the scope unreadable for good.
//!
//! Search goes through [`Token`]s: HMACs of normalised identifiers and folded words under a key of the ring.

mod fold;
mod keys;
mod scope;
mod tokens;

pub use fold::{fold, words};
pub use keys::KeyRing;
pub use scope::{Scope, create_scope, open_scope, rewrap, shred};
pub use tokens::{SearchTerms, Token, TokenKind};

use crate::error::{Error, Result};
use crate::id::{Id, random_bytes};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

const NONCE: usize = 24;

/// Where a sealed value lives; part of what the seal proves.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub table: &'static str,
    pub column: &'static str,
    pub row: Id,
    pub version: i64,
}

impl Place {
    pub const fn new(table: &'static str, column: &'static str, row: Id, version: i64) -> Self {
        Self { table, column, row, version }
    }

    fn aad(&self) -> Vec<u8> {
        let mut aad = Vec::with_capacity(64);
        for part in [self.table, self.column] {
            aad.extend_from_slice(part.as_bytes());
            aad.push(0);
        }
        aad.extend_from_slice(&self.row.0);
        aad.extend_from_slice(&self.version.to_be_bytes());
        aad
    }
}

/// Encrypts: nonce, then ciphertext with its tag.
pub(crate) fn encrypt(key: &[u8; 32], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random_bytes();
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad })
        .expect("invariant: encryption of a slice that fits in memory succeeds");
    let mut out = Vec::with_capacity(NONCE + sealed.len());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    out
}

/// Decrypts what [`encrypt`] made.
pub(crate) fn decrypt(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    if sealed.len() < NONCE {
        return Err(Error::Sealed("too short"));
    }
    let (nonce, body) = sealed.split_at(NONCE);
    XChaCha20Poly1305::new(key.into())
        .decrypt(XNonce::from_slice(nonce), Payload { msg: body, aad })
        .map_err(|_| Error::Sealed("the seal does not fit its key or place"))
}
