//! Measures the officers' queue and search among many dossiers:
//! `cargo run --release -p store --example queue [dossiers] [sqlite|postgres|both]`.
//!
//! A province of 102 communes and one big centre; four dossiers in five are done with. The rows are generated inside
//! the database; only what queue and search touch is real.

#[path = "../tests/common/mod.rs"]
mod common;

use common::Place;
use sqlx::{AssertSqlSafe, Connection};
use std::time::{Duration, Instant};
use store::records::queue::{self, QueueFilter, Side};
use store::seal::{SearchTerms, TokenKind};
use store::{Id, KeyRing, Store};

const FAMILY: [&str; 12] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô"];
/// Of a hundred people, how many bear the family name (or one before it).
const SHARES: [usize; 12] = [38, 50, 60, 67, 72, 77, 81, 84, 87, 90, 95, 100];
const MIDDLE: [&str; 6] = ["Thị", "Văn", "Hồng", "Minh", "Thu", "Đức"];
const GIVEN: [&str; 24] = [
    "Đào", "Mận", "Hương", "Dũng", "Tuấn", "Lan", "Bình", "Yến", "Sơn", "Thảo", "Khánh", "Niê", "Hải", "Hạnh", "Long",
    "Mai", "Nam", "Ngọc", "Phúc", "Quân", "Tâm", "Trang", "Vinh", "Xuân",
];
const STATES: [&str; 6] = ["submitted", "received", "processing", "additional_required", "result_ready", "returned"];
const RUNS: usize = 200;

/// Every statement that fills the database, in the words of one of the two.
fn filling(postgres: bool, dossiers: usize, keys: &KeyRing) -> Vec<String> {
    let literal = |bytes: &[u8]| {
        let hex = store::hex(bytes);
        if postgres { format!("'\\x{hex}'::bytea") } else { format!("x'{hex}'") }
    };
    let (bytes, id, blob, token) = if postgres {
        ("BYTEA", "decode(md5(n::text), 'hex')", "decode(repeat(md5(n::text), 40), 'hex')", "sha256(n::text::bytea)")
    } else {
        ("BLOB", "randomblob(16)", "randomblob(640)", "randomblob(32)")
    };
    let numbers = if postgres {
        format!("SELECT n FROM generate_series(1::bigint, {dossiers}) AS n")
    } else {
        format!("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {dossiers}) SELECT n FROM c")
    };
    let family: String =
        SHARES.iter().enumerate().map(|(at, share)| format!("WHEN n % 100 < {share} THEN {at} ")).collect();
    let text = "CAST(n AS TEXT)";
    let unit = "'H15.50.' || CAST(n % 102 AS TEXT)";
    let mut all = vec![
        format!("CREATE TABLE stage (n BIGINT, id {bytes}, at BIGINT, f BIGINT, m BIGINT, g BIGINT)"),
        format!(
            "INSERT INTO stage SELECT n, {id}, 1700000000000 + n * 60000, CASE {family} END, n / 100 % 6, n / 600 % 24 \
             FROM ({numbers}) AS all_numbers"
        ),
        format!(
            "INSERT INTO dossier (id, code, tracking, submitter, owner, procedure_code, template_hash, state, \
             receiving_unit, resolving_unit, assignee, step, channel, fee_status, submitted_at, due_at, \
             submission_hash, version, content_version, sort_at, answers, context) SELECT id, {text}, {token}, \
             {token}, {token}, '1.004873', '{hash}', CASE n / 102 % 25 WHEN 0 THEN 'submitted' WHEN 1 THEN 'received' \
             WHEN 2 THEN 'processing' WHEN 3 THEN 'additional_required' WHEN 4 THEN 'result_ready' ELSE 'returned' \
             END, CASE WHEN n % 5 < 2 THEN 'H15.00' ELSE {unit} END, {unit}, 'CB-' || CAST(n % 510 AS TEXT), 'review', \
             'online', 'none', at, at + 86400000, {token}, 1, 1, at + 86400000, {blob}, {token} FROM stage",
            hash = common::TEMPLATE
        ),
        // A row for each unit that sees a dossier.
        format!(
            "CREATE TABLE places AS SELECT s.n, s.id, s.at, s.f, s.m, s.g, d.receiving_unit AS unit FROM stage s \
             JOIN dossier d ON d.id = s.id UNION ALL SELECT s.n, s.id, s.at, s.f, s.m, s.g, d.resolving_unit FROM \
             stage s JOIN dossier d ON d.id = s.id WHERE d.resolving_unit <> d.receiving_unit"
        ),
        format!("CREATE TABLE words (kind TEXT, a BIGINT, b BIGINT, token {bytes})"),
    ];
    let mut words = Vec::new();
    let mut word = |kind: &str, a: usize, b: usize, token: store::Token| {
        words.push(format!("('{kind}', {a}, {b}, {})", literal(&token.0)));
    };
    let single = |word: &str| keys.token(TokenKind::NameWord, word);
    let pair = |a: &str, b: &str| {
        let (a, b) = (store::seal::fold(a), store::seal::fold(b));
        keys.token(TokenKind::NamePair, &if a < b { format!("{a} {b}") } else { format!("{b} {a}") })
    };
    let lists: [(&str, &[&str]); 3] = [("f", &FAMILY), ("m", &MIDDLE), ("g", &GIVEN)];
    for (at, (kind, list)) in lists.iter().enumerate() {
        for (a, first) in list.iter().enumerate() {
            word(kind, a, 0, single(first));
            for (other, second) in &lists[at + 1..] {
                second
                    .iter()
                    .enumerate()
                    .for_each(|(b, second)| word(&format!("{kind}{other}"), a, b, pair(first, second)));
            }
        }
    }
    all.push(format!("INSERT INTO words (kind, a, b, token) VALUES {}", words.join(", ")));
    let joins = [
        ("f", "s.f", "0"),
        ("m", "s.m", "0"),
        ("g", "s.g", "0"),
        ("fm", "s.f", "s.m"),
        ("fg", "s.f", "s.g"),
        ("mg", "s.m", "s.g"),
    ];
    let parts: Vec<String> = joins
        .iter()
        .map(|(kind, a, b)| {
            format!("SELECT w.token, s.unit, s.at, s.id FROM words w JOIN places s ON {a} = w.a AND {b} = w.b WHERE w.kind = '{kind}'")
        })
        .collect();
    // Tokens of numbers nobody looks for.
    let others = format!("SELECT {token}, unit, at, id FROM places UNION ALL SELECT {token}, unit, at, id FROM places");
    let others =
        if postgres { others.replacen("sha256(n::text::bytea)", "sha256(md5(n::text)::bytea)", 1) } else { others };
    all.push(format!(
        "INSERT INTO search_token (token, unit, submitted_at, dossier_id) SELECT * FROM ({} UNION ALL {others}) AS every ORDER BY 1, 2, 3, 4",
        parts.join(" UNION ALL ")
    ));
    // One person whose number is known, with three dossiers.
    let known = literal(&keys.token(TokenKind::PersonalId, KNOWN).0);
    all.push(format!(
        "INSERT INTO search_token (token, unit, submitted_at, dossier_id) SELECT {known}, unit, at, id FROM places WHERE n IN (7, 109, 211)"
    ));
    all.push("DROP TABLE stage".into());
    all.push("DROP TABLE places".into());
    all.push("DROP TABLE words".into());
    all
}

const KNOWN: &str = "066090000504";

async fn fill(place: &Place, postgres: bool, dossiers: usize, keys: &KeyRing) {
    let statements = filling(postgres, dossiers, keys);
    if postgres {
        let mut conn = sqlx::PgConnection::connect(&place.url).await.expect("connects");
        for sql in statements.into_iter().chain(["VACUUM ANALYZE dossier".into(), "VACUUM ANALYZE search_token".into()])
        {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.expect("fills");
        }
        return;
    }
    let mut conn = sqlx::SqliteConnection::connect(&place.url).await.expect("connects");
    let pragmas = ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000", "BEGIN"].map(String::from);
    for sql in pragmas.into_iter().chain(statements).chain(["COMMIT".into()]) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.expect("fills");
    }
}

/// Runs a question many times, with another number each; prints p50 and p95.
async fn time<F>(name: &str, store: &Store, mut ask: F)
where
    F: AsyncFnMut(&mut store::db::Conn, usize) -> usize,
{
    let mut took = Vec::with_capacity(RUNS);
    let mut rows = 0;
    for run in 0..RUNS {
        let started = Instant::now();
        let mut conn = store.read().await.expect("reads");
        rows += ask(&mut conn, run).await;
        took.push(started.elapsed());
    }
    took.sort_unstable();
    let ms = |at: usize| took.get(at).map_or(0.0, Duration::as_secs_f64) * 1000.0;
    println!(
        "  {name}: p50 {:.1} ms, p95 {:.1} ms ({} rows on average)",
        ms(RUNS / 2),
        ms(RUNS * 95 / 100),
        rows / RUNS
    );
}

fn page(unit: String, side: Side, state: &str) -> QueueFilter {
    QueueFilter { unit, side, state: state.into(), procedure: None, assignee: None, after: None, limit: 50 }
}

async fn listed(conn: &mut store::db::Conn, filter: &QueueFilter) -> usize {
    queue::list(conn, filter).await.expect("lists").len()
}

async fn found(conn: &mut store::db::Conn, unit: &str, terms: &SearchTerms) -> usize {
    queue::search(conn, unit, terms, 50).await.expect("searches").len()
}

async fn measure(store: &Store, dossiers: usize) {
    let commune = |run: usize| format!("H15.50.{}", run % 102);
    let centre = || "H15.00".to_owned();
    let middle = 1_700_000_000 + i64::try_from(dossiers).unwrap_or(0) * 30;
    time("queue of a commune", store, async |conn, run| {
        listed(conn, &page(commune(run), Side::Resolving, STATES[run % 5])).await
    })
    .await;
    time("queue of the centre", store, async |conn, run| {
        listed(conn, &page(centre(), Side::Receiving, STATES[run % 5])).await
    })
    .await;
    time("a page in the middle of the centre's done dossiers", store, async |conn, run| {
        let after = Some((middle + i64::try_from(run).unwrap_or(0), Id([0; 16])));
        listed(conn, &QueueFilter { after, ..page(centre(), Side::Receiving, "returned") }).await
    })
    .await;
    time("one officer's dossiers in a commune", store, async |conn, run| {
        let assignee = Some(format!("CB-{}", run % 510));
        listed(conn, &QueueFilter { assignee, ..page(commune(run), Side::Resolving, STATES[run % 6]) }).await
    })
    .await;
    time("one officer's dossiers in the centre", store, async |conn, run| {
        let assignee = Some(format!("CB-{}", run % 510));
        listed(conn, &QueueFilter { assignee, ..page(centre(), Side::Receiving, STATES[run % 6]) }).await
    })
    .await;
    time("counts of six states, up to 1,000 each", store, async |conn, _| {
        queue::counts(conn, "H15.00", Side::Receiving, &STATES, 1000).await.expect("counts").len()
    })
    .await;
    let name = |name: String| SearchTerms { names: vec![name], ..SearchTerms::default() };
    time("search by personal id", store, async |conn, _| {
        let terms = SearchTerms { personal_ids: vec![KNOWN.into()], ..SearchTerms::default() };
        found(conn, "H15.50.7", &terms).await
    })
    .await;
    time("search by full name in a commune", store, async |conn, run| {
        let full = format!("{} {} {}", FAMILY[run % 12], MIDDLE[run % 6], GIVEN[run % 24]);
        found(conn, &commune(run), &name(full)).await
    })
    .await;
    time("search by family and given name in the centre", store, async |conn, run| {
        found(conn, "H15.00", &name(format!("{} {}", FAMILY[run % 12], GIVEN[run % 24]))).await
    })
    .await;
    time("search by the most frequent word in a commune", store, async |conn, run| {
        found(conn, &commune(run), &name("Nguyễn".into())).await
    })
    .await;
    time("search by a frequent word where there is nothing", store, async |conn, _| {
        found(conn, "H15.99", &name("Nguyễn".into())).await
    })
    .await;
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let dossiers = args.next().map_or(1_000_000, |text| text.parse().expect("a number"));
    let which = args.next().unwrap_or_else(|| "both".into());
    for (name, postgres) in [("sqlite", false), ("postgres", true)] {
        if which != "both" && which != name {
            continue;
        }
        let place = if postgres { Place::postgres().await } else { Place::sqlite() };
        let keys = place.open().await.keys();
        let started = Instant::now();
        fill(&place, postgres, dossiers, &keys).await;
        println!("{name}: {dossiers} dossiers, filled in {:.0} s", started.elapsed().as_secs_f64());
        measure(&place.open().await, dossiers).await;
    }
}
