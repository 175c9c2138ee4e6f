//! Who somebody is: sign-in over OpenID Connect, sessions, API tokens.

pub mod oidc;
pub mod session;
pub mod token;
