from dataclasses import dataclass
from datetime import date

import segno

from odoo.fields import Domain

from odoo.addons.certificates.tools.batch import try_each

from ..tools import qr

# What is of use comes first.
STATE_ORDER = {"expiring": 0, "valid": 0, "upcoming": 1, "expired": 2}


@dataclass(frozen=True)
class Card:
    """A pass on the screen.

    :param certificate: the certificate, with superuser rights
    :param svg: the card; empty when it cannot be drawn
    :param problem: why it cannot be drawn
    """

    certificate: object
    svg: str | None
    problem: str | None


class Holder:
    """The current user as a holder: their own passes, whatever else they may see."""

    def __init__(self, env):
        self.certificates = env["certificates.assignment"]

    @property
    def employees(self):
        """The employees that the user is, with superuser rights."""
        return self.certificates._get_own_employees()

    def get_domain(self):
        """Return the certificates of which the holder has a pass to show."""
        certificates = self.certificates
        return certificates._get_own_domain() & certificates._get_shown_domain()

    def count(self):
        """Return how many passes the holder has."""
        return self.certificates.search_count(self.get_domain())

    def get_certificates(self, domain=Domain.TRUE):
        """Return the certificates of the passes: valid ones first, by their end."""
        found = self.certificates.search(self.get_domain() & domain)
        # sudo: the rights of the user decided which. Portal users cannot read the
        # employees and types that are shown of them.
        return found.sudo().sorted(
            lambda c: (STATE_ORDER[c.state], c.date_expiry or date.max, c.id)
        )


def draw_cards(certificates):
    """Return the passes of certificates; one that cannot be drawn spoils no other."""
    passes = certificates.env["certificates.pass"]
    svgs, problems = {}, {}
    try_each(
        certificates,
        lambda drawn: svgs.update(drawn._render_pass_svgs()),
        lambda bad, error: problems.update({bad.id: passes._get_reason(error)}),
    )
    return [
        Card(certificate, svgs.get(certificate.id), problems.get(certificate.id))
        for certificate in certificates
    ]


def draw_code(address):
    """Return the code of a pass alone, as large as its place: an SVG.

    :param str address: what the code says
    """
    code = segno.make(qr.split(address), error="m", boost_error=False)
    return code.svg_inline(border=4, omitsize=True, light="#fff", dark="#000")
