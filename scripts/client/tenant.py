"""From nobody to a tenant with a key, as any customer would get there."""

import secrets

from . import mail
from .api import Api, Problem

SCOPES = [f"{area}:{right}" for area in ("orders", "warehouse", "transport", "tracking", "billing", "cases") for right in ("read", "write")]
SCOPES += ["tenancy:read", "audit:read"]


class Member:
    """A person in a tenant: `api` speaks with the key when there is one, `person` with the token."""

    def __init__(self, stack, email, password, session):
        self.stack = stack
        self.email = email
        self.password = password
        self.session = session
        self.tenant_id = session["tenant"]["id"]
        self.person = Api(stack.base_url, session["access_token"])
        self.api = self.person
        self.api_key = None

    def make_key(self, name="demo", scopes=None):
        """A key outlives a token (ten minutes): long work is done with it."""
        key = self.person.post("/v1/api-keys", {"name": name, "scopes": scopes or SCOPES})
        self.api_key = key["secret"]
        self.api = self.person.as_(self.api_key)
        return key

    def log_in_again(self):
        self.session = log_in(self.stack, self.email, self.password)
        self.person.token = self.session["access_token"]
        return self.session


def log_in(stack, email, password, tenant_id=None):
    body = {"email": email, "password": password}
    if tenant_id:
        body["tenant_id"] = tenant_id
    return Api(stack.base_url).post("/v1/sessions", body)


def sign_up(stack, company, name, email, password, zone="America/Chicago"):
    """Sign-up, the link from the mail, the first login."""
    nobody = Api(stack.base_url)
    nobody.post("/v1/sign-up", {"company": company, "name": name, "email": email, "password": password, "zone": zone})
    token = mail.token_for(stack, email, "/verify?token=")
    nobody.post("/v1/email-verifications", {"token": token})
    return Member(stack, email, password, log_in(stack, email, password))


def fresh(stack, company="Prairie Office Supply"):
    """A tenant that nobody has seen before."""
    mark = secrets.token_hex(4)
    member = sign_up(stack, f"{company} {mark}", "Dana Whitfield", f"dana.{mark}@example.com", f"quiet-harbor-{secrets.token_hex(6)}")
    member.make_key()
    return member


def ensure(stack, company, name, email, password):
    """The member with this address: logs in, or signs up first when the address is new."""
    try:
        return Member(stack, email, password, log_in(stack, email, password))
    except Problem as problem:
        if problem.status != 401:
            raise
    return sign_up(stack, company, name, email, password)
