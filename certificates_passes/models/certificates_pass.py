import base64
import zlib

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from odoo.addons.certificates.tools.batch import try_each
from odoo.addons.report_svg.tools import document

from ..tools import filenames

# What a requester enters of a pass; all else follows.
OWN_FIELDS = {"request_id", "assignment_id", "sequence"}


class CertificatesPass(models.Model):
    """A pass in a request: its contents, and its file as long as it is kept."""

    _name = "certificates.pass"
    _description = "Pass"
    _inherit = ["certificates.form.mixin"]
    _order = "request_id desc, sequence, id"
    _rec_name = "holder"

    request_id = fields.Many2one(
        "certificates.pass.request", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    assignment_id = fields.Many2one(
        "certificates.assignment",
        "Certificate",
        required=True,
        index=True,
        ondelete="cascade",
    )
    # As they were when the pass was requested: the row outlives the access. They are
    # not computed, for a client could have them computed for any certificate.
    number = fields.Char("Certificate Number", readonly=True)
    holder = fields.Char(readonly=True)
    qualification = fields.Char(readonly=True)
    external_number = fields.Char(readonly=True)
    date_expiry = fields.Date("Expiry Date", readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("ready", "Ready"), ("failed", "Failed")],
        "Status",
        default="waiting",
        required=True,
        readonly=True,
    )
    error = fields.Char("Remark", readonly=True)
    file_name = fields.Char(readonly=True)
    file_ids = fields.One2many("certificates.pass.file", "pass_id", groups=NO_ACCESS)

    _request_assignment_uniq = models.UniqueIndex(
        "(request_id, assignment_id)",
        "A request holds one pass of a certificate.",
    )
    _waiting_idx = models.Index("(request_id, sequence, id) WHERE state = 'waiting'")

    @api.depends("holder")
    @api.depends_context("uid")
    def _compute_display_name(self):
        # As the user, for messages and activities name any record as superuser.
        readable = self.sudo(False)._filtered_access("read")
        for record in self:
            record.display_name = record in readable and record.holder

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        if not self.env.su:
            # A default of the context counts as little as a value of the client.
            vals_list = [
                {name: vals[name] for name in OWN_FIELDS & vals.keys()}
                | {"state": "waiting", "error": False, "file_name": False}
                for vals in vals_list
            ]
        certificates = self._read_certificates(vals_list)
        if not self.env.su:
            self._check_requestable(certificates)
        contents = self._get_contents(certificates)
        passes = super().create(
            [vals | contents[vals["assignment_id"]] for vals in vals_list]
        )
        if not self.env.su:
            passes.request_id._check_draft()
        return passes

    def write(self, vals):
        self._check_values([vals])
        if not self.env.su and vals.keys() - {"sequence"}:
            raise AccessError(
                self.env._("A pass cannot be changed: remove it and add another one.")
            )
        return super().write(vals)

    def unlink(self):
        self.check_access("unlink")
        if not self.env.su:
            self.request_id._check_draft()
        # sudo: files belong to nobody, and go with their pass
        self.sudo().file_ids.unlink()
        return super().unlink()

    def _check_named(self, vals_list):
        """Ask for nothing: ``create`` judges of which certificates there are passes.

        Contact persons request passes of certificates that they do not read.
        """

    def action_download(self):
        """Download the pass as a PDF file."""
        self.ensure_one()
        return self.request_id._get_download_action(f"pass/{self.id}")

    @api.model
    def _read_certificates(self, vals_list):
        """Return the certificates that the values of new passes name."""
        ids = [vals.get("assignment_id") for vals in vals_list]
        if not all(isinstance(i, int) and not isinstance(i, bool) for i in ids):
            raise UserError(self.env._("Choose the certificate of each pass."))
        return self.env["certificates.assignment"].browse(list(dict.fromkeys(ids)))

    @api.model
    def _check_requestable(self, certificates):
        """Refuse certificates of which the current user may not request passes."""
        if certificates - certificates._filter_requestable():
            raise AccessError(
                self.env._(
                    "You may not request passes of some of these people. Remove those "
                    "who are not, or no longer, in your care."
                )
            )

    @api.model
    def _get_contents(self, certificates):
        """Return the contents of passes, by id of the certificate."""
        return {
            certificate.id: {
                "number": certificate.number,
                "holder": certificate.employee_id.name,
                "qualification": certificate.type_id.name,
                "external_number": certificate.external_number,
                "date_expiry": certificate.date_expiry,
            }
            # sudo: which passes one may request was checked
            for certificate in certificates.sudo()
        }

    def _get_requestable(self):
        """Return the passes of which the requester may see the holder at this moment.

        To be called as superuser on passes of one request.
        """
        requester = self.request_id.create_uid
        if not requester:
            return self.browse()
        certificates = self.assignment_id.with_user(requester)._filter_requestable()
        return self.filtered(lambda p: p.assignment_id.id in certificates._ids)

    def _get_printable(self):
        """Return the passes of certificates of which there are passes still."""
        domain = self.assignment_id._get_printable_domain()
        return self.filtered(lambda p: p.assignment_id.filtered_domain(domain))

    def _prepare_files(self):
        """Draw passes of one request. A pass that fails is named; the rest is drawn.

        To be called as superuser, in the language of the requester.
        """
        allowed = self._get_requestable()
        (self - allowed)._fail(
            self.env._("You no longer have access to this certificate.")
        )
        try_each(
            allowed,
            lambda passes: passes._draw(),
            lambda record, error: record._fail(record._get_reason(error)),
        )

    def _draw(self):
        certificates = self.assignment_id
        certificates._check_printable()
        svgs = certificates._get_drawable_svgs()
        self.env["certificates.pass.file"].create(
            [
                {
                    "pass_id": record.id,
                    "content": self._pack(
                        etree.tostring(svgs[record.assignment_id.id], with_tail=False)
                    ),
                }
                for record in self
            ]
        )
        contents = self._get_contents(certificates)
        for record in self:
            certificate = record.assignment_id
            record.write(
                {
                    **contents[certificate.id],
                    "file_name": certificate._get_pass_file_name(),
                    "state": "ready",
                    "error": svgs[certificate.id].get("data-notice"),
                }
            )

    @api.model
    def _pack(self, content):
        """Return bytes as they are kept: so that no index finds words in them."""
        return base64.b64encode(zlib.compress(content, 1))

    @api.model
    def _unpack(self, content):
        return zlib.decompress(base64.b64decode(content))

    def _fail(self, reason):
        self.write({"state": "failed", "error": reason})

    def _get_reason(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self.env._("It could not be drawn. Ask your administrator for the log.")

    def _get_file_names(self):
        """Return the names of the files of these passes, of which no two are the same.

        To be called as superuser, after the access of the requester was judged.
        """
        return filenames.unique_names(self.mapped("file_name"))

    def _get_pdfs(self):
        """Return the PDF of each pass that is ready, in order.

        To be called as superuser, after the access of the requester was judged.
        """
        return self._draw_files(document.draw_each)

    def _get_document(self, draw, title):
        """Return one PDF of passes that are ready.

        To be called as superuser, after the access of the requester was judged.

        :param draw: ``draw_merged`` or ``draw_sheets`` of ``report_svg``
        """
        return self._draw_files(lambda svgs: draw(svgs, title=title))

    def _draw_files(self, draw):
        """Return the PDFs of passes that are ready, as they were prepared.

        To be called as superuser, after the access of the requester was judged.

        :param draw: a function of ``report_svg.tools.document``
        :raise UserError: a pass cannot be drawn any more; names the holder
        """
        files = self.file_ids.grouped("pass_id")
        try:
            return draw(self._unpack(files[record].content) for record in self)
        except document.DrawingError as error:
            reports = self.env["ir.actions.report"]
            holder = self[error.index].holder
            message = reports._explain_svg_error(holder, error.cause)
            raise UserError(message) from error
