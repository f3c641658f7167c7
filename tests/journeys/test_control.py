"""The control tower: a carrier has said yes and no truck is sent; who acts next; and proof of what was compared."""

import datetime

from client import freight
from client.api import until

from given import Silent

PARTIES = ("shipper", "warehouse", "carrier", "broker", "driver", "consignee", "support", "finance")


def instant(**ahead):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**ahead)
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def cases_of(api, subject, **filters):
    return [case for case in api.pages("/v1/cases", **filters) if case["subject"] == subject]


def action_on(api, subject, party):
    return next((work for work in api.pages("/v1/worklist", owner=party) if work["subject"] == subject), None)


def next_action(api, subject, party, action):
    """Waits until the party has this to do."""

    def look():
        work = action_on(api, subject, party)
        return work if work and work["action"] == action else None

    return until(look, 60, every_s=0.5, what=f"{party} to {action} {subject}")


def test_an_accepted_load_that_nobody_dispatches_opens_one_case_and_the_dispatch_heals_it(shop, api):
    load, _ = shop.load()
    pickup = next(stop for stop in load["stops"] if stop["kind"] == "pickup")
    # The pickup begins within the two hours in which a truck has to be on its way.
    appointment = {"start": instant(minutes=30), "end": instant(hours=4)}
    api.post(f"/v1/loads/{load['id']}/stops/{pickup['id']}/appointment", appointment)
    api.post(f"/v1/loads/{load['id']}/tender", {})
    tender = shop.offered(load["id"])
    assert next_action(api, load["id"], "carrier", "answer_tender")["number"] == load["number"]
    api.post(f"/v1/tenders/{tender['id']}/accept", {})
    shop.load_at(load["id"], "accepted")
    case = until(lambda: next(iter(cases_of(api, load["id"], status="open")), None), 60, every_s=0.5, what="a case")
    assert case["invariant"] == "tender_accepted_not_dispatched" and case["owner"] == "broker"
    assert case["evidence"][0]["event_id"].startswith("evt_")
    # However often it is looked at, it is one case, opened once.
    for _ in range(2):
        reconcile(api)
    assert [c["id"] for c in cases_of(api, load["id"], status="open")] == [case["id"]]
    assert api.get(f"/v1/cases/{case['id']}")["times_opened"] == 1
    said = api.post(f"/v1/cases/{case['id']}/comment", {"text": "the truck is being washed"})
    assert said["comments"][0]["by"]["kind"] == "api_key"
    freight.dispatch(api, shop.world, [load["id"]], Silent())
    until(lambda: api.get(f"/v1/cases/{case['id']}")["status"] == "healed", 60, every_s=0.5, what="the case to heal")
    assert shop.event_names(f"/v1/cases/{case['id']}/history")[-1] == "case_healed"
    assert cases_of(api, load["id"], status="open") == []


def reconcile(api):
    """Compares everything that is open; answers the reports."""
    cursor, reports = None, []
    while True:
        run = api.post("/v1/reconciliation", {"cursor": cursor} if cursor else {})
        reports.append(run)
        cursor = run["next_cursor"]
        if not cursor:
            return reports


def test_the_next_action_goes_from_party_to_party(shop, api):
    order = shop.order(shop.item(stock=5), release=False)
    assert next_action(api, order["id"], "shipper", "release")["number"] == order["number"]
    api.post(f"/v1/orders/{order['id']}/release", {})
    order = shop.order_at(order["id"], "allocated")
    work = next_action(api, order["shipment_id"], "warehouse", "pick")
    assert work["due_at"] and work["overdue"] is False and work["why"]
    assert action_on(api, order["id"], "shipper") is None
    api.post(f"/v1/shipments/{order['shipment_id']}/fulfil", {})
    next_action(api, order["shipment_id"], "broker", "plan_load")


def test_a_worklist_begins_with_what_is_overdue(api):
    for party in PARTIES:
        due = [work["due_at"] for work in api.pages("/v1/worklist", owner=party)]
        known = [at for at in due if at]
        assert known == sorted(known) and due == known + [None] * (len(due) - len(known))


def test_a_reconciliation_says_how_much_it_compared(shop, api):
    load, orders = shop.load()
    next_action(api, load["id"], "broker", "tender")
    reports = reconcile(api)
    pictures = sum(report["pictures"] for report in reports)
    # The load, its order and its shipment at least; and each has a history that was read.
    assert pictures >= 3 and sum(report["aggregates"] for report in reports) >= pictures
    assert sum(report["events"] for report in reports) > pictures
    assert reports[-1]["complete"]
    assert api.get("/v1/reconciliation")["items"][0]["at"] == reports[-1]["at"]
    # Nothing that was compared has missed an event for long: a second look finds nothing new.
    until(lambda: sum(report["missed"] for report in reconcile(api)) == 0, 60, every_s=2, what="every event to have arrived")


def test_a_stranger_sees_none_of_it(shop, api, stranger):
    load, _ = shop.load()
    next_action(api, load["id"], "broker", "tender")
    assert action_on(stranger.api, load["id"], "broker") is None
    assert cases_of(stranger.api, load["id"]) == []
