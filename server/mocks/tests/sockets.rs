//! The virus scanner and the mail server over real TCP.
#![allow(clippy::unwrap_used)] // a test may fail where it unwraps

mod common;

use common::{client, control, json_of};
use mocks::{Ports, Stack};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

async fn clamd(address: &str, sent: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(sent).await;
    let mut reply = Vec::new();
    let _ = stream.read_to_end(&mut reply).await;
    reply
}

fn stream_of(chunks: &[&[u8]]) -> Vec<u8> {
    let mut sent = b"zINSTREAM\0".to_vec();
    for chunk in chunks {
        sent.extend((chunk.len() as u32).to_be_bytes());
        sent.extend(*chunk);
    }
    sent.extend([0; 4]);
    sent
}

#[tokio::test]
async fn the_scanner_speaks_clamd() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let (at, switch) = (&stack.urls.clamd, &stack.urls.clamd_control);
    assert_eq!(clamd(at, b"zPING\0").await, b"PONG\0");
    assert_eq!(clamd(at, b"nPING\n").await, b"PONG\n");
    assert_eq!(clamd(at, b"PING\r\n").await, b"PONG\n");
    assert_eq!(clamd(at, b"zVERSION\0").await, b"ClamAV 1.4.1/tokhai-mock\0");
    assert_eq!(clamd(at, b"zSHUTDOWN\0").await, b"UNKNOWN COMMAND\0");
    assert_eq!(clamd(at, &stream_of(&[b"a harmless paper"])).await, b"stream: OK\0");
    assert_eq!(clamd(at, &stream_of(&[])).await, b"stream: OK\0");
    let [one, two] = mocks::clamd::EICAR.map(str::as_bytes);
    assert_eq!(clamd(at, &stream_of(&[b"%PDF ", one, two, b" tail"])).await, b"stream: Eicar-Test-Signature FOUND\0");
    assert_eq!(clamd(at, &stream_of(&[one])).await, b"stream: OK\0", "half of it is nothing");
    control(switch, json!({"max_bytes":10})).await;
    assert_eq!(clamd(at, &stream_of(&[b"12345", b"12345"])).await, b"stream: OK\0");
    assert_eq!(clamd(at, &stream_of(&[b"12345", b"123456"])).await, b"INSTREAM size limit exceeded. ERROR\0");
    assert_eq!(clamd(at, b"zINSTREAM\0\xff\xff\xff\xff").await, b"INSTREAM size limit exceeded. ERROR\0");
    for (mode, reply) in
        [("error", &b"stream: Can't allocate memory ERROR\0"[..]), ("garbage", b"????\0"), ("down", b"")]
    {
        control(switch, json!({"mode":mode})).await;
        assert_eq!(clamd(at, &stream_of(&[b"x"])).await, reply, "{mode}");
    }
}

/// A conversation: each line sent once the reply to the one before has come; gives the replies' last lines.
async fn smtp(address: &str, lines: &[&str]) -> Vec<String> {
    let stream = TcpStream::connect(address).await.unwrap();
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader).lines();
    let mut replies = Vec::new();
    for line in std::iter::once(None).chain(lines.iter().map(Some)) {
        if let Some(line) = line {
            writer.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        }
        while let Some(reply) = reader.next_line().await.unwrap_or(None) {
            if reply.as_bytes().get(3) != Some(&b'-') {
                replies.push(reply[..3].to_owned());
                break;
            }
        }
    }
    replies
}

async fn mails(stack: &Stack, query: &str) -> Vec<Value> {
    json_of(client().get(format!("{}/mails{query}", stack.urls.smtp_reader))).await.1.as_array().unwrap().clone()
}

#[tokio::test]
async fn the_mail_server_keeps_letters() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let at = &stack.urls.smtp;
    let letter = "Subject: =?utf-8?B?SOG7kyBzxqE=?=\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nxJDDoyBuaOG6rW4=\r\n.";
    let talk =
        ["EHLO me", "MAIL FROM:<a@x.vn> SIZE=10", "RCPT TO:<b@y.vn>", "rcpt to: <c@y.vn>", "DATA", letter, "QUIT"];
    assert_eq!(smtp(at, &talk).await, ["220", "250", "250", "250", "250", "354", "250", "221"]);
    let kept = mails(&stack, "?to=c@y.vn").await;
    assert_eq!((kept.len(), &kept[0]["subject"], &kept[0]["text"]), (1, &json!("Hồ sơ"), &json!("Đã nhận")));
    assert_eq!((&kept[0]["from"], &kept[0]["to"]), (&json!("a@x.vn"), &json!(["b@y.vn", "c@y.vn"])));
    let dots = [
        "HELO me",
        "MAIL FROM:<>",
        "RCPT TO:<d@y.vn>",
        "DATA",
        "X: y\r\n\r\n..one\r\ntwo\r\n.",
        "NOOP",
        "MAIL FROM:<a@x.vn>",
        "DATA",
    ];
    assert_eq!(smtp(at, &dots).await, ["220", "250", "250", "250", "354", "250", "250", "250", "503"]);
    assert_eq!(mails(&stack, "?to=d@y.vn").await[0]["text"], ".one\r\ntwo");
    let wrong = [
        "RCPT TO:<b@y.vn>",
        "MAIL FROM: nobody",
        "MAIL FROM:<a@x.vn>",
        "RCPT TO:<nobody>",
        "STARTTLS",
        "RSET",
        "RCPT TO:<b@y.vn>",
    ];
    assert_eq!(smtp(at, &wrong).await, ["220", "503", "501", "250", "501", "502", "250", "503"]);
    for (mode, reply) in [("reject", "550"), ("defer", "451")] {
        control(&stack.urls.smtp_reader, json!({"mode":mode})).await;
        assert_eq!(smtp(at, &["MAIL FROM:<a@x.vn>", "RCPT TO:<b@y.vn>"]).await, ["220", "250", reply]);
    }
    control(&stack.urls.smtp_reader, json!({"mode":"down"})).await;
    assert_eq!(smtp(at, &[]).await, ["421"]);
    assert_eq!(mails(&stack, "").await.len(), 2);
    client().delete(format!("{}/mails", stack.urls.smtp_reader)).send().await.unwrap();
    assert!(mails(&stack, "").await.is_empty());
}
