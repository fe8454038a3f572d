import base64
import gzip

from odoo import fields

from odoo.addons.certificates.tests import test_worlds
from odoo.addons.certificates_verification.portal.verifier import Verifier
from odoo.addons.certificates_verification.tools import status_list

from ..portal.gate import Gate, Scan


class TestWorlds(test_worlds.TestWorlds):
    """Gates and the public page say of each pass what the worlds say."""

    WORLDS = 3

    def _complicate(self, dice):
        result = super()._complicate(dice)
        self.hosts.certificates_signed_codes = True
        self.everything = self.Assignment.with_context(active_test=False).search(
            [("employee_id", "in", self.people.ids)]
        )
        return result

    def _compare_world(self, dice):
        addresses = self.everything._get_pass_urls()
        self._compare_public(addresses)
        for site in self.sites:
            company = site.company_id or dice.choice(self.hosts)
            chosen = self.everything.browse(dice.sample(self.everything.ids, 25))
            device, _address = self.env["certificates.gate.device"]._make_link(
                site, company
            )
            gate = Gate(device.sudo())
            findings = gate.judge(
                [Scan(addresses[c.id], fields.Datetime.now()) for c in chosen]
            )
            for certificate, finding in zip(chosen, findings, strict=True):
                expected = self._expect_finding(certificate, site)
                found = finding.reason, set(finding.lacking)
                self.assertEqual(found, expected, self._name(certificate, site))
            self._compare_offline(gate, dict(zip(chosen, findings, strict=True)))

    def _name(self, certificate, site):
        return f"{certificate.display_name} at {site.display_name}"

    def _expect_finding(self, certificate, site):
        """Return why a pass is refused, and what its holder lacks."""
        employee = certificate.employee_id
        own = employee.company_id
        if not certificate.active:
            return "unknown", set()
        if site.company_id and site.company_id not in own | own.parent_id:
            return "foreign", set()
        if certificate.revoked_on:
            return "revoked", set()
        if not employee.active:
            return "left", set()
        over = self._find_state(certificate)
        if over and not certificate.is_replaced:
            return over, set()
        lacking = self._find_gaps(employee, site, None, visiting=True)
        return ("lacking" if lacking else ""), lacking

    def _find_state(self, certificate):
        """Return why a certificate does not count today, nothing if it does."""
        today = self._get_today(certificate.company_id)
        if certificate.date_start > today:
            return "upcoming"
        is_over = certificate.date_expiry and certificate.date_expiry < today
        return "expired" if is_over else ""

    def _compare_public(self, addresses):
        verifier = Verifier(self.env)
        for certificate in self.everything:
            code = addresses[certificate.id].partition("#")[0].rpartition("/")[2]
            finding = verifier.verify(code)
            status = "revoked" if certificate.revoked_on else ""
            expected = status or self._find_state(certificate) or "valid"
            self.assertEqual(
                finding and finding.status,
                expected if certificate.active else None,
                certificate.display_name,
            )

    def _compare_offline(self, gate, findings):
        """What a device decides without network is decided so with it."""
        told, left = gate.describe_site(), gate.describe_left()
        indexes = self.env["certificates.status.entry"]._get_indexes(self.everything)
        for certificate, finding in findings.items():
            index = indexes.get(certificate.id)
            self.assertTrue(index or not certificate.active)
            company = certificate.company_id
            if told["companies"] and company.id not in told["companies"]:
                self.assertIn(finding.reason, ("foreign", "unknown"))
                continue
            self.assertNotEqual(finding.reason, "foreign")
            if finding.reason not in ("", "lacking", "left"):
                continue
            if self._find_state(certificate) or not index:
                continue
            part = left.get(company.id, {}).get(index // status_list.SIZE)
            has_left = bool(part) and self._is_set(part, index)
            self.assertEqual(has_left, finding.reason == "left")
            proven = certificate.type_id.name
            if not has_left and all(proven in ask["names"] for ask in told["asks"]):
                self.assertFalse(finding.reason, self._name(certificate, gate.site))

    def _is_set(self, part, index):
        """Return whether a part of a list says so of a place."""
        content = part[1:] + "=" * (-len(part[1:]) % 4)
        bits = gzip.decompress(base64.urlsafe_b64decode(content))
        place = index % status_list.SIZE
        return bool(bits[place // 8] & 128 >> place % 8)
