import importlib.util

from odoo.tests import tagged
from odoo.tools import file_path

from odoo.addons.certificates.tests.common import CertificatesCase

from ..tools import codes

MIGRATION = "certificates_passes/migrations/19.0.1.1.0/pre-verification.py"
PRINTED = "q4xY-_0123456789abcdefgh"


@tagged("post_install", "-at_install")
class TestMigration(CertificatesCase):
    """What the version before printed and stored is not lost."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.certificate = cls._issue(number="A-1")
        cls.other = cls._issue(cls.colleague)
        spec = importlib.util.spec_from_file_location(
            "certificates_passes_pre_verification", file_path(MIGRATION)
        )
        cls.migration = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(cls.migration)

    def _store_as_before(self):
        self.env.flush_all()
        self.env.cr.execute(
            "CREATE TABLE certificates_pass_token"
            " (id serial, assignment_id int4, serial int4, token_hash varchar)"
        )
        self.env.cr.execute(
            "INSERT INTO certificates_pass_token (assignment_id, serial, token_hash)"
            " VALUES (%s, 2, %s)",
            [self.certificate.id, codes.hash_legacy(PRINTED)],
        )

    def test_printed_codes(self):
        self._store_as_before()
        self.migration.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(
            self.Assignment._find_by_code(PRINTED), (self.certificate, True)
        )
        self.assertEqual(self.certificate.verification_serial, 2)
        self.assertFalse(self.other.legacy_code_hash)
        self.env.cr.execute("SELECT to_regclass('certificates_pass_token')")
        self.assertEqual(self.env.cr.fetchall(), [(None,)])

    def test_limits(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("certificates_passes.checks_per_minute", 7)
        self.env.flush_all()
        self.migration.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        self.assertEqual(self.env["certificates.pass.check"]._get_limit("check"), 7)

    def test_again(self):
        """It does nothing where it has run."""
        self._store_as_before()
        self.migration.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.certificate._replace_codes()
        self.env.flush_all()
        self.migration.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertFalse(self.Assignment._find_by_code(PRINTED)[1])
