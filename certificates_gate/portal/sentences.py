"""What a gate says, a sentence for each reason."""

from odoo.tools import format_date


def get_title(env, verdict):
    """Return the verdict in two or three words."""
    return env._("Let in") if verdict == "admitted" else env._("Do not let in")


def explain(env, finding):
    """Return why somebody is let in or refused, in one sentence.

    :param finding: of ``Gate``
    """
    values = {
        "day": "",
        "host": finding.host,
        "name": finding.employee.name or "",
        "number": finding.scan.text.strip()[:40],
        "seconds": "30",
        "site": finding.site.display_name,
        "type": finding.certificate.type_id.name or "",
    }
    if finding.day:
        values["day"] = format_date(env, finding.day, date_format="long")
    return _get_sentence(env, finding) % values


def _get_sentence(env, finding):
    by_hand = finding.scan.is_manual
    if finding.reason == "unknown":
        return _get_unknown(env, finding, by_hand)
    return {
        "": env._("%(name)s has all that %(site)s asks today."),
        "lacking": env._("%(name)s lacks what %(site)s asks today:"),
        "revoked": env._("This pass was revoked: %(type)s of %(name)s."),
        "expired": env._("This pass has expired: %(type)s, valid through %(day)s."),
        "upcoming": env._("This pass is not valid yet: %(type)s, valid from %(day)s."),
        "left": env._("%(name)s works here no longer."),
        "foreign": env._(
            "This pass is of another company: ask the company of %(site)s."
        ),
        "picture": env._(
            "This is a picture of a pass, or the page was not refreshed: ask for the "
            "pass on the holder's own phone."
        ),
        "not_live": env._(
            "%(site)s takes no cards and no pictures: ask %(name)s to show the pass on "
            "their own phone."
        ),
        "unclear": env._("Several people have the number %(number)s: scan the pass."),
    }[finding.reason]


def _get_unknown(env, finding, by_hand):
    if by_hand:
        return env._("Nobody has a pass with the number or code %(number)s.")
    if finding.is_elsewhere:
        return env._("This code is of another organization: it leads to %(host)s.")
    if not finding.is_pass:
        return env._("This is not the code of a pass.")
    return env._(
        "This code is not known: it was changed, or the pass was replaced. It proves "
        "nothing."
    )
