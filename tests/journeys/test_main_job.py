"""The main job, as scripts/demo runs it, on part of the sample and on a file that is nothing like it."""

import json
import os
import subprocess

import pytest

from client.stack import ROOT
from given import mark

SAMPLE = ROOT / "samples" / "orders.csv"


def demo(tmp_path, *arguments):
    figures = tmp_path / "figures.json"
    ran = subprocess.run(
        [str(ROOT / "scripts" / "demo"), "--json", str(figures), *arguments], capture_output=True, text=True, timeout=300, env=os.environ,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(figures.read_text()), ran.stdout


@pytest.mark.skipif(not SAMPLE.exists(), reason="samples/orders.csv is not there")
def test_the_sample_adds_up(tmp_path):
    figures, shown = demo(tmp_path, "--limit", "60")
    assert "The table adds up." in shown
    assert figures["orders_in"] == 60 == figures["rejected"] + figures["held"] + figures["short"] + figures["invoiced"]
    assert figures["invoiced"] > 30 and figures["tenders_accepted"] == figures["loads"] > 0
    assert figures["tenders_declined"] + figures["tenders_expired"] > 0
    assert figures["invoiced_cents"] == figures["line_cents"] == figures["csv_cents"] > 0


def test_a_file_of_another_kind_adds_up(tmp_path):
    tag = mark()
    rows = ["PO Number;Item No;Qty;Zip Code;Town;State;Customer;Ordered On"]
    places = [("2134", "Boston", "Massachusetts"), ("60614", "Chicago", "IL"), ("94105", "San Francisco", "California"), ("37203", "Nashville", "TN")]
    for i in range(24):
        zip_, town, state = places[i // 2 % len(places)]
        rows.append(f"{tag}-{i // 2:03};PART-{i % 9};{i % 5 + 1};{zip_};{town};{state};Müller & Sons {i // 2};{i // 2 + 14}.03.2024")
    file = tmp_path / "bestellungen.csv"
    file.write_bytes("\r\n".join(rows).encode("windows-1252"))
    figures, shown = demo(tmp_path, "--orders", str(file), "--lapse", "0")
    assert "The table adds up." in shown
    assert figures["orders_in"] == 12 == figures["short"] + figures["invoiced"], shown
    assert figures["invoiced"] > 8 and figures["invoiced_cents"] == figures["line_cents"] == figures["csv_cents"] > 0


def test_a_file_of_which_nothing_can_be_taken_says_so(tmp_path):
    tag = mark()
    file = tmp_path / "nothing.csv"
    file.write_text("Order Number,SKU,Quantity,City,State,ZIP,Customer\n" + "".join(f"{tag}-{i},PART-1,0,Boston,MA,02134,Nobody\n" for i in range(3)))
    figures, shown = demo(tmp_path, "--orders", str(file))
    assert "The table adds up." in shown
    assert figures["orders_in"] == 3 == figures["rejected"] and figures["invoiced"] == 0, shown
