from odoo import api, fields, models
from odoo.exceptions import UserError


class CertificatesSeenMixin(models.AbstractModel):
    """A record that several people change and decide about.

    A form with ``js_class="certificates_seen_form"`` tells with what it saves, and with
    the button that was clicked, what it has shown: ``certificates_seen`` in the
    context. What somebody else has changed since is not decided unseen.
    """

    _name = "certificates.seen.mixin"
    _description = "Record That Several People Change"

    # The fields that users enter, and look at before they decide.
    _seen_names = ()

    seen_values = fields.Json(compute="_compute_seen_values", compute_sudo=True)

    # Without dependencies, and of what is saved: a form keeps what it has shown,
    # whatever is entered.
    def _compute_seen_values(self):
        for record in self:
            saved = record._origin
            record.seen_values = saved and saved._get_seen_values()

    def _get_seen_values(self):
        """Return what a form shows now, by the names of the fields."""
        self.ensure_one()
        return {name: self._get_seen_value(name) for name in self._get_seen_names()}

    @api.model
    def _get_seen_names(self):
        """Return the fields that are compared. To be extended."""
        return self._seen_names

    def _get_seen_value(self, name):
        """Return what a form shows of a field, as JSON. To be extended."""
        value = self[name]
        if self._fields[name].relational:
            return sorted(value.ids)
        return str(value or "")

    def _check_seen(self):
        """Refuse to go on when this is no longer what the form has shown.

        :return: these records, for what follows: it changes them
        :raise UserError: names the fields, and the user who changed it last
        """
        seen = self.env.context.get("certificates_seen")
        if not isinstance(seen, dict) or len(self) != 1:
            return self
        self.invalidate_recordset()
        changed = [
            self._fields[name]._description_string(self.env)
            # sudo: as the field, which would keep it for what is read after a change
            for name, value in self.sudo()._get_seen_values().items()
            if name in seen and seen[name] != value
        ]
        # sudo: who changed it is shown in its history too
        changed_by = self.sudo().write_uid
        # Users know what they have changed themselves.
        if changed and changed_by != self.env.user:
            raise UserError(
                self.env._(
                    "%(user)s has changed %(record)s while you had it open: "
                    "%(fields)s. Nothing was done: reload the page, and look at it "
                    "again.",
                    user=changed_by.name,
                    record=self.display_name,
                    fields=", ".join(changed),
                )
            )
        return self.with_context(certificates_seen=None)
