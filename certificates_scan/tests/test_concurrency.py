# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing, contextmanager, suppress
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.certificates.tests.concurrency import CONFLICTS, ConcurrencyCase

from ..models import certificates_scan_file
from ..tools import reader
from .common import draw_pdf


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCase):
    def _setup_records(self, env):
        pages = {f"{n}.pdf": draw_pdf([f"Valid until: 203{n}-02-03"]) for n in range(3)}
        uploads = [Command.create({"name": n, "raw": raw}) for n, raw in pages.items()]
        batch = env["certificates.scan.batch"].create({"upload_ids": uploads})
        batch.action_read()
        self.batch_id = batch.id

    def _remove_records(self):
        with self._open() as batch:
            batch.file_ids.submission_ids.unlink()
            batch.sudo().state = "done"
            batch.unlink()
            batch.env.cr.commit()

    @contextmanager
    def _open(self):
        """Yield the batch as a transaction of its own sees it."""
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            yield env["certificates.scan.batch"].browse(self.batch_id)

    def _work(self):
        with self._open() as batch:
            batch.file_ids._cron_read()
            batch.env.cr.commit()

    @mute_logger("odoo.sql_db")
    def test_two_workers_propose_each_scan_once(self):
        original = reader.read
        read = []

        def read_while_another_works(content, *args):
            read.append(content)
            if len(read) == 1:
                self._work()
            return original(content, *args)

        with patch.object(
            certificates_scan_file.reader, "read", read_while_another_works
        ):
            # The one that is late gives way, and its scan is read by the next run.
            with suppress(*CONFLICTS):
                self._work()
            # What one has in hand, the other leaves alone.
            self.assertEqual(len(read), len(set(read)))
            self._work()
        with self._open() as batch:
            counts = [len(file.submission_ids) for file in batch.file_ids]
            self.assertEqual(counts, [1, 1, 1])
            self.assertEqual(batch.state, "done")
