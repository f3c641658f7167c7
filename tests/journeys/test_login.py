"""Sessions: rotation, reuse, throttling, invitations."""

import secrets

import pytest

from client import mail, tenant
from client.api import Api


@pytest.fixture(scope="module")
def person(stack):
    return tenant.fresh(stack, "Logins")


def refresh(nobody, token):
    return nobody.call("POST", "/v1/sessions/refresh", {"refresh_token": token})


def test_a_used_refresh_token_kills_its_family(stack, nobody, person):
    first = tenant.log_in(stack, person.email, person.password)["refresh_token"]
    second = refresh(nobody, first)
    assert second.status == 200
    stolen = refresh(nobody, first)
    assert stolen.status == 401 and stolen.code == "refresh_token_reused", stolen.body
    assert refresh(nobody, second.json["refresh_token"]).status == 401, "the thief's use ends the owner's session too"
    other = tenant.log_in(stack, person.email, person.password)["refresh_token"]
    assert refresh(nobody, other).status == 200, "another login is another family"


def test_logout_ends_the_session(stack, nobody, person):
    token = tenant.log_in(stack, person.email, person.password)["refresh_token"]
    assert nobody.call("POST", "/v1/sessions/revoke", {"refresh_token": token}).status == 204
    assert refresh(nobody, token).status == 401


def test_guessing_is_throttled(stack, nobody):
    # An address of its own, so that nobody else is locked out.
    email = f"guess.{secrets.token_hex(4)}@example.com"
    answers = [nobody.call("POST", "/v1/sessions", {"email": email, "password": f"wrong-guess-{i}"}, retry=False) for i in range(30)]
    statuses = [answer.status for answer in answers]
    assert set(statuses) <= {401, 429} and 429 in statuses, statuses
    throttled = next(answer for answer in answers if answer.status == 429)
    assert throttled.code and int(throttled.headers["retry-after"]) > 0


def test_unknown_and_wrong_look_the_same(nobody, person):
    wrong = nobody.call("POST", "/v1/sessions", {"email": person.email, "password": "not-this-one-at-all"})
    unknown = nobody.call("POST", "/v1/sessions", {"email": f"nobody.{secrets.token_hex(4)}@example.com", "password": "not-this-one-at-all"})
    assert (wrong.status, wrong.code) == (unknown.status, unknown.code) == (401, "invalid_credentials")


def test_sign_up_does_not_tell_who_is_known(nobody, person):
    def sign_up(email):
        return nobody.call("POST", "/v1/sign-up", {"company": "Again", "name": "Ann Lee", "email": email, "password": "a-long-enough-secret"})

    known, new = sign_up(person.email), sign_up(f"new.{secrets.token_hex(4)}@example.com")
    assert known.status == new.status == 202
    assert known.json.keys() == new.json.keys()


@pytest.mark.parametrize("token", ["", "garbage", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwZXJfMSJ9.", "sck_live_0000000000000000000000000000000000000000"])
def test_a_bad_credential_is_401(stack, token):
    answer = Api(stack.base_url, token).call("GET", "/v1/orders")
    assert answer.status == 401 and answer.code, answer.body


def test_a_token_of_another_tenants_role_is_held_to_it(stack, nobody, person):
    email = f"floor.{secrets.token_hex(4)}@example.com"
    person.log_in_again()
    person.person.post("/v1/invitations", {"email": email, "role": "warehouse"})
    token = mail.token_for(stack, email, "/invitation?token=")
    accepted = nobody.post("/v1/invitations/accept", {"token": token, "name": "Floor Hand", "password": "pallet-jack-41-north"})
    assert accepted["role"] == "warehouse"
    worker = Api(stack.base_url, tenant.log_in(stack, email, "pallet-jack-41-north")["access_token"])
    assert worker.call("GET", "/v1/shipments").status == 200
    assert worker.call("GET", "/v1/invoices").status == 403
    assert worker.call("POST", "/v1/api-keys", {"name": "mine", "scopes": ["orders:read"]}).status == 403


def test_signing_keys_are_published(nobody):
    keys = nobody.get("/.well-known/jwks.json")["keys"]
    assert keys and all(key["alg"] == "ES256" and key["kid"] and "d" not in key for key in keys)
