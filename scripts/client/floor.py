"""Inside the four walls: pick, pack, stage."""

from .api import in_parallel

BULK_MAX = 50
# Above so many shipments a site works without separate stations: one `fulfil` says pick, pack and stage at once.
STATIONS_MAX = 600
SHORT_PICKS = 2


def allocated(api):
    return list(api.pages("/v1/shipments", status="allocated"))


def work_off(api, shipments, step):
    """Picks, packs and stages every shipment; a few picks come up one unit short, and say so. Answers what was refused."""
    damaged = [shipment for shipment in shipments if can_lose_one(shipment)][:SHORT_PICKS]
    for shipment in damaged:
        pick_one_short(api, shipment)
    names = {shipment["id"] for shipment in damaged}
    rest = [shipment["id"] for shipment in shipments if shipment["id"] not in names]
    refused = []
    if len(rest) > STATIONS_MAX:
        refused += bulk(api, "fulfil", rest, step)
    else:
        refused += bulk(api, "pick", rest, step)
        rest = [shipment for shipment in rest if shipment not in {result["shipment_id"] for result in refused}]
    stages = ("pack", "stage")
    for action in stages:
        ids = [*names, *(rest if len(rest) <= STATIONS_MAX else [])]
        refused += bulk(api, action, ids, step)
    return len(damaged), refused


def can_lose_one(shipment):
    return shipment["pieces"] >= 2 and any(line["allocated"] >= 2 for line in shipment["lines"])


def pick_one_short(api, shipment):
    line = next(line for line in shipment["lines"] if line["allocated"] >= 2)
    bin_ = next((b for b in line["bins"] if b["allocated"] >= 1), None)
    there = bin_["allocated"] if bin_ else line["allocated"]
    exception = {"line": line["line"], "quantity": there - 1, "reason": "damaged"}
    if bin_:
        exception["bin"] = bin_["bin"]
    api.post(f"/v1/shipments/{shipment['id']}/pick", {"lines": [exception], "rest": "as_allocated"})


def bulk(api, action, ids, step):
    """One action on many shipments; answers the results that were refused."""
    parts = [ids[start : start + BULK_MAX] for start in range(0, len(ids), BULK_MAX)]
    done = []

    def one(part):
        answer = api.post("/v1/shipments/bulk", {"action": action, "shipment_ids": part})
        done.extend(part)
        step.at(f"{action} {len(done)} of {len(ids)}")
        return [result for result in answer["results"] if result["outcome"] != "done"]

    return [result for part in in_parallel(one, parts, workers=4) for result in part]
