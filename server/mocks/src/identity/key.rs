//! The signing key of a provider and its tokens.

use super::Kind;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::sha2::{Digest, Sha256};
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};
use std::sync::OnceLock;

/// An RSA key of 2048 bits, made when it is first used.
pub struct Key {
    signer: SigningKey<Sha256>,
    kid: String,
    modulus: String,
    exponent: String,
}

impl Key {
    /// The key of a provider: one per kind and process, since making one takes a while.
    pub fn of(kind: Kind) -> &'static Self {
        static CITIZENS: OnceLock<Key> = OnceLock::new();
        static OFFICERS: OnceLock<Key> = OnceLock::new();
        let cell = match kind {
            Kind::Citizens => &CITIZENS,
            Kind::Officers => &OFFICERS,
        };
        cell.get_or_init(Self::make)
    }

    fn make() -> Self {
        let private =
            RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).expect("invariant: 2048 bits is a valid size");
        let modulus = private.n().to_bytes_be();
        let exponent = private.e().to_bytes_be();
        let kid = crate::common::hex(&Sha256::digest(&modulus)[..8]);
        Self { signer: SigningKey::new(private), kid, modulus: B64.encode(modulus), exponent: B64.encode(exponent) }
    }

    /// The public half as a JSON Web Key.
    pub fn public_jwk(&self) -> Value {
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": self.modulus, "e": self.exponent })
    }

    /// A signed token; `spoil` breaks the signature.
    pub fn token(&self, claims: &Value, spoil: bool) -> String {
        let header = json!({ "alg": "RS256", "kid": self.kid, "typ": "JWT" });
        let body = format!("{}.{}", B64.encode(header.to_string()), B64.encode(claims.to_string()));
        let mut signature = self.signer.sign(body.as_bytes()).to_vec();
        if spoil && let Some(byte) = signature.first_mut() {
            *byte ^= 1;
        }
        format!("{body}.{}", B64.encode(signature))
    }
}
