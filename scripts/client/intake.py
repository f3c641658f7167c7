"""Items, stock and orders: what comes in."""

import time

from .api import Http, until
from .order_file import items_csv, stock_to_receive

ITEM_ROWS_MAX = 5_000
RECEIPT_LINES_MAX = 500
IMPORT_TIMEOUT_S = 1_800
QUIET_MAX_S = 180


class Refused(Exception):
    """The file cannot be worked with, and why, in a sentence."""


def upload_orders(api, name, content):
    """An import that has its file and its analysis."""
    made = api.post("/v1/imports", {"file_name": name, "size_bytes": len(content)})
    put(made["upload"], content)
    return api.post(f"/v1/imports/{made['id']}/analyze", {})


def put(upload, content):
    answer = Http().send(upload.get("method", "PUT"), upload["url"], content, upload["headers"])
    if not answer.ok:
        raise RuntimeError(f"the upload answered {answer.status}: {answer.body[:300]!r}")


def accept_mapping(analyzed, named):
    """The analysis with its mapping as accepted: the proposal, overruled by `named` ({field: header or number})."""
    analysis = analyzed["analysis"]
    mapping = {field: column for field, column in analysis["mapping"].items() if column is not None}
    by_header = {column["name"].strip().lower(): column["index"] for column in analysis["columns"]}
    for field, wanted in named.items():
        column = by_header.get(wanted.strip().lower(), int(wanted) if wanted.isdigit() else None)
        if column is None:
            raise Refused(f"the file has no column `{wanted}`; it has: {', '.join(c['name'] for c in analysis['columns'])}")
        mapping[field] = column
    missing = [field for field in analysis.get("missing", []) if field not in mapping]
    if missing:
        columns = ", ".join(f"{c['index']} `{c['name']}`" for c in analysis["columns"])
        raise Refused(f"no column found for {', '.join(missing)}: say --map FIELD=HEADER. The columns are: {columns}")
    return {**analysis, "mapping": mapping}


def import_items(api, items):
    """Creates the items in batches; answers {outcome: count} and the rows that failed."""
    return import_items_csv(api, [items_csv(items[start : start + ITEM_ROWS_MAX]) for start in range(0, len(items), ITEM_ROWS_MAX)])


def import_items_csv(api, files):
    counts, failed = {"created": 0, "updated": 0, "unchanged": 0, "failed": 0}, []
    for text in files:
        answer = api.want("POST", "/v1/items/import", text, content_type="text/csv")
        for outcome in counts:
            counts[outcome] += answer[outcome]
        failed += [row for row in answer["results"] if row["outcome"] == "failed"]
    return counts, failed


def known_skus(api):
    return {item["sku"].upper(): item["sku"] for item in api.pages("/v1/items")}


def receive_stock(api, facility, orders, step):
    """Receives what the file of orders will ask for, except for a few SKUs that are left short on purpose; answers those."""
    skus = known_skus(api)
    wanted, lacking = stock_to_receive({sku: units for sku, units in orders.demand().items() if sku in skus}, orders.alone())
    bins = facility["bins"]
    lines = [{"sku": skus[sku], "bin": bins[i % len(bins)], "quantity": units} for i, (sku, units) in enumerate(sorted(wanted.items()))]
    for start in range(0, len(lines), RECEIPT_LINES_MAX):
        part = lines[start : start + RECEIPT_LINES_MAX]
        receipt = api.post("/v1/receipts", {"facility_id": facility["id"], "reference": f"OPENING-{start // RECEIPT_LINES_MAX + 1}", "lines": part})
        for _ in range(20):
            if receipt["status"] != "receiving":
                break
            receipt = api.post(f"/v1/receipts/{receipt['id']}/resume", {})
        step.at(f"{min(start + len(part), len(lines))} of {len(lines)} SKUs")
    return sum(line["quantity"] for line in lines), [skus[sku] for sku in lacking]


def run_import(api, import_id, analysis, step):
    """Starts the import and waits for its end."""
    body = {"mapping": analysis["mapping"], "dry_run": False, "release": True}
    if analysis.get("date_order"):
        body["date_order"] = analysis["date_order"]
    api.post(f"/v1/imports/{import_id}/start", body)
    quiet = Quiet()

    def ended():
        now = api.get(f"/v1/imports/{import_id}")
        progress = now["progress"]
        step.at(f"{progress['orders_done']} of {progress['orders_total']} orders")
        quiet.look(progress)
        return now if now["state"] in ("completed", "failed", "cancelled") or quiet.stuck() else None

    done = until(ended, IMPORT_TIMEOUT_S, every_s=1, what="the import")
    if done["state"] != "completed":
        raise Refused(f"the import is {done['state']} and nothing moves: {done['failure'] or done['progress']}")
    return done


def import_outcomes(api, import_id):
    """What became of each order of the file: ({order id: outcome}, {order number: reasons why it was refused})."""
    taken, refused = {}, {}
    for row in api.pages(f"/v1/imports/{import_id}/rows"):
        if row["order_id"] and row["outcome"] != "failed":
            taken[row["order_id"]] = row["outcome"]
        else:
            lines = ", ".join(str(line) for line in row["lines"])
            reasons = refused.setdefault(row["order_number"] or f"in line {lines}", [])
            reasons.extend(error["code"] for error in row["errors"])
    return taken, refused


def summary(api):
    return {status: count for status, count in api.get("/v1/orders/summary")["counts"].items() if count}


def wait_until_allocated(api, step):
    """Waits until the warehouse has answered for every released order."""
    wait_while(api, step, ("received", "released"), "the warehouse to answer for every order")


def wait_while(api, step, statuses, what, timeout_s=7_200):
    """Waits while any order is in one of `statuses`, as long as something moves."""
    quiet = Quiet()

    def gone():
        counts = summary(api)
        step.at(", ".join(f"{count} {status}" for status, count in sorted(counts.items())))
        quiet.look(counts)
        return quiet.stuck() or not any(counts.get(status) for status in statuses)

    until(gone, timeout_s, every_s=1.5, what=what)


class Quiet:
    """Notices when nothing has changed for so long that nothing will."""

    def __init__(self, max_s=QUIET_MAX_S):
        self.clock = time.monotonic
        self.max_s = max_s
        self.seen = None
        self.since = self.clock()

    def look(self, seen):
        if seen != self.seen:
            self.seen, self.since = seen, self.clock()

    def stuck(self):
        return self.clock() - self.since > self.max_s
