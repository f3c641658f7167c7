"""A history that somebody changed behind our back names its first broken event."""

import pytest

from cloud import Cloud


@pytest.fixture(scope="module")
def cloud(stack):
    return Cloud(stack)


def verify(api, resource):
    return api.post("/v1/audit/verify", {"resource": resource})


def held_and_released(shop, api):
    """An order with a history of several events."""
    order = shop.order(shop.item(stock=5), release=False)
    api.post(f"/v1/orders/{order['id']}/hold", {"reason": "credit check"})
    api.post(f"/v1/orders/{order['id']}/release", {})
    return shop.order_at(order["id"], "allocated")


def test_an_untouched_history_is_intact(shop, api):
    order = held_and_released(shop, api)
    audit = verify(api, order["id"])
    assert audit["intact"] and audit["histories"][0]["events"] == order["version"]
    assert verify(api, order["shipment_id"])["intact"]


def key(member, order, sequence):
    return {"pk": f"{member.tenant_id}#order#{order['id']}", "sk": f"event#{sequence:010}"}


def test_an_altered_event_is_named(cloud, shop, api, member):
    order = held_and_released(shop, api)
    item = cloud.table.get_item(Key=key(member, order, 2))["Item"]
    cloud.table.put_item(Item={**item, "stored": item["stored"].replace("credit check", "nothing at all")})
    broken = verify(api, order["id"])["first_broken"]
    assert (broken["sequence"], broken["what"]) == (2, "altered")


def test_a_missing_event_is_named(cloud, shop, api, member):
    order = held_and_released(shop, api)
    cloud.table.delete_item(Key=key(member, order, 3))
    broken = verify(api, order["id"])["first_broken"]
    assert (broken["sequence"], broken["what"]) == (3, "missing")


def test_a_truncated_history_is_named(cloud, shop, api, member):
    order = held_and_released(shop, api)
    cloud.table.delete_item(Key=key(member, order, order["version"]))
    broken = verify(api, order["id"])["first_broken"]
    assert (broken["sequence"], broken["what"]) == (order["version"], "truncated")


def test_a_foreign_history_does_not_exist(shop, api, stranger):
    order = held_and_released(shop, api)
    answer = stranger.api.call("POST", "/v1/audit/verify", {"resource": order["id"]})
    assert answer.status == 404
