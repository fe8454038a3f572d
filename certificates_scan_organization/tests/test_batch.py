from odoo.addons.certificates_scan.tests.common import ScanCase


class TestBatch(ScanCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Crane Supply", "is_company": True}
        )
        cls.namesake = cls._new_employee(
            "Wim Worker", certificates_organization_id=cls.supplier.id
        )

    def test_namesake_of_the_organization_is_proposed(self):
        """An officer had to choose between namesakes for each scan of a supplier."""
        files = {"wim.pdf": self._draw(), "coby.pdf": self._draw("Coby Colleague")}
        batch = self._read(files, organization_id=self.supplier.id)
        wim, coby = batch.file_ids.submission_ids
        self.assertEqual(wim.employee_id, self.namesake)
        self.assertEqual(coby.employee_id, self.colleague)
        self.assertEqual([s.confidence["employee_id"] for s in (wim, coby)], [0.5, 0.5])

    def test_batch_without_organization_leaves_namesakes_open(self):
        batch = self._read({"wim.pdf": self._draw()})
        self.assertFalse(batch.file_ids.submission_ids.employee_id)

    def test_batches_of_two_organizations_in_one_run(self):
        port = self.supplier.copy({"name": "Port"})
        self.worker.certificates_organization_id = port
        first = self._upload({"a.pdf": self._draw()}, organization_id=port.id)
        second = self._upload(
            {"b.pdf": self._draw(number="B-22")}, organization_id=self.supplier.id
        )
        self._run_job(self.File._cron_read)
        batches = (first + second).with_user(self.env.user)
        self.assertEqual(
            [batch.file_ids.submission_ids.employee_id for batch in batches],
            [self.worker, self.namesake],
        )
