"""Who may come to a site: what a paired device asks, and what it is told."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from odoo import fields
from odoo.tools.image import image_data_uri

from odoo.addons.certificates_verification.tools import codes

from ..tools import live, scans
from .sentences import explain, get_title

# Checks that a device sends afterwards may be so old.
MAX_AGE = timedelta(days=30)
MAX_NOTE = 200
# States in which a pass is not valid, and the day that says so.
DAYS = {"expired": "date_expiry", "upcoming": "date_start"}


@dataclass(frozen=True)
class Scan:
    """What was read at a gate, or entered, and when.

    :param text: what the camera read, or what the checker entered
    :param moment: in UTC
    :param key: what the device calls a check that it sends afterwards
    :param decision: the verdict of the device, of a check without network
    """

    text: str
    moment: datetime
    is_manual: bool = False
    key: str = ""
    decision: str = ""
    note: str = ""

    @property
    def is_offline(self):
        return bool(self.key)


@dataclass
class Finding:
    """Whether somebody may come to a site, and why."""

    scan: Scan
    site: object
    certificate: object
    reason: str = ""
    is_live: bool = False
    lacking: object = ()
    host: str = ""
    is_elsewhere: bool = False
    is_pass: bool = True
    day: object = None
    seen_key: str = field(default="", init=False)

    def __post_init__(self):
        content = f"{self.site.id}:{self.scan.text[: scans.MAX_LENGTH]}"
        # What is live changes in the address, and not the pass.
        code = scans.read(self.scan.text).code or content
        text = code.encode(errors="replace")
        self.seen_key = hashlib.sha256(text).hexdigest()[:32]

    @property
    def employee(self):
        return self.certificate.employee_id

    @property
    def verdict(self):
        """What was decided: by the device without network, else by what is known."""
        return self.scan.decision or ("refused" if self.reason else "admitted")

    @property
    def logged_reason(self):
        """Why, in the log: what the checker decided otherwise is the checker's."""
        is_right = self.verdict == ("refused" if self.reason else "admitted")
        return self.reason if is_right or self.reason else "noted"

    @property
    def seen(self):
        return self.seen_key, self.verdict, self.logged_reason

    def prepare_check_values(self, device):
        """Return the values of the row in the log."""
        # Nobody is named whom the company of the gate does not know.
        known = self.reason != "foreign"
        employee = self.employee if known else self.employee.browse()
        company = employee.company_id or device.company_id
        return {
            "site_id": self.site.id,
            "device_id": device.id,
            "company_id": company.id,
            "employee_id": employee.id,
            "assignment_id": self.certificate.id if known else False,
            "checked_at": self.scan.moment,
            "verdict": self.verdict,
            "reason": self.logged_reason or False,
            "type_ids": [fields.Command.set(self.lacking.ids)] if self.lacking else [],
            "is_live": self.is_live,
            "is_manual": self.scan.is_manual,
            "is_offline": self.scan.is_offline,
            "note": self.scan.note[:MAX_NOTE] or False,
            "key": self.scan.key or False,
            "seen_key": self.seen_key,
            "is_to_tell": employee.active and company.certificates_gate_notice,
        }


class Gate:
    """The gate of a site, as one paired device sees it.

    :param device: the device, with superuser rights
    """

    def __init__(self, device):
        # sudo: devices have no rights; what they may know is an answer of this class
        self.device = device.sudo()
        self.env = self.device.env
        self.site = self.device.site_id

    def check(self, scanned):
        """Judge and log what was read, many in as many queries as one.

        :param scanned: list of ``Scan``
        :return: list of ``Finding``, in order
        """
        findings = self.judge(scanned)
        self.env["certificates.gate.check"]._log(self.device, findings)
        self.device._note_seen()
        return findings

    def judge(self, scanned):
        """Return a finding on each ``Scan``; writes nothing."""
        certificates = self._find_certificates(scanned)
        findings = [
            self._judge_pass(scan, found)
            for scan, found in zip(scanned, certificates, strict=True)
        ]
        self._judge_lacking([finding for finding in findings if not finding.reason])
        return findings

    def _find_certificates(self, scanned):
        """Return the certificates that each scan is of: one, several or none."""
        # sudo: see above
        certificates = self.env["certificates.assignment"].sudo()
        parts = [scans.read(scan.text) for scan in scanned]
        by_code = certificates._find_by_codes(part.code for part in parts)
        numbers = {
            scan.text
            for scan, part in zip(scanned, parts, strict=True)
            if scan.is_manual and codes.cut(part.code) not in by_code
        }
        # A number is no secret: it is looked up among the people of one company.
        company = self.site.company_id or self.device.company_id
        by_number = certificates._find_by_gate_numbers(numbers, company)
        return [
            by_code.get(codes.cut(part.code))
            or (scan.is_manual and by_number.get(scan.text))
            or certificates
            for scan, part in zip(scanned, parts, strict=True)
        ]

    def _judge_pass(self, scan, certificates):
        """Judge what was shown, without what the site asks."""
        part = scans.read(scan.text)
        is_clear = len(certificates.employee_id) == 1
        certificate = self._choose(certificates) if is_clear else certificates.browse()
        finding = Finding(scan, self.site, certificate)
        if certificate:
            worth = certificate._judge_live(part.live, scan.moment) if part.live else ""
            finding.is_live = worth == "live"
            finding.reason = self._get_reason(finding, worth)
        else:
            finding.reason = "unclear" if certificates else "unknown"
        if finding.reason == "unknown":
            finding.certificate = certificates.browse()
            self._describe_unknown(finding, part)
        return finding

    def _choose(self, certificates):
        """Return what counts most of the certificates of one person."""
        if len(certificates) == 1:
            return certificates
        return certificates.sorted(
            lambda c: (bool(c.revoked_on), c.is_replaced, c.state in DAYS)
        )[0]

    def _get_reason(self, finding, worth):
        """Return why the pass is refused wherever it is shown, or nothing."""
        certificate = finding.certificate
        if worth == "false":
            return "unknown"
        if not self.site._is_of_company(certificate.company_id):
            return "foreign"
        if certificate.revoked_on:
            return "revoked"
        if self._has_left(finding):
            return "left"
        if self.is_live_required and not finding.is_live:
            return "picture" if worth == "old" else "not_live"
        # A card of a certificate that was renewed still says who comes.
        if certificate.state not in DAYS or certificate.is_replaced:
            return ""
        finding.day = certificate[DAYS[certificate.state]]
        return certificate.state

    def _has_left(self, finding):
        """Return whether the holder had left on the day of the check."""
        employee = finding.employee
        left_on = employee.certificates_archived_on
        if employee.active or not left_on:
            return not employee.active
        return left_on <= self._get_day(finding)

    @property
    def is_live_required(self):
        return self.site._is_live_code_required()

    def _describe_unknown(self, finding, part):
        own = {
            urlsplit(company.get_base_url()).netloc
            for company in self.site.company_id or self.device.company_id
        }
        finding.host = part.host
        finding.is_elsewhere = bool(part.host) and part.host not in own
        finding.is_pass = bool(codes.read_id(part.code))

    def _judge_lacking(self, findings):
        """Judge what people lack who show a good pass."""
        sites = self.env["certificates.site"]
        visits = {}
        for finding in findings:
            key = self._get_visit(finding)
            visits.setdefault(key, set()).add(finding.employee.id)
        visits = {key: list(ids) for key, ids in visits.items()}
        lacking = sites._find_lacking(visits)
        for finding in findings:
            key = (*self._get_visit(finding), finding.employee.id)
            finding.lacking = lacking.get(key, ())
            finding.reason = "lacking" if finding.lacking else ""

    def _get_visit(self, finding):
        """Return the site and the day, none for today."""
        day = self._get_day(finding)
        is_today = day == self.site._get_gate_today(finding.employee.company_id)
        return self.site, None if is_today else day

    def _get_day(self, finding):
        """Return the day of the check at the site."""
        company = finding.employee.company_id
        return self.site._get_gate_today(company, finding.scan.moment)

    # What the page is told

    def describe(self, finding):
        """Return what the page shows of a finding, in the language of the device."""
        employee = finding.employee
        known = employee and finding.reason != "foreign"
        return {
            "verdict": finding.verdict,
            "reason": finding.reason,
            "title": get_title(self.env, finding.verdict),
            "message": explain(self.env, finding),
            "name": employee.name if known else "",
            "photo": self._get_photo(employee) if known else "",
            "pass": self._name_pass(finding),
            "lacking": [kind.name for kind in finding.lacking],
            "live": finding.is_live,
            "manual": finding.scan.is_manual,
            **self.describe_clock(),
        }

    def _name_pass(self, finding):
        certificate = finding.certificate
        if not certificate or finding.reason == "foreign":
            return ""
        names = [certificate.type_id.name, certificate.level_id.name]
        return ", ".join(filter(None, names))

    def _get_photo(self, employee):
        """Return the photo as a page shows it; drawn initials are no photo."""
        content = employee._read_pass_photos("image_256").get(employee.id, b"")
        if not content or content.lstrip().startswith(b"<"):
            return ""
        return image_data_uri(base64.b64encode(content))

    def describe_clock(self):
        """Return the time of the server, by which the page knows its own clock."""
        return {"now": int(live.get_seconds(datetime.utcnow()) * 1000)}

    def describe_left(self):
        """Return the people who work here no longer, for a device without network.

        :return: their places in the status lists of the companies whose people come
            here, as bits: parts by number, by company
        """
        companies = self.site._get_companies() or self.env["res.company"].search([])
        return self.env["certificates.status.entry"]._find_left(companies)

    def describe_site(self):
        """Return what a device has to know before it reads a pass."""
        today = self.site._get_gate_today(self.device.company_id)
        return {
            "site": self.site.display_name,
            "device": self.device.name,
            "live_required": self.is_live_required,
            "companies": self.site._get_companies().ids or None,
            "asks": self.site._get_gate_asks(today),
            **self.describe_clock(),
        }


def read_moment(sent_at, sent_now):
    """Return the moment of a check that a device sends afterwards.

    Its clock may be wrong: what counts is how long before the sending it was.

    :param sent_at: the moment by the device's clock, in milliseconds
    :param sent_now: the moment of sending by the same clock
    """
    now = fields.Datetime.now()
    age = timedelta(milliseconds=min(max(sent_now - sent_at, 0), 2**42))
    return now - min(age, MAX_AGE)
