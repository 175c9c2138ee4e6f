//! Configuration: command line over environment over defaults, checked once at start.
//!
//! Every outside system is optional. One that is not configured is shown as "chưa kết nối" and behaves as unavailable; outside demo mode one
//! that declares itself a mock stops the start ([`crate::start`]).

use std::net::SocketAddr;
use std::path::PathBuf;
use validator::{Validate, ValidationError};

/// Secrets that ship with the demo. Refused outside demo mode.
pub const DEMO_SECRETS: [&str; 7] = [
    "demo-citizen-client-secret",
    "demo-office-client-secret",
    "demo-payment-hmac-key",
    "demo-registry-token",
    "demo-post-token",
    "demo-portal-token",
    "demo-gateway-token",
];

/// All settings of `server serve`.
#[derive(Debug, Clone, clap::Args, Validate)]
pub struct Config {
    /// Address to listen on.
    #[arg(long, env = "TOKHAI_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// The address people type, without a trailing slash.
    #[arg(long, env = "TOKHAI_PUBLIC_URL", default_value = "http://127.0.0.1:3000")]
    #[validate(custom(function = "is_origin"))]
    pub public_url: String,
    /// `sqlite:<file>` or `postgres://…`.
    #[arg(long, env = "TOKHAI_DATABASE", default_value = "sqlite:var/tokhai.sqlite")]
    #[validate(custom(function = "is_database"))]
    pub database: String,
    /// Folder of files and keys.
    #[arg(long, env = "TOKHAI_DATA", default_value = "var")]
    pub data_dir: PathBuf,
    /// Folder of the web assets that `cargo xtask build-web` makes.
    #[arg(long, env = "TOKHAI_DIST", default_value = "dist")]
    pub dist: PathBuf,
    /// Folder of extra definitions (also bare JSON Schemas); a broken one is reported and left out.
    #[arg(long, env = "TOKHAI_TEMPLATES")]
    pub templates: Option<PathBuf>,
    /// Demo people, mock outside systems and `/preview`. Never for real use.
    #[arg(long, env = "TOKHAI_DEMO")]
    pub demo: bool,
    /// Start the clock at this UTC second instead of now. Refused outside demo mode.
    #[arg(long, env = "TOKHAI_CLOCK")]
    pub clock: Option<i64>,
    /// Citizens' identity provider (OpenID Connect issuer).
    #[command(flatten)]
    #[validate(nested)]
    pub outside: Outside,
    /// Limits on callers.
    #[command(flatten)]
    #[validate(nested)]
    pub limits: Limits,
}

/// Addresses and secrets of the outside systems.
#[derive(Debug, Clone, Default, clap::Args, Validate)]
pub struct Outside {
    /// Issuer of the citizens' identity provider (VNeID).
    #[arg(long, env = "TOKHAI_CITIZEN_ISSUER")]
    #[validate(url)]
    pub citizen_issuer: Option<String>,
    /// Issuer of the officers' identity provider.
    #[arg(long, env = "TOKHAI_OFFICER_ISSUER")]
    #[validate(url)]
    pub officer_issuer: Option<String>,
    /// Client id at the citizens' identity provider.
    #[arg(long, env = "TOKHAI_CITIZEN_CLIENT_ID", default_value = "tokhai-citizen")]
    pub citizen_client_id: String,
    /// Client secret there.
    #[arg(
        long,
        env = "TOKHAI_CITIZEN_CLIENT_SECRET",
        default_value = "demo-citizen-client-secret",
        hide_env_values = true
    )]
    #[validate(length(min = 8))]
    pub citizen_client_secret: String,
    /// Client id at the officers' identity provider.
    #[arg(long, env = "TOKHAI_OFFICER_CLIENT_ID", default_value = "tokhai-office")]
    pub officer_client_id: String,
    /// Client secret there.
    #[arg(
        long,
        env = "TOKHAI_OFFICER_CLIENT_SECRET",
        default_value = "demo-office-client-secret",
        hide_env_values = true
    )]
    #[validate(length(min = 8))]
    pub officer_client_secret: String,
    /// The exchange axis through which the national databases answer.
    #[arg(long, env = "TOKHAI_REGISTRY_URL")]
    #[validate(url)]
    pub registry_url: Option<String>,
    /// Token of this portal at the exchange axis.
    #[arg(long, env = "TOKHAI_REGISTRY_TOKEN", default_value = "demo-registry-token", hide_env_values = true)]
    pub registry_token: String,
    /// The payment platform.
    #[arg(long, env = "TOKHAI_PAYMENT_URL")]
    #[validate(url)]
    pub payment_url: Option<String>,
    /// Merchant name at the payment platform.
    #[arg(long, env = "TOKHAI_PAYMENT_MERCHANT", default_value = "tokhai")]
    pub payment_merchant: String,
    /// Shared key of the payment platform's signatures.
    #[arg(long, env = "TOKHAI_PAYMENT_KEY", default_value = "demo-payment-hmac-key", hide_env_values = true)]
    #[validate(length(min = 8))]
    pub payment_key: String,
    /// `host:port` of clamd.
    #[arg(long, env = "TOKHAI_SCANNER")]
    pub scanner: Option<String>,
    /// `host:port` of the mail relay.
    #[arg(long, env = "TOKHAI_SMTP")]
    pub smtp: Option<String>,
    /// Gateway for SMS and Zalo.
    #[arg(long, env = "TOKHAI_SMS_URL")]
    #[validate(url)]
    pub sms_url: Option<String>,
    /// Token there.
    #[arg(long, env = "TOKHAI_SMS_TOKEN", default_value = "demo-gateway-token", hide_env_values = true)]
    pub sms_token: String,
    /// The public post.
    #[arg(long, env = "TOKHAI_POST_URL")]
    #[validate(url)]
    pub post_url: Option<String>,
    /// Token there.
    #[arg(long, env = "TOKHAI_POST_TOKEN", default_value = "demo-post-token", hide_env_values = true)]
    pub post_token: String,
    /// The national portal's status synchronisation.
    #[arg(long, env = "TOKHAI_PORTAL_URL")]
    #[validate(url)]
    pub portal_url: Option<String>,
    /// Token there.
    #[arg(long, env = "TOKHAI_PORTAL_TOKEN", default_value = "demo-portal-token", hide_env_values = true)]
    pub portal_token: String,
}

/// Limits on callers; over them the answer is 429 with `Retry-After`.
#[derive(Debug, Clone, clap::Args, Validate)]
pub struct Limits {
    /// Sign-ins and tracking look-ups a minute from one address.
    #[arg(long, env = "TOKHAI_LIMIT_SIGN_IN", default_value_t = 10)]
    #[validate(range(min = 1))]
    pub sign_in_per_minute: u32,
    /// API calls a minute with one token.
    #[arg(long, env = "TOKHAI_LIMIT_API", default_value_t = 100)]
    #[validate(range(min = 1))]
    pub api_per_minute: u32,
    /// Largest body of a form post or API call, bytes.
    #[arg(long, env = "TOKHAI_LIMIT_BODY", default_value_t = 1024 * 1024)]
    #[validate(range(min = 1024))]
    pub body: usize,
    /// Largest uploaded file, bytes.
    #[arg(long, env = "TOKHAI_LIMIT_FILE", default_value_t = 20 * 1024 * 1024)]
    #[validate(range(min = 1024))]
    pub file: usize,
}

impl Config {
    /// Checks what types can't say.
    ///
    /// # Errors
    /// A sentence for the operator, naming the setting.
    pub fn check(&self) -> Result<(), String> {
        self.validate().map_err(|errors| format!("configuration: {errors}"))?;
        if self.demo {
            return Ok(());
        }
        if self.clock.is_some() {
            return Err("TOKHAI_CLOCK is only for tests and the demo: remove it, or set TOKHAI_DEMO".into());
        }
        let outside = &self.outside;
        let secrets = [
            ("TOKHAI_CITIZEN_CLIENT_SECRET", &outside.citizen_client_secret, outside.citizen_issuer.is_some()),
            ("TOKHAI_OFFICER_CLIENT_SECRET", &outside.officer_client_secret, outside.officer_issuer.is_some()),
            ("TOKHAI_PAYMENT_KEY", &outside.payment_key, outside.payment_url.is_some()),
            ("TOKHAI_REGISTRY_TOKEN", &outside.registry_token, outside.registry_url.is_some()),
            ("TOKHAI_SMS_TOKEN", &outside.sms_token, outside.sms_url.is_some()),
            ("TOKHAI_POST_TOKEN", &outside.post_token, outside.post_url.is_some()),
            ("TOKHAI_PORTAL_TOKEN", &outside.portal_token, outside.portal_url.is_some()),
        ];
        for (name, value, used) in secrets {
            if used && DEMO_SECRETS.contains(&value.as_str()) {
                return Err(format!("{name} still has the demo's value: set your own"));
            }
        }
        if !self.public_url.starts_with("https://") {
            return Err("TOKHAI_PUBLIC_URL must start with https:// outside demo mode".into());
        }
        Ok(())
    }
}

fn is_origin(url: &str) -> Result<(), ValidationError> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !host.contains('/') => Ok(()),
        _ => Err(ValidationError::new("origin")),
    }
}

fn is_database(url: &str) -> Result<(), ValidationError> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|scheme| url.starts_with(scheme)) { Ok(()) } else { Err(ValidationError::new("database")) }
}
