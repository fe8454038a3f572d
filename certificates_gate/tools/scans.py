"""What the code on a pass says, taken apart. Needs no database."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

# Longer than any code with all that it proves.
MAX_LENGTH = 2000
PATH = "/pass/"
LIVE_PARAMETER = "live"


@dataclass(frozen=True)
class Scan:
    """The parts of what was read.

    :param host: where the address leads, empty when it is no address
    :param code: the code of a certificate, or whatever stands in its place
    :param live: the live code, if there is one
    """

    host: str
    code: str
    live: str


def read(text):
    """Take apart what a camera has read or somebody has typed.

    >>> read("https://a.example/pass/abc?live=x#y")
    Scan(host='a.example', code='abc', live='x')
    >>> read(" abc ")
    Scan(host='', code='abc', live='')
    """
    text = text[:MAX_LENGTH].replace("\0", "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return Scan("", text, "")
    if not parts.netloc:
        return Scan("", text, "")
    live = parse_qs(parts.query).get(LIVE_PARAMETER, [""])[0]
    _before, _path, code = parts.path.partition(PATH)
    return Scan(parts.netloc, code.strip("/"), live)


def add_live(address, live):
    """Return the address of a pass with its live code.

    >>> add_live("https://a.example/pass/abc#y", "x")
    'https://a.example/pass/abc?live=x#y'
    """
    address, hash_, proof = address.partition("#")
    return f"{address}?{LIVE_PARAMETER}={live}{hash_}{proof}"
