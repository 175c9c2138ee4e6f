//! PostgreSQL for the tests. Its absence is a failure, so it is looked for, started or installed.

use crate::apt;
use crate::shell::{Result, as_root, capture, command, run};
use std::time::Duration;

/// The variable by which tests learn where it is.
pub const VARIABLE: &str = "TOKHAI_TEST_PG";

/// A URL whose user may create databases: the one of the environment, or a local one.
pub fn url() -> Result<String> {
    if let Ok(url) = std::env::var(VARIABLE) {
        println!("    {VARIABLE} is set; using that");
        return Ok(url);
    }
    if let Some(url) = local() {
        return Ok(url);
    }
    if capture(&mut command("pg_lsclusters", &["--no-header"])).is_none() {
        println!("    PostgreSQL is not installed");
        apt::install(&["postgresql", "postgresql-client"])?;
    }
    start()?;
    allow_us()?;
    local().ok_or_else(|| {
        format!("PostgreSQL does not answer; start one and set {VARIABLE}=postgres://user@host/postgres")
    })
}

fn user() -> String {
    capture(&mut command("id", &["-un"])).unwrap_or_else(|| "postgres".to_owned())
}

fn local() -> Option<String> {
    let user = user();
    // The database's name comes last, because tests put their own in its place.
    let candidates = [
        format!("postgres://{user}@%2Fvar%2Frun%2Fpostgresql/postgres"),
        "postgres://postgres@%2Fvar%2Frun%2Fpostgresql/postgres".to_owned(),
        "postgres://postgres@127.0.0.1:5432/postgres".to_owned(),
    ];
    let question = "select rolcreatedb or rolsuper from pg_roles where rolname = current_user";
    candidates.into_iter().find(|url| {
        // -w: never ask for a password.
        let answer = capture(command("psql", &["-w", "-Atc", question, url]).env("PGCONNECT_TIMEOUT", "3"));
        let usable = answer.as_deref() == Some("t");
        if usable {
            println!("    PostgreSQL answers at {url}");
        }
        usable
    })
}

/// Starts the clusters that are down; makes one where there is none.
fn start() -> Result<()> {
    let clusters = capture(&mut command("pg_lsclusters", &["--no-header"])).unwrap_or_default();
    if clusters.is_empty() {
        let version = capture(&mut command("sh", &["-c", "ls /usr/lib/postgresql | sort -n | tail -1"]))
            .filter(|version| !version.is_empty())
            .ok_or("there is no PostgreSQL server under /usr/lib/postgresql")?;
        return root("pg_createcluster", &[&version, "main", "--start"]);
    }
    for line in clusters.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [version, name, _, state, ..] = words[..]
            && state.starts_with("down")
        {
            root("pg_ctlcluster", &[version, name, "start"])?;
        }
    }
    // It accepts connections a moment after the command returns.
    std::thread::sleep(Duration::from_secs(2));
    Ok(())
}

/// Lets the present user in over the local socket, by name, with the right to create databases.
fn allow_us() -> Result<()> {
    if local().is_some() {
        return Ok(());
    }
    root("runuser", &["-u", "postgres", "--", "createuser", "--createdb", &user()])
}

fn root(program: &str, arguments: &[&str]) -> Result<()> {
    match as_root(program, arguments) {
        Some(mut command) => run(&mut command),
        None => Err(format!("please run as root: {program} {}", arguments.join(" "))),
    }
}
