"""Nothing committed goes unpublished; what cannot be consumed is parked where it is found."""

import os
import signal
import subprocess
import time

import pytest

from client.api import in_parallel, until
from client.stack import ROOT
from cloud import STAGE, Cloud, stored
from given import order_body


@pytest.fixture(scope="module")
def cloud(stack):
    return Cloud(stack)


def test_a_relay_killed_between_commit_and_publish_loses_nothing(cloud, shop, api):
    sku = shop.item(stock=100)
    shop.order_at(shop.order(sku)["id"], "allocated")  # the relay is warm
    frozen = cloud.signal("relay", signal.SIGSTOP)
    assert frozen, "the relay's process is found"
    try:
        made = in_parallel(lambda _: api.post("/v1/orders", order_body(sku)), range(12), workers=4)
        time.sleep(1)  # the stream has handed the commits to a relay that does not move
        assert all(api.get(f"/v1/orders/{order['id']}")["status"] == "released" for order in made[:3])
    finally:
        cloud.kill("relay")
    for order in made:
        shop.order_at(order["id"], "allocated", timeout_s=120)
    assert shop.stock(sku)["allocated"] == 13, "and nothing was reserved twice"


def test_a_consumer_killed_at_work_reacts_once(cloud, shop, api):
    sku = shop.item(stock=100)
    made = []
    for _ in range(3):
        made += in_parallel(lambda _: api.post("/v1/orders", order_body(sku)), range(6), workers=6)
        cloud.kill("warehouse-events")
    for order in made:
        shop.order_at(order["id"], "allocated", timeout_s=180)
    assert shop.stock(sku)["allocated"] == 18, "every order once"


def test_an_api_killed_at_work_answers_or_repeats_safely(cloud, shop, api):
    sku = shop.item(stock=100)
    bodies = [order_body(sku) for _ in range(12)]

    def create(numbered):
        index, body = numbered
        if index % 4 == 3:
            cloud.kill("orders-api")
        # A caller whose request was lost in the middle sends it again, with the same key.
        for _ in range(8):
            answer = api.call("POST", "/v1/orders", body, key=f"kill-{body['number']}")
            if answer.ok:
                return answer.json["id"]
            assert answer.status >= 500, answer.body
            time.sleep(0.5)
        raise AssertionError(answer.body)

    ids = in_parallel(create, list(enumerate(bodies)), workers=4)
    assert len(set(ids)) == len(bodies)
    for order_id in ids:
        shop.order_at(order_id, "allocated", timeout_s=120)
    assert shop.stock(sku)["allocated"] == len(bodies)


def test_a_poison_message_is_parked_where_redrive_finds_it(cloud, member):
    dead = f"{STAGE}-warehouse-dead"
    before = cloud.queue_depth(dead)
    poison = "evt_" + "dead" * 8
    cloud.put_event("order_released", {
        "id": poison, "tenant": member.tenant_id, "name": "order_released", "aggregate": {"kind": "order", "id": "ord_poison", "version": 1},
        "recorded_at": "2026-11-20T15:04:05Z", "actor": {"kind": "system", "name": "journeys"}, "cause": "journeys", "data": {"order_id": "not an id"},
    })
    until(lambda: cloud.queue_depth(dead) > before, 240, every_s=2, what="the message to be parked after three attempts")
    shown = subprocess.run([str(ROOT / "scripts" / "redrive")], capture_output=True, text=True, timeout=120, env=os.environ)
    assert shown.returncode == 0, shown.stderr
    assert poison in shown.stdout and "warehouse" in shown.stdout, shown.stdout


def test_an_event_delivered_twice_changes_nothing(cloud, shop, api):
    order = shop.allocated(2)
    history = next(event for event in api.pages(f"/v1/orders/{order['id']}/history") if event["name"] == "order_released")
    shipment = api.get(f"/v1/shipments/{order['shipment_id']}")
    stock = shop.stock(order["lines"][0]["sku"])
    item = cloud.table.get_item(Key={"pk": f"{shop_tenant(api)}#order#{order['id']}", "sk": f"event#{history_sequence(history):010}"})["Item"]
    for _ in range(3):
        cloud.put_event("order_released", stored(item))
    time.sleep(3)
    assert api.get(f"/v1/shipments/{order['shipment_id']}")["version"] == shipment["version"]
    assert shop.stock(order["lines"][0]["sku"]) == stock


def shop_tenant(api):
    return api.get("/v1/tenant")["id"]


def history_sequence(event):
    return event.get("sequence") or event.get("version") or event["aggregate"]["version"]
