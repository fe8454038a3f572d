"""The address by which LinkedIn adds a certificate to a profile. Needs no database."""

from urllib.parse import urlencode

ADDRESS = "https://www.linkedin.com/profile/add"


def get_address(badge):
    """Return where the holder of a badge adds it to a profile.

    LinkedIn shows a form with these values, and saves nothing before its user does.

    :param badge: a ``credential.Badge``
    """
    values = {
        "startTask": "CERTIFICATION_NAME",
        "name": badge.name,
        "organizationName": badge.body or badge.issuer.name,
        "issueYear": badge.starts.year,
        "issueMonth": badge.starts.month,
        "expirationYear": badge.ends and badge.ends.year,
        "expirationMonth": badge.ends and badge.ends.month,
        "certUrl": badge.address,
        "certId": badge.number,
    }
    return f"{ADDRESS}?{urlencode({n: v for n, v in values.items() if v})}"
