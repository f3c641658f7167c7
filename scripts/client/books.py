"""Money, and the table that has to add up."""

import csv
import datetime
import io
from collections import Counter
from decimal import Decimal

from .api import Http


def invoices_of(api, order_ids):
    """The issued invoices that bill any of these orders."""
    wanted = set(order_ids)
    return [i for i in api.pages("/v1/invoices") if i["status"] != "void" and wanted.intersection(i["orders"])]


def export(api):
    """The books of the last days as CSV, downloaded and summed: (export, rows, cents, cents by invoice number)."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    made = api.post("/v1/invoice-exports", {"from": (today - datetime.timedelta(days=2)).isoformat(), "to": (today + datetime.timedelta(days=1)).isoformat()})
    answer = Http().send("GET", made["download"]["url"])
    if not answer.ok:
        raise RuntimeError(f"the export's address answered {answer.status}")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    cents = Counter()
    for row in rows:
        cents[row["invoice"]] += int(Decimal(row["amount"]) * 100)
    return made, rows, cents


def dollars(cents):
    return f"${cents / 100:,.2f}"


class Outcome:
    """What became of every order of one file."""

    def __init__(self, api, in_file, taken, refused):
        self.in_file = in_file
        self.refused = refused
        orders = [order for order in api.pages("/v1/orders") if order["id"] in taken]
        self.by_status = {}
        for order in orders:
            self.by_status.setdefault(order["status"], []).append(order)
        self.lost = set(taken) - {order["id"] for order in orders}

    def of(self, status):
        return self.by_status.get(status, [])

    @property
    def invoiced(self):
        return self.of("invoiced")

    def reasons(self, status):
        if status == "held":
            return Counter(hold["code"] for order in self.of("held") for hold in order["holds"])
        return Counter(line["short_reason"] for order in self.of(status) for line in order["lines"] if line["short"])

    def breaches(self, invoices, csv_cents):
        """Everything that does not add up, as sentences."""
        found = []
        rest = {status: len(orders) for status, orders in self.by_status.items() if status not in ("invoiced", "held", "short")}
        if rest:
            found.append(f"orders that are neither invoiced, held nor short: {rest}, such as {self.examples(rest)}")
        if self.lost:
            found.append(f"{len(self.lost)} orders were imported but are not listed")
        accounted = len(self.refused) + sum(len(orders) for orders in self.by_status.values())
        if accounted != self.in_file:
            found.append(f"the file has {self.in_file} orders, {accounted} are accounted for")
        for order in self.of("held"):
            if not order["holds"]:
                found.append(f"order {order['number']} is held without a reason")
        for order in self.of("short"):
            if not any(line["short"] and line["short_reason"] for line in order["lines"]):
                found.append(f"order {order['number']} is short without a reason")
        for number, reasons in self.refused.items():
            if not reasons:
                found.append(f"order {number} was refused without a reason")
        for order in self.invoiced:
            for line in order["lines"]:
                if line["short"] and not line["short_reason"]:
                    found.append(f"order {order['number']} line {line['line']} is short without a reason")
        found += money_breaches(invoices, csv_cents)
        billed = {order for invoice in invoices for order in invoice["orders"]}
        unbilled = [order["number"] for order in self.invoiced if order["id"] not in billed]
        if unbilled:
            found.append(f"{len(unbilled)} orders say they are invoiced, but no invoice names them: {unbilled[:5]}")
        return found

    def examples(self, statuses):
        return [order["number"] for status in statuses for order in self.of(status)][:5]


def money_breaches(invoices, csv_cents):
    found = []
    for invoice in invoices:
        total, lines = invoice["total"]["amount_minor"], sum(line["amount"]["amount_minor"] for line in invoice["lines"])
        if total != lines:
            found.append(f"invoice {invoice['number']}: total {dollars(total)}, its lines {dollars(lines)}")
        exported = csv_cents.get(invoice["number"])
        if exported != total:
            found.append(f"invoice {invoice['number']}: total {dollars(total)}, exported {dollars(exported or 0)}")
    numbers = [invoice["number"] for invoice in invoices]
    if len(set(numbers)) != len(numbers):
        found.append("two invoices share a number")
    return found


def table(rows, out):
    """Two columns and a remark. A row that is None draws a line."""
    width = max(len(row[0]) for row in rows if row)
    figures = max(len(str(row[1])) for row in rows if row)
    rule = "─" * (width + figures + 2)
    for row in rows:
        if row is None:
            print(rule, file=out)
            continue
        label, figure, remark = (*row, "")[:3]
        print(f"{label:<{width}}  {figure:>{figures}}{'  ' + remark if remark else ''}".rstrip(), file=out)


def shares(counter):
    return ", ".join(f"{count} {reason}" for reason, count in counter.most_common(6))
