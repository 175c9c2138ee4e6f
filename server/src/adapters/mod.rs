//! The outside systems, one module each. Nothing outside a module knows its wire format (`docs/outside-systems.md`).

pub mod http;
pub mod notify;
pub mod payment;
pub mod portal;
pub mod post;
pub mod registry;
pub mod scan;

use crate::config::Config;
use std::time::Duration;

/// Why an outside system gave no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not configured: shown as "chưa kết nối".
    #[error("not configured")]
    NotConfigured,
    /// Down, too slow, or the circuit is open.
    #[error("unavailable")]
    Unavailable,
    /// It said no.
    #[error("refused")]
    Refused,
    /// It answered something unexpected: treated as down, and an alert.
    #[error("unexpected answer")]
    Unexpected,
}

/// All adapters, made from the configuration.
#[derive(Debug)]
pub struct Adapters {
    /// National databases.
    pub registry: registry::Registry,
    /// Payment platform.
    pub payment: payment::Payments,
    /// Virus scanner.
    pub scanner: scan::Scanner,
    /// Mail, SMS, Zalo.
    pub notifier: notify::Notifier,
    /// Public post.
    pub post: post::Post,
    /// National portal.
    pub portal: portal::Portal,
}

impl Adapters {
    /// Makes them; no connection is opened yet.
    ///
    /// # Errors
    /// The HTTP client can't be made.
    pub fn new(config: &Config) -> Result<Self, Fault> {
        let outside = &config.outside;
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(8))
            .build()
            .map_err(|_| Fault::Unavailable)?;
        let call = |url: &Option<String>| http::Caller::new(client.clone(), url.clone());
        Ok(Self {
            registry: registry::Registry::new(call(&outside.registry_url), outside.registry_token.clone()),
            payment: payment::Payments::new(
                call(&outside.payment_url),
                outside.payment_merchant.clone(),
                outside.payment_key.clone(),
            ),
            scanner: scan::Scanner::new(outside.scanner.clone()),
            notifier: notify::Notifier::new(outside.smtp.clone(), call(&outside.sms_url), outside.sms_token.clone()),
            post: post::Post::new(call(&outside.post_url), outside.post_token.clone()),
            portal: portal::Portal::new(call(&outside.portal_url), outside.portal_token.clone()),
        })
    }

    /// Names of configured systems that declare themselves mocks.
    pub async fn mocks(&self, config: &Config) -> Vec<String> {
        let outside = &config.outside;
        let urls = [
            &outside.citizen_issuer,
            &outside.officer_issuer,
            &outside.registry_url,
            &outside.payment_url,
            &outside.post_url,
            &outside.portal_url,
            &outside.sms_url,
        ];
        let mut names = Vec::new();
        for url in urls.into_iter().flatten() {
            if let Some(name) = http::mock_name(url).await {
                names.push(name);
            }
        }
        if self.scanner.is_mock().await {
            names.push("clamd".into());
        }
        if let Some(smtp) = &outside.smtp
            && notify::smtp_is_mock(smtp).await
        {
            names.push("smtp".into());
        }
        names
    }
}
