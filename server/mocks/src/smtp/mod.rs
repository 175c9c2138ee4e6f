//! A mail server that keeps every letter and delivers none, with a reader over HTTP.

mod decode;

pub use decode::{subject, text};

use crate::common::{Behaviour, Mode, lock, mark, random_id, time};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Largest letter.
const LIMIT: usize = 10 * 1024 * 1024;
/// Longest line of a command or of a letter.
const LINE: u64 = 64 * 1024;
const IDLE: Duration = Duration::from_secs(120);

/// A letter.
#[derive(Debug, Clone, Serialize)]
pub struct Mail {
    /// Its name here.
    pub id: String,
    /// When it came.
    pub at: String,
    /// Envelope sender.
    pub from: String,
    /// Envelope receivers.
    pub to: Vec<String>,
    /// Subject, decoded.
    pub subject: String,
    /// Text of the first plain part, decoded.
    pub text: String,
    /// The letter as it came.
    pub raw: String,
}

/// The server.
#[derive(Clone)]
pub struct Sink {
    behaviour: Behaviour,
    mails: Arc<Mutex<Vec<Mail>>>,
}

impl Default for Sink {
    fn default() -> Self {
        Self { behaviour: Behaviour::new(&["reject", "defer"]), mails: Arc::default() }
    }
}

#[derive(Debug, Deserialize)]
struct Filter {
    to: Option<String>,
}

impl Sink {
    /// The reader's routes, over HTTP.
    pub fn router(&self) -> Router {
        let this = self.clone();
        Router::new()
            .route("/mails", get(list).delete(clear))
            .with_state(self.clone())
            .merge(mark("smtp"))
            .merge(self.behaviour.routes(move || lock(&this.mails).clear()))
    }

    /// Answers connections until the task is aborted.
    pub fn serve(&self, listener: TcpListener) -> JoinHandle<()> {
        let this = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = this.clone();
                tokio::spawn(async move {
                    // A client that goes away in the middle is its own business.
                    let _ = tokio::time::timeout(IDLE, sink.talk(stream)).await;
                });
            }
        })
    }

    async fn talk(&self, stream: TcpStream) -> io::Result<()> {
        let (reader, mut writer) = stream.into_split();
        let mut reader = BufReader::new(reader);
        match self.behaviour.now() {
            (Mode::Down, _) => return say(&mut writer, "421 tokhai-mock not available").await,
            (Mode::Slow, ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            (Mode::Timeout, _) => tokio::time::sleep(IDLE).await,
            _ => {}
        }
        say(&mut writer, "220 tokhai-mock ESMTP").await?;
        let (mut from, mut to) = (None::<String>, Vec::new());
        loop {
            let Some(line) = read_line(&mut reader).await? else { return Ok(()) };
            let line = String::from_utf8_lossy(&line).into_owned();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    (from, to) = (None, Vec::new());
                    say(&mut writer, &format!("250-tokhai-mock\r\n250-SIZE {LIMIT}\r\n250-8BITMIME\r\n250 SMTPUTF8"))
                        .await?;
                }
                "HELO" => say(&mut writer, "250 tokhai-mock").await?,
                "MAIL" => match address(&line, "FROM:") {
                    Some(address) => {
                        (from, to) = (Some(address), Vec::new());
                        say(&mut writer, "250 OK").await?;
                    }
                    None => say(&mut writer, "501 bad sender").await?,
                },
                "RCPT" if from.is_none() => say(&mut writer, "503 MAIL first").await?,
                "RCPT" if self.behaviour.is("reject") => say(&mut writer, "550 no such mailbox").await?,
                "RCPT" if self.behaviour.is("defer") => say(&mut writer, "451 try again later").await?,
                "RCPT" => match address(&line, "TO:").filter(|address| address.contains('@')) {
                    Some(address) => {
                        to.push(address);
                        say(&mut writer, "250 OK").await?;
                    }
                    None => say(&mut writer, "501 bad receiver").await?,
                },
                "DATA" => match from.take().filter(|_| !to.is_empty()) {
                    Some(sender) => {
                        say(&mut writer, "354 end with a dot").await?;
                        let reply = match read_letter(&mut reader).await? {
                            Some(raw) => self.keep(sender, std::mem::take(&mut to), &raw),
                            None => "552 too big".into(),
                        };
                        say(&mut writer, &reply).await?;
                    }
                    None => say(&mut writer, "503 RCPT first").await?,
                },
                "RSET" => {
                    (from, to) = (None, Vec::new());
                    say(&mut writer, "250 OK").await?;
                }
                "NOOP" => say(&mut writer, "250 OK").await?,
                "QUIT" => return say(&mut writer, "221 bye").await,
                _ => say(&mut writer, "502 not here").await?,
            }
        }
    }

    fn keep(&self, from: String, to: Vec<String>, raw: &[u8]) -> String {
        let raw = String::from_utf8_lossy(raw).into_owned();
        let id = random_id("mail-");
        let reply = format!("250 OK {id}");
        let (subject, text) = (subject(&raw), text(&raw));
        lock(&self.mails).push(Mail { id, at: time::now_text(), from, to, subject, text, raw });
        reply
    }
}

async fn say(writer: &mut (impl AsyncWrite + Unpin), line: &str) -> io::Result<()> {
    writer.write_all(line.as_bytes()).await?;
    writer.write_all(b"\r\n").await
}

/// A line without its end; none at the end of the connection.
async fn read_line(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if reader.take(LINE).read_until(b'\n', &mut line).await? == 0 {
        return Ok(None);
    }
    if line.pop_if(|byte| *byte == b'\n').is_none() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    line.pop_if(|byte| *byte == b'\r');
    Ok(Some(line))
}

/// A letter up to the lone dot, doubled dots made single; none when it is too big.
async fn read_letter(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut letter = Vec::new();
    let mut fits = true;
    loop {
        let line = read_line(reader).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        if line == b"." {
            return Ok(fits.then_some(letter));
        }
        fits &= letter.len() + line.len() <= LIMIT;
        if fits {
            letter.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            letter.extend_from_slice(b"\r\n");
        }
    }
}

/// The address of `MAIL FROM:<…>` or `RCPT TO:<…>`.
fn address(line: &str, word: &str) -> Option<String> {
    let rest = line.get(5..)?.trim_start();
    let rest = rest.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).and(rest.get(word.len()..))?;
    let inner = rest.trim_start().strip_prefix('<')?;
    Some(inner[..inner.find('>')?].to_owned())
}

async fn list(State(sink): State<Sink>, Query(filter): Query<Filter>) -> Json<Value> {
    let mails = lock(&sink.mails);
    Json(
        mails
            .iter()
            .filter(|mail| filter.to.as_ref().is_none_or(|to| mail.to.contains(to)))
            .map(|mail| json!(mail))
            .collect(),
    )
}

async fn clear(State(sink): State<Sink>) -> StatusCode {
    lock(&sink.mails).clear();
    StatusCode::NO_CONTENT
}
