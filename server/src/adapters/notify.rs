//! Messages to people: e-mail over SMTP, SMS and Zalo through the gateway. Sent by the outbox job only.

use super::Fault;
use super::http::Caller;
use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use tokio::io::AsyncReadExt;

/// A way to reach a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Text message.
    Sms,
    /// Zalo.
    Zalo,
}

/// Mail relay and gateway.
#[derive(Debug)]
pub struct Notifier {
    smtp: Option<String>,
    gateway: Caller,
    token: String,
}

impl Notifier {
    /// Relay as `host:port`, gateway, its token.
    #[must_use]
    pub fn new(smtp: Option<String>, gateway: Caller, token: String) -> Self {
        Self { smtp, gateway, token }
    }

    /// Sends a mail.
    ///
    /// # Errors
    /// Not configured, down, or the address is refused.
    pub async fn mail(&self, to: &str, subject: &str, text: &str) -> Result<(), Fault> {
        let relay = self.smtp.as_ref().ok_or(Fault::NotConfigured)?;
        let (host, port) = relay.rsplit_once(':').ok_or(Fault::NotConfigured)?;
        let from: Mailbox = "Tờ Khai <khong-tra-loi@tokhai.example>".parse().map_err(|_| Fault::Unexpected)?;
        let message = Message::builder()
            .from(from)
            .to(to.parse().map_err(|_| Fault::Refused)?)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|_| Fault::Unexpected)?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port.parse().map_err(|_| Fault::NotConfigured)?)
            .timeout(Some(Duration::from_secs(10)))
            .build();
        match transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(Fault::Refused),
            Err(_) => Err(Fault::Unavailable),
        }
    }

    /// Sends a text message; the same id is sent once.
    ///
    /// # Errors
    /// Not configured, down, or refused.
    pub async fn text(&self, way: Way, message_id: &str, to: &str, text: &str) -> Result<(), Fault> {
        let channel = match way {
            Way::Sms => "sms",
            Way::Zalo => "zalo",
        };
        let body = serde_json::json!({ "message_id": message_id, "channel": channel, "to": to, "text": text });
        let request = self.gateway.request(reqwest::Method::POST, "/sms")?.bearer_auth(&self.token).json(&body);
        let answer = self.gateway.send(request).await?;
        answer.accepted("sms").map(|_| ())
    }
}

/// Whether the relay's greeting says that it is a mock.
pub async fn smtp_is_mock(address: &str) -> bool {
    let greeting = async {
        let mut stream = tokio::net::TcpStream::connect(address).await.ok()?;
        let mut buffer = [0_u8; 256];
        let read = stream.read(&mut buffer).await.ok()?;
        Some(String::from_utf8_lossy(&buffer[..read]).contains("tokhai-mock"))
    };
    tokio::time::timeout(Duration::from_secs(3), greeting).await.ok().flatten().unwrap_or(false)
}
