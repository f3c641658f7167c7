"""A second tenant sees none of it: not in a list, not by an id, not by a command."""

import pytest

LISTS = [
    "/v1/orders", "/v1/accounts", "/v1/imports", "/v1/items", "/v1/facilities", "/v1/receipts", "/v1/stock", "/v1/shipments",
    "/v1/locations", "/v1/carriers", "/v1/routing-guides", "/v1/drivers", "/v1/vehicles", "/v1/freight", "/v1/plans", "/v1/loads",
    "/v1/rates", "/v1/fuel-prices", "/v1/fuel-schedules", "/v1/invoices", "/v1/invoice-exports",
]


@pytest.fixture(scope="module")
def things(shop, api):
    """One of everything up to a dispatched load: {address: what}."""
    load, orders = shop.dispatched()
    order = orders[0]
    tender = api.get("/v1/tenders", load_id=load["id"])["items"][0]
    invoice_lists = {path: next(iter(api.get(path, limit=1)["items"]), None) for path in LISTS}
    found = {f"{path}/{item['id']}" for path, item in invoice_lists.items() if item and path not in ("/v1/freight",)}
    return found | {
        f"/v1/orders/{order['id']}", f"/v1/shipments/{order['shipment_id']}", f"/v1/loads/{load['id']}", f"/v1/tenders/{tender['id']}",
    }


def test_lists_of_a_second_tenant_are_empty(things, stranger):
    assert things
    for path in LISTS:
        assert stranger.api.get(path)["items"] == [], path


def test_reading_by_id_answers_404(things, api, stranger):
    for path in sorted(things):
        assert api.call("GET", path).status == 200, path
        answer = stranger.api.call("GET", path)
        assert answer.status == 404 and answer.code, (path, answer.status, answer.body)
        assert stranger.api.call("GET", f"{path}/history").status == 404, path


@pytest.mark.parametrize("prefix, action, body", [
    ("/v1/orders/", "hold", {"reason": "mine now"}), ("/v1/orders/", "cancel", {"reason": "mine now"}), ("/v1/loads/", "cancel", {"reason": "mine now"}),
    ("/v1/shipments/", "cancel", {"reason": "mine now"}), ("/v1/tenders/", "accept", {}), ("/v1/rates/", "retire", {"effective_to": "2030-01-01"}),
    ("/v1/stock/", "hold", {"bin": "A-01-01", "quantity": 1, "reason": "mine now"}),
])
def test_commands_by_id_answer_404(things, stranger, api, prefix, action, body):
    for path in sorted(path for path in things if path.startswith(prefix)):
        before = api.get(path)["version"]
        answer = stranger.api.call("POST", f"{path}/{action}", body)
        assert answer.status == 404, (path, answer.status, answer.body)
        assert api.get(path)["version"] == before


def test_nobody_is_told_to_log_in(nobody, things):
    for path in LISTS + sorted(things):
        answer = nobody.call("GET", path)
        assert answer.status == 401 and answer.headers["content-type"] == "application/problem+json", path


def test_a_foreign_cursor_does_not_open(api, stranger):
    cursor = api.get("/v1/stock", limit=1)["next_cursor"] or api.get("/v1/rates", limit=1)["next_cursor"]
    answer = stranger.api.call("GET", f"/v1/stock?limit=1&cursor={cursor}")
    assert answer.status in (400, 422), answer.body


def test_a_key_does_what_its_scopes_say(member):
    key = member.person.post("/v1/api-keys", {"name": "reader", "scopes": ["orders:read"]})
    reader = member.person.as_(key["secret"])
    assert reader.call("GET", "/v1/orders").status == 200
    assert reader.call("POST", "/v1/orders", {}).status in (403, 422)
    assert reader.call("GET", "/v1/loads").status == 403
    member.person.post(f"/v1/api-keys/{key['id']}/revoke", {})
    assert reader.call("GET", "/v1/orders").status == 401
