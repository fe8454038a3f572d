from odoo import api, fields, models

from ..tools import addresses


class ResCompany(models.Model):
    _inherit = "res.company"

    certificates_pass_holder_shown = fields.Selection(
        [
            ("initials", "Initials and surname"),
            ("full", "Full name"),
            ("none", "No name"),
        ],
        "Holder on the Verification Page",
        default="initials",
        required=True,
        help="What anyone who scans a pass reads about its holder.",
    )
    certificates_pass_lookup = fields.Boolean(
        "Look-up of Certificates",
        help="Let anyone look up a certificate by its number and the surname of its "
        "holder.",
    )

    def _get_pass_base_url(self):
        """Return what the code on each pass of this company begins with."""
        return f"{self.get_base_url()}/pass/"

    def _get_pass_lookup_url(self):
        """Return where anyone looks up certificates of this company."""
        return f"{self._get_pass_base_url()}lookup"

    def _explain_pass_address(self):
        """Return what is wrong with the address in the codes, a sentence each."""
        self.ensure_one()
        url = self._get_pass_base_url()
        faults = addresses.find_faults(url)
        if not self._has_fixed_address():
            faults.append("changing")
        explanations = self._get_address_explanations()
        return [explanations[fault] for fault in faults]

    def _has_fixed_address(self):
        """Return whether nobody changes the address by logging in by another."""
        # sudo: whether it is fixed is no secret
        parameters = self.env["ir.config_parameter"].sudo()
        is_own = self.get_base_url() != parameters.get_param("web.base.url")
        return is_own or bool(parameters.get_param("web.base.url.freeze"))

    @api.model
    def _get_address_explanations(self):
        return {
            "insecure": self.env._(
                "It does not begin with https: whoever scans a code cannot be sure who "
                "answers."
            ),
            "private": self.env._(
                "It is an address inside your network: nobody outside can open it."
            ),
            "changing": self.env._(
                "It changes when an administrator logs in by another address. Set the "
                "system parameter web.base.url to the public address, and "
                "web.base.url.freeze to True."
            ),
        }
