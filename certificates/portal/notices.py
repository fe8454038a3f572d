"""Notices about the last action on a portal page, and work that can fail."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.http import request

SESSION_KEY = "certificates_notice"


def leave_notice(level, text):
    """Keep a message for the next page of the session.

    :param str level: ``success``, ``warning`` or ``danger``
    """
    request.session[SESSION_KEY] = {"level": level, "text": text}


def take_notice():
    """Return the message that was kept, once."""
    return request.session.pop(SESSION_KEY, None)


def attempt(work):
    """Run work that may be refused.

    :return: its result, and the message of the refusal that undid it
    """
    try:
        with request.env.cr.savepoint():
            return work(), None
    except UserError as error:
        return None, str(error)
    except IntegrityError:
        return None, request.env._("This was done already, perhaps by a second click.")
