"""The next step of a renewal. Needs no database."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RenewalStep:
    """The next step of a renewal, for the user who looks at the certificate.

    :param str text: how far the renewal is, and what to do: whole sentences
    :param str email: the address of whom to write to
    :param str label: of the button; empty when there is nothing to click
    :param str url: the page that the button opens; empty when it does more than that
    :param act: callable that does what the button does, and returns an action
    """

    text: str
    email: str = ""
    label: str = ""
    url: str = ""
    act: Callable | None = None

    def run(self):
        """Return the action of the button.

        :return: the action to go on with
        """
        return self.act() if self.act else open_page(self.url)


def open_page(url):
    """Return the action that opens a page of the website."""
    return {"type": "ir.actions.act_url", "url": url, "target": "self"}
