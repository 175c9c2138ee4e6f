//! All the mocks together.

use crate::common::serve;
use crate::{clamd, gateway, identity, national_portal, payment, post, registry, smtp};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Bearer token of the national databases.
const REGISTRY_TOKEN: &str = "demo-registry-token";
/// Bearer token of the carrier.
const POST_TOKEN: &str = "demo-post-token";
/// Bearer token of the national portal.
const PORTAL_TOKEN: &str = "demo-portal-token";
/// Bearer token of the message gateway.
const GATEWAY_TOKEN: &str = "demo-gateway-token";
/// The merchant of the payment provider and the key shared with it.
const MERCHANT: (&str, &str) = ("tokhai", "demo-payment-hmac-key");

/// Where each mock listens; 0 is any free port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// Citizens' identity provider.
    pub identity_citizen: u16,
    /// Officers' identity provider.
    pub identity_officer: u16,
    /// National databases.
    pub registry: u16,
    /// Payment provider.
    pub payment: u16,
    /// Post carrier.
    pub post: u16,
    /// National portal.
    pub national_portal: u16,
    /// SMS and Zalo gateway.
    pub gateway: u16,
    /// Virus scanner, clamd's protocol.
    pub clamd: u16,
    /// Virus scanner, control over HTTP.
    pub clamd_control: u16,
    /// Mail, SMTP.
    pub smtp: u16,
    /// Mail, reader over HTTP.
    pub smtp_reader: u16,
}

impl Ports {
    /// The ports of `docs/outside-systems.md`.
    pub const fn standard() -> Self {
        Self {
            identity_citizen: 4801,
            identity_officer: 4802,
            registry: 4803,
            payment: 4804,
            post: 4805,
            national_portal: 4806,
            gateway: 4807,
            clamd: 4810,
            clamd_control: 4811,
            smtp: 4825,
            smtp_reader: 4826,
        }
    }

    /// Any free ports, for tests.
    pub const fn free() -> Self {
        Self {
            identity_citizen: 0,
            identity_officer: 0,
            registry: 0,
            payment: 0,
            post: 0,
            national_portal: 0,
            gateway: 0,
            clamd: 0,
            clamd_control: 0,
            smtp: 0,
            smtp_reader: 0,
        }
    }
}

/// Where each mock is reached: `http://127.0.0.1:4801`, or `127.0.0.1:4810` for the two that don't speak HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urls {
    /// Citizens' identity provider, its issuer.
    pub identity_citizen: String,
    /// Officers' identity provider, its issuer.
    pub identity_officer: String,
    /// National databases.
    pub registry: String,
    /// Payment provider.
    pub payment: String,
    /// Post carrier.
    pub post: String,
    /// National portal.
    pub national_portal: String,
    /// SMS and Zalo gateway.
    pub gateway: String,
    /// Virus scanner, `host:port`.
    pub clamd: String,
    /// Virus scanner's control.
    pub clamd_control: String,
    /// Mail, `host:port`.
    pub smtp: String,
    /// Mail reader.
    pub smtp_reader: String,
}

impl Urls {
    /// Name, address and how to use it, a line each.
    pub fn table(&self) -> [(&'static str, &str, &'static str); 11] {
        [
            ("identity-citizen", &self.identity_citizen, "client tokhai-citizen / demo-citizen-client-secret"),
            ("identity-officer", &self.identity_officer, "client tokhai-office / demo-office-client-secret"),
            ("registry", &self.registry, "bearer demo-registry-token"),
            ("payment", &self.payment, "merchant tokhai, key demo-payment-hmac-key"),
            ("post", &self.post, "bearer demo-post-token"),
            ("national-portal", &self.national_portal, "bearer demo-portal-token"),
            ("sms", &self.gateway, "bearer demo-gateway-token"),
            ("clamd", &self.clamd, "clamd over TCP"),
            ("clamd control", &self.clamd_control, "/_control"),
            ("smtp", &self.smtp, "SMTP, no TLS, no login"),
            ("mail reader", &self.smtp_reader, "/mails"),
        ]
    }
}

/// All the mocks, running until this is dropped.
pub struct Stack {
    /// Where they are reached.
    pub urls: Urls,
    tasks: Vec<JoinHandle<()>>,
}

impl Stack {
    /// Starts every mock on 127.0.0.1. The error names the mock whose port is taken.
    pub async fn start(ports: Ports) -> Result<Self, String> {
        use identity::Kind;
        let mut tasks = Vec::new();
        let (listener, identity_citizen) = http("identity-citizen", ports.identity_citizen).await?;
        let provider =
            identity::Provider::new(&identity_citizen, Kind::Citizens, identity::Client::demo(Kind::Citizens));
        tasks.push(serve(listener, provider.router()));
        let (listener, identity_officer) = http("identity-officer", ports.identity_officer).await?;
        let provider =
            identity::Provider::new(&identity_officer, Kind::Officers, identity::Client::demo(Kind::Officers));
        tasks.push(serve(listener, provider.router()));
        let (listener, registry) = http("registry", ports.registry).await?;
        tasks.push(serve(listener, registry::Registry::new(REGISTRY_TOKEN).router()));
        let (listener, payment) = http("payment", ports.payment).await?;
        tasks.push(serve(listener, payment::Provider::new(&payment, MERCHANT.0, MERCHANT.1).router()));
        let (listener, post) = http("post", ports.post).await?;
        tasks.push(serve(listener, post::Carrier::new(POST_TOKEN).router()));
        let (listener, national_portal) = http("national-portal", ports.national_portal).await?;
        tasks.push(serve(listener, national_portal::Portal::new(PORTAL_TOKEN).router()));
        let (listener, gateway) = http("sms", ports.gateway).await?;
        tasks.push(serve(listener, gateway::Gateway::new(GATEWAY_TOKEN).router()));
        let scanner = clamd::Scanner::default();
        let (listener, clamd) = bind("clamd", ports.clamd).await?;
        tasks.push(scanner.serve(listener));
        let (listener, clamd_control) = http("clamd control", ports.clamd_control).await?;
        tasks.push(serve(listener, scanner.router()));
        let sink = smtp::Sink::default();
        let (listener, smtp) = bind("smtp", ports.smtp).await?;
        tasks.push(sink.serve(listener));
        let (listener, smtp_reader) = http("mail reader", ports.smtp_reader).await?;
        tasks.push(serve(listener, sink.router()));
        let urls = Urls {
            identity_citizen,
            identity_officer,
            registry,
            payment,
            post,
            national_portal,
            gateway,
            clamd,
            clamd_control,
            smtp,
            smtp_reader,
        };
        Ok(Self { urls, tasks })
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn bind(name: &str, port: u16) -> Result<(TcpListener, String), String> {
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(wanted).await.map_err(|error| format!("{name}: {wanted}: {error}"))?;
    let address = listener.local_addr().map_err(|error| format!("{name}: {error}"))?;
    Ok((listener, address.to_string()))
}

async fn http(name: &str, port: u16) -> Result<(TcpListener, String), String> {
    let (listener, address) = bind(name, port).await?;
    Ok((listener, format!("http://{address}")))
}
