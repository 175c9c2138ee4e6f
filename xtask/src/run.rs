//! `cargo xtask run`: from a fresh clone to a serving portal with demo data.

use crate::servers::{Server, is_taken};
use crate::shell::{Result, cargo, root, run as sh, step};
use crate::web;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Where the portal is by default.
const PORT: u16 = 3000;
/// Where it says that it can serve.
const READY: &str = "/health/ready";
/// A port of the mocks that is open once all of them are (`docs/outside-systems.md`), and a path it answers.
const MOCKS_PORT: u16 = 4801;
const MOCKS_READY: &str = "/.well-known/tokhai-mock";

/// The demo's data, and the stand-ins at their default ports.
const DEMO: [&str; 24] = [
    "--data-dir",
    "var/demo",
    "--database",
    "sqlite:var/demo/tokhai.sqlite",
    "--dist",
    "dist",
    "--citizen-issuer",
    "http://127.0.0.1:4801",
    "--officer-issuer",
    "http://127.0.0.1:4802",
    "--registry-url",
    "http://127.0.0.1:4803",
    "--payment-url",
    "http://127.0.0.1:4804",
    "--post-url",
    "http://127.0.0.1:4805",
    "--portal-url",
    "http://127.0.0.1:4806",
    "--sms-url",
    "http://127.0.0.1:4807",
    "--scanner",
    "127.0.0.1:4810",
    "--smtp",
    "127.0.0.1:4825",
];

/// Sets everything up, serves, and stops both servers at Ctrl-C.
pub fn run(arguments: &[String]) -> Result<()> {
    let port = match arguments {
        [] => PORT,
        [flag, port] if flag == "--port" => port.parse().map_err(|_| format!("--port {port}: expected a number"))?,
        _ => return Err("usage: cargo xtask run [--port N]".to_owned()),
    };
    let start = Instant::now();
    for taken in [port, MOCKS_PORT] {
        if is_taken(taken) {
            return Err(format!("port {taken} is in use; is the portal running already?"));
        }
    }
    web::build()?;
    step("compile the portal and the stand-ins", || {
        sh(&mut cargo(&["build", "--release", "-p", "server", "-p", "mocks"]))
    })?;

    // From here on a signal ends the servers first.
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).map_err(|e| format!("signals: {e}"))?;
    }
    let stopped = || stop.load(Ordering::Relaxed);
    let mut mocks = step("start the outside systems' stand-ins", || {
        let mut mocks = Server::start("mocks", &[])?;
        mocks.wait_ready(MOCKS_PORT, MOCKS_READY, stopped)?;
        Ok(mocks)
    })?;
    let mut portal = step("start the portal", || {
        let listen = format!("127.0.0.1:{port}");
        let url = format!("http://{listen}");
        let mut arguments = vec!["serve", "--demo", "--listen", &listen, "--public-url", &url];
        arguments.extend(DEMO);
        let mut portal = Server::start("server", &arguments)?;
        portal.wait_ready(port, READY, stopped)?;
        Ok(portal)
    })?;
    print_accounts()?;
    println!(
        "\nThe portal serves at http://127.0.0.1:{port} ({:.0} s after the start). Ctrl-C ends it.",
        start.elapsed().as_secs_f64()
    );

    while !stopped() {
        for server in [&mut mocks, &mut portal] {
            if let Some(status) = server.ended()? {
                return Err(server.failure(&format!("ended by itself ({status})")));
            }
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    println!("\nStopping.");
    Ok(())
}

/// Who can sign in: the people of the two identity providers' stand-ins.
fn print_accounts() -> Result<()> {
    println!(
        "\nDemo accounts. The sign-in page lists them all; there are no passwords, and a code it asks for is shown on the page."
    );
    for (whom, file) in [("Citizens", "citizens.json"), ("Officers and administrators", "officers.json")] {
        println!("  {whom}:");
        let file = root().join("server/mocks/data").join(file);
        let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let people: Vec<serde_json::Value> =
            serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        for person in people.iter().filter(|person| person["group"] == "main") {
            println!("    {:<22} {}", word(&person["full_name"]), word(&person["note"]["vi"]));
        }
    }
    Ok(())
}
