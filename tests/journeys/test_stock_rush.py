"""Two hundred orders for one SKU at once: no unit is promised twice, and none is lost."""

from client.api import in_parallel, until
from client import intake
from given import order_body


def test_two_hundred_reservations_of_one_sku(api, shop):
    on_hand = 130
    sku = shop.item(stock=on_hand)
    made = in_parallel(lambda _: api.post("/v1/orders", order_body(sku, 1)), range(200), workers=40)
    ids = [order["id"] for order in made]

    def settled():
        orders = in_parallel(lambda order_id: api.get(f"/v1/orders/{order_id}"), ids, workers=8)
        return orders if all(order["status"] in ("allocated", "short") for order in orders) else None

    orders = until(settled, 240, every_s=2, what="two hundred orders to be answered")
    promised = sum(line["allocated"] or 0 for order in orders for line in order["lines"])
    assert promised == on_hand, "every unit is promised once"
    assert sum(1 for order in orders if order["status"] == "allocated") == on_hand
    stock = shop.stock(sku)
    assert (stock["on_hand"], stock["allocated"], stock["available"]) == (on_hand, on_hand, 0)
    shipments = {order["shipment_id"] for order in orders if order["status"] == "allocated"}
    assert len(shipments) == on_hand
    cancelled = next(order for order in orders if order["status"] == "allocated")
    api.post(f"/v1/orders/{cancelled['id']}/cancel", {"reason": "changed their mind"})
    until(lambda: shop.stock(sku)["available"] == 1, 60, what="the cancelled order's unit to be free")
    assert intake.summary(api)
