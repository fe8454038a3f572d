# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestChangedAtOnce(ConcurrencyCase):
    """Two people save the same site at the same moment, which both had open."""

    def _setup_records(self, env):
        site = env["certificates.site"].create({"name": "North"})
        certificate_type = env["certificates.type"].create({"name": "Site Induction"})
        self.site_id, self.type_id = site.id, certificate_type.id
        env.flush_all()
        env.cr.execute("UPDATE certificates_site SET write_date = '2026-01-02 10:00'")

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            site = env["certificates.site"].browse(self.site_id)
            site.requirement_ids.unlink()
            site.unlink()
            env["certificates.type"].browse(self.type_id).unlink()
            cr.commit()

    def _save(self, **values):
        def action(env):
            env["certificates.site"].browse(self.site_id).with_context(
                certificates_seen="2026-01-02 10:00:00"
            ).write(values)

        return action

    @mute_logger("odoo.sql_db")
    def _assert_second_is_told(self, first, second):
        self.assertEqual(len(self._race(first, second)), 1)
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            # As Odoo tries again.
            with self.assertRaisesRegex(UserError, "North at .* Nothing was saved"):
                second(env)

    def _read(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            site = env["certificates.site"].browse(self.site_id)
            return site.code, len(site.requirement_ids)

    def test_the_second_is_told_who_was_first(self):
        self._assert_second_is_told(self._save(code="A"), self._save(code="B"))
        self.assertEqual(self._read(), ("A", 0))

    def test_what_the_second_asks_is_not_saved_either(self):
        asked = {"type_id": self.type_id, "date_start": "2026-01-01"}
        asks = self._save(requirement_ids=[Command.create(asked)])
        self._assert_second_is_told(self._save(code="A"), asks)
        self.assertEqual(self._read(), ("A", 0))


@tagged("post_install", "-at_install")
class TestMovedAtOnce(ConcurrencyCase):
    """Two people make each of two sites a zone of the other."""

    def _setup_records(self, env):
        sites = env["certificates.site"].create([{"name": "North"}, {"name": "South"}])
        self.site_ids = sites.ids

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            sites = env["certificates.site"].browse(self.site_ids)
            sites.filtered("parent_id").unlink()
            sites.exists().unlink()
            cr.commit()

    @mute_logger("odoo.sql_db")
    def test_the_second_is_refused(self):
        def move(inner_id, around_id):
            def action(env):
                env["certificates.site"].browse(inner_id).parent_id = around_id

            return action

        north, south = self.site_ids
        self.assertEqual(len(self._race(move(north, south), move(south, north))), 1)
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            with self.assertRaisesRegex(UserError, "South cannot be a zone of"):
                move(south, north)(env)
