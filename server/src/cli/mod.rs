//! The command line.

mod check;
mod import;
pub mod ops;
mod validate;

use crate::config::Config;
use clap::{Parser, Subcommand};
use std::future::Future;
use std::path::PathBuf;
use std::process::ExitCode;

/// Exit code for input that can't be used.
const UNUSABLE: u8 = 2;

/// Tờ Khai, the e-form engine and public-service portal.
#[derive(Debug, Parser)]
#[command(name = "server", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the portal.
    Serve(Box<Config>),
    /// Read definitions (or bare JSON Schemas) and print findings with their place. Exit 0: none that blocks, 1: some, 2: unusable.
    Check {
        /// Files to read.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Findings as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take over forms of another maker. Exit 0: done, 2: unusable input.
    Import {
        /// rjsf, jsonforms, formio or surveyjs.
        #[arg(long)]
        from: String,
        /// Forms, one a file; of rjsf and jsonforms also a schema followed by its layout.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Folder for `<name>.json` and `<name>.lost.json`; absent: the definition goes to standard output, the list to standard error.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Validate answers against a definition or bare JSON Schema. Exit 0: valid, 1: invalid, 2: unusable input.
    Validate {
        /// The definition or schema.
        #[arg(long)]
        definition: PathBuf,
        /// The answers, one JSON document.
        #[arg(long)]
        answers: PathBuf,
        /// Day the rules see, like 2025-12-01; absent: today in Vietnam.
        #[arg(long)]
        today: Option<String>,
    },
    /// Copy database and files to a new folder while the portal runs.
    Backup {
        #[command(flatten)]
        place: ops::Place,
        /// Folder to make.
        #[arg(long)]
        to: PathBuf,
        /// Also save the keys to this file, on another medium.
        #[arg(long)]
        keys_to: Option<PathBuf>,
    },
    /// Restore a backup to an empty database, of the same kind or the other, and check it.
    Restore {
        #[command(flatten)]
        place: ops::Place,
        /// The backup.
        #[arg(long)]
        from: PathBuf,
        /// File of its keys; absent: those of the data folder.
        #[arg(long)]
        keys: Option<PathBuf>,
    },
    /// The audit log.
    Audit {
        #[command(flatten)]
        place: ops::Place,
        #[command(subcommand)]
        act: ops::Audit,
    },
    /// Give everything a new key and forget the old one. Every portal of the database must be stopped.
    RotateKey {
        #[command(flatten)]
        place: ops::Place,
    },
}

/// Runs a command.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    match cli.command {
        Command::Serve(config) => block_on(crate::start::serve(*config)),
        Command::Check { files, json } => check::run(&files, json),
        Command::Import { from, files, out } => import::run(&from, &files, out.as_deref()),
        Command::Validate { definition, answers, today } => validate::run(&definition, &answers, today.as_deref()),
        Command::Backup { place, to, keys_to } => block_on(ops::back_up(&place, &to, keys_to.as_deref())),
        Command::Restore { place, from, keys } => block_on(ops::restore(&place, &from, keys.as_deref())),
        Command::Audit { place, act } => block_on(ops::audit(&place, act)),
        Command::RotateKey { place } => block_on(ops::rotate_key(&place)),
    }
}

/// Runs what needs the network or the database; a sentence for the operator goes to standard error.
fn block_on(work: impl Future<Output = Result<ExitCode, String>>) -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("server: {error}");
            return ExitCode::from(UNUSABLE);
        }
    };
    runtime.block_on(work).unwrap_or_else(|reason| {
        eprintln!("server: {reason}");
        ExitCode::FAILURE
    })
}

/// Reads a file.
fn read(path: &std::path::Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
