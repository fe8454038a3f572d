"""The .pot files are what Odoo would export today.

To write them anew, and then merge them into the translations (gettext):

    ./setup/database create i18n
    ./setup/odoo i18n export -d i18n ADDON…
    ./setup/database drop i18n
    msgmerge --update --no-fuzzy-matching --backup=none nl.po ADDON.pot
"""

import io

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

from .repository import ADDONS


@tagged("standard", "post_install", "-at_install")
class TestTranslations(TransactionCase):
    def test_templates_are_up_to_date(self):
        for addon in ADDONS:
            with self.subTest(addon=addon.name):
                path = addon / "i18n" / f"{addon.name}.pot"
                kept = {entry.msgid for entry in polib.pofile(str(path))}
                self.assertEqual(kept, self._export_msgids(addon.name))

    def _export_msgids(self, name):
        buffer = io.BytesIO()
        trans_export(None, [name], buffer, "po", self.env)
        return {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
