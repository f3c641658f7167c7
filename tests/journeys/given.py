"""The state of affairs that a journey starts from."""

import datetime
import itertools
import secrets

from client import freight, intake, road
from client.api import until

COUNT = itertools.count(1)
SHIP_TO = {"name": "Claire Gute", "street": "12 Elm St", "city": "Henderson", "state": "KY", "zip": "42420"}


def mark():
    return f"{secrets.token_hex(3)}{next(COUNT)}".upper()


class Silent:
    """A step of a progress display that nobody looks at."""

    def at(self, note):
        pass


def order_body(sku, quantity=1, **more):
    return {
        "number": f"PO-{mark()}", "account": {"code": "CG-12520", "name": "Claire Gute"}, "ship_to": SHIP_TO,
        "lines": [{"sku": sku, "quantity": quantity}], **more,
    }


class Shop:
    def __init__(self, api, world):
        self.api = api
        self.world = world

    @property
    def facility(self):
        return self.world.facility["id"]

    def item(self, stock=0, weight_lb="12.5"):
        """A new SKU with this many units on hand."""
        sku = f"SKU-{mark()}"
        self.api.post("/v1/items", {"sku": sku, "description": f"Item {sku}", "weight_lb": weight_lb})
        if stock:
            self.receive(sku, stock)
        return sku

    def receive(self, sku, quantity):
        line = {"sku": sku, "bin": self.world.facility["bins"][0], "quantity": quantity}
        return self.api.post("/v1/receipts", {"facility_id": self.facility, "lines": [line]})

    def stock(self, sku):
        return next(iter(self.api.get("/v1/stock", sku=sku)["items"]))

    def order(self, sku, quantity=1, **more):
        return self.api.post("/v1/orders", order_body(sku, quantity, **more))

    def order_at(self, order_id, *statuses, timeout_s=60):
        """Waits until the order is in one of these states."""

        def look():
            order = self.api.get(f"/v1/orders/{order_id}")
            return order if order["status"] in statuses else None

        return until(look, timeout_s, every_s=0.2, what=f"order {order_id} to be {' or '.join(statuses)}")

    def allocated(self, quantity=1, **more):
        sku = self.item(stock=quantity + 5)
        order = self.order(sku, quantity, **more)
        return self.order_at(order["id"], "allocated")

    def staged(self, orders=1, **more):
        """Orders whose shipments are staged, and known to transport as ready."""
        made = [self.allocated(2, **more) for _ in range(orders)]
        for order in made:
            self.api.post(f"/v1/shipments/{order['shipment_id']}/fulfil", {})
        ids = {order["shipment_id"] for order in made}

        def ready():
            return ids <= {f["id"] for f in self.api.pages("/v1/freight", status="open") if f["ready"]}

        until(ready, 60, every_s=0.3, what="transport to know the shipments")
        return made

    def load(self, orders=1, **more):
        """A planned load of new orders: (load, orders)."""
        made = self.staged(orders, **more)
        return self.api.post("/v1/loads", {"shipment_ids": [order["shipment_id"] for order in made]}), made

    def load_at(self, load_id, *statuses, timeout_s=90):
        def look():
            load = self.api.get(f"/v1/loads/{load_id}")
            return load if load["status"] in statuses else None

        return until(look, timeout_s, every_s=0.3, what=f"load {load_id} to be {' or '.join(statuses)}")

    def offered(self, load_id, not_in=(), timeout_s=60):
        """The tender that is open for this load."""

        def look():
            open_ = [t for t in self.api.pages("/v1/tenders", load_id=load_id) if t["status"] == "offered" and t["id"] not in not_in]
            return open_[0] if open_ else None

        return until(look, timeout_s, every_s=0.3, what=f"a tender for load {load_id}")

    def accepted(self, orders=1):
        load, made = self.load(orders)
        self.api.post(f"/v1/loads/{load['id']}/tender", {})
        self.api.post(f"/v1/tenders/{self.offered(load['id'])['id']}/accept", {})
        return self.load_at(load["id"], "accepted"), made

    def dispatched(self, orders=1):
        load, made = self.accepted(orders)
        return freight.dispatch(self.api, self.world, [load["id"]], Silent())[0], made

    def facts(self, load):
        return road.facts_of(load, datetime.datetime.now(datetime.timezone.utc))

    def tell(self, facts):
        return self.api.post("/v1/tracking-events/batch", {"events": facts})

    def track_opened(self, load_id):
        return until(lambda: self.api.call("GET", f"/v1/tracks/{load_id}").ok, 60, every_s=0.3, what="the track to open")

    def proofs(self, load):
        for stop in load["stops"]:
            if stop["kind"] == "delivery":
                road.send_proof(self.api, load, stop)

    def event_names(self, path):
        return [event["name"] for event in self.api.pages(path)]


def import_csv(api, text, start=True, **options):
    """Uploads, analyzes and runs a file of orders; the answer of the analysis when that is refused."""
    content = text if isinstance(text, bytes) else text.encode()
    made = api.post("/v1/imports", {"file_name": "orders.csv", "size_bytes": len(content)})
    intake.put(made["upload"], content)
    analyzed = api.call("POST", f"/v1/imports/{made['id']}/analyze", {})
    if not analyzed.ok or not start:
        return analyzed
    api.post(f"/v1/imports/{made['id']}/start", options)

    def ended():
        now = api.get(f"/v1/imports/{made['id']}")
        return now if now["state"] in ("completed", "checked", "failed", "cancelled") else None

    return until(ended, 120, every_s=0.3, what="the import")
