"""What a signed code says of a certificate. Needs no database."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import cbor2

from . import cose

# Registered claims of a CWT (RFC 8392).
EXPIRES, NOT_BEFORE, ID = 4, 5, 7
# Claims of our own are a list, under a number of the range for private use: the number
# in the status list, type, holder, level and modules.
OWN = -65537
ID_BYTES = 4
EPOCH = datetime(1970, 1, 1).date()

# The codewords of a QR code with error correction M, by version, and the bits before
# the two parts of an address with digits behind it (ISO/IEC 18004, tables 3 and 9).
MAX_VERSION, MAX_CODEWORDS = 12, 290
HEADER_BITS = 4 + 16 + 4 + 12
# A shorter name says too little.
SHORTEST = 12


@dataclass(frozen=True)
class Statement:
    """What is known of a certificate when its code is signed.

    ``modules`` are pairs of a name, and a last day where it is not that of the
    certificate itself. Left out for want of room, they are ``None``.
    """

    id: int
    index: int
    type_name: str
    holder: str
    level: str
    modules: list | None
    starts: datetime
    ends: datetime | None

    def get_claims(self):
        claims = {EXPIRES: self.ends and int(self.ends.timestamp())}
        claims |= {
            NOT_BEFORE: int(self.starts.timestamp()),
            ID: self.id.to_bytes(ID_BYTES, "big"),
            OWN: [
                self.index,
                self.type_name,
                self.holder,
                self.level,
                self._get_modules(),
            ],
        }
        return {number: value for number, value in claims.items() if value is not None}

    def _get_modules(self):
        if self.modules is None:
            return None
        return [
            [name, (day - EPOCH).days] if day else name for name, day in self.modules
        ]


def find_start(day, timezone):
    """Return the moment at which a day begins.

    :param str timezone: a name, such as Europe/Amsterdam
    """
    return datetime.combine(day, time(), ZoneInfo(timezone))


def find_end(day, timezone):
    """Return the moment at which a day is over; None without a day."""
    return find_start(day + timedelta(days=1), timezone) if day else None


def fit(statement, address):
    """Return the claims that a code has room for behind an address, or None.

    What is dropped first is what the card shows besides: the modules, the level, the
    end of a long name. All else stays.

    :param Statement statement: everything that could be said
    :param str address: with the sign that comes before the digits
    """
    bits = 8 * MAX_CODEWORDS - HEADER_BITS - 8 * len(address.encode())
    room = cose.count_bytes(bits // 10 * 3) - cose.OVERHEAD_BYTES
    for shorter in _shorten(statement):
        claims = shorter.get_claims()
        if len(cbor2.dumps(claims)) <= room:
            return claims
    return None


def _shorten(statement):
    yield statement
    shorter = replace(statement, modules=None) if statement.modules else statement
    yield shorter
    shorter = replace(shorter, level="")
    yield shorter
    for name in ("type_name", "holder"):
        text = getattr(shorter, name)
        for length in range(len(text) - 1, SHORTEST, -1):
            shorter = replace(shorter, **{name: f"{text[:length].rstrip()}…"})
            yield shorter
