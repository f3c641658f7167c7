"""A file of orders as we found it: cut to size, and asked which items and how much stock it needs.

What the columns mean is not guessed here: the import's analysis says so, and we read the file as it does.
"""

import csv
import hashlib
import io
import re

# Pounds for one unit, when the file has no weight: the first word found in the category decides.
WEIGHTS_LB = [
    ("bookcase", "55"), ("table", "60"), ("chair", "35"), ("furnishing", "6"), ("furniture", "40"),
    ("copier", "70"), ("machine", "25"), ("phone", "1.5"), ("accessor", "1.5"), ("technology", "8"),
    ("appliance", "12"), ("storage", "10"), ("paper", "5"), ("binder", "1.2"), ("art", "1"), ("label", "0.5"),
    ("envelope", "2"), ("fastener", "0.8"), ("suppl", "2"), ("book", "2"), ("cloth", "1.5"), ("food", "5"), ("grocer", "5"),
]
WEIGHT_LB_OTHERWISE = "3"
WEIGHT_HEADERS = {"weight", "weight_lb", "weight_lbs", "unit_weight", "unit_weight_lb", "item_weight", "item_weight_lb", "lbs", "lb"}
WEIGHT_HEADERS_KG = {"weight_kg", "unit_weight_kg", "item_weight_kg", "kg"}
NAMED_DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "\\t": "\t"}


class OrderFile:
    """`rows` are the records after the header, each with the text that it was read from."""

    def __init__(self, content, analysis):
        self.analysis = analysis
        self.mapping = {field: column for field, column in analysis["mapping"].items() if column is not None}
        encoding = analysis["encoding"] or "utf-8"
        text = content.decode(encoding, errors="replace").lstrip("\ufeff")
        delimiter = analysis["delimiter"]
        self.delimiter = NAMED_DELIMITERS.get(delimiter, delimiter)
        self.encoding = encoding
        lines = list(io.StringIO(text, newline=""))
        skipped = analysis.get("header_line") or 0
        self.head = "".join(lines[:skipped])
        self.header = next(csv.reader(lines[skipped - 1 : skipped], delimiter=self.delimiter), []) if skipped else []
        self.rows = list(records(lines[skipped:], self.delimiter))

    def cell(self, row, field):
        column = self.mapping.get(field)
        return row[column].strip() if column is not None and column < len(row) else ""

    def cut(self, orders):
        """The file's bytes down to its first `orders` orders, their later lines included."""
        kept, numbers = [self.head], set()
        for row, raw in self.rows:
            number = self.cell(row, "order_number")
            if number not in numbers and len(numbers) >= orders:
                continue
            numbers.add(number)
            kept.append(raw)
        return "".join(kept).encode(self.encoding if self.encoding.lower() != "utf-16le" else "utf-16")

    def demand(self):
        """Units ordered by SKU. Rows whose quantity is no positive whole number ask for nothing: the import refuses them."""
        wanted = {}
        for row, _ in self.rows:
            sku, quantity = self.cell(row, "sku"), whole(self.cell(row, "quantity"))
            if sku and quantity:
                wanted[sku.upper()] = wanted.get(sku.upper(), 0) + quantity
        return wanted

    def alone(self):
        """SKUs that are the only one of some order: without stock, such an order is short as a whole."""
        by_order = {}
        for row, _ in self.rows:
            by_order.setdefault(self.cell(row, "order_number"), set()).add(self.cell(row, "sku").upper())
        return {next(iter(skus)) for skus in by_order.values() if len(skus) == 1}

    def items(self):
        """One item for each SKU of the file, and the defaults that its weight came from: {category word: pounds}."""
        column, kilograms = self.weight_column()
        found, defaults = {}, {}
        for row, _ in self.rows:
            sku = self.cell(row, "sku")
            if not sku or sku.upper() in found:
                continue
            category = self.cell(row, "category")
            weight = pounds(row[column], kilograms) if column is not None and column < len(row) else None
            if weight is None:
                word, weight = default_weight(category or self.cell(row, "description"))
                defaults[word] = weight
            description = self.cell(row, "description") or sku
            found[sku.upper()] = {"sku": sku, "description": description[:200], "category": category[:60], "weight_lb": weight}
        return list(found.values()), defaults

    def weight_column(self):
        for column, name in enumerate(self.header):
            word = re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")
            if word in WEIGHT_HEADERS or word in WEIGHT_HEADERS_KG:
                return column, word in WEIGHT_HEADERS_KG
        return None, False


def records(lines, delimiter):
    """CSV records with their raw text; a quoted cell may span lines."""
    consumed = []

    def feed():
        for line in lines:
            consumed.append(line)
            yield line

    for row in csv.reader(feed(), delimiter=delimiter):
        raw = "".join(consumed)
        consumed.clear()
        if any(cell.strip() for cell in row):
            yield row, raw


def whole(text):
    text = text.replace(",", "").strip()
    try:
        number = float(text)
    except ValueError:
        return 0
    return int(number) if number == int(number) and 0 < number <= 1_000_000 else 0


def pounds(text, kilograms):
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    number = number * 2.20462 if kilograms else number
    return f"{number:.4f}".rstrip("0").rstrip(".") if 0 < number < 10_000 else None


def default_weight(category):
    lower = category.lower()
    for word, weight in WEIGHTS_LB:
        if word in lower:
            return word, weight
    return "anything else", WEIGHT_LB_OTHERWISE


def items_csv(items):
    out = io.StringIO()
    writer = csv.DictWriter(out, ["sku", "description", "category", "unit", "weight_lb"], extrasaction="ignore")
    writer.writeheader()
    for item in items:
        writer.writerow({"unit": "each", **item})
    return out.getvalue()


def stock_to_receive(demand, alone=frozenset()):
    """Enough of nearly everything; of a few SKUs half, of the first of them nothing, preferably of one that is `alone` in
    an order. The same file always lacks the same SKUs."""
    by_chance = sorted(demand, key=lambda sku: (sku not in alone, hashlib.sha256(sku.encode()).digest()))
    by_chance[1:] = sorted(by_chance[1:], key=lambda sku: hashlib.sha256(sku.encode()).digest())
    lacking = by_chance[: max(1, min(6, len(by_chance) // 40))]
    received = {}
    for sku, wanted in demand.items():
        if sku not in lacking:
            received[sku] = wanted + max(2, wanted // 10)
        elif sku != lacking[0] and wanted // 2:
            received[sku] = wanted // 2
    return received, lacking
