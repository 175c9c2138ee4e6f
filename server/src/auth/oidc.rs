//! Sign-in over OpenID Connect: authorization code, PKCE, state, nonce, one fixed issuer per side.
//!
//! What must survive the round trip (state, nonce, verifier, way back) is sealed into a short-lived cookie, so that no server keeps state for
//! people who never come back.

use crate::adapters::Fault;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, LoginHint, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::sync::RwLock;

/// Claims beyond the standard ones; citizens' and officers' tokens use different parts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Claims {
    /// Citizens: personal ID.
    pub personal_id: Option<String>,
    /// Full name.
    pub full_name: Option<String>,
    /// Citizens: partial date of birth.
    pub dob: Option<serde_json::Value>,
    /// Citizens: `"1"` or `"2"`.
    pub sex: Option<String>,
    /// Citizens: level of assurance.
    pub loa: Option<u8>,
    /// Telephone.
    pub phone: Option<String>,
    /// Nationality, alpha-3.
    pub nationality: Option<String>,
    /// Organisation accounts: tax code.
    pub org_tax_code: Option<String>,
    /// Organisation accounts: name.
    pub org_name: Option<String>,
    /// Officers: their number.
    pub officer_id: Option<String>,
    /// Officers: agency code of their unit.
    pub unit: Option<String>,
    /// Officers: roles.
    #[serde(default)]
    pub roles: Vec<String>,
}

impl AdditionalClaims for Claims {}

type TokenResponse = StandardTokenResponse<
    IdTokenFields<
        Claims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type OidcClient = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenResponse,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the browser carries, sealed, while it is at the identity provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    /// State parameter.
    pub state: String,
    /// Nonce.
    pub nonce: String,
    /// PKCE verifier.
    pub verifier: String,
    /// Where to go afterwards.
    pub to: String,
    /// UTC second after which it is void.
    pub expires: i64,
    /// A step-up: only this subject may come back.
    pub subject: Option<String>,
}

/// A verified identity.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Opaque subject at the provider.
    pub subject: String,
    /// Second of the authentication.
    pub auth_time: i64,
    /// Methods of authentication.
    pub amr: Vec<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The other claims.
    pub claims: Claims,
}

/// Why a sign-in failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The provider does not answer.
    #[error("identity provider unavailable")]
    Unavailable,
    /// What came back does not fit what was sent, or is not signed as it must be.
    #[error("sign-in refused: {0}")]
    Refused(&'static str),
}

/// One identity provider.
#[derive(Debug)]
pub struct Provider {
    issuer: String,
    client_id: String,
    client_secret: String,
    redirect: String,
    http: reqwest::Client,
    client: RwLock<Option<OidcClient>>,
}

impl Provider {
    /// A provider to be discovered at first use.
    ///
    /// # Errors
    /// The HTTP client can't be made.
    pub fn new(issuer: &str, client_id: &str, client_secret: &str, redirect: String) -> Result<Self, Fault> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(8))
            .build()
            .map_err(|_| Fault::Unavailable)?;
        Ok(Self {
            issuer: issuer.trim_end_matches('/').to_owned(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            redirect,
            http,
            client: RwLock::new(None),
        })
    }

    /// Address of the provider, for health and for the mock check.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    async fn client(&self) -> Result<OidcClient, SignInError> {
        if let Some(client) = self.client.read().await.as_ref() {
            return Ok(client.clone());
        }
        let client = self.discover().await?;
        *self.client.write().await = Some(client.clone());
        Ok(client)
    }

    async fn discover(&self) -> Result<OidcClient, SignInError> {
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(|_| SignInError::Refused("issuer"))?;
        let redirect = RedirectUrl::new(self.redirect.clone()).map_err(|_| SignInError::Refused("redirect"))?;
        let metadata =
            CoreProviderMetadata::discover_async(issuer, &self.http).await.map_err(|_| SignInError::Unavailable)?;
        let secret = ClientSecret::new(self.client_secret.clone());
        Ok(Client::from_provider_metadata(metadata, ClientId::new(self.client_id.clone()), Some(secret))
            .set_redirect_uri(redirect))
    }

    /// The address to send the browser to, and what it must bring back.
    ///
    /// # Errors
    /// The provider can't be reached.
    pub async fn begin(
        &self,
        to: String,
        now: i64,
        step_up: Option<String>,
        english: bool,
    ) -> Result<(String, Pending), SignInError> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".into()))
            .set_pkce_challenge(challenge);
        if let Some(subject) = &step_up {
            request = request.add_prompt(CoreAuthPrompt::Login).set_login_hint(LoginHint::new(subject.clone()));
        }
        if english {
            request = request.add_extra_param("ui_locales", "en");
        }
        let (url, state, nonce) = request.url();
        let pending = Pending {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            to,
            expires: now + 600,
            subject: step_up,
        };
        Ok((url.to_string(), pending))
    }

    /// Exchanges the code and verifies the ID token.
    ///
    /// # Errors
    /// State, nonce, signature, audience, issuer or subject do not fit, the time is over, or the provider is down.
    pub async fn finish(&self, pending: &Pending, state: &str, code: &str, now: i64) -> Result<Identity, SignInError> {
        use subtle::ConstantTimeEq;
        if now > pending.expires {
            return Err(SignInError::Refused("expired"));
        }
        if !bool::from(pending.state.as_bytes().ct_eq(state.as_bytes())) {
            return Err(SignInError::Refused("state"));
        }
        match self.exchange(pending, code).await {
            // Keys may have been changed since discovery: read them once more.
            Err(SignInError::Refused("token")) => {
                *self.client.write().await = None;
                Err(SignInError::Refused("token"))
            }
            other => other,
        }
    }

    async fn exchange(&self, pending: &Pending, code: &str) -> Result<Identity, SignInError> {
        let client = self.client().await?;
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| SignInError::Refused("endpoint"))?;
        let response = request
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(|error| match error {
                openidconnect::RequestTokenError::ServerResponse(_) => SignInError::Refused("code"),
                _ => SignInError::Unavailable,
            })?;
        let token = response.extra_fields().id_token().ok_or(SignInError::Refused("token"))?;
        // Sign-in uses the machine's clock: the provider's token does too.
        let claims = token
            .claims(&client.id_token_verifier(), &Nonce::new(pending.nonce.clone()))
            .map_err(|_| SignInError::Refused("token"))?;
        let identity = Identity {
            subject: claims.subject().to_string(),
            auth_time: claims.auth_time().map_or(0, |at| at.timestamp()),
            amr: claims
                .auth_method_refs()
                .map(|refs| refs.iter().map(|amr| amr.to_string()).collect())
                .unwrap_or_default(),
            email: claims.email().map(|email| email.to_string()),
            claims: claims.additional_claims().clone(),
        };
        match &pending.subject {
            Some(subject) if *subject != identity.subject => Err(SignInError::Refused("subject")),
            _ => Ok(identity),
        }
    }
}
