"""What an operator sees of a running system: one JSON line a decision, and meters.

Nothing of a statement, no secret, no query string and, unless a setting says so, no address of a
reader enters either. The API on one machine and in a cloud function share it.
"""

from publish.adapters.observing.account import Account, note, opened, write_down
from publish.adapters.observing.emf import EmfMeters
from publish.adapters.observing.journal import Journal, fault
from publish.adapters.observing.meters import FAMILIES, Family, Meters, NoMeters
from publish.adapters.observing.prometheus import PrometheusMeters

__all__ = [
    "FAMILIES",
    "Account",
    "EmfMeters",
    "Family",
    "Journal",
    "Meters",
    "NoMeters",
    "PrometheusMeters",
    "fault",
    "note",
    "opened",
    "write_down",
]
