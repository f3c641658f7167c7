"""What happens outside: departures, arrivals, deliveries, and the papers that prove them."""

import datetime
import hashlib
import struct
import threading
import zlib

from .api import Http, Problem, in_parallel, until

BATCH_MAX = 100
# Every so many loads the driver's phone was offline: its facts arrive late and in the wrong order.
LATE_EVERY = 7
# Every so many facts are sent twice.
TWICE_EVERY = 10


def instant(at):
    return at.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def facts_of(load, began):
    """One load's trip as the driver's app tells it, a second between two facts."""
    facts = []

    def tell(stop, kind, outcome=None):
        at = began + datetime.timedelta(seconds=len(facts))
        fact = {
            "event_id": f"{load['number']}-{len(facts) + 1:04}", "load_id": load["id"], "stop_id": stop["id"], "kind": kind,
            "occurred_at": instant(at), "source": "driver_app",
        }
        if outcome:
            fact["outcome"] = outcome
        facts.append(fact)

    for stop in sorted(load["stops"], key=lambda stop: stop["sequence"]):
        tell(stop, "arrived")
        if stop["kind"] == "delivery":
            tell(stop, "delivery_attempted", "delivered")
        tell(stop, "departed")
    return facts


class Driving:
    def __init__(self, api):
        self.api = api
        self.lock = threading.Lock()
        self.counts = {"recorded": 0, "duplicates": 0, "parked": 0, "unmatched": 0, "quarantined": 0, "rejected": 0, "late": 0}

    def drive(self, loads, step):
        done = []

        def one(numbered):
            index, load = numbered
            self.tell(facts_of(load, datetime.datetime.now(datetime.timezone.utc)), late=index % LATE_EVERY == LATE_EVERY - 1)
            done.append(load)
            step.at(f"{len(done)} of {len(loads)} loads, {self.counts['recorded']} facts, {self.counts['duplicates']} of them told twice")

        in_parallel(one, list(enumerate(loads)))

    def tell(self, facts, late):
        if late:
            half = len(facts) // 2
            facts = facts[half:] + facts[:half]
            self.counts["late"] += half
        batches = [facts[start : start + BATCH_MAX] for start in range(0, len(facts), BATCH_MAX)]
        batches.append(facts[::TWICE_EVERY][:BATCH_MAX])
        for batch in batches:
            answer = self.api.post("/v1/tracking-events/batch", {"events": batch})
            with self.lock:
                for word in self.counts:
                    self.counts[word] += answer.get(word, 0)


def png(text):
    """A picture of a signed paper, as small as PNG allows; `text` makes each one different."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    pixels = zlib.compress(b"\x00" + b"\xff\xff\xff")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + chunk(b"tEXt", b"Comment\x00" + text.encode("latin-1", "replace")) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def send_proof(api, load, stop, http=None):
    """Proof of delivery of one stop: announced, uploaded to a presigned address, signed for."""
    content = png(f"POD {load['number']} stop {stop['sequence']} {stop['id']}")
    announced = {
        "load_id": load["id"], "stop_id": stop["id"], "kind": "proof_of_delivery", "content_type": "image/png",
        "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
    }

    def announce():
        # The track opens when the dispatch has reached tracking, a moment after the dispatch itself.
        answer = api.call("POST", "/v1/documents", announced)
        if answer.ok:
            return answer.json
        if answer.status == 409 and answer.code == "load_not_dispatched":
            return None
        raise Problem("POST", "/v1/documents", answer)

    document = until(announce, 300, what=f"tracking to know load {load['number']}")
    upload = document["upload"]
    answer = (http or Http()).send(upload.get("method", "PUT"), upload["url"], content, upload["headers"])
    if not answer.ok:
        raise RuntimeError(f"the upload of a proof of delivery answered {answer.status}: {answer.body[:300]!r}")
    signed = {"signed_by": stop["place"]["name"][:60], "signed_at": instant(datetime.datetime.now(datetime.timezone.utc))}
    return api.post(f"/v1/documents/{document['id']}/complete", signed)


def send_proofs(api, loads, step):
    stops = [(load, stop) for load in loads for stop in load["stops"] if stop["kind"] == "delivery"]
    done, http = [], Http()

    def one(pair):
        send_proof(api, *pair, http)
        done.append(pair)
        step.at(f"{len(done)} of {len(stops)} proofs of delivery")

    in_parallel(one, stops)
    return len(stops)
