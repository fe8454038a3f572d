"""Verify the picture of an Open Badge as the place that gets it does.

{picture: base64, pages: {address: text}} gives {valid, trusted, reason, issuer}. The
pages are all of the web that there is: who issued it, by which keys, and what was
withdrawn.
"""

import base64
import json
import sys

from openbadgeslib.verify import verify_badge

question = json.load(sys.stdin)
result = verify_badge(
    base64.b64decode(question["picture"]),
    resolve_did=True,
    check_status=True,
    download=lambda address: question["pages"][address].encode(),
)
json.dump(
    {
        "valid": result.valid,
        "trusted": result.trusted,
        "reason": result.reason,
        "issuer": result.issuer_did,
    },
    sys.stdout,
)
