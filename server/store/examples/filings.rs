//! Measures durable filings a second: `cargo run --release -p store --example filings [seconds] [writers]`.
//!
//! A filing is everything that the portal writes for one, in one transaction, counted when it was acknowledged.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Filing, Place};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use store::Store;

/// Milliseconds below which a share of the values lies.
fn share(sorted: &[Duration], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).map_or(0.0, |value| value.as_secs_f64() * 1000.0)
}

async fn measure(name: &str, store: Store, seconds: u64, writers: usize) {
    let seed = Arc::new(AtomicUsize::new(0));
    let end = Instant::now() + Duration::from_secs(seconds);
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let (store, seed) = (store.clone(), Arc::clone(&seed));
            tokio::spawn(async move {
                let (mut filed, mut begun) = (Vec::new(), Vec::new());
                while Instant::now() < end {
                    let at = seed.fetch_add(1, Ordering::Relaxed);
                    let owner = store.keys().owner_token(&format!("{writer}:{at}"));
                    let started = Instant::now();
                    let id = common::begin(&store, owner).await.expect("begins");
                    begun.push(started.elapsed());
                    let number = store.dossier_number(common::CENTRE, "251201").await.expect("a number");
                    let filing = Filing::of(&store, id, owner, &format!("{}-{number}", common::CENTRE), at);
                    let started = Instant::now();
                    common::file(&store, filing).await.expect("files");
                    filed.push(started.elapsed());
                }
                (filed, begun)
            })
        })
        .collect();
    let started = Instant::now();
    let (mut filed, mut begun) = (Vec::new(), Vec::new());
    for task in tasks {
        let (more, drafts) = task.await.expect("runs");
        filed.extend(more);
        begun.extend(drafts);
    }
    let rate = filed.len() as f64 / started.elapsed().as_secs_f64();
    filed.sort_unstable();
    begun.sort_unstable();
    println!(
        "{name}: {rate:.0} filings a second (each with a draft begun before it); filing p50 {:.1} ms, p95 {:.1} ms, \
         p99 {:.1} ms; draft p95 {:.1} ms",
        share(&filed, 50),
        share(&filed, 95),
        share(&filed, 99),
        share(&begun, 95)
    );
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u64>().expect("a number"));
    let seconds = args.next().unwrap_or(5);
    let writers = usize::try_from(args.next().unwrap_or(64)).expect("a small number");
    let place = Place::sqlite();
    measure("SQLite", place.open().await, seconds, writers).await;
    let place = Place::postgres().await;
    measure("PostgreSQL", place.open().await, seconds, writers).await;
}
