"""What the picture of a badge shows. Needs no database."""

from dataclasses import dataclass

from odoo.addons.certificates_passes.tools import text
from odoo.addons.certificates_passes.tools.card import Theme


@dataclass(frozen=True)
class Picture:
    """The picture of a type and level: it names no holder."""

    title: str
    level: str
    organization: str
    theme: Theme

    fit = staticmethod(text.fit)
    fit_steps = staticmethod(text.fit_steps)


def clean(name):
    """Return a text without what no font draws."""
    return text.leave_out(text.clean(name))[0]
