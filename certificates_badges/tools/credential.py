"""What a badge says, by Open Badges 3.0 and Verifiable Credentials 2.0.

Needs no database.
"""

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


@dataclass(frozen=True)
class Issuer:
    """Who issues badges, and where its public page is."""

    id: str
    name: str
    url: str


@dataclass(frozen=True)
class Level:
    """A level of a certificate type."""

    id: str
    name: str


@dataclass(frozen=True)
class Badge:
    """A certificate as a badge tells of it.

    ``address`` is where anybody sees whether it is valid; ``status`` is the address of
    a part of a status list and the place in it, or ``None``. ``email`` is hashed with
    ``salt``. ``body`` is who awards it, where that is not the issuer.
    """

    address: str
    issuer: Issuer
    type_key: str
    type_name: str
    description: str
    criteria: str
    starts: datetime
    language: str
    ends: datetime | None = None
    code: str = ""
    number: str = ""
    body: str = ""
    level: Level | None = None
    levels: list = field(default_factory=list)
    holder: str = ""
    email: str = ""
    salt: str = ""
    status: tuple | None = None

    @property
    def name(self):
        """What the badge is of, with its level."""
        return ", ".join(filter(None, [self.type_name, self.level and self.level.name]))


def prepare(badge):
    """Return the credential of a badge, to be signed.

    :param Badge badge: what it says
    :rtype: dict
    """
    credential = {
        "@context": CONTEXTS,
        "id": badge.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.name,
        "description": badge.description,
        "issuer": _describe_issuer(badge.issuer),
        "validFrom": _format(badge.starts),
        "validUntil": badge.ends and _format(badge.ends),
        "credentialSubject": _describe_subject(badge),
        "credentialStatus": badge.status and _describe_status(*badge.status),
    }
    return _leave_empty_out(credential)


def get_uri(*parts):
    """Return a name for something that has no address: the same each time.

    >>> get_uri("type", "1") == get_uri("type", "1") != get_uri("type", "2")
    True
    """
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)).urn


def hash_identity(text, salt):
    """Return a text so that only those recognize it who know it (OB 3.0, IdentityHash).

    >>> hash_identity("a@example.com", "Kosher")[:13]
    'sha256$b5809d'
    """
    return f"sha256${hashlib.sha256(f'{text}{salt}'.encode()).hexdigest()}"


def _describe_issuer(issuer):
    return {
        "id": issuer.id,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.url,
    }


def _describe_subject(badge):
    return _leave_empty_out(
        {
            "type": ["AchievementSubject"],
            # Who is not to be named is who holds this one.
            "id": None if badge.email or badge.holder else get_uri(badge.address),
            "identifier": _describe_identities(badge),
            "licenseNumber": badge.number,
            "achievement": _describe_achievement(badge),
            "result": badge.level and [_describe_result(badge)],
        }
    )


def _describe_identities(badge):
    identities = []
    if badge.email:
        identities.append(
            {
                "type": "IdentityObject",
                "identityType": "emailAddress",
                "hashed": True,
                "identityHash": hash_identity(badge.email, badge.salt),
                "salt": badge.salt,
            }
        )
    if badge.holder:
        identities.append(
            {
                "type": "IdentityObject",
                "identityType": "name",
                "hashed": False,
                "identityHash": badge.holder,
            }
        )
    return identities


def _describe_achievement(badge):
    body = badge.body and Issuer(get_uri(badge.issuer.id, badge.body), badge.body, "")
    return _leave_empty_out(
        {
            "id": get_uri(badge.issuer.id, badge.type_key),
            "type": ["Achievement"],
            "achievementType": "Certification",
            "name": badge.type_name,
            "humanCode": badge.code,
            "inLanguage": badge.language,
            "description": badge.description,
            "criteria": {"narrative": badge.criteria},
            "creator": body and _leave_empty_out(_describe_issuer(body)),
            "resultDescription": badge.level and [_describe_levels(badge)],
        }
    )


def _describe_levels(badge):
    return {
        "id": get_uri(badge.issuer.id, badge.type_key, "levels"),
        "type": ["ResultDescription"],
        "name": "Level",
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": [
            {
                "id": get_uri(badge.issuer.id, level.id),
                "type": ["RubricCriterionLevel"],
                "name": level.name,
            }
            for level in badge.levels
        ],
    }


def _describe_result(badge):
    return {
        "type": ["Result"],
        "resultDescription": get_uri(badge.issuer.id, badge.type_key, "levels"),
        "achievedLevel": get_uri(badge.issuer.id, badge.level.id),
    }


def _describe_status(address, place):
    return {
        "id": f"{address}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": address,
    }


def _format(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _leave_empty_out(values):
    return {name: value for name, value in values.items() if value}
