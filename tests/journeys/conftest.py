"""Journeys: what a customer does, on a running stack. BASE_URL and friends name it, else the one of scripts/up.

A test speaks HTTP like a customer. The few that must reach further (tamper with the table, poison a queue, kill a
process) say so, and use the emulator's AWS API.
"""

import pathlib
import sys

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from client import master_data, stack as running, tenant  # noqa: E402
from client.api import Api  # noqa: E402

import given  # noqa: E402


@pytest.fixture(scope="session")
def stack():
    return running.find()


@pytest.fixture(scope="session")
def nobody(stack):
    return Api(stack.base_url)


@pytest.fixture(scope="session")
def member(stack):
    """A tenant of the whole session: its owner, with a key."""
    return tenant.fresh(stack, "Journeys")


@pytest.fixture(scope="session")
def api(member):
    return member.api


@pytest.fixture(scope="session")
def stranger(stack):
    """Another tenant's owner."""
    return tenant.fresh(stack, "Strangers")


@pytest.fixture(scope="session")
def world(member):
    """Facility, carriers, guide, rates of the session's tenant."""
    return master_data.ensure(member.api, mail_mark=member.tenant_id[-8:], first_expires_minutes=60)


@pytest.fixture(scope="session")
def shop(api, world):
    """Orders, stock and loads are made through this."""
    return given.Shop(api, world)
