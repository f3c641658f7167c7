//! Login, rotation, reuse, logout, switch.

use serde_json::json;
use testing::block_on;

use crate::house::{House, PASSWORD};

#[test]
fn the_sixth_wrong_password_waits() {
    block_on(async {
        let house = House::new();
        house.owner("Acme", "ann@acme.example").await;
        // Good logins are not counted.
        for _ in 0..7 {
            assert_eq!(house.log_in("ann@acme.example", PASSWORD).await.status, 201);
        }
        for _ in 0..5 {
            let wrong = house.log_in("ann@acme.example", "wrong horse battery").await;
            assert_eq!((wrong.status.as_u16(), wrong.code()), (401, "invalid_credentials"));
        }
        // Now the right one waits as well: a guesser must not learn that it is right.
        let sixth = house.log_in("ann@acme.example", PASSWORD).await;
        assert_eq!((sixth.status.as_u16(), sixth.code()), (429, "too_many_attempts"), "{}", sixth.text);
        assert!((1..=900).contains(&sixth.header("retry-after").parse::<u64>().unwrap()));
        // Somebody else is not locked out.
        house.owner("Beta", "bob@beta.example").await;
    });
}

#[test]
fn one_source_tries_many_accounts_in_vain() {
    block_on(async {
        let house = House::new();
        let mut statuses = Vec::new();
        for n in 0..31 {
            statuses.push(house.log_in(&format!("user{n}@acme.example"), "wrong horse battery").await.status.as_u16());
        }
        assert_eq!(statuses.iter().filter(|s| **s == 401).count(), 30, "{statuses:?}");
        assert_eq!(statuses.last(), Some(&429));
    });
}

#[test]
fn a_hundred_guesses_at_once_are_a_hundred_guesses() {
    block_on(async {
        let house = House::new();
        house.owner("Acme", "ann@acme.example").await;
        let mut guesses = Vec::new();
        for n in 0..20 {
            let visitor = house.visitor.clone();
            let body = json!({ "email": "ann@acme.example", "password": format!("guess number {n}") });
            guesses.push(async move { visitor.post("/v1/sessions", body).await.status.as_u16() });
        }
        let statuses = all(guesses).await;
        let judged = statuses.iter().filter(|status| **status == 401).count();
        assert!(judged <= 5, "{judged} of 20 guesses were judged");
        assert!(statuses.iter().all(|status| [401, 429].contains(status)), "{statuses:?}");
    });
}

/// Polls all of them in turn, on one thread.
async fn all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.into_iter().map(|f| (Box::pin(f), None)).collect();
    std::future::poll_fn(|context| {
        let mut pending = false;
        for (future, output) in &mut waiting {
            if output.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *output = Some(value),
                    std::task::Poll::Pending => pending = true,
                }
            }
        }
        if pending { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    waiting.into_iter().map(|(_, output)| output.unwrap()).collect()
}

#[test]
fn an_unknown_address_costs_as_much_as_a_wrong_password() {
    block_on(async {
        let house = House::new();
        house.owner("Acme", "ann@acme.example").await;
        // The first attempt on an address creates its counter; the second is like any other.
        let mut calls = Vec::new();
        for email in ["ann@acme.example", "nobody@acme.example", "not an address"] {
            house.log_in(email, "wrong horse battery").await;
            let before = house.visitor.meter.reading().table_calls;
            let answer = house.log_in(email, "wrong horse battery").await;
            assert_eq!((answer.status.as_u16(), answer.code()), (401, "invalid_credentials"));
            calls.push(house.visitor.meter.reading().table_calls - before);
        }
        assert!(calls.windows(2).all(|pair| pair[0] == pair[1]), "{calls:?}");
    });
}

#[test]
fn a_refresh_token_is_good_once() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let second = house.enter(&house.refresh(&ann.refresh).await);
        assert_ne!(second.refresh, ann.refresh);
        let third = house.enter(&house.refresh(&second.refresh).await);

        let reused = house.refresh(&ann.refresh).await;
        assert_eq!((reused.status.as_u16(), reused.code()), (401, "refresh_token_reused"));
        // The whole family is dead, the newest token included.
        let newest = house.refresh(&third.refresh).await;
        assert_eq!((newest.status.as_u16(), newest.code()), (401, "refresh_token_reused"));
        // Another login of the same person is another family.
        assert_eq!(house.log_in("ann@acme.example", PASSWORD).await.status, 201);
    });
}

#[test]
fn a_lost_answer_is_repeated_for_its_key() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let device = house.visitor.with_header("idempotency-key", "retry-1");
        let body = json!({ "refresh_token": ann.refresh });
        let first = device.post("/v1/sessions/refresh", body.clone()).await;
        let again = device.post("/v1/sessions/refresh", body).await;
        assert_eq!(again.status, 200, "{}", again.text);
        assert_eq!(first.json["refresh_token"], again.json["refresh_token"]);
        assert_eq!(house.refresh(again.json["refresh_token"].as_str().unwrap()).await.status, 200);
    });
}

#[test]
fn two_at_once_with_one_token_end_the_family() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let (one, two) = (house.refresh(&ann.refresh), house.refresh(&ann.refresh));
        let answers = all(vec![one, two]).await;
        let good: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(good.len(), 1, "{answers:?}");
        let newest = house.refresh(good[0].json["refresh_token"].as_str().unwrap()).await;
        assert_eq!(newest.code(), "refresh_token_reused");
    });
}

#[test]
fn logged_out_is_logged_out() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        for token in [ann.refresh.as_str(), ann.refresh.as_str(), "scr_nonsense", "x"] {
            let body = json!({ "refresh_token": token });
            let answer = house.visitor.post("/v1/sessions/revoke", body).await;
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        }
        let dead = house.refresh(&ann.refresh).await;
        assert_eq!((dead.status.as_u16(), dead.code()), (401, "session_revoked"));
    });
}

#[test]
fn what_is_no_refresh_token() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let forged = ann.refresh.replacen("_0_", "_1_", 1);
        for token in ["x", &forged, &ann.access, &format!("{}x", ann.refresh)] {
            let answer = house.refresh(token).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (401, "session_unknown"), "{token}");
        }
        // None of that has hurt the session.
        assert_eq!(house.refresh(&ann.refresh).await.status, 200);
    });
}

#[test]
fn one_person_in_two_companies() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let bob = house.owner("Beta", "bob@beta.example").await;
        ann.harness.post("/v1/invitations", json!({ "email": "bob@beta.example", "role": "finance" })).await;
        house.react().await;
        let accepted = json!({ "token": house.mailed_token("bob@beta.example") });
        let accepted = house.visitor.post("/v1/invitations/accept", accepted).await;
        assert_eq!(
            (accepted.status.as_u16(), &accepted.json["person"]),
            (200, &json!("existing")),
            "{}",
            accepted.text
        );

        let body = json!({ "refresh_token": bob.refresh, "tenant_id": ann.tenant });
        let there = house.visitor.post("/v1/sessions/switch", body).await;
        assert_eq!(there.json["role"], "finance", "{}", there.text);
        let there = house.enter(&there);
        assert_eq!(there.tenant, ann.tenant);
        assert_eq!(there.json["tenants"].as_array().unwrap().len(), 2);
        // A refresh stays where the session is.
        let stayed = house.enter(&house.refresh(&there.refresh).await);
        assert_eq!(stayed.tenant, ann.tenant);

        // Ann does not belong to Beta, and does not lose her session by asking.
        let body = json!({ "refresh_token": ann.refresh, "tenant_id": bob.tenant });
        let refused = house.visitor.post("/v1/sessions/switch", body).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (403, "no_tenant"));
        assert_eq!(house.refresh(&ann.refresh).await.status, 200);
    });
}
