"""The live code of a pass: it says when it was shown. Needs no database.

The page of the holder shows a code that changes with each step of time: 4 bytes of the
number of the step, 8 bytes of HMAC-SHA256 over the certificate, its serial and the
step. A picture of it is as old as its step.
"""

import base64
import binascii
import hmac
from datetime import datetime

from odoo.addons.certificates_verification.tools.codes import is_same

# Keeps a live code from being a valid signature of anything else.
SCOPE = "certificates_gate.live"
STEP_SECONDS = 30
# How many steps a code may be away from the present one.
SKEW_STEPS = 1
STEP_BYTES = 4
SIGNATURE_BYTES = 8
LENGTH = 16
EPOCH = datetime(1970, 1, 1)


def get_seconds(moment):
    """Return the seconds since 1970 of a moment in UTC, without its time zone."""
    return (moment - EPOCH).total_seconds()


def get_step(moment):
    """Return the number of the step that a moment is in.

    >>> get_step(datetime(1970, 1, 1, 0, 1, 5))
    2
    """
    return int(get_seconds(moment) // STEP_SECONDS)


def sign(key, certificate_id, serial, step):
    """Return the live code of a certificate in a step.

    :param str key: the key of the database, which signs
    :param int serial: how often the code of the certificate was replaced
    """
    message = repr((SCOPE, certificate_id, serial, step)).encode()
    signature = hmac.digest(key.encode(), message, "sha256")[:SIGNATURE_BYTES]
    content = step.to_bytes(STEP_BYTES, "big") + signature
    return base64.urlsafe_b64encode(content).decode()


def read_step(live):
    """Return the step that a live code claims to be of; nothing if it can be none.

    >>> read_step(sign("key", 42, 0, 7))
    7
    >>> read_step("x")
    """
    if len(live) != LENGTH:
        return None
    try:
        content = base64.b64decode(live, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return int.from_bytes(content[:STEP_BYTES], "big")


def judge(live, key, certificate_id, serial, moment):
    """Return what a live code is worth at a moment.

    :return: ``live``, ``old`` when it was shown at another time, or ``false`` when
        nobody has shown it
    """
    step = read_step(live)
    if step is None or not key:
        return "false"
    if not is_same(live, sign(key, certificate_id, serial, step)):
        return "false"
    return "live" if abs(step - get_step(moment)) <= SKEW_STEPS else "old"
