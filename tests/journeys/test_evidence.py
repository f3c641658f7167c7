"""What happened to a shipment can be told, sealed, and proved to somebody who trusts nobody."""

import io
import json
import re
import subprocess
import sys
import zipfile

import pytest
from boto3.dynamodb.conditions import Key

from client import tenant
from client.api import Http, until
from client.stack import ROOT
from cloud import Cloud


@pytest.fixture(scope="module")
def cloud(stack):
    return Cloud(stack)


@pytest.fixture(scope="module")
def delivered(shop, api):
    """An order whose load was delivered, proved and invoiced: (order, load)."""
    load, (order,) = shop.dispatched()
    shop.track_opened(load["id"])
    shop.tell(shop.facts(load))
    shop.proofs(load)
    return shop.order_at(order["id"], "invoiced", timeout_s=120), load


def seal(member):
    """The owner asks, no key may; again after a while when a checkpoint was made just now."""
    member.log_in_again()

    def made():
        answer = member.person.call("POST", "/v1/audit/checkpoints", {}, retry=False)
        assert answer.status in (201, 429), answer.body
        return answer.json if answer.status == 201 else None

    checkpoint = until(made, 90, every_s=5, what="a checkpoint")
    assert checkpoint in list(member.api.pages("/v1/audit/checkpoints"))
    return checkpoint


def instant(text):
    """Sorts as time does, however many digits the fraction has."""
    seconds, _, fraction = text.removesuffix("Z").partition(".")
    return seconds, fraction.ljust(9, "0")


def verify(pack, keys, tmp_path):
    """Runs the script that strangers run: (exit code, what it printed)."""
    (tmp_path / "pack.zip").write_bytes(pack)
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    script = [sys.executable, str(ROOT / "scripts" / "verify-evidence"), str(tmp_path / "pack.zip"), "--jwks", str(tmp_path / "keys.json")]
    ran = subprocess.run(script, capture_output=True, text=True, timeout=60)
    return ran.returncode, ran.stdout + ran.stderr


def evidence(api, shipment_id):
    made = api.post(f"/v1/shipments/{shipment_id}/evidence", {})
    answer = Http().send("GET", made["url"])
    assert answer.ok and len(answer.body) == made["bytes"], answer.status
    return made, answer.body


def test_the_timeline_tells_all_contexts_and_the_customer_only_what_is_theirs(delivered, api):
    order, _ = delivered
    path = f"/v1/shipments/{order['shipment_id']}/timeline"

    def told():
        entries = api.get(path)["entries"]
        return entries if {"order", "shipment", "freight", "load", "track", "document", "charges", "invoice"} <= {e["kind"] for e in entries} else None

    entries = until(told, 60, what="the timeline to be complete")
    happened = [instant(e["occurred_at"]) for e in entries]
    assert happened == sorted(happened)
    some = sorted((e["recorded_at"] for e in entries), key=instant)[len(entries) // 2]
    assert api.get(path, as_of=some)["entries"] == [e for e in entries if instant(e["recorded_at"]) <= instant(some)]
    for_customer = api.get(path, audience="customer")["entries"]
    names = {e["name"] for e in for_customer}
    assert {"order_released", "shipment_packed", "shipment_dispatched", "delivery_attempted", "invoice_ready"} <= names
    fields = {"name", "text", "occurred_at", "recorded_at", "overridden", "correction"}
    assert all(set(e) == fields for e in for_customer)
    assert not re.search(r"per_|key_|car_|system |\$", json.dumps(for_customer))


def test_a_pack_verifies_and_an_altered_one_names_what_was_altered(delivered, api, nobody, member, tmp_path):
    order, load = delivered
    checkpoint = seal(member)
    made, pack = evidence(api, order["shipment_id"])
    assert made["checkpoint"] == checkpoint["name"] and made["sealed"] == made["histories"] >= 8
    keys = nobody.get("/.well-known/evidence-keys.json")
    code, printed = verify(pack, keys, tmp_path)
    assert code == 0 and "FAIL" not in printed, printed

    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert any(name.startswith("documents/doc_") for name in files) and b"<table>" in files["timeline.html"]
    history = f"histories/load.{load['id']}.jsonl"
    lines = files[history].splitlines(keepends=True)
    for altered, named in [
        (lines[:1] + lines[2:], "event 2 is missing"),
        ([lines[1], lines[0], *lines[2:]], "event 1 is missing or out of its place"),
        ([lines[0].replace(b"recorded_at", b"recorded_At", 1), *lines[1:]], "event 1 was altered"),
        (lines[:-1], f"event {len(lines)} is missing"),
    ]:
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, b"".join(altered) if name == history else content)
        code, printed = verify(changed.getvalue(), keys, tmp_path)
        assert code == 1 and f"FAIL  history load {load['id']}: " in printed and named in printed, printed


def test_a_stranger_gets_neither(delivered, stranger):
    order, _ = delivered
    assert stranger.api.call("POST", f"/v1/shipments/{order['shipment_id']}/evidence", {}).status == 404
    assert stranger.api.call("GET", f"/v1/shipments/{order['shipment_id']}/timeline").status == 404


@pytest.fixture
def sealed(stack):
    """A tenant of its own with three accounts, sealed: (member, the accounts)."""
    member = tenant.fresh(stack, "Sealed")
    accounts = [member.api.post("/v1/accounts", {"code": f"A-{n}", "name": f"Account {n}"}) for n in range(3)]
    seal(member)
    audit = member.api.post("/v1/audit/verify-checkpoint", {})
    assert audit["intact"] and audit["genuine"] and audit["verified"] >= 3, audit
    return member, accounts


def finding(member):
    audit = member.api.post("/v1/audit/verify-checkpoint", {})
    assert audit["genuine"] and not audit["intact"] and len(audit["findings"]) == 1, audit
    return audit["findings"][0]


def rows(cloud, member, account):
    found = cloud.table.query(KeyConditionExpression=Key("pk").eq(f"{member.tenant_id}#account#{account['id']}"))
    return sorted(found["Items"], key=lambda row: row["sk"])


def test_a_deleted_aggregate_is_found_against_the_checkpoint(cloud, sealed):
    member, accounts = sealed
    for row in rows(cloud, member, accounts[1]):
        cloud.table.delete_item(Key={"pk": row["pk"], "sk": row["sk"]})
    found = finding(member)
    assert (found["kind"], found["id"], found["what"]) == ("account", accounts[1]["id"], "deleted")


def test_an_altered_event_is_found_against_the_checkpoint(cloud, sealed):
    member, accounts = sealed
    event = rows(cloud, member, accounts[2])[0]
    cloud.table.put_item(Item={**event, "stored": event["stored"].replace("Account 2", "Account 9")})
    found = finding(member)
    assert (found["id"], found["what"], found["sequence"]) == (accounts[2]["id"], "altered", 1)


def test_the_daily_run_seals_every_tenant(cloud, stack):
    member = tenant.fresh(stack, "Daily")
    lambda_ = cloud.client("lambda")
    ran = lambda_.invoke(FunctionName="supercargo-checkpoint", Payload=b"{}")
    answer = json.loads(ran["Payload"].read())
    assert not ran.get("FunctionError") and answer["tenants"] >= 1, answer
    made = [one for one in member.api.pages("/v1/audit/checkpoints") if one["name"] == answer["day"]]
    assert len(made) == 1 and made[0]["histories"] >= 1
    assert member.api.post("/v1/audit/verify-checkpoint", {})["intact"]
