from odoo import api, fields, models


class CertificatesProgressMixin(models.AbstractModel):
    """Background work with a progress bar on its form.

    The form needs the widget ``certificates_progress`` on ``progress_percent``.
    """

    _name = "certificates.progress.mixin"
    _description = "Progress of Background Work"

    progress_state = fields.Selection(
        [("waiting", "Waiting"), ("running", "Running"), ("done", "Done")],
        "Progress",
        default="waiting",
        required=True,
        readonly=True,
    )
    total_count = fields.Integer("Total", readonly=True)
    done_count = fields.Integer("Done", readonly=True)
    progress_percent = fields.Integer(
        "Progress (%)", compute="_compute_progress_percent"
    )

    @api.depends("done_count", "total_count")
    def _compute_progress_percent(self):
        for record in self:
            total = record.total_count
            record.progress_percent = 100 * record.done_count // total if total else 0

    def _notify_progress(self):
        """Have the forms that show these records read them again."""
        for record in self:
            if record.progress_state == "waiting":
                record.progress_state = "running"
            record.create_uid._bus_send(
                "certificates.progress", {"model": record._name, "id": record.id}
            )

    def _finish_progress(self):
        """Mark the work as done, and have the forms read it again."""
        self.write({"progress_state": "done"})
        self._notify_progress()
