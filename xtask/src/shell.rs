//! Running other programs, and telling about it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What every chore fails with: sentences for the person at the terminal.
pub type Result<T> = std::result::Result<T, String>;

/// The repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Announces a step, runs it and says how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n==> {what}");
    let start = Instant::now();
    let result = work();
    let seconds = start.elapsed().as_secs_f64();
    match &result {
        Ok(_) => println!("    {what}: done in {seconds:.1} s"),
        Err(_) => println!("    {what}: FAILED after {seconds:.1} s"),
    }
    result
}

/// A command in the repository's root.
pub fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// The cargo that runs us, or the one on the path.
pub fn cargo(arguments: &[&str]) -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments)
}

/// Prints a command, runs it with its output shown, and fails where it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let text = shown(command);
    println!("    $ {text}");
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{text}` failed ({status})")),
        Err(e) => Err(format!("`{text}` could not be started: {e}")),
    }
}

/// What a command prints, or nothing where it can't be run or fails.
pub fn capture(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a program answers `--version`.
pub fn answers(program: &str) -> bool {
    capture(&mut command(program, &["--version"])).is_some()
}

/// Runs a command, but no longer than this.
pub fn run_within(limit: Duration, command: &mut Command) -> Result<()> {
    let text = shown(command);
    println!("    $ {text}  (at most {} s)", limit.as_secs());
    let mut child = command.stdin(Stdio::null()).spawn().map_err(|e| format!("`{text}` could not be started: {e}"))?;
    let start = Instant::now();
    while start.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("`{text}` failed ({status})")),
            Ok(None) => std::thread::sleep(Duration::from_millis(100)),
            Err(e) => return Err(format!("`{text}`: {e}")),
        }
    }
    // It may have ended by itself meanwhile; either way it is gone afterwards.
    child
        .kill()
        .or_else(|e| if e.kind() == ErrorKind::InvalidInput { Ok(()) } else { Err(e) })
        .map_err(|e| e.to_string())?;
    child.wait().map_err(|e| e.to_string())?;
    Err(format!("`{text}` did not end within {} s", limit.as_secs()))
}

/// Whether we are root.
pub fn is_root() -> bool {
    capture(&mut command("id", &["-u"])).as_deref() == Some("0")
}

/// A command run as root: as it is, or through sudo. `None` where neither is possible.
pub fn as_root(program: &str, arguments: &[&str]) -> Option<Command> {
    if is_root() {
        return Some(command(program, arguments));
    }
    if !answers("sudo") {
        return None;
    }
    let mut sudo = command("sudo", &[]);
    // Without a terminal nobody can type a password: fail at once rather than wait.
    if !std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        sudo.arg("-n");
    }
    sudo.arg(program).args(arguments);
    Some(sudo)
}

/// A command as one would type it.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
