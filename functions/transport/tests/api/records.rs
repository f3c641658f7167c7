use serde_json::{Value, json};
use testing::block_on;

use crate::common::{DALLAS, carrier, created, harness, refused};

#[test]
fn a_carrier_is_registered_listed_and_revised() {
    block_on(async {
        let h = harness();
        let id = created(&h, "/v1/carriers", carrier(0)).await;
        let one = h.get(&format!("/v1/carriers/{id}")).await.json;
        assert_eq!((&one["scac"], &one["allowed_actions"]), (&json!("AAAA"), &json!(["revise"])));
        let mut revised = carrier(0);
        revised["active"] = json!(false);
        let answer = h.post(&format!("/v1/carriers/{id}/revise"), revised).await;
        assert_eq!((answer.json["active"].clone(), answer.json["version"].clone()), (json!(false), json!(2)));
        created(&h, "/v1/carriers", carrier(1)).await;
        let names: Vec<Value> = h.get("/v1/carriers").await.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|carrier| carrier["name"].clone())
            .collect();
        assert_eq!(names, ["Carrier 0", "Carrier 1"]);
        let history = h.get(&format!("/v1/carriers/{id}/history")).await.json;
        assert_eq!(history["items"][1]["name"], "carrier_revised");
    });
}

#[test]
fn numbers_are_one_carriers_alone() {
    block_on(async {
        let h = harness();
        created(&h, "/v1/carriers", carrier(0)).await;
        let mut same_scac = carrier(1);
        same_scac["scac"] = json!("AAAA");
        assert_eq!(refused(&h.post("/v1/carriers", same_scac).await), (409, "carrier_already_exists"));
        let mut same_usdot = carrier(1);
        same_usdot["usdot"] = json!(1000);
        assert_eq!(refused(&h.post("/v1/carriers", same_usdot).await), (409, "carrier_already_exists"));
        // In another tenant it is another carrier.
        created(&h.in_tenant("b"), "/v1/carriers", carrier(0)).await;
    });
}

#[test]
fn a_field_at_fault_is_pointed_at() {
    block_on(async {
        let h = harness();
        let with = |key: &str, value: Value| {
            let mut body = carrier(0);
            body[key] = value;
            body
        };
        for (body, code, pointer) in [
            (with("scac", json!("lower")), "invalid_scac", "/scac"),
            (with("usdot", json!(-1)), "field_invalid", "/usdot"),
            (with("usdot", json!(1_000_000_000)), "invalid_usdot", "/usdot"),
            (with("email", json!("nobody")), "invalid_email", "/email"),
            (with("colour", json!("red")), "field_unknown", "/colour"),
        ] {
            let answer = h.post("/v1/carriers", body).await;
            assert_eq!(refused(&answer), (422, code), "{}", answer.text);
            assert_eq!(answer.json["errors"][0]["pointer"], pointer);
        }
    });
}

#[test]
fn one_guide_per_lane() {
    block_on(async {
        let h = harness();
        let carrier = created(&h, "/v1/carriers", carrier(0)).await;
        let guide = json!({
            "origin": {"kind": "facility", "facility_id": DALLAS}, "destination": {"kind": "zip3", "zip3": "770"},
            "equipment": "reefer", "carriers": [{"carrier_id": carrier, "expires_minutes": 30}],
        });
        let id = created(&h, "/v1/routing-guides", guide.clone()).await;
        assert_eq!(h.get(&format!("/v1/routing-guides/{id}")).await.json["origin"], guide["origin"]);
        assert_eq!(refused(&h.post("/v1/routing-guides", guide).await), (409, "guide_already_exists"));
    });
}

#[test]
fn a_location_knows_more_than_an_address() {
    block_on(async {
        let h = harness();
        let location = json!({
            "name": "Dallas DC", "facility_id": DALLAS,
            "address": {"name": "Acme", "street": "1 Main St", "city": "Dallas", "state": "Texas", "zip": "75201"},
            "zone": "America/Chicago", "hours": [{"day": "monday", "opens": "08:00", "closes": "17:00"}],
            "appointment": {"rule": "by_appointment", "lead_hours": 24},
            "contacts": [{"name": "Pat", "phone": "+1 214 555 0100"}], "dock_notes": "Doors 4 to 9",
            "lat": 32.78, "lon": -96.8,
        });
        let id = created(&h, "/v1/locations", location.clone()).await;
        let one = h.get(&format!("/v1/locations/{id}")).await.json;
        assert_eq!((&one["address"]["state"], &one["hours"][0]["opens"]), (&json!("TX"), &json!("08:00:00")));
        let mut wrong = location;
        wrong["zone"] = json!("America/Dallas");
        assert_eq!(refused(&h.post("/v1/locations", wrong).await), (422, "field_invalid"));
    });
}
