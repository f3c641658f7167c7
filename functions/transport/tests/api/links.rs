use serde_json::json;
use testing::{Harness, block_on};

use crate::common::{harness, react_to, refused, tendered};

/// The token in the mail to the carrier.
async fn token(h: &Harness) -> String {
    react_to(h, "tender_offered").await;
    let mail = h.cloud.mails().pop().unwrap();
    assert_eq!(mail.to, "tenders@carrier0.example");
    let at = mail.text.find("https://app.test/t/").unwrap_or_else(|| panic!("{}", mail.text));
    mail.text[at..].trim_start_matches("https://app.test/t/").split_whitespace().next().unwrap().to_owned()
}

#[test]
fn a_carrier_accepts_without_a_login() {
    block_on(async {
        let h = harness();
        let (load, tender) = tendered(&h).await;
        let token = token(&h).await;
        let nobody = h.anonymous();
        let shown = nobody.get(&format!("/v1/tender-links/{token}")).await.json;
        assert_eq!((&shown["status"], &shown["allowed_actions"]), (&json!("offered"), &json!(["accept", "decline"])));
        assert_eq!(
            shown["stops"][0],
            json!({"kind": "pickup", "city": "Dallas", "state": "TX", "zip": "75201", "window": null})
        );
        let accepted = nobody.post(&format!("/v1/tender-links/{token}/accept"), json!({})).await;
        assert_eq!(accepted.json["status"], "accepted", "{}", accepted.text);
        assert_eq!(h.get(&format!("/v1/loads/{load}")).await.json["carrier"]["name"], "Carrier 0");
        let again = nobody.post(&format!("/v1/tender-links/{token}/accept"), json!({})).await;
        assert_eq!(refused(&again), (409, "tender_settled"));
        let event = h.events().into_iter().find(|event| event.name == "tender_accepted").unwrap();
        assert_eq!(event.actor, kernel::Actor::Link { party: tender });
    });
}

#[test]
fn a_carrier_declines_with_a_reason() {
    block_on(async {
        let h = harness();
        let (_, tender) = tendered(&h).await;
        let token = token(&h).await;
        let path = format!("/v1/tender-links/{token}/decline");
        assert_eq!(h.anonymous().post(&path, json!({"reason": "whatever"})).await.status, 422);
        let declined = h.anonymous().post(&path, json!({"reason": "rate", "note": "too low"})).await;
        assert_eq!(declined.json["status"], "declined", "{}", declined.text);
        let seen = h.get(&format!("/v1/tenders/{tender}")).await.json;
        assert_eq!((&seen["decline_reason"], &seen["note"]), (&json!("rate"), &json!("too low")));
    });
}

#[test]
fn a_link_opens_one_tender_and_cannot_be_made() {
    block_on(async {
        let h = harness();
        tendered(&h).await;
        let token = token(&h).await;
        let forged = format!("{}A{}", &token[..10], &token[11..]);
        for wrong in ["x", "x.y", forged.as_str(), &token[..token.len() - 1]] {
            let answer = h.anonymous().get(&format!("/v1/tender-links/{wrong}")).await;
            assert_eq!(refused(&answer), (404, "link_not_found"), "{wrong}");
        }
    });
}
