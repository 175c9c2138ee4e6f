//! The portal's one binary: `serve`, and the commands around it.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::run(server::cli::Cli::parse())
}
