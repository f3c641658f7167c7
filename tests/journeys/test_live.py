"""What changes is told to the tenant's open screens, and to nobody else's."""

import pytest

from live import Live, Refused


@pytest.fixture
def opened(stack):
    if not stack.websocket_url:
        pytest.skip("set WEBSOCKET_URL")
    connections = []

    def open_(token):
        connection = Live(stack.websocket_url, token)
        connections.append(connection)
        return connection

    yield open_
    for connection in connections:
        connection.close()


def test_an_order_is_told_to_its_own_tenant(opened, shop, member, stranger):
    ours, theirs = opened(member.api_key), opened(stranger.api_key)
    assert ours.protocol == "supercargo"
    order = shop.order(shop.item(stock=5))
    told = ours.hear(lambda message: message.get("id") == order["id"])
    assert told and told["kind"] == "order" and told["version"] >= 1 and told["name"].startswith("order_")
    assert ours.hear(lambda message: message.get("name") == "order_allocated"), "and so is what the warehouse made of it"
    assert theirs.hear(lambda message: True, timeout_s=2) is None


def test_a_message_says_nothing_of_the_content(opened, shop, member):
    screen = opened(member.api_key)
    order = shop.order(shop.item(stock=5))
    told = screen.hear(lambda message: message.get("id") == order["id"])
    assert set(told) == {"name", "kind", "id", "version", "occurred_at"}


def test_one_hears_of_what_one_may_read(opened, shop, member):
    key = member.person.post("/v1/api-keys", {"name": "screen", "scopes": ["billing:read"]})
    screen = opened(key["secret"])
    shop.order_at(shop.order(shop.item(stock=5))["id"], "allocated")
    assert screen.hear(lambda message: True, timeout_s=2) is None


@pytest.mark.parametrize("token", ["nonsense", "sck_live_0000000000000000000000000000000000000000"])
def test_nobody_is_turned_away(opened, token):
    with pytest.raises(Refused):
        opened(token)
