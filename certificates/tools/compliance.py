"""The statuses of the compliance report. Needs no database."""

from collections.abc import Collection

STATUSES = [
    ("compliant", "Compliant"),
    ("expiring", "Expiring"),
    ("grace", "In Grace Period"),
    ("missing", "Missing"),
    ("expired", "Expired"),
    ("exempt", "Exempt"),
]

# Those who may not do the work.
GAPS = ("missing", "expired")

# The id of a row is that of the employee times this, plus that of the type.
ID_BASE = 2**20


def is_ids(value):
    """Return whether a value is a collection of ids."""
    return isinstance(value, Collection) and all(type(id_) is int for id_ in value)
