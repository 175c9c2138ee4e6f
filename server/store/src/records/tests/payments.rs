//! Payments: paid once, however often the provider says so.

use super::*;
use crate::error::Error;
use crate::records::payment::{self, NewPayment, PaymentState};

async fn ask(store: &Store, draft: Id, owner: Token, reference: &str) -> Id {
    let id = Id::random();
    let new = NewPayment {
        reference: reference.into(),
        owner,
        draft_id: Some(draft),
        dossier_id: None,
        amount: 8_000,
        provider: "demo".into(),
        expires_at: NOW + 900,
    };
    commit!(store, [new], |tx| payment::create(tx, id, &new, NOW).await).expect("asked");
    id
}

/// A callback as the use case takes it: noted, paid, filed, or a repetition without effect.
async fn callback(store: &Store, event: &str, payment: Id, new: NewDossier) -> Result<bool> {
    let event = event.to_owned();
    commit!(store, [event, new], |tx| {
        if !payment::note_callback(tx, "demo", &event, "TK1", 8_000, "paid", NOW + 30).await? {
            return Ok(false);
        }
        if !payment::advance(tx, payment, PaymentState::Pending, PaymentState::Paid, Some(&event), NOW + 30).await? {
            return Ok(false);
        }
        file(tx, &new).await?;
        payment::set_dossier(tx, payment, new.id).await?;
        Ok(true)
    })
}

#[tokio::test]
async fn callbacks_sent_many_times_at_once_pay_and_file_once() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let id = draft(&store, owner).await;
        let payment_id = ask(&store, id, owner, "TK1").await;
        let tasks: Vec<_> = (0..10)
            .map(|at| {
                let store = store.clone();
                let new = new_dossier(&store, id, owner, &format!("H15.50-{at}"), "Đào");
                // Some with the same event, some with another for the same payment.
                tokio::spawn(async move { callback(&store, &format!("EV{}", at % 3), payment_id, new).await })
            })
            .collect();
        let mut first = 0;
        for task in tasks {
            first += i32::from(task.await.expect("runs").expect("harmless"));
        }
        assert_eq!(first, 1);
        let mut conn = reader(&store).await;
        let paid = payment::of_dossier(&mut conn, id).await.expect("a list");
        assert_eq!(paid.len(), 1);
        assert_eq!((paid[0].state, paid[0].paid_at, paid[0].amount), (PaymentState::Paid, Some(NOW + 30), 8_000));
        let sheet = event::of_dossier(&mut conn, id).await.expect("read");
        assert_eq!(sheet.len(), 1);
    }
}

#[tokio::test]
async fn a_payment_moves_only_from_the_state_it_is_in() {
    for place in Place::both().await {
        let store = open(&place).await;
        let owner = person(&store, "066090000504");
        let id = draft(&store, owner).await;
        let payment_id = ask(&store, id, owner, "TK1").await;
        use PaymentState::{Expired, Paid, Pending, Refunded, Refunding};
        for (from, to, moves) in [
            (Paid, Refunding, false),
            (Pending, Paid, true),
            (Pending, Expired, false),
            (Paid, Refunding, true),
            (Paid, Refunding, false),
            (Refunding, Refunded, true),
            (Refunding, Refunded, false),
        ] {
            let moved = commit!(store, [], |tx| payment::advance(tx, payment_id, from, to, None, NOW + 1).await);
            assert_eq!(moved.expect("moves"), moves, "{from:?} to {to:?}");
        }
        let found = payment::by_reference(&mut reader(&store).await, "TK1").await.expect("looks").expect("there");
        assert_eq!(found.state, Refunded);
    }
}

#[tokio::test]
async fn references_are_unique_and_payments_their_owners() {
    for place in Place::both().await {
        let store = open(&place).await;
        let (owner, other) = (person(&store, "1"), person(&store, "2"));
        let id = draft(&store, owner).await;
        ask(&store, id, owner, "TK1").await;
        ask(&store, id, owner, "TK2").await;
        let new = NewPayment {
            reference: "TK1".into(),
            owner,
            draft_id: Some(id),
            dossier_id: None,
            amount: 1,
            provider: "demo".into(),
            expires_at: NOW,
        };
        let twice = commit!(store, [new], |tx| payment::create(tx, Id::random(), &new, NOW).await);
        assert!(matches!(twice, Err(Error::Database(_))));
        let mut conn = reader(&store).await;
        assert_eq!(payment::of_owner(&mut conn, owner).await.expect("a list").len(), 2);
        assert_eq!(payment::of_draft(&mut conn, id).await.expect("a list").len(), 2);
        assert!(payment::of_owner(&mut conn, other).await.expect("a list").is_empty());
        let foreign = payment::of_owner_by_reference(&mut conn, other, "TK1").await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));
        assert_eq!(payment::in_state(&mut conn, PaymentState::Pending, 10).await.expect("a list").len(), 2);
    }
}
