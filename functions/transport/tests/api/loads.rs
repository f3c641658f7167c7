use serde_json::{Value, json};
use testing::{Harness, block_on};

use crate::common::{carrier, created, freight, harness, id, refused, say, tendered};

async fn act(h: &Harness, load: &str, action: &str, body: Value) -> testing::Received {
    h.post(&format!("/v1/loads/{load}/{action}"), body).await
}

#[test]
fn a_load_is_made_by_hand_and_changed_while_planned() {
    block_on(async {
        let h = harness();
        freight(&h, 1..4).await;
        let load = created(&h, "/v1/loads", json!({"shipment_ids": [id("shp", 1)], "equipment": "reefer"})).await;
        let taken = h.post("/v1/loads", json!({"shipment_ids": [id("shp", 1)]})).await;
        assert_eq!(refused(&taken), (409, "freight_assigned"));
        let grown = act(&h, &load, "add-shipments", json!({"shipment_ids": [id("shp", 2), id("shp", 3)]})).await.json;
        assert_eq!((grown["stops"].as_array().unwrap().len(), &grown["weight_lb"]), (4, &json!("300")));
        let shrunk = act(&h, &load, "remove-shipments", json!({"shipment_ids": [id("shp", 2)]})).await.json;
        assert_eq!(shrunk["pieces"], 8);
        assert_eq!(h.get(&format!("/v1/freight/{}", id("shp", 2))).await.json["status"], "open");
        let all = json!({"shipment_ids": [id("shp", 1), id("shp", 3)]});
        assert_eq!(refused(&act(&h, &load, "remove-shipments", all).await), (409, "load_empty"));
        assert_eq!(grown["next_action"], json!({"owner": "dispatcher", "action": "tender", "due": null}));
        let unknown = act(&h, &load, "add-shipments", json!({"shipment_ids": [id("shp", 9)]})).await;
        assert_eq!(refused(&unknown), (422, "freight_unknown"));
    });
}

#[test]
fn a_load_has_a_place_to_start_from() {
    block_on(async {
        let h = harness();
        let mut nowhere = crate::common::allocated(1, "TX", "77002");
        let fields = nowhere.as_object_mut().unwrap();
        fields.remove("ship_from");
        fields.remove("zone");
        say(&h, "order_allocated", nowhere).await;
        let body = json!({"shipment_ids": [id("shp", 1)]});
        assert_eq!(refused(&h.post("/v1/loads", body.clone()).await), (409, "origin_unknown"));
        let location = json!({
            "name": "Dallas DC", "facility_id": crate::common::DALLAS, "zone": "America/Chicago",
            "address": {"name": "Acme", "city": "Dallas", "state": "TX", "zip": "75201"},
            "appointment": {"rule": "first_come"},
        });
        created(&h, "/v1/locations", location).await;
        created(&h, "/v1/loads", body).await;
    });
}

#[test]
fn the_same_key_makes_one_load() {
    block_on(async {
        let h = harness().with_header("idempotency-key", "k1");
        let shipments = freight(&h, 1..2).await;
        let first = h.post("/v1/loads", json!({"shipment_ids": shipments})).await;
        let again = h.post("/v1/loads", json!({"shipment_ids": shipments})).await;
        assert_eq!((again.status, &again.json), (first.status, &first.json));
        assert_eq!(again.header("idempotent-replayed"), "true");
        let other = h.post("/v1/loads", json!({"shipment_ids": [id("shp", 2)]})).await;
        assert_eq!(refused(&other), (422, "idempotency_key_reused"));
    });
}

#[test]
fn tendering_needs_a_guide_or_names() {
    block_on(async {
        let h = harness();
        freight(&h, 1..2).await;
        let load = created(&h, "/v1/loads", json!({"shipment_ids": [id("shp", 1)]})).await;
        assert_eq!(refused(&act(&h, &load, "tender", json!({})).await), (409, "no_routing_guide"));
        let unknown = json!({"carriers": [{"carrier_id": id("car", 1), "expires_minutes": 5}]});
        assert_eq!(refused(&act(&h, &load, "tender", unknown).await), (422, "carrier_unknown"));
        assert_eq!(refused(&act(&h, &load, "tender", json!({"carriers": []})).await), (422, "invalid_waterfall"));
        for (n, destination) in [json!({"kind": "any"}), json!({"kind": "zip3", "zip3": "770"})].iter().enumerate() {
            let carrier = created(&h, "/v1/carriers", carrier(n)).await;
            let guide = json!({"origin": {"kind": "state", "state": "TX"}, "destination": destination,
                "carriers": [{"carrier_id": carrier, "expires_minutes": n + 1}]});
            created(&h, "/v1/routing-guides", guide).await;
        }
        let answer = act(&h, &load, "tender", json!({})).await.json;
        assert_eq!((&answer["status"], &answer["waterfall"][0]["expires_minutes"]), (&json!("tendering"), &json!(2)));
        crate::common::react_to(&h, "load_tendering_started").await;
        let (name, input) = h.cloud.workflows().remove(0);
        assert_eq!(name, format!("{load}-1"));
        assert_eq!((&input["load_id"], &input["round"]), (&json!(load), &json!(1)));
    });
}

#[test]
fn only_the_accepted_carriers_people_drive() {
    block_on(async {
        let h = harness();
        let (load, tender) = tendered(&h).await;
        let carrier = h.get("/v1/carriers").await.json["items"][0]["id"].clone();
        let driver = created(&h, "/v1/drivers", json!({"carrier_id": carrier, "name": "Sam"})).await;
        let vehicle = created(&h, "/v1/vehicles", json!({"carrier_id": carrier, "unit": "T-1", "kind": "van"})).await;
        let foreign = created(&h, "/v1/drivers", json!({"carrier_id": id("car", 9), "name": "Kim"})).await;
        let mine = json!({"driver_id": driver, "vehicle_id": vehicle});
        assert_eq!(refused(&act(&h, &load, "dispatch", mine.clone()).await), (409, "load_not_accepted"));
        let accepted = h.post(&format!("/v1/tenders/{tender}/accept"), json!({})).await;
        assert_eq!(accepted.json["status"], "accepted", "{}", accepted.text);
        assert_eq!(h.get(&format!("/v1/loads/{load}")).await.json["status"], "accepted");
        let others = json!({"driver_id": foreign, "vehicle_id": vehicle});
        assert_eq!(refused(&act(&h, &load, "dispatch", others).await), (409, "driver_of_another_carrier"));
        let unknown = json!({"driver_id": id("drv", 9), "vehicle_id": vehicle});
        assert_eq!(refused(&act(&h, &load, "dispatch", unknown).await), (422, "driver_unknown"));
        let dispatched = act(&h, &load, "dispatch", mine).await.json;
        assert_eq!((&dispatched["status"], &dispatched["driver"]["name"]), (&json!("dispatched"), &json!("Sam")));
        let event = h.events().into_iter().find(|event| event.name == "shipment_dispatched").unwrap();
        assert_eq!(event.data["shipments"][0]["stop_id"], event.data["stops"][1]["stop_id"]);
    });
}

#[test]
fn an_appointment_keeps_to_the_place_unless_overridden() {
    block_on(async {
        let h = harness();
        let (load, _) = tendered(&h).await;
        let stop = h.get(&format!("/v1/loads/{load}")).await.json["stops"][0]["id"].as_str().unwrap().to_owned();
        let place = json!({
            "name": "Dallas DC", "zone": "America/Chicago",
            "address": {"name": "Acme", "city": "Dallas", "state": "TX", "zip": "75201"},
            "hours": [{"day": "tuesday", "opens": "08:00", "closes": "17:00"}], "appointment": {"rule": "first_come"},
        });
        let location = created(&h, "/v1/locations", place).await;
        let path = format!("stops/{stop}/appointment");
        let night = json!({"start": "2030-11-26T05:00:00Z", "end": "2030-11-26T06:00:00Z", "location_id": location});
        assert_eq!(refused(&act(&h, &load, &path, night.clone()).await), (409, "outside_hours"));
        let mut overridden = night;
        overridden["reason"] = json!("agreed with Pat");
        let set = act(&h, &load, &path, overridden).await.json;
        assert_eq!(set["stops"][0]["window"]["zone"], "America/Chicago");
        let event = h.events().pop().unwrap();
        assert_eq!((event.name.as_str(), event.reason.as_deref()), ("appointment_set", Some("agreed with Pat")));
        let backwards = json!({"start": "2030-11-26T06:00:00Z", "end": "2030-11-26T05:00:00Z"});
        assert_eq!(refused(&act(&h, &load, &path, backwards).await), (422, "invalid_window"));
        let unknown = json!({"start": "2030-11-26T05:00:00Z", "end": "2030-11-26T06:00:00Z"});
        let elsewhere = format!("stops/{}/appointment", id("stp", 9));
        assert_eq!(refused(&act(&h, &load, &elsewhere, unknown).await), (409, "unknown_stop"));
    });
}

#[test]
fn a_cancelled_load_frees_its_freight_and_its_tender() {
    block_on(async {
        let h = harness();
        let (load, tender) = tendered(&h).await;
        assert_eq!(act(&h, &load, "cancel", json!({"reason": ""})).await.status, 422);
        let cancelled = act(&h, &load, "cancel", json!({"reason": "moved"})).await.json;
        assert_eq!(cancelled["status"], "cancelled");
        assert_eq!(h.get("/v1/freight?status=open").await.json["items"].as_array().unwrap().len(), 2);
        crate::common::react_to(&h, "load_cancelled").await;
        assert_eq!(h.get(&format!("/v1/tenders/{tender}")).await.json["status"], "withdrawn");
    });
}
