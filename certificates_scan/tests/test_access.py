from odoo.fields import Command

from odoo.addons.certificates.tests.access import AccessCase, AccessTables
from odoo.addons.certificates.tests.common import PDF

# What each role may do with a batch of scans, a file of it, and what was read: r read,
# w write, c create, d delete.
MATRIX = """
role          batch file reading
officer       rwcd  r    r
manager       rwcd  r    r
hr_officer    rwcd  r    r
hr_manager    rwcd  r    r
boss          -     -    -
employee      -     -    -
colleague     -     -    -
other_officer -     -    -
other_manager -     -    -
portal        -     -    -
contact       -     -    -
visitor       -     -    -
public        -     -    -
superuser     rwcd  rwcd rwcd
"""

MODELS = {
    "batch": "certificates.scan.batch",
    "file": "certificates.scan.file",
    "reading": "certificates.scan.reading",
}

CHANGES = {
    "batch": {"name": "Changed"},
    "file": {"name": "Changed"},
    "reading": {"text": "Changed"},
}


class TestAccessTables(AccessTables, AccessCase):
    addon = "certificates_scan"
    matrices = (MATRIX,)
    models = MODELS
    changes = CHANGES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        batch = cls.env["certificates.scan.batch"].create(
            {"name": "Cabinet", "company_id": cls.company.id}
        )
        submission = cls.records["submission"]
        cls.values = {
            "batch": {"name": "Cabinet", "company_id": cls.company.id},
            "file": {"batch_id": batch.id, "name": "scan.pdf"},
            "reading": {
                "submission_id": submission.id,
                "name": "number",
                "text": "A-1",
                "certainty": "sure",
            },
        }
        cls.tested = {"batch": batch} | {
            name: cls.env[MODELS[name]].create(cls.values[name])
            for name in ("file", "reading")
        }
        # One of another batch, since a batch is deleted with its files.
        other = cls.env["certificates.scan.batch"].create(cls.values["batch"])
        cls.values["file"] = {"batch_id": other.id, "name": "scan.pdf"}

    def _get_tested(self, role, name):
        return self.tested[name]

    def _prepare_tested(self, role, name):
        return self.values[name]

    def test_who_sees_a_scan_sees_its_file(self):
        batch = self.env["certificates.scan.batch"].create(
            {
                "company_id": self.company.id,
                "upload_ids": [Command.create({"name": "scan.pdf", "raw": PDF})],
            }
        )
        batch.action_read()
        attachment = batch.file_ids.attachment_id
        for role, may in {
            "officer": True,
            "manager": True,
            "employee": False,
            "other_officer": False,
            "portal": False,
        }.items():
            with self.subTest(role=role):
                seen = self._as(role, attachment)
                self.assertEqual(self._may(lambda a=seen: a.read(["raw"])), may)
