#!/usr/bin/env python3
"""Writes orders.csv and items.csv beside itself: the demo's orders and the items that they ask for.

    python3 samples/generate.py

The same seed gives the same files. All names are invented; cities and ZIP codes are real. The mess is deliberate, and of
the kind that order files arrive with: see BROKEN and ODD below for what must fail and what must only be remarked on.
"""

import csv
import datetime
import io
import pathlib
import random

HERE = pathlib.Path(__file__).parent
RANDOM = random.Random(20261123)
ORDERS = 300
FIRST_DAY = datetime.date(2026, 11, 23)

# City, state, ZIP; New England and New Jersey are there for their leading zero.
PLACES = [
    ("Boston", "Massachusetts", "02116"), ("Worcester", "Massachusetts", "01608"), ("Springfield", "Massachusetts", "01103"),
    ("Providence", "Rhode Island", "02903"), ("Hartford", "Connecticut", "06103"), ("New Haven", "Connecticut", "06510"),
    ("Manchester", "New Hampshire", "03101"), ("Burlington", "Vermont", "05401"), ("Portland", "Maine", "04101"),
    ("Newark", "New Jersey", "07102"), ("Trenton", "New Jersey", "08608"), ("Camden", "New Jersey", "08102"),
    ("New York", "New York", "10001"), ("Albany", "New York", "12207"), ("Buffalo", "New York", "14202"),
    ("Philadelphia", "Pennsylvania", "19103"), ("Pittsburgh", "Pennsylvania", "15222"), ("Baltimore", "Maryland", "21201"),
    ("Richmond", "Virginia", "23219"), ("Charlotte", "North Carolina", "28202"), ("Winston Salem", "North Carolina", "27101"),
    ("Atlanta", "Georgia", "30303"), ("Jacksonville", "Florida", "32202"), ("Tampa", "Florida", "33602"),
    ("Nashville", "Tennessee", "37203"), ("Memphis", "Tennessee", "38103"), ("Louisville", "Kentucky", "40202"),
    ("Columbus", "Ohio", "43215"), ("Cincinnati", "Ohio", "45202"), ("Detroit", "Michigan", "48226"),
    ("Grand Rapids", "Michigan", "49503"), ("Indianapolis", "Indiana", "46204"), ("Chicago", "Illinois", "60607"),
    ("Milwaukee", "Wisconsin", "53202"), ("Minneapolis", "Minnesota", "55401"), ("Saint Louis", "Missouri", "63101"),
    ("Kansas City", "Missouri", "64106"), ("Omaha", "Nebraska", "68102"), ("Dallas", "Texas", "75201"),
    ("Houston", "Texas", "77002"), ("San Antonio", "Texas", "78205"), ("Oklahoma City", "Oklahoma", "73102"),
    ("Denver", "Colorado", "80202"), ("Salt Lake City", "Utah", "84101"), ("Phoenix", "Arizona", "85004"),
    ("Las Vegas", "Nevada", "89101"), ("Los Angeles", "California", "90012"), ("Sacramento", "California", "95814"),
    ("Portland", "Oregon", "97205"), ("Seattle", "Washington", "98101"),
]
CODES = {"Massachusetts": "MA", "New York": "N.Y.", "Ohio": "OH", "Texas": "tx", "Missouri": "MO", "California": "CALIFORNIA"}

# Kind, category, pounds, inches, dollars; each comes in several sizes.
KINDS = [
    ("Canvas Work Tarp", "Covers", 6.5, (18, 12, 4), 21.40), ("Galvanized Bucket", "Containers", 4.2, (13, 13, 11), 14.25),
    ("Folding Hand Truck", "Material Handling", 24.0, (40, 17, 8), 96.00), ("Steel Shelf Unit", "Shelving", 58.0, (48, 18, 8), 118.50),
    ("Wire Deck Panel", "Shelving", 21.5, (46, 42, 2), 33.75), ("Nitrile Gloves, Box of 100", "Safety", 1.4, (10, 5, 3), 11.90),
    ("Safety Vest", "Safety", 0.6, (12, 10, 1), 8.35), ("Hearing Protector", "Safety", 0.9, (8, 6, 4), 17.20),
    ("Ratchet Strap, 4-Pack", "Cargo Control", 9.8, (14, 10, 6), 39.60), ("Corner Protector, Bundle", "Cargo Control", 12.0, (36, 12, 12), 27.10),
    ("Stretch Wrap, Case", "Packaging", 33.0, (20, 13, 11), 64.80), ("Corrugated Carton, Bundle", "Packaging", 19.0, (24, 18, 6), 31.15),
    ("Packing Tape, Case", "Packaging", 22.4, (16, 11, 9), 52.30), ("LED Shop Light", "Lighting", 5.1, (48, 6, 4), 44.90),
    ("Extension Cord Reel", "Electrical", 15.7, (15, 13, 9), 71.00), ("Dolly, Four-Wheel", "Material Handling", 17.3, (30, 18, 6), 48.75),
    ("Anti-Fatigue Mat", "Floor", 13.9, (36, 24, 2), 42.60), ("Absorbent Granules, Bag", "Floor", 40.0, (24, 16, 6), 13.80),
    ("Push Broom", "Cleaning", 4.8, (54, 6, 5), 22.15), ("Degreaser, 5 gal", "Cleaning", 43.5, (15, 12, 12), 58.20),
]
SIZES = [("S", 0.7), ("M", 1.0), ("L", 1.35), ("XL", 1.8)]

CUSTOMERS = [
    f"{a} {b}"
    for a in ("Alder Creek", "Bluestem", "Copperline", "Driftwood", "Ember Street", "Foxglove", "Granite Bay", "Harrow", "Ironbark", "Juniper")
    for b in ("Hardware", "Supply Co.", "Builders", "Outfitters", "Farm & Home", "Mercantile")
]
STREETS = ("Elm St", "Foundry Ave", "Market St", "Canal Rd", "Depot Way", "Mill Ln", "Commerce Blvd")
NOTES = (
    "", "", "", "", "leave at dock 3", 'customer says "handle with care"', "gate code 4711; call ahead", "tail-lift needed",
    "two rows\nof text", "fragile, top load only", "PO on file; bill monthly",
)
SERVICES = ("Standard", "Standard", "Standard", "Expedited", "Will call")

HEADER = [
    "Order Number", "Order Date", "Requested Ship Date", "Customer No.", "Customer Name", "Ship To Address", "Ship To City",
    "Ship To State", "Ship To ZIP", "Item #", "Item Description", "Category", "Qty", "Unit Price", "Ship Via", "Notes",
]

# What is wrong with one row of an order: the order must fail. By the order's position.
BROKEN = {
    17: ("Order Date", "2/30/2026"),
    41: ("Qty", "0"),
    66: ("Ship To City", ""),
    93: ("Ship To State", "Nevahda"),
    127: ("Requested Ship Date", "asap"),
    158: ("Qty", "-4"),
    190: ("Qty", "a dozen"),
    219: ("Order Number", ""),
    248: ("Ship To ZIP", "9"),
    277: ("Item #", ""),
}
# What is only odd: city and ZIP code far apart, or in another state.
ODD = {23: "60607", 104: "30303", 171: "98101", 236: "78205"}
# SKUs that nobody sells: the warehouse will hold these orders.
UNKNOWN = {8: "ZZ-0001-M", 75: "OBSOLETE-17", 142: "ZZ-0420-L", 203: "TBD", 291: "CATALOG-2019"}
# The order's last line stands somewhere else in the file.
APART = {5, 58, 110, 187, 260}


def items():
    for number, (kind, category, pounds, (length, width, height), dollars) in enumerate(KINDS, 1):
        prefix = "".join(word[0] for word in kind.split()[:2]).upper()
        for size, factor in SIZES:
            yield {
                "sku": f"{prefix}-{number:04}-{size}", "description": f"{kind}, {size}", "unit": "each", "category": category,
                "weight_lb": f"{pounds * factor:.2f}", "length_in": length, "width_in": width, "height_in": height,
                "price": round(dollars * factor, 2),
            }


def day(date):
    return f"{date.month}/{date.day}/{date.year}"


def without_zero(code):
    """What a spreadsheet leaves of a ZIP code."""
    return str(int(code))


def order(position, catalog):
    customer = RANDOM.randrange(len(CUSTOMERS))
    city, state, code = PLACES[(customer * 7 + RANDOM.randrange(3)) % len(PLACES)]
    ordered = FIRST_DAY - datetime.timedelta(days=RANDOM.randrange(1, 10))
    ship = FIRST_DAY + datetime.timedelta(days=RANDOM.choice((1, 1, 2, 3, 7, 8)))
    head = {
        "Order Number": f"SC-{104200 + position}", "Order Date": day(ordered), "Requested Ship Date": day(ship),
        "Customer No.": f"C{1000 + customer}", "Customer Name": CUSTOMERS[customer],
        "Ship To Address": f"{RANDOM.randrange(1, 990)} {RANDOM.choice(STREETS)}", "Ship To City": city,
        "Ship To State": CODES[state] if state in CODES and position % 5 == 0 else state,
        "Ship To ZIP": without_zero(ODD.get(position, code)), "Ship Via": RANDOM.choice(SERVICES),
    }
    rows = []
    lines = RANDOM.choice((1, 1, 1, 2, 2, 3, 4))
    for item in RANDOM.sample(catalog, max(lines, 2) if position in APART else lines):
        quantity = RANDOM.choice((1, 2, 3, 4, 6, 8, 10, 12, 24, 40))
        rows.append(head | {
            "Item #": item["sku"], "Item Description": item["description"], "Category": item["category"],
            "Qty": str(quantity), "Unit Price": f"${item['price']:,.2f}", "Notes": RANDOM.choice(NOTES),
        })
    if position in UNKNOWN:
        rows[-1] |= {"Item #": UNKNOWN[position], "Item Description": "see catalog"}
    if position in BROKEN:
        column, value = BROKEN[position]
        rows[-1][column] = value
        rows[-1]["Notes"] = "=HYPERLINK(\"http://example.invalid\")" if position == 41 else rows[-1]["Notes"]
    return rows


def main():
    catalog = list(items())
    rows, apart = [], []
    for position in range(ORDERS):
        lines = order(position, catalog)
        if position in APART:
            apart.append(lines.pop())
        rows += lines
        if position % 60 == 59:
            rows += apart
            apart = []
    rows += apart
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    # A byte order mark before it, and the blank lines that a spreadsheet leaves behind it.
    (HERE / "orders.csv").write_bytes(("\ufeff" + text.getvalue() + "," * (len(HEADER) - 1) + "\r\n\r\n").encode())
    text = io.StringIO()
    columns = ["sku", "description", "unit", "weight_lb", "length_in", "width_in", "height_in", "category"]
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(catalog)
    (HERE / "items.csv").write_text(text.getvalue(), encoding="utf-8")
    print(f"{ORDERS} orders in {len(rows)} rows, {len(catalog)} items")


main()
