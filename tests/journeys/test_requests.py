"""A rejected request is a problem document with a stable code and a pointer, and leaves nothing behind."""

import json
import uuid

import pytest

from given import mark, order_body


@pytest.fixture(scope="module")
def sku(shop):
    return shop.item(stock=50)


def refused(api, body, status, **options):
    answer = api.call("POST", "/v1/orders", body, **options)
    assert answer.status == status, (answer.status, answer.body)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert problem["code"] and problem["status"] == status and problem["request_id"]
    return problem


def pointers(problem):
    return [error["pointer"] for error in problem.get("errors", [])]


@pytest.mark.parametrize("text", ["", "{", '{"number": "x",}', "\x00", '{"number": "\\ud800"}'])
def test_malformed_json(api, text):
    assert refused(api, text, 400, content_type="application/json")["code"] == "json_malformed"


def test_two_documents_in_one_body(api, sku):
    text = json.dumps(order_body(sku)) + " {}"
    assert refused(api, text, 400, content_type="application/json")["code"] == "json_malformed"


def test_a_body_that_is_not_utf_8(api):
    answer = api.call("POST", "/v1/orders", b'{"number": "\xff\xfe"}', content_type="application/json")
    # A gateway that hands bodies on as text has put a replacement character in their place: then a field is at fault.
    assert answer.status in (400, 422) and answer.code, answer.body


def test_another_media_type(api):
    refused(api, "number=1", 415, content_type="application/x-www-form-urlencoded")


def test_ten_megabytes(api, sku):
    body = order_body(sku)
    body["lines"][0]["description"] = "x" * 10_000_000
    refused(api, body, 413)


def test_an_unknown_field(api, sku):
    problem = refused(api, order_body(sku, surprise=1), 422)
    assert problem["code"] == "field_unknown" and pointers(problem) == ["/surprise"]


def test_a_missing_field(api, sku):
    body = order_body(sku)
    del body["lines"]
    assert pointers(refused(api, body, 422)) == ["/lines"]


@pytest.mark.parametrize("quantity", [0, -1, 10**18, 1.5, "2", None, 1_000_001])
def test_an_impossible_quantity(api, sku, quantity):
    body = order_body(sku, quantity)
    assert pointers(refused(api, body, 422)) == ["/lines/0/quantity"]
    assert api.get("/v1/orders", number=body["number"])["items"] == []


@pytest.mark.parametrize("date", ["2026-02-30", "2026-13-01", "11/8/2018", "", "2026-11-31"])
def test_a_date_that_does_not_exist(api, sku, date):
    assert pointers(refused(api, order_body(sku, order_date=date), 422)) == ["/order_date"]


def test_a_repeated_key_replays(api, sku):
    body, key = order_body(sku), str(uuid.uuid4())
    first = api.call("POST", "/v1/orders", body, key=key)
    again = api.call("POST", "/v1/orders", body, key=key)
    assert first.status == 201 and again.status == 201
    assert first.json["id"] == again.json["id"]
    assert again.headers.get("idempotent-replayed") == "true"
    events = [event["name"] for event in api.pages(f"/v1/orders/{first.json['id']}/history")]
    assert len([name for name in events if name in ("order_received", "order_released")]) == 1


def test_a_repeated_key_with_another_body_is_refused(api, sku):
    key = str(uuid.uuid4())
    assert api.call("POST", "/v1/orders", order_body(sku), key=key).status == 201
    other = order_body(sku)
    problem = refused(api, other, 422, key=key)
    assert problem["code"] == "idempotency_key_reused"
    assert api.get("/v1/orders", number=other["number"])["items"] == []


def test_a_stale_version_is_refused(api, sku, shop):
    order = shop.order(shop.item(), release=False)
    stale = {"if-match": f"\"{order['version'] + 7}\""}
    answer = api.call("POST", f"/v1/orders/{order['id']}/hold", {"reason": "look again"}, headers=stale)
    assert answer.status == 412 and answer.code == "version_is_stale", answer.body
    fresh = {"if-match": f"\"{order['version']}\""}
    held = api.call("POST", f"/v1/orders/{order['id']}/hold", {"reason": "look again"}, headers=fresh)
    assert held.status == 200 and held.json["status"] == "held"


def test_the_same_number_twice(api, sku):
    body = order_body(sku)
    assert api.call("POST", "/v1/orders", body).status == 201
    assert refused(api, body, 409)["code"] == "order_already_exists"


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/orders/ord_1", "/v1/orders/" + "ord_" + "0" * 32, "/v1/orders/%00", "/v1/../etc/passwd"])
def test_nothing_here(api, path):
    answer = api.call("GET", path)
    assert answer.status in (400, 404), (answer.status, answer.body)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=-1", "limit=x", "cursor=garbage"])
def test_an_impossible_page(api, query):
    answer = api.call("GET", f"/v1/orders?{query}")
    assert answer.status in (400, 422) and answer.code, answer.body


def test_problems_never_tell_internals(api):
    answer = api.call("POST", "/v1/orders", json.dumps({"number": mark()}))
    assert not any(word in answer.body.lower() for word in (b"dynamodb", b"panicked", b".rs", b"arn:aws"))
