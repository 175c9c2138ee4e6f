//! Idempotency keys, outgoing work and counters.

use super::*;
use crate::error::Error;
use crate::records::plumbing::{self, Idempotency, NewWork, Work};
use std::collections::BTreeSet;

/// One request with a key: carried out, or answered as before.
async fn request(store: &Store, caller: Token, body: u8, answer: &str) -> Result<Vec<u8>> {
    let answer = answer.as_bytes().to_vec();
    commit!(store, [answer], |tx| {
        match plumbing::recall(tx, caller, b"key", &[body; 32]).await? {
            Idempotency::Replay(before) => Ok(before),
            Idempotency::New => {
                plumbing::remember(tx, caller, b"key", &[body; 32], &answer, NOW).await?;
                Ok(answer)
            }
        }
    })
}

#[tokio::test]
async fn a_key_gives_the_first_answer_again_and_refuses_another_body() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (one, two) = (person(&store, "1"), person(&store, "2"));
        assert_eq!(request(&store, one, 1, "first").await.expect("done"), b"first");
        assert_eq!(request(&store, one, 1, "second").await.expect("replayed"), b"first");
        assert!(matches!(request(&store, one, 2, "third").await, Err(Error::KeyReused)));
        assert_eq!(request(&store, two, 2, "theirs").await.expect("another caller"), b"theirs");
    }
}

#[tokio::test]
async fn of_many_requests_with_one_key_one_is_carried_out() {
    for place in Place::both().await {
        let store = open(&place).await;
        let caller = person(&store, "1");
        let tasks: Vec<_> = (0..12)
            .map(|at| {
                let store = store.clone();
                tokio::spawn(async move { request(&store, caller, 1, &format!("answer {at}")).await })
            })
            .collect();
        let mut answers = BTreeSet::new();
        for task in tasks {
            // One that lost the race is undone whole; its caller asks again.
            if let Ok(answer) = task.await.expect("runs") {
                answers.insert(answer);
            }
        }
        assert_eq!(answers.len(), 1);
        assert!(answers.contains(&request(&store, caller, 1, "late").await.expect("replayed")));
    }
}

async fn enqueue(store: &Store, scope: Id, payload: &str, available_at: i64) -> Id {
    let payload = payload.as_bytes().to_vec();
    let work = NewWork { topic: "notify".into(), dossier_id: None, scope, payload, available_at };
    commit!(store, [work], |tx| plumbing::enqueue(tx, &work, NOW).await).expect("enqueued")
}

async fn take(store: &Store, limit: i64, now: i64) -> Vec<Work> {
    commit!(store, [], |tx| plumbing::take(tx, limit, 60, now).await).expect("takes")
}

#[tokio::test]
async fn work_is_taken_once_and_again_when_its_server_died() {
    for place in Place::both().await {
        let store = open(&place).await;
        let id = enqueue(&store, Id::random(), "do it", NOW).await;
        enqueue(&store, Id::random(), "later", NOW + 500).await;
        let taken = take(&store, 10, NOW).await;
        assert_eq!((taken.len(), taken[0].id, taken[0].payload.as_slice()), (1, id, &b"do it"[..]));
        assert!(take(&store, 10, NOW + 59).await.is_empty(), "taken twice");
        assert_eq!(take(&store, 10, NOW + 60).await.first().map(|work| work.id), Some(id), "lost with its server");
        commit!(store, [], |tx| plumbing::done(tx, id).await).expect("done");
        assert_eq!(take(&store, 10, NOW + 500).await[0].payload, b"later");
    }
}

#[tokio::test]
async fn servers_that_take_at_once_share_the_work() {
    for place in Place::both().await {
        let store = open(&place).await;
        let other = place.open().await;
        let mut all = BTreeSet::new();
        for at in 0..40 {
            all.insert(enqueue(&store, Id::random(), &at.to_string(), NOW).await);
        }
        let tasks: Vec<_> = (0..8)
            .map(|at| {
                let store = if at % 2 == 0 { store.clone() } else { other.clone() };
                tokio::spawn(async move { take(&store, 5, NOW).await })
            })
            .collect();
        let mut taken = BTreeSet::new();
        for task in tasks {
            for work in task.await.expect("runs") {
                assert!(taken.insert(work.id), "taken twice");
            }
        }
        while let Some(work) = take(&store, 1, NOW).await.pop() {
            assert!(taken.insert(work.id), "taken twice");
        }
        assert_eq!(taken, all);
    }
}

#[tokio::test]
async fn failed_work_comes_again_later_and_at_last_waits_for_an_operator() {
    for place in Place::both().await {
        let store = open(&place).await;
        let id = enqueue(&store, Id::random(), "do it", NOW).await;
        take(&store, 1, NOW).await;
        commit!(store, [], |tx| plumbing::failed(tx, id, "503", Some(NOW + 30)).await).expect("noted");
        assert!(take(&store, 1, NOW + 29).await.is_empty());
        assert_eq!(take(&store, 1, NOW + 30).await[0].attempts, 1);
        commit!(store, [], |tx| plumbing::failed(tx, id, "503", None).await).expect("noted");
        assert!(take(&store, 1, NOW + 10_000).await.is_empty());
        assert_eq!(plumbing::backlog(&mut reader(&store).await).await.expect("counts"), (0, 1));
    }
}

#[tokio::test]
async fn work_about_somebody_who_was_forgotten_is_not_done() {
    for place in Place::both().await {
        let store = open(&place).await;
        let scope = Id::random();
        enqueue(&store, scope, "do it", NOW).await;
        commit!(store, [], |tx| crate::seal::shred(tx, scope).await).expect("shredded");
        assert!(take(&store, 1, NOW).await.is_empty());
        assert_eq!(plumbing::backlog(&mut reader(&store).await).await.expect("counts"), (0, 0));
    }
}

#[tokio::test]
async fn three_attempts_block_a_name_for_the_window() {
    for place in Place::both().await {
        let store = open(&place).await;
        let attempt = async |name: &'static str, now| {
            commit!(store, [], |tx| plumbing::count(tx, name, 3, 900, now).await).expect("counts")
        };
        assert_eq!(attempt("0905123456", NOW).await, None);
        assert_eq!(attempt("0905123456", NOW + 1).await, None);
        assert_eq!(attempt("0905123456", NOW + 2).await, Some(NOW + 902));
        assert_eq!(attempt("0905123456", NOW + 901).await, Some(NOW + 902), "still blocked");
        assert_eq!(attempt("another", NOW + 2).await, None);
        let mut conn = reader(&store).await;
        assert_eq!(plumbing::blocked_until(&mut conn, "0905123456", NOW + 3).await.expect("reads"), Some(NOW + 902));
        assert_eq!(plumbing::blocked_until(&mut conn, "0905123456", NOW + 902).await.expect("reads"), None);
        drop(conn);
        assert_eq!(attempt("0905123456", NOW + 902).await, None, "it begins anew");
        // Attempts of long ago don't count.
        assert_eq!(attempt("another", NOW + 3).await, None);
        assert_eq!(attempt("another", NOW + 903).await, None);
    }
}
