"""From staged shipments to loads under way: plan, tender, dispatch."""

import threading
import time

from . import mail
from .api import Api, Problem, in_parallel, until
from .intake import Quiet

WAIT_S = 3_600
WINDOW_DAYS = 3_650
PLANS_MAX = 200
# So many acceptances come through the signed link in the carrier's mail, by somebody without a login.
LINKS = 3


def wait_for_freight(api, expected, step):
    """Waits until transport knows every staged shipment, and knows it is ready."""
    quiet = Quiet()

    def known():
        ready = sum(1 for freight in api.pages("/v1/freight", status="open") if freight["ready"])
        step.at(f"{ready} of {expected} shipments are ready for transport")
        quiet.look(ready)
        return ready >= expected or quiet.stuck()

    return until(known, WAIT_S, every_s=2 if expected < 1_000 else 6, what="transport to know the shipments")


def plan_loads(api, facility_id, step):
    """Proposes and commits plans until no freight is left that fits; answers (load ids, shipments planned, left out)."""
    load_ids, planned, left_out = [], 0, {}
    for _ in range(PLANS_MAX):
        plan = propose(api, facility_id)
        if not plan["loads"]:
            left_out = {entry["shipment_id"]: entry for entry in plan["left_out"]}
            api.post(f"/v1/plans/{plan['id']}/discard", {})
            break
        api.post(f"/v1/plans/{plan['id']}/commit", {})
        load_ids += [load["load_id"] for load in plan["loads"]]
        planned += plan["planned_count"]
        step.at(f"{len(load_ids)} loads with {planned} shipments")
        wait_for_loads(api, [load["load_id"] for load in plan["loads"]])
    return load_ids, planned, left_out


def propose(api, facility_id):
    return api.post("/v1/plans", {
        "facility_id": facility_id, "group_by": "zone", "window_days": WINDOW_DAYS, "max_weight_lb": "42000", "max_stops": 45,
        "equipment": "dry_van", "ready_only": True,
    })


def wait_for_loads(api, load_ids):
    """A committed plan becomes loads a moment later."""

    def there(load_id):
        return until(lambda: api.call("GET", f"/v1/loads/{load_id}").ok, 300, every_s=0.5, what=f"load {load_id}")

    in_parallel(there, load_ids)


class Tendering:
    """Answers for the carriers: who is first in the guide declines, or lets it lapse; the next one accepts."""

    def __init__(self, stack, api, carriers, lapse=1):
        self.stack = stack
        self.api = api
        self.first = carriers["first"]["id"]
        self.emails = {carrier["id"]: carrier["email"] for carrier in carriers.values()}
        self.lapse_left = lapse
        self.lapsing = set()
        self.links_left = LINKS
        self.counts = {"declined": 0, "expired": 0, "accepted": 0, "by_link": 0}
        self.settled = set()
        self.lock = threading.Lock()

    def start(self, load_ids, step):
        done = []

        def one(load_id):
            self.api.post(f"/v1/loads/{load_id}/tender", {})
            done.append(load_id)
            step.at(f"{len(done)} of {len(load_ids)} loads tendered")

        in_parallel(one, load_ids)

    def run(self, load_ids, step):
        """Until every load has a carrier. Answers the loads that have none, should nothing move any more."""
        open_loads, quiet = set(load_ids), Quiet(240)
        accepted = set()
        deadline = time.monotonic() + WAIT_S
        while open_loads - accepted and not quiet.stuck() and time.monotonic() < deadline:
            offered = [t for t in self.api.pages("/v1/tenders", status="offered") if t["load_id"] in open_loads and t["id"] not in self.settled]
            for tender, answer in zip(offered, in_parallel(self.answer, offered)):
                if answer == "accepted":
                    accepted.add(tender["load_id"])
            step.at(f"{self.counts['declined']} declined, {len(accepted)} of {len(load_ids)} loads accepted")
            quiet.look((len(self.settled), len(accepted)))
            if not offered or all(tender["id"] in self.lapsing for tender in offered):
                time.sleep(0.7)
        self.counts["expired"] = sum(1 for t in self.api.pages("/v1/tenders", status="expired") if t["load_id"] in open_loads)
        return open_loads - accepted

    def answer(self, tender):
        if tender["carrier_id"] == self.first:
            return self.refuse(tender)
        with self.lock:
            by_link, self.links_left = self.links_left > 0, self.links_left - 1
        return self.accept(tender, by_link)

    def refuse(self, tender):
        with self.lock:
            if tender["id"] in self.lapsing:
                return "lapsing"
            if self.lapse_left > 0:
                self.lapse_left -= 1
                self.lapsing.add(tender["id"])
                return "lapsing"
        return self.settle(tender, "declined", "decline", {"reason": "no_capacity", "note": "no truck this week"})

    def accept(self, tender, by_link):
        if by_link and self.accept_by_link(tender):
            self.note(tender, "accepted")
            self.counts["by_link"] += 1
            return "accepted"
        return self.settle(tender, "accepted", "accept", {})

    def settle(self, tender, word, action, body):
        try:
            self.api.post(f"/v1/tenders/{tender['id']}/{action}", body)
        except Problem as problem:
            if problem.status != 409:
                raise
            # It lapsed, or was settled, between our look and our answer: the next look shows what came of it.
            return None
        self.note(tender, word)
        return word

    def note(self, tender, word):
        with self.lock:
            self.settled.add(tender["id"])
            self.counts[word] += 1

    def accept_by_link(self, tender):
        """As the carrier does: opens the link of its mail, looks, accepts. Nobody is logged in."""
        nobody = Api(self.stack.base_url)
        address = self.emails[tender["carrier_id"]].lower()

        def find():
            for sent in reversed(mail.all_mails(self.stack)):
                token = mail.link_in(sent, "/t/") if address in sent["to"] else None
                if token and nobody.get(f"/v1/tender-links/{token}")["tender_id"] == tender["id"]:
                    return token
            return None

        try:
            token = until(find, 20, what="the carrier's mail")
        except TimeoutError:
            return False
        nobody.post(f"/v1/tender-links/{token}/accept", {})
        return True


def dispatch(api, world, load_ids, step):
    """Driver and vehicle of the carrier that accepted; answers the loads as dispatched."""
    done = []

    def one(load_id):
        load = until(lambda: covered(api, load_id), 300, what=f"load {load_id} to be accepted")
        carrier = load["carrier"]["id"]
        body = {"driver_id": world.drivers[carrier]["id"], "vehicle_id": world.vehicles[carrier]["id"]}
        load = api.post(f"/v1/loads/{load_id}/dispatch", body)
        done.append(load_id)
        step.at(f"{len(done)} of {len(load_ids)} loads")
        return load

    return in_parallel(one, load_ids)


def covered(api, load_id):
    load = api.get(f"/v1/loads/{load_id}")
    return load if load["status"] == "accepted" and load["carrier"] else None
