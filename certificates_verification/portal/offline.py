"""What a device keeps to check passes without network."""

import hashlib
from functools import cache
from typing import NamedTuple

from odoo.tools import file_open

FOLDER = "certificates_verification/static/src/offline"
# What the page without network loads, the first one by itself.
MODULES = ("page.js", "verdict.js", "cose.js", "status_list.js", "cbor.js")
# What else the page is made of: when it changes, devices fetch the page again.
SOURCES = (
    "certificates_verification/static/src/verification/verification.css",
    "certificates_verification/views/verification_templates.xml",
    "certificates_verification/portal/offline.py",
)
PAGE_SCRIPT = f"/{FOLDER}/{MODULES[0]}"
REGISTER_SCRIPT = f"/{FOLDER}/register.js"
WORKER = f"{FOLDER}/worker.js"


class Verdict(NamedTuple):
    """What the page says where a code proves this or that."""

    name: str
    status: str
    title: str
    sentence: str


def get_verdicts(env):
    """Return all that the page may have to say, in the language of the visitor."""
    unsure = env._("Not confirmed")
    no_proof = env._("No proof")
    return [
        Verdict(
            "valid",
            "valid",
            env._("Valid"),
            env._("The signature is genuine, and the pass is not withdrawn."),
        ),
        Verdict(
            "expired",
            "expired",
            env._("Expired"),
            env._("This certificate is no longer valid."),
        ),
        Verdict(
            "upcoming",
            "upcoming",
            env._("Not yet valid"),
            env._("This certificate is not valid yet."),
        ),
        Verdict(
            "withdrawn",
            "revoked",
            env._("Withdrawn"),
            env._("This pass was withdrawn or replaced: do not accept it."),
        ),
        Verdict(
            "changed",
            "revoked",
            no_proof,
            env._("This code was changed, or not read completely: scan it once more."),
        ),
        Verdict(
            "unknown_key",
            "revoked",
            no_proof,
            env._(
                "This code was signed by somebody else, or with a key that this "
                "device does not know yet: check it with network."
            ),
        ),
        Verdict(
            "revoked_key",
            "revoked",
            no_proof,
            env._("The key that signed this code was revoked: ask for a new pass."),
        ),
        Verdict(
            "other_code",
            "revoked",
            no_proof,
            env._("The two parts of this code belong to different passes."),
        ),
        Verdict(
            "unsigned",
            "unsure",
            unsure,
            env._("This code can be checked with network only."),
        ),
        Verdict(
            "no_keys",
            "unsure",
            unsure,
            env._(
                "This device has no keys yet: open a pass with network once, and scan "
                "again."
            ),
        ),
        Verdict(
            "no_list",
            "unsure",
            unsure,
            env._(
                "The signature is genuine, but this device has no list of withdrawn "
                "passes: check it with network."
            ),
        ),
        Verdict(
            "old_list",
            "unsure",
            unsure,
            env._(
                "The signature is genuine, but the list of withdrawn passes on this "
                "device is too old: check it with network."
            ),
        ),
        Verdict(
            "clock",
            "unsure",
            unsure,
            env._(
                "The clock of this device is wrong: set it, and open a pass with "
                "network once."
            ),
        ),
    ]


@cache
def get_worker():
    """Return the script that answers when there is no network."""
    files = [f"/{FOLDER}/{name}" for name in MODULES]
    with file_open(WORKER) as file:
        program = file.read()
    constants = f"const FILES = {files!r};\nconst VERSION = '{_get_version()}';\n"
    return constants.replace("'", '"') + program


@cache
def _get_version():
    version = hashlib.sha256()
    for path in (*SOURCES, WORKER, *(f"{FOLDER}/{name}" for name in MODULES)):
        with file_open(path, "rb") as file:
            version.update(file.read())
    return version.hexdigest()[:16]
