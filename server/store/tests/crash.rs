//! A process that files and saves under load is killed at random moments: whatever it acknowledged must be there, and
//! nothing by halves.

mod common;

use common::{Filing, Place};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;
use store::records::draft::{self, DraftSave};
use store::records::{dossier, event};
use store::{Id, Store, audit};

/// Kills on each database.
const KILLS: usize = 20;
const WRITERS: usize = 12;
/// `url` and folder, tab between, for the process to be killed.
const CHILD: &str = "TOKHAI_CRASH_CHILD";

/// What the killed processes acknowledged.
#[derive(Default)]
struct Acknowledged {
    /// The last version of each draft that was saved.
    saved: BTreeMap<Id, i64>,
    /// Dossiers and their codes.
    filed: BTreeMap<Id, String>,
    lines: usize,
}

impl Acknowledged {
    fn take(&mut self, line: &str) {
        let mut words = line.split(' ');
        let (Some(kind @ ("saved" | "filed")), Some(id), Some(rest)) = (words.next(), words.next(), words.next())
        else {
            return;
        };
        let id: Id = id.parse().expect("an id");
        self.lines += 1;
        if kind == "filed" {
            assert!(self.filed.insert(id, rest.to_owned()).is_none(), "filed twice");
        } else {
            let version = rest.parse().expect("a version");
            let last = self.saved.entry(id).or_insert(0);
            assert!(version > *last, "a version was given out twice");
            *last = version;
        }
    }
}

#[test]
#[ignore = "the process that the other tests kill"]
fn child() {
    let Ok(place) = std::env::var(CHILD) else { return };
    let (url, folder) = place.split_once('\t').expect("url and folder");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let store = common::open(url, folder.as_ref()).await;
        let writers = (0..WRITERS).map(|at| tokio::spawn(work(store.clone(), at)));
        futures::future::join_all(writers).await;
    });
}

/// One write of a whole line, so that a reader never sees half of two.
fn acknowledge(line: &str) {
    std::io::stdout().lock().write_all(format!("{line}\n").as_bytes()).expect("the parent listens");
}

async fn work(store: Store, writer: usize) {
    let owner = store.keys().owner_token(&format!("owner {writer}"));
    for round in 0.. {
        let id = common::begin(&store, owner).await.expect("begins");
        acknowledge(&format!("saved {id} 1"));
        for version in 1..=round % 3 {
            let save = DraftSave {
                document: common::answers(version + 1),
                ledger: b"[]".to_vec(),
                patch: Some(b"{}".to_vec()),
                receiving_center: None,
            };
            let saved = store.write(move |tx| {
                let save = save.clone();
                Box::pin(async move { draft::save(tx, id, owner, version, &save, common::now()).await })
            });
            acknowledge(&format!("saved {id} {}", saved.await.expect("saves")));
        }
        if round % 4 == 3 {
            continue;
        }
        let number = store.dossier_number(common::CENTRE, "251201").await.expect("a number");
        let code = format!("{}-251201-{number:06}", common::CENTRE);
        let filing = Filing::of(&store, id, owner, &code, writer + usize::try_from(number).unwrap_or(0) * 16);
        common::file(&store, filing).await.expect("files");
        acknowledge(&format!("filed {id} {code}"));
    }
}

/// Starts the process, lets it work for a random while, kills it.
fn run_and_kill(place: &Place, acknowledged: &mut Acknowledged) {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env(CHILD, format!("{}\t{}", place.url, place.folder.display()))
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output"));
    let reader = std::thread::spawn(move || {
        let (mut all, mut text) = (Vec::new(), String::new());
        loop {
            text.clear();
            let read = lines.read_line(&mut text).expect("text");
            // What was cut off by the kill was not acknowledged.
            if read == 0 || !text.ends_with('\n') {
                return all;
            }
            all.push(text.trim_end().to_owned());
        }
    });
    // From before the first write until well into the load.
    let random = u64::from(Id::random().0[0]) * 4;
    std::thread::sleep(Duration::from_millis(30 + random));
    child.kill().expect("killed");
    let status = child.wait().expect("ends");
    assert!(!status.success(), "it ended by itself");
    let all = reader.join().expect("read to the end");
    all.iter().for_each(|line| acknowledged.take(line));
}

async fn check(store: &Store, acknowledged: &Acknowledged) {
    let mut conn = store.read().await.expect("reads");
    for (id, version) in &acknowledged.saved {
        let read = draft::load(&mut conn, *id).await.expect("a saved draft is there and opens");
        assert!(read.version >= *version, "an acknowledged save is gone");
        assert_eq!(read.document, common::answers(read.version), "a save by halves");
        let dossier = dossier::get(&mut conn, *id).await;
        assert_eq!(read.dossier_id.is_some(), dossier.is_ok(), "a filing by halves");
        assert!(read.dossier_id.is_some() || !acknowledged.filed.contains_key(id), "an acknowledged filing is gone");
        let acts = audit::chain(&mut conn, *id).await.expect("acts");
        assert_eq!(acts.len(), 1 + usize::from(dossier.is_ok()), "an act without its record");
    }
    let mut codes = BTreeSet::new();
    for (id, code) in &acknowledged.filed {
        let read = dossier::get(&mut conn, *id).await.expect("an acknowledged dossier is there and opens");
        assert_eq!((&read.head.code, read.answers), (code, common::answers(0)));
        assert!(codes.insert(code), "a code was given out twice");
        let sheet = event::of_dossier(&mut conn, *id).await.expect("events");
        assert_eq!(sheet.len(), 1);
    }
    let verdict = audit::verify(&mut conn).await.expect("verifies");
    assert!(verdict.breaks.is_empty(), "{:?}", verdict.breaks);
    assert!(verdict.entries >= (acknowledged.filed.len() + acknowledged.saved.len()) as u64);
}

async fn kill_often(place: Place) {
    place.open().await.close().await;
    let mut acknowledged = Acknowledged::default();
    for _ in 0..KILLS {
        run_and_kill(&place, &mut acknowledged);
        // Starting again is all that is needed.
        place.open().await.close().await;
    }
    check(&place.open().await, &acknowledged).await;
    println!("{} acknowledgements, {} filings, all there", acknowledged.lines, acknowledged.filed.len());
    assert!(acknowledged.filed.len() > KILLS, "too little was filed to prove anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    kill_often(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_postgres() {
    kill_often(Place::postgres().await).await;
}
