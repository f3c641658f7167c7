"""A client of Supercargo's public API, in the standard library alone.

scripts/seed, scripts/demo and tests/journeys speak to the running stack through it, and through nothing else: what
they can do, a customer can do.
"""
