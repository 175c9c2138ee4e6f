//! Every chore of the repository, as `cargo xtask <chore>`. Each says what it does and how long it took, installs what it needs
//! where it can, and otherwise tells what to run.

mod apt;
mod bench;
mod browser;
mod node;
mod postgres;
mod run;
mod servers;
mod shell;
mod stamp;
mod test;
mod tidy;
mod wasm;
mod web;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask <chore>

  run [--port N]         set everything up and serve the portal with demo data (http://127.0.0.1:3000)
  test [STEP…]           set everything up and run every test; with names, only those steps
  build-web              make dist/, what browsers download
  tidy                   check the rules of the repository that no compiler knows
  bench [NAME…]          measure; without a name, everything

Environment: CHROMIUM (a browser to use), TOKHAI_TEST_PG (a PostgreSQL URL whose user may create databases),
TOKHAI_WASM=rustup|debian (which compiler makes the browser's part).";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (chore, rest) = arguments.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let outcome = match chore {
        "run" => run::run(rest),
        "test" => test::test(rest),
        "build-web" => web::build(),
        "tidy" => tidy::tidy(),
        "bench" => bench::bench(rest),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
