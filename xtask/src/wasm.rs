//! A compiler for wasm32. The ordinary way is `rustup target add`; on a network that reaches package registries but not rustup's
//! server, Debian and Ubuntu ship a compiler with the standard library's source, which is then built once.

use crate::apt;
use crate::shell::{Result, capture, cargo, command, run, run_within};
use crate::stamp;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The target of everything that runs in a browser.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// How long rustup may take. A refused connection fails at once; this bounds one that hangs.
const RUSTUP_LIMIT: Duration = Duration::from_secs(90);

/// The oldest compiler that builds the workspace (its `rust-version`).
const OLDEST: (u32, u32) = (1, 95);

/// Which compiler makes the browser's part.
pub enum Compiler {
    /// The one that runs us; it has the target.
    Rustup,
    /// The system's, with a standard library built here.
    Debian {
        /// Where that library is.
        library: PathBuf,
        /// `wasm-ld` of the system's LLVM.
        linker: String,
    },
}

impl Compiler {
    /// Finds one, or installs it.
    pub fn find() -> Result<Self> {
        match std::env::var("TOKHAI_WASM").as_deref() {
            Ok("debian") => return debian(),
            Ok("rustup") => return rustup(),
            Ok(other) => return Err(format!("TOKHAI_WASM={other}: expected rustup or debian")),
            Err(_) => {}
        }
        if has_target() {
            println!("    {TARGET} of rustup's compiler: already there");
            return Ok(Self::Rustup);
        }
        // One that was prepared before is preferred to asking the network each time.
        if let Some(ready) = debian_ready() {
            return Ok(ready);
        }
        rustup().or_else(|why| {
            println!("    {why}; using the distribution's compiler instead");
            debian()
        })
    }

    /// This compiler's cargo, building for the browser into its own target folder, since two compilers would undo each other's work.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        match self {
            Self::Rustup => {
                let mut cargo = cargo(arguments);
                cargo.env("CARGO_TARGET_DIR", crate::shell::target().join("web"));
                cargo
            }
            Self::Debian { library, linker } => {
                let mut cargo = system_cargo(arguments);
                cargo.env("CARGO_TARGET_DIR", crate::shell::target().join("web"));
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("-L{}", library.display()));
                cargo
            }
        }
    }

    /// Makes sure that `cargo clippy` of this compiler works.
    pub fn need_clippy(&self) -> Result<()> {
        match self {
            Self::Rustup if capture(&mut cargo(&["clippy", "--version"])).is_some() => Ok(()),
            Self::Rustup => run(&mut command("rustup", &["component", "add", "clippy"])),
            Self::Debian { .. } if Path::new(SYSTEM_CLIPPY).exists() => Ok(()),
            Self::Debian { .. } => apt::install(&["rust-web-clippy"]).or_else(|_| apt::install(&["rust-clippy"])),
        }
    }

    /// What tells two compilers apart.
    pub fn version(&self) -> String {
        let rustc = match self {
            Self::Rustup => "rustc",
            Self::Debian { .. } => SYSTEM_RUSTC,
        };
        capture(&mut command(rustc, &["-vV"])).unwrap_or_default()
    }
}

const SYSTEM_RUSTC: &str = "/usr/bin/rustc";
const SYSTEM_CARGO: &str = "/usr/bin/cargo";
const SYSTEM_CLIPPY: &str = "/usr/bin/cargo-clippy";

fn system_cargo(arguments: &[&str]) -> Command {
    // Called by its path: cargo would find rustup's `cargo-clippy` first.
    let program = if arguments.first() == Some(&"clippy") { SYSTEM_CLIPPY } else { SYSTEM_CARGO };
    let mut cargo = command(program, arguments);
    cargo.env("CARGO", SYSTEM_CARGO);
    // What rustup and the cargo that runs us set would lead back to their compiler.
    cargo.env("RUSTC", SYSTEM_RUSTC).env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTDOC").env_remove("RUSTFLAGS");
    cargo
}

fn has_target() -> bool {
    capture(&mut command("rustc", &["--print", "target-libdir", "--target", TARGET])).is_some_and(|folder| {
        std::fs::read_dir(folder)
            .is_ok_and(|files| files.flatten().any(|f| f.file_name().to_string_lossy().starts_with("libstd-")))
    })
}

fn rustup() -> Result<Compiler> {
    if !has_target() {
        run_within(RUSTUP_LIMIT, &mut command("rustup", &["target", "add", TARGET]))?;
    }
    if has_target() { Ok(Compiler::Rustup) } else { Err(format!("rustup gave no {TARGET}")) }
}

/// Debian's compiler, if everything for it is in place already.
fn debian_ready() -> Option<Compiler> {
    let version = system_version()?;
    let library = library_folder(&version).ok()?;
    let fresh = stamp::is_fresh(&library.join(".complete"), &version);
    let linker = linker()?;
    fresh.then(|| {
        println!("    {TARGET} of {}: already there", version.lines().next().unwrap_or_default());
        Compiler::Debian { library, linker }
    })
}

fn debian() -> Result<Compiler> {
    if let Some(ready) = debian_ready() {
        return Ok(ready);
    }
    if system_version().is_none() || linker().is_none() || !has_source() {
        // Debian's backport for browsers first; newer releases have a recent compiler under the ordinary names.
        apt::install(&["rustc-web", "cargo-web", "rust-web-src", "lld"])
            .or_else(|_| apt::install(&["rustc", "cargo", "rust-src", "lld"]))?;
    }
    let version = system_version().ok_or_else(|| {
        format!("{SYSTEM_RUSTC} is older than {}.{} or not there; please install a newer Rust", OLDEST.0, OLDEST.1)
    })?;
    let linker = linker().ok_or("wasm-ld is not under /usr/lib/llvm-*/bin; please install lld")?;
    let library = library_folder(&version)?;
    build_library(&library)?;
    stamp::keep(&library.join(".complete"), &version)?;
    Ok(Compiler::Debian { library, linker })
}

/// `rustc -vV` of the system's compiler, if it is there and new enough.
fn system_version() -> Option<String> {
    let version = capture(&mut command(SYSTEM_RUSTC, &["-vV"]))?;
    let _ = capture(&mut command(SYSTEM_CARGO, &["--version"]))?;
    (release(&version)? >= OLDEST).then_some(version)
}

/// The numbers of `release: 1.96.0`.
fn release(version: &str) -> Option<(u32, u32)> {
    let numbers = version.lines().find_map(|line| line.strip_prefix("release: "))?;
    let mut parts = numbers.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??))
}

fn has_source() -> bool {
    Path::new("/usr/lib/rustlib/src/rust/library/std/Cargo.toml").exists()
}

/// `wasm-ld` of the newest LLVM installed.
fn linker() -> Option<String> {
    capture(&mut command(
        "sh",
        &["-c", "ls -d /usr/lib/llvm-*/bin/wasm-ld /usr/bin/wasm-ld 2>/dev/null | sort -V | tail -1"],
    ))
    .filter(|path| !path.is_empty())
}

/// Outside the repository, so that a fresh clone finds it again; one for each compiler.
fn library_folder(version: &str) -> Result<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))
        .ok_or("neither XDG_CACHE_HOME nor HOME is set")?;
    Ok(cache.join("tokhai").join(format!("std-{TARGET}-{}", stamp::hash(&[], &[version])?)))
}

/// Builds the standard library from an empty package and keeps its parts.
fn build_library(library: &Path) -> Result<()> {
    println!("    building the standard library for {TARGET}; this happens once");
    let package = library.join("empty");
    let write = |name: &str, text: &str| {
        let file = package.join(name);
        std::fs::create_dir_all(package.join("src"))
            .and_then(|()| std::fs::write(&file, text))
            .map_err(|e| e.to_string())
    };
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[lib]\ncrate-type = [\"rlib\"]\n";
    write("Cargo.toml", manifest)?;
    write("src/lib.rs", "")?;
    let arguments = ["build", "--release", "-Zbuild-std=std,panic_abort", "--target", TARGET];
    let mut build = system_cargo(&arguments);
    build.current_dir(&package).env("CARGO_TARGET_DIR", package.join("target"));
    // build-std is for nightly compilers; this lets a stable one do it. Without bitcode in the library, link-time optimisation fails later.
    build.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Cembed-bitcode=yes");
    run(&mut build)?;

    let parts = package.join("target").join(TARGET).join("release/deps");
    for part in std::fs::read_dir(&parts).map_err(|e| format!("{}: {e}", parts.display()))?.flatten() {
        let name = part.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            std::fs::copy(part.path(), library.join(&name)).map_err(|e| format!("{name}: {e}"))?;
        }
    }
    std::fs::remove_dir_all(&package).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn the_release_is_read_from_the_compilers_own_words() {
        assert_eq!(release("rustc 1.96.0 (x)\nhost: x\nrelease: 1.96.0\nLLVM version: 21"), Some((1, 96)));
        assert_eq!(release("rustc 1.96.0"), None);
    }
}
