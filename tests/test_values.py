"""Whatever a client sends as values: what cannot be saved is refused by a sentence."""

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

# No values at all.
SHAPES = (None, [None], [[None]], "abc", 7, [7], ["a"], [[]])
# Values by names that no field has.
NAMES = ({"x": None}, [{"x": None}], {1: 2})
# By the type of a field, what it cannot be.
WRONG = {
    "date": ("abc", [7], 7.5),
    "datetime": ("abc", [7]),
    "float": ("abc", [7]),
    "integer": ("abc", [7]),
    "many2many": ("abc", 7, [[9, 0, 0]], [None], [[0, 0, 7]]),
    "many2one": ([7], {"id": "x"}, "abc", "7", 7.5, True, -1, 2**31),
    "monetary": ("abc", [7]),
    "one2many": ("abc", 7, [[9, 0, 0]], [None], [[0, 0, 7]]),
    "selection": ("abc", [7], 7),
}


@tagged("standard", "post_install", "-at_install")
class TestValues(TransactionCase):
    """An administrator of certificates calls each model of ours as a client can."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = cls.env.ref("base.user_admin")
        user.group_ids |= cls.env.ref("certificates.group_certificates_manager")
        cls.models = [
            cls.env[name].with_user(user)
            for name, model in sorted(cls.registry.items())
            if name.startswith("certificates.") and not model._abstract
        ]

    def test_all_of_our_models(self):
        self.assertGreater(len(self.models), 50)
        for model in self.models:
            for values in (*SHAPES, *NAMES):
                with self.subTest(model=model._name, values=values):
                    self._assert_refused(model, values)

    def test_each_field(self):
        tried = set()
        for model in self.models:
            for name, field in model._fields.items():
                # Nobody saves an id.
                for value in WRONG.get(field.type, ()) if name != "id" else ():
                    tried.add(field.type)
                    with self.subTest(model=model._name, field=name, value=value):
                        self._assert_refused(model, {name: value})
        self.assertLessEqual(WRONG.keys() - {"float", "monetary"}, tried)

    def test_reasons_and_names_of_blanks(self):
        """Certificates were revoked with a reason that was a blank."""
        tried = set()
        for model in self.models:
            for name, field in model._fields.items():
                if field.required and field.type in ("char", "text"):
                    tried.add((model._name, name))
                    for value in ("", " ", "\n"):
                        with self.subTest(model=model._name, field=name):
                            self._assert_refused(model, {name: value})
        self.assertIn(("certificates.revoke.wizard", "reason"), tried)
        self.assertIn(("certificates.type", "name"), tried)

    @mute_logger("odoo.sql_db")
    def _assert_refused(self, model, values):
        # sudo: whichever there is
        record = model.sudo().with_context(active_test=False).search([], limit=1)
        for method, args in (
            ("create", [values]),
            ("web_save", [[], values, {}]),
            ("write", [record.ids or [1], values]),
        ):
            with self.assertRaises(UserError, msg=method), self.env.cr.savepoint():
                call_kw(model, method, args, {})
