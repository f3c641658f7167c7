"""What a shipper has before its first order: a building, carriers with drivers, a routing guide, rates, fuel.

Everything is found by its natural key first, so that running it again changes nothing.
"""

import datetime

ZONE = "America/Chicago"
SITE = {"name": "Memphis DC", "street": "4100 Distriplex Dr", "city": "Memphis", "state": "TN", "zip": "38118"}
BINS = [f"{aisle}-{bay:02}-{level:02}" for aisle in "ABCD" for bay in range(1, 6) for level in range(1, 3)]

# The first in the guide is asked first. In the demo it declines, or lets the tender lapse.
CARRIERS = [
    {"key": "first", "name": "Blue Ridge Freight", "scac": "BRGF", "usdot": 2417731, "mc": "MC817263"},
    {"key": "second", "name": "Lone Star Linehaul", "scac": "LSLH", "usdot": 1893042, "mc": "MC645118"},
    {"key": "third", "name": "Great Plains Carriers", "scac": "GPCR", "usdot": 3055219, "mc": "MC902457"},
]
DRIVERS = [("Sam Lee", "TX", "20418833"), ("Maria Ortiz", "TN", "70251164"), ("Walt Jensen", "MO", "T190332871")]


def usd(amount_minor):
    return {"amount_minor": amount_minor, "currency": "USD"}


def find_or_create(api, path, key, body):
    """By natural key: the values of `key` in `body`."""
    for item in api.pages(path):
        if all(item.get(name) == body[name] for name in key):
            return item
    return api.post(path, body)


class World:
    """The ids that the steps of the main job need."""

    def __init__(self):
        self.facility = None
        self.carriers = {}
        self.drivers = {}
        self.vehicles = {}


def ensure(api, mail_mark="demo", first_expires_minutes=1, today=None):
    today = today or datetime.datetime.now(datetime.timezone.utc).date()
    world = World()
    world.facility = find_or_create(api, "/v1/facilities", ["name"], {"name": SITE["name"], "address": SITE, "zone": ZONE, "bins": BINS})
    ensure_location(api, world.facility["id"])
    for carrier in CARRIERS:
        ensure_carrier(api, world, carrier, mail_mark)
    ensure_guide(api, world, first_expires_minutes)
    ensure_rates(api, today)
    ensure_fuel(api, today)
    return world


def ensure_location(api, facility_id):
    weekday = [{"day": day, "opens": "06:00", "closes": "20:00"} for day in ("monday", "tuesday", "wednesday", "thursday", "friday")]
    find_or_create(api, "/v1/locations", ["name"], {
        "name": SITE["name"], "facility_id": facility_id, "address": SITE, "zone": ZONE, "hours": weekday, "appointment": {"rule": "first_come"},
        "contacts": [{"name": "Shipping desk", "phone": "+1 901 555 0142", "email": "shipping@example.com"}],
        "dock_notes": "Doors 1 to 12 load live; drop trailers at the east fence.", "access_notes": "Check in at the guard house.",
    })
    find_or_create(api, "/v1/locations", ["name"], {
        "name": "Customer hub, Columbus", "address": {"name": "Customer hub", "street": "2300 Westbelt Dr", "city": "Columbus", "state": "OH", "zip": "43228"},
        "zone": "America/New_York", "hours": weekday, "appointment": {"rule": "by_appointment", "lead_hours": 24},
        "contacts": [{"name": "Receiving", "phone": "+1 614 555 0117", "email": "receiving@example.com"}],
        "dock_notes": "Dock plates rated 30,000 lb.", "access_notes": "No trucks on Renner Rd.",
    })


def ensure_carrier(api, world, carrier, mail_mark):
    key = carrier["key"]
    body = {name: value for name, value in carrier.items() if name != "key"}
    body.update(email=f"tenders.{carrier['scac'].lower()}.{mail_mark}@example.com", active=True)
    made = find_or_create(api, "/v1/carriers", ["scac"], body)
    world.carriers[key] = made
    name, state, number = DRIVERS[len(world.drivers) % len(DRIVERS)]
    driver = {"carrier_id": made["id"], "name": name, "phone": "+1 901 555 0100", "license_state": state, "license_number": number, "active": True}
    world.drivers[made["id"]] = find_or_create(api, "/v1/drivers", ["carrier_id", "name"], driver)
    truck = {"carrier_id": made["id"], "unit": "T-101", "kind": "tractor", "plate": f"{carrier['scac']}1", "plate_state": "TN", "vin": None, "active": True}
    world.vehicles[made["id"]] = find_or_create(api, "/v1/vehicles", ["carrier_id", "unit"], truck)


def ensure_guide(api, world, first_expires_minutes):
    ranks = [("first", first_expires_minutes), ("second", 60), ("third", 60)]
    find_or_create(api, "/v1/routing-guides", ["origin", "destination", "equipment"], {
        "origin": {"kind": "state", "state": SITE["state"]}, "destination": {"kind": "any"}, "equipment": "dry_van",
        "carriers": [{"carrier_id": world.carriers[key]["id"], "expires_minutes": minutes} for key, minutes in ranks],
    })


def ensure_rates(api, today):
    extras = {"handling": usd(350), "stop_off": usd(4500), "redelivery": usd(7500), "refused_delivery": usd(5000)}
    state = {"kind": "state"}
    rates = [
        ("Anywhere, by the mile", {"kind": "any"}, {"kind": "per_mile", "rate": "2.15", "minimum": usd(45000)}),
        ("To California, by weight", {**state, "state": "CA"}, {"kind": "per_hundredweight", "rate": "38.40", "minimum": usd(60000)}),
        ("To Tennessee, flat", {**state, "state": "TN"}, {"kind": "flat", "amount": usd(52500)}),
    ]
    for name, destination, method in rates:
        find_or_create(api, "/v1/rates", ["name"], {
            "name": name, "account_id": None, "carrier_id": None, "origin": {"kind": "any"}, "destination": destination, "method": method,
            "accessorials": extras, "effective_from": f"{today.year - 1}-01-01", "effective_to": None,
        })


def ensure_fuel(api, today):
    monday = today - datetime.timedelta(days=today.weekday())
    prices = ("3.742", "3.718", "3.755", "3.801")
    for weeks, price in enumerate(prices):
        date = (monday - datetime.timedelta(weeks=weeks)).isoformat()
        find_or_create(api, "/v1/fuel-prices", ["date", "source"], {"date": date, "price": price, "source": "eia_us"})
    find_or_create(api, "/v1/fuel-schedules", ["name"], {
        "name": "Standard", "price_source": "eia_us", "effective_from": f"{today.year - 1}-01-01", "method": {"kind": "per_mile", "peg": "1.20", "mpg": "6.0"},
    })
