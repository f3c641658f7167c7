"""Files of orders as the world sends them, and files that are broken."""

import csv
import io

import pytest

from client.api import Http
from given import import_csv, mark

HEADER = "Order Number,Customer Code,Customer Name,Street,City,State,ZIP,SKU,Quantity,Order Date"


def rows(*lines):
    return "\n".join([HEADER, *lines]) + "\n"


def line(number, sku, quantity=1, city="Henderson", state="KY", zip_="42420", date="2026-11-02"):
    return f"{number},CG-1,Claire Gute,12 Elm St,{city},{state},{zip_},{sku},{quantity},{date}"


def orders_named(api, *numbers):
    return {order["number"]: order for number in numbers for order in api.get("/v1/orders", number=number)["items"]}


@pytest.mark.parametrize("what, text, code", [
    ("a quote that is never closed", rows(line("Q1", '"A-1')), "quote_never_closed"),
    ("200 columns", ",".join(f"c{i}" for i in range(200)) + "\n" + ",".join("x" * 200) + "\n", "too_many_columns"),
    ("a NUL byte", rows(line("N1", "A-1")).encode() + b"N2,\x00\n", "nul_byte"),
    ("nothing", "", "file_empty"),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", None),
    ("a header alone", HEADER + "\n", "file_has_no_rows"),
])
def test_a_broken_file_is_refused_and_leaves_nothing(api, what, text, code):
    before = api.get("/v1/orders/summary")["total"]
    if text == "":
        made = api.call("POST", "/v1/imports", {"file_name": "orders.csv", "size_bytes": 0})
        if not made.ok:
            assert made.status == 422, made.body
            return
    answer = import_csv(api, text, start=False)
    assert answer.status == 422, (what, answer.status, answer.body)
    assert code is None or answer.code == code, (what, answer.code)
    assert api.get("/v1/orders/summary")["total"] == before


def test_good_rows_come_in_and_bad_rows_come_back_with_a_reason(api, shop):
    sku, tag = shop.item(stock=100), mark()
    text = rows(
        line(f"G{tag}", sku, 2), line(f"G{tag}", sku, 3), line(f"B{tag}", sku, 0), line(f"C{tag}", sku, -1), line(f"D{tag}", sku, 10**18),
        line(f"E{tag}", sku, 1, date="2026-02-30"), line(f"U{tag}", "NO-SUCH-SKU"), line(f"Z{tag}", sku, 1, "Boston", "Massachusetts", "2134"),
    )
    done = import_csv(api, text)
    assert done["state"] == "completed", done
    assert done["progress"]["created"] == 3 and done["progress"]["failed"] == 4, done["progress"]
    made = orders_named(api, f"G{tag}", f"Z{tag}", f"U{tag}")
    assert len(made[f"G{tag}"]["lines"]) == 2, "rows of one order are one order"
    assert made[f"Z{tag}"]["ship_to"]["zip"] == "02134", "the zero that a spreadsheet took is restored"
    assert made[f"Z{tag}"]["ship_to"]["state"] == "MA"
    held = shop.order_at(made[f"U{tag}"]["id"], "held")
    assert [hold["code"] for hold in held["holds"]] == ["unknown_sku"]
    assert orders_named(api, f"B{tag}", f"C{tag}", f"D{tag}", f"E{tag}") == {}
    failed = api.get(f"/v1/imports/{done['id']}/failed-rows")
    answer = Http().send("GET", failed["url"])
    back = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert {row["Order Number"] for row in back} == {f"B{tag}", f"C{tag}", f"D{tag}", f"E{tag}"}
    assert all(row["reason"] for row in back)


def test_uploading_again_changes_nothing(api, shop):
    sku, tag = shop.item(stock=10), mark()
    text = rows(line(f"R{tag}", sku), line(f"S{tag}", sku))
    assert import_csv(api, text)["progress"]["created"] == 2
    before = {order["id"]: order["lines"] for order in orders_named(api, f"R{tag}", f"S{tag}").values()}
    again = import_csv(api, text)
    assert (again["progress"]["created"], again["progress"]["unchanged"]) == (0, 2)
    after = orders_named(api, f"R{tag}", f"S{tag}").values()
    assert {order["id"] for order in after} == set(before)


def test_a_dry_run_writes_nothing(api, shop):
    sku, tag = shop.item(stock=10), mark()
    done = import_csv(api, rows(line(f"T{tag}", sku)), dry_run=True)
    assert done["state"] == "checked" and done["progress"]["created"] == 1
    assert orders_named(api, f"T{tag}") == {}


@pytest.mark.parametrize("encoding, delimiter, dates", [
    ("utf-8-sig", ",", ["11/8/2018", "11/28/2018"]), ("windows-1252", ";", ["08.11.2018", "28.11.2018"]), ("utf-16", "\t", ["2018-11-08", "2018-11-28"]), ("utf-8", "|", ["8/11/2018", "28/11/2018"]),
])
def test_other_dialects_are_understood(api, shop, encoding, delimiter, dates):
    sku, tag = shop.item(stock=10), mark()
    header = ["Bestell Nr", "Customer", "Ship To City", "Province", "Postal Code", "Item", "Qty", "Date"]
    header[0] = "Order No."
    body = [[f"{i}{tag}", "Café Müller", "Henderson", "Kentucky", "42420", sku, "1", date] for i, date in enumerate(dates)]
    text = "\r\n".join(delimiter.join(row) for row in [header, *body]) + "\r\n"
    done = import_csv(api, text.encode(encoding))
    assert done["state"] == "completed" and done["progress"]["created"] == 2, (done["analysis"], done["progress"])
    made = orders_named(api, f"0{tag}", f"1{tag}")
    assert {order["order_date"] for order in made.values()} == {"2018-11-08", "2018-11-28"}
    assert {order["account"]["name"] for order in made.values()} == {"Café Müller"}
