//! Starts every stand-in of an outside system and prints where it is.

use clap::Parser;
use mocks::{Ports, Stack};
use std::process::ExitCode;

/// Stand-ins of the outside systems, for demonstrations and tests. Everyone in them is fictitious.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// Citizens' identity provider.
    #[arg(long, default_value_t = Ports::standard().identity_citizen)]
    identity_citizen: u16,
    /// Officers' identity provider.
    #[arg(long, default_value_t = Ports::standard().identity_officer)]
    identity_officer: u16,
    /// National databases.
    #[arg(long, default_value_t = Ports::standard().registry)]
    registry: u16,
    /// Payment provider.
    #[arg(long, default_value_t = Ports::standard().payment)]
    payment: u16,
    /// Post carrier.
    #[arg(long, default_value_t = Ports::standard().post)]
    post: u16,
    /// National portal.
    #[arg(long, default_value_t = Ports::standard().national_portal)]
    national_portal: u16,
    /// SMS and Zalo gateway.
    #[arg(long, default_value_t = Ports::standard().gateway)]
    gateway: u16,
    /// Virus scanner.
    #[arg(long, default_value_t = Ports::standard().clamd)]
    clamd: u16,
    /// Control of the virus scanner.
    #[arg(long, default_value_t = Ports::standard().clamd_control)]
    clamd_control: u16,
    /// Mail server.
    #[arg(long, default_value_t = Ports::standard().smtp)]
    smtp: u16,
    /// Reader of the mail server.
    #[arg(long, default_value_t = Ports::standard().smtp_reader)]
    smtp_reader: u16,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let args = Args::parse();
    let ports = Ports {
        identity_citizen: args.identity_citizen,
        identity_officer: args.identity_officer,
        registry: args.registry,
        payment: args.payment,
        post: args.post,
        national_portal: args.national_portal,
        gateway: args.gateway,
        clamd: args.clamd,
        clamd_control: args.clamd_control,
        smtp: args.smtp,
        smtp_reader: args.smtp_reader,
    };
    let stack = match Stack::start(ports).await {
        Ok(stack) => stack,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    for (name, address, hint) in stack.urls.table() {
        println!("{name:<17} {address:<24} {hint}");
    }
    stopped().await;
    ExitCode::SUCCESS
}

/// Waits for Ctrl-C or a request to end.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    let _ = interrupt.await;
}
