//! A virus scanner that speaks clamd's protocol and knows one virus, the harmless EICAR test file.

use crate::common::{Behaviour, Fault, Mode, control_fault, mark};
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What clamd of today takes in one stream.
const DEFAULT_LIMIT: usize = 25 * 1024 * 1024;
/// A command is never longer.
const COMMAND_LIMIT: usize = 64;
/// An idle connection is closed.
const IDLE: Duration = Duration::from_secs(60);

/// The EICAR test text, in two parts so that no scanner takes this file for it.
pub const EICAR: [&str; 2] = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];

/// The scanner.
#[derive(Clone)]
pub struct Scanner {
    behaviour: Behaviour,
    limit: Arc<AtomicUsize>,
}

impl Default for Scanner {
    fn default() -> Self {
        Self { behaviour: Behaviour::new(&["error", "garbage"]), limit: Arc::new(AtomicUsize::new(DEFAULT_LIMIT)) }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    mode: Option<String>,
    #[serde(default)]
    ms: u64,
    max_bytes: Option<usize>,
}

impl Scanner {
    /// The control routes, over HTTP.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/_control", post(change).get(show).delete(reset))
            .with_state(self.clone())
            .merge(mark("clamd"))
    }

    /// Answers connections until the task is aborted.
    pub fn serve(&self, listener: TcpListener) -> JoinHandle<()> {
        let this = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let scanner = this.clone();
                tokio::spawn(async move {
                    // A client that goes away in the middle is its own business.
                    let _ = tokio::time::timeout(IDLE, scanner.answer(stream)).await;
                });
            }
        })
    }

    async fn answer(&self, mut stream: TcpStream) -> io::Result<()> {
        match self.behaviour.now() {
            (Mode::Down, _) => return Ok(()),
            (Mode::Slow, ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            (Mode::Timeout, _) => tokio::time::sleep(IDLE).await,
            _ => {}
        }
        let (command, end) = read_command(&mut stream).await?;
        let reply = match command.as_slice() {
            b"PING" => "PONG".to_owned(),
            b"VERSION" => "ClamAV 1.4.1/tokhai-mock".to_owned(),
            b"INSTREAM" => self.scan(&mut stream).await?,
            _ => "UNKNOWN COMMAND".to_owned(),
        };
        stream.write_all(reply.as_bytes()).await?;
        stream.write_all(&[end]).await?;
        stream.shutdown().await
    }

    async fn scan(&self, stream: &mut TcpStream) -> io::Result<String> {
        let limit = self.limit.load(Ordering::Relaxed);
        let mut data = Vec::new();
        loop {
            let length = stream.read_u32().await? as usize;
            if length == 0 {
                break;
            }
            if length > limit - data.len() {
                return Ok("INSTREAM size limit exceeded. ERROR".into());
            }
            let start = data.len();
            data.resize(start + length, 0);
            stream.read_exact(&mut data[start..]).await?;
        }
        Ok(if self.behaviour.is("error") {
            "stream: Can't allocate memory ERROR".into()
        } else if self.behaviour.is("garbage") {
            "????".into()
        } else if is_eicar(&data) {
            "stream: Eicar-Test-Signature FOUND".into()
        } else {
            "stream: OK".into()
        })
    }
}

fn is_eicar(data: &[u8]) -> bool {
    let pattern = EICAR.concat();
    data.windows(pattern.len()).any(|window| window == pattern.as_bytes())
}

/// Reads one command: `z…\0`, `n…\n`, or bare up to a line end. Gives it without prefix, and how the reply ends.
async fn read_command(stream: &mut TcpStream) -> io::Result<(Vec<u8>, u8)> {
    let first = stream.read_u8().await?;
    let (end, mut command) = match first {
        b'z' => (0, Vec::new()),
        b'n' => (b'\n', Vec::new()),
        other => (b'\n', vec![other]),
    };
    while command.len() < COMMAND_LIMIT {
        match stream.read_u8().await? {
            byte if byte == end => break,
            b'\r' => {}
            byte => command.push(byte),
        }
    }
    Ok((command, end))
}

async fn change(
    State(scanner): State<Scanner>,
    body: Result<Json<Change>, JsonRejection>,
) -> Result<Json<Value>, Fault> {
    let Json(change) = body.map_err(|error| control_fault(error.body_text()))?;
    if change.mode.as_deref().is_some_and(|mode| !scanner.behaviour.set(mode, change.ms)) {
        return Err(control_fault("mode"));
    }
    if let Some(limit) = change.max_bytes {
        scanner.limit.store(limit, Ordering::Relaxed);
    }
    Ok(show(State(scanner)).await)
}

async fn show(State(scanner): State<Scanner>) -> Json<Value> {
    let (mode, ms) = scanner.behaviour.now();
    Json(json!({ "mode": mode, "ms": ms, "max_bytes": scanner.limit.load(Ordering::Relaxed) }))
}

async fn reset(State(scanner): State<Scanner>) -> Json<Value> {
    scanner.behaviour.reset();
    scanner.limit.store(DEFAULT_LIMIT, Ordering::Relaxed);
    show(State(scanner)).await
}
