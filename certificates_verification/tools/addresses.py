"""Whether an address is fit to be printed on cards. Needs no database."""

import ipaddress
from urllib.parse import urlsplit

# Names that no server of the internet answers to.
PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test")


def find_faults(url):
    """Return what is wrong with an address that anybody is to open, in order.

    >>> find_faults("https://odoo.example.com/pass/")
    []
    >>> find_faults("http://192.168.1.20:8069/pass/")
    ['insecure', 'private']
    """
    parts = urlsplit(url)
    faults = []
    if parts.scheme != "https":
        faults.append("insecure")
    if not _is_public(parts.hostname or ""):
        faults.append("private")
    return faults


def _is_public(host):
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        name = host.rstrip(".")
        return "." in name and not name.endswith(PRIVATE_ENDINGS)
