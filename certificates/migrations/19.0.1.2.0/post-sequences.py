"""Sequences that types made for their numbers are told from those that people made."""

from odoo import SUPERUSER_ID, api
from odoo.fields import Domain
from odoo.tools.translate import code_translations

from odoo.addons.certificates.models.certificates_type import NUMBER_CODE

# What such a sequence was called when it was made, in the language of its maker.
NAME = "Certificate number of %(type)s"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    used = env["certificates.type"].search([("sequence_id", "!=", False)]).sequence_id
    languages = [code for code, _name in env["res.lang"].get_installed()]
    called_so = Domain.OR(
        Domain("name", "=like", f"{_translate(language).partition('%')[0]}%")
        for language in languages
    )
    made = used.search(
        Domain("id", "in", used.ids) & Domain("code", "=", False) & called_so
    )
    made.code = NUMBER_CODE


def _translate(language):
    terms = code_translations.get_python_translations("certificates", language)
    return terms.get(NAME) or NAME
