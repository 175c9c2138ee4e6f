//! clamd over TCP, command INSTREAM. Only a plain "OK" means clean; everything else keeps the file in quarantine.

use super::Fault;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CHUNK: usize = 64 * 1024;
const TIMEOUT: Duration = Duration::from_secs(30);

/// What the scanner found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Nothing.
    Clean,
    /// A known virus.
    Infected,
}

/// The scanner.
#[derive(Debug)]
pub struct Scanner {
    address: Option<String>,
}

impl Scanner {
    /// At `host:port`.
    #[must_use]
    pub fn new(address: Option<String>) -> Self {
        Self { address }
    }

    /// Scans bytes.
    ///
    /// # Errors
    /// Anything but a clear answer: the file stays in quarantine.
    pub async fn scan(&self, bytes: &[u8]) -> Result<Finding, Fault> {
        let talk = async {
            let mut stream = self.connect().await?;
            stream.write_all(b"zINSTREAM\0").await?;
            for chunk in bytes.chunks(CHUNK) {
                let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
                stream.write_all(&length.to_be_bytes()).await?;
                stream.write_all(chunk).await?;
            }
            stream.write_all(&0_u32.to_be_bytes()).await?;
            read_answer(&mut stream).await
        };
        let answer = self.timed(talk).await?;
        match answer.as_str() {
            "stream: OK" => Ok(Finding::Clean),
            found if found.starts_with("stream: ") && found.ends_with(" FOUND") => Ok(Finding::Infected),
            _ => Err(Fault::Unexpected),
        }
    }

    /// Whether it declares itself a mock.
    pub async fn is_mock(&self) -> bool {
        let talk = async {
            let mut stream = self.connect().await?;
            stream.write_all(b"zVERSION\0").await?;
            read_answer(&mut stream).await
        };
        self.timed(talk).await.is_ok_and(|version| version.contains("tokhai-mock"))
    }

    async fn connect(&self) -> std::io::Result<TcpStream> {
        TcpStream::connect(self.address.as_deref().unwrap_or_default()).await
    }

    async fn timed(&self, talk: impl Future<Output = std::io::Result<String>>) -> Result<String, Fault> {
        if self.address.is_none() {
            return Err(Fault::NotConfigured);
        }
        match tokio::time::timeout(TIMEOUT, talk).await {
            Ok(Ok(answer)) => Ok(answer),
            _ => Err(Fault::Unavailable),
        }
    }
}

async fn read_answer(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut answer = Vec::new();
    let mut limited = stream.take(4096);
    limited.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).trim_end_matches(['\0', '\n']).to_owned())
}
