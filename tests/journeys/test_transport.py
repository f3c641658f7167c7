"""The unhappy paths of a load: nobody accepts, the pickup is missed, the delivery is refused, no proof comes."""

import datetime
import json
import time

import pytest

from client import road
from client.api import until
from cloud import Cloud


@pytest.fixture(scope="module")
def cloud(stack):
    return Cloud(stack)


def test_nobody_accepts(shop, api):
    load, orders = shop.load()
    api.post(f"/v1/loads/{load['id']}/tender", {})
    seen = set()
    for rank in (1, 2, 3):
        tender = shop.offered(load["id"], not_in=seen)
        assert tender["rank"] == rank
        seen.add(tender["id"])
        api.post(f"/v1/tenders/{tender['id']}/decline", {"reason": "no_capacity"})
    uncovered = shop.load_at(load["id"], "uncovered")
    assert uncovered["next_action"]["owner"] == "dispatcher"
    # A second round may go to another carrier, and the load goes on.
    third = shop.world.carriers["third"]["id"]
    api.post(f"/v1/loads/{load['id']}/tender", {"carriers": [{"carrier_id": third, "expires_minutes": 60}]})
    tender = shop.offered(load["id"], not_in=seen)
    assert tender["carrier_id"] == third and tender["round"] == 2
    api.post(f"/v1/tenders/{tender['id']}/accept", {})
    shop.load_at(load["id"], "accepted")


def test_a_tender_is_settled_once(shop, api):
    load, _ = shop.load()
    api.post(f"/v1/loads/{load['id']}/tender", {})
    tender = shop.offered(load["id"])
    accept = f"/v1/tenders/{tender['id']}/accept"
    first = api.call("POST", accept, {}, key="accept-once-" + tender["id"])
    again = api.call("POST", accept, {}, key="accept-once-" + tender["id"])
    assert first.status == again.status == 200, "a retry replays"
    late = api.call("POST", f"/v1/tenders/{tender['id']}/decline", {"reason": "rate"})
    assert late.status == 409 and late.code == "tender_settled"


def test_a_tender_that_nobody_answers_expires(shop, api):
    load, _ = shop.load()
    first, second = shop.world.carriers["first"]["id"], shop.world.carriers["second"]["id"]
    waterfall = [{"carrier_id": first, "expires_minutes": 1}, {"carrier_id": second, "expires_minutes": 60}]
    api.post(f"/v1/loads/{load['id']}/tender", {"carriers": waterfall})
    lapsing = shop.offered(load["id"])
    following = shop.offered(load["id"], not_in={lapsing["id"]}, timeout_s=120)
    assert following["carrier_id"] == second and following["rank"] == 2
    assert api.get(f"/v1/tenders/{lapsing['id']}")["status"] == "expired"
    late = api.call("POST", f"/v1/tenders/{lapsing['id']}/accept", {})
    assert late.status == 409 and late.code in ("tender_expired", "tender_settled")


def test_a_signed_link_needs_no_login_and_opens_one_tender(shop, api, nobody, stack):
    from client import freight

    load, _ = shop.load()
    api.post(f"/v1/loads/{load['id']}/tender", {})
    tender = shop.offered(load["id"])
    carriers = shop.world.carriers
    tendering = freight.Tendering(stack, api, {"first": carriers["third"], **{k: v for k, v in carriers.items() if k != "third"}, "own": carriers["first"]})
    assert tendering.accept_by_link(tender)
    assert api.get(f"/v1/tenders/{tender['id']}")["status"] == "accepted"
    assert nobody.call("GET", "/v1/tender-links/forged.token").status == 404


def delivered_so_far(shop, load, outcome="delivered", reason=None):
    facts = shop.facts(load)
    for fact in facts:
        if fact["kind"] == "delivery_attempted":
            fact["outcome"] = outcome
            if reason:
                fact["reason"] = reason
    return facts


def test_a_refused_delivery_is_told_to_order_and_load(shop, api):
    load, orders = shop.dispatched()
    shop.tell(delivered_so_far(shop, load, "refused", "two cartons were wet"))
    refused = shop.load_at(load["id"], "refused")
    assert refused["stops"][-1]["outcome"] == "refused" and refused["stops"][-1]["outcome_reason"]
    order = shop.order_at(orders[0]["id"], "refused")
    assert order["refused"]["reason"] == "two cartons were wet"
    assert refused["next_action"]["owner"] != "nobody"


def test_late_and_duplicate_facts_never_move_a_status_backwards(shop, api):
    load, orders = shop.dispatched()
    shop.track_opened(load["id"])
    facts = shop.facts(load)
    half = len(facts) // 2
    shop.tell(facts[half:])  # the delivery is told before the pickup
    shop.load_at(load["id"], "delivered", "closed", "at_delivery", "departed")
    answer = shop.tell(facts[:half])
    assert answer["recorded"] == half
    delivered = until(lambda: (t := api.get(f"/v1/tracks/{load['id']}"))["status"] == "delivered" and t, 30, what="the track")
    again = shop.tell(facts)
    assert again["duplicates"] == len(facts) and again["recorded"] == 0
    after = api.get(f"/v1/tracks/{load['id']}")
    assert after["status"] == "delivered" and after["version"] == delivered["version"]
    assert shop.order_at(orders[0]["id"], "delivered", "invoiced")
    assert len(list(api.pages("/v1/tracking-events", load_id=load["id"]))) == len(facts), "raw facts are kept once"


def test_a_fact_id_with_other_content_is_refused(shop, api):
    load, _ = shop.dispatched()
    fact = shop.facts(load)[0]
    assert shop.tell([fact])["recorded"] + 0 in (0, 1)
    other = {**fact, "occurred_at": "2026-01-01T00:00:00Z"}
    answer = api.call("POST", "/v1/tracking-events", other)
    assert answer.status == 409 and answer.code == "tracking_event_id_reused"


def test_facts_before_the_dispatch_are_parked_and_count_later(shop, api):
    load, _ = shop.accepted()
    facts = shop.facts(load)
    answer = shop.tell(facts[:2])
    assert answer["parked"] == 2
    carrier = load["carrier"]["id"]
    body = {"driver_id": shop.world.drivers[carrier]["id"], "vehicle_id": shop.world.vehicles[carrier]["id"]}
    api.post(f"/v1/loads/{load['id']}/dispatch", body)
    until(lambda: api.call("GET", f"/v1/tracks/{load['id']}").ok and api.get(f"/v1/tracks/{load['id']}")["status"] == "in_transit", 60, what="parked facts to count")


def test_from_delivery_to_invoice_and_each_line_explains_itself(shop, api):
    load, orders = shop.dispatched(orders=2)
    shop.tell(shop.facts(load))
    shop.track_opened(load["id"])
    shop.proofs(load)
    for order in orders:
        done = shop.order_at(order["id"], "invoiced", timeout_s=120)
        invoice = api.get(f"/v1/invoices/{done['invoice']['id']}")
        assert invoice["total"]["amount_minor"] == sum(line["amount"]["amount_minor"] for line in invoice["lines"]) > 0
        assert all(line["explanation"] and line["sources"] for line in invoice["lines"])
        assert order["id"] in invoice["orders"]
    assert shop.load_at(load["id"], "closed", "delivered")


def test_a_proof_that_is_not_what_was_announced_is_refused(shop, api):
    from client.api import Http

    load, _ = shop.dispatched()
    shop.tell(shop.facts(load))
    shop.track_opened(load["id"])
    stop = load["stops"][-1]
    announced = {
        "load_id": load["id"], "stop_id": stop["id"], "kind": "proof_of_delivery", "content_type": "image/png", "size": 4, "sha256": "00" * 32,
    }
    document = api.post("/v1/documents", announced)
    signed = {"signed_by": "J. Doe", "signed_at": road.instant(datetime.datetime.now(datetime.timezone.utc))}
    early = api.call("POST", f"/v1/documents/{document['id']}/complete", signed)
    assert early.status == 409 and early.code == "document_not_uploaded"
    assert Http().send("PUT", document["upload"]["url"], b"fake", document["upload"]["headers"]).ok
    wrong = api.call("POST", f"/v1/documents/{document['id']}/complete", signed)
    assert wrong.status == 409 and wrong.code == "document_differs"


def impatient(cloud, member, load, **timeouts):
    """The workflow again, for a load that is under way, with waits of seconds instead of days."""
    sfn = cloud.client("stepfunctions")
    machine = next(m["stateMachineArn"] for m in sfn.list_state_machines()["stateMachines"] if "tender" in m["name"])
    waits = {"dispatch": 3600, "pickup": 3600, "delivery": 3600, "pod": 3600, **timeouts}
    body = {"tenant": member.tenant_id, "load_id": load["id"], "round": load.get("round", 1), "timeouts": waits}
    return sfn.start_execution(stateMachineArn=machine, name=f"{load['id']}-impatient-{int(time.time() * 1000)}", input=json.dumps(body))["executionArn"]


def test_a_pickup_that_does_not_happen_is_missed(cloud, shop, api, member):
    load, _ = shop.dispatched()
    impatient(cloud, member, load, pickup=2)
    missed = shop.load_at(load["id"], "missed_pickup", timeout_s=60)
    assert missed["next_action"]["owner"] in ("dispatcher", "carrier")
    assert "tender" in missed["allowed_actions"], "it can be tendered again"


def test_a_proof_that_does_not_come_is_asked_for(cloud, shop, api, member):
    load, orders = shop.dispatched()
    shop.tell(shop.facts(load))
    shop.load_at(load["id"], "delivered")
    impatient(cloud, member, load, pod=2)

    def flagged():
        now = api.get(f"/v1/loads/{load['id']}")
        return now if now["attention"] and now["attention"]["code"] == "pod_missing" else None

    until(flagged, 60, what="the missing proof to be noticed")
    assert api.get(f"/v1/orders/{orders[0]['id']}")["status"] == "delivered", "nothing is invoiced without it"
    shop.proofs(load)
    shop.order_at(orders[0]["id"], "invoiced", timeout_s=120)
