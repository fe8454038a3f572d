import io
from functools import partial

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError

from ..tools import document, fonts, source


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    svg_engine = fields.Selection(
        [("wkhtmltopdf", "Wkhtmltopdf"), ("svg", "SVG, in process")],
        "PDF Engine",
        default="wkhtmltopdf",
        required=True,
        help="SVG, in process: the template gives one <svg> for each record, which "
        "becomes a page of exactly its size. Nothing but the template is read: "
        "pictures are embedded.",
    )
    svg_sheet = fields.Boolean(
        "Ten to a Sheet",
        help="Put the pages, which have the size of a bank card, on A4 sheets with "
        "crop marks.",
    )

    def _get_readable_fields(self):
        return super()._get_readable_fields() | {"svg_engine"}

    def report_action(self, docids, data=None, config=True):
        """Return the action that prints records; needs no layout of letters."""
        is_svg = self._is_svg()
        action = super().report_action(docids, data=data, config=config and not is_svg)
        return {**action, "svg_engine": self.svg_engine} if is_svg else action

    def _is_svg(self):
        return self.report_type == "qweb-pdf" and self.svg_engine == "svg"

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        if not self._get_report(report_ref)._is_svg():
            return super()._pre_render_qweb_pdf(report_ref, res_ids, data)
        res_ids = [res_ids] if isinstance(res_ids, int) else res_ids
        streams = self._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        return streams, "pdf"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        report_sudo = self._get_report(report_ref)
        if not report_sudo._is_svg() or self._has_attachments(report_sudo):
            return super()._render_qweb_pdf(report_ref, res_ids, data)
        res_ids = [res_ids] if isinstance(res_ids, int) else res_ids
        # Drawn as one document: pages share fonts and pictures from the beginning.
        return self._draw_document(report_sudo, res_ids, data), "pdf"

    def _render_qweb_html(self, report_ref, docids, data=None):
        report_sudo = self._get_report(report_ref)
        if not report_sudo._is_svg():
            return super()._render_qweb_html(report_ref, docids, data)
        docids = [docids] if isinstance(docids, int) else docids
        svgs = self._render_svg_markup(report_sudo, docids, data)
        values = {"svgs": svgs, "title": report_sudo.name}
        return self._render_template("report_svg.report_page", values), "html"

    def _get_rendering_context(self, report, docids, data):
        if report._is_svg():
            self._check_svg_access(report, docids)
        return super()._get_rendering_context(report, docids, data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Return a stream and any stored attachment for each record, as Odoo does."""
        report_sudo = self._get_report(report_ref)
        if not report_sudo._is_svg():
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        self._check_svg_access(report_sudo, res_ids)
        if report_sudo.svg_sheet or not res_ids or len(res_ids) != len({*res_ids}):
            content = self._draw_document(report_sudo, res_ids, data)
            return {False: {"stream": io.BytesIO(content), "attachment": None}}
        records = self.env[report_sudo.model].browse(res_ids)
        streams = {r.id: self._get_stored_stream(report_sudo, r) for r in records}
        missing = [res_id for res_id in res_ids if not streams[res_id]["stream"]]
        drawn = self._draw_each(report_sudo, missing, data)
        for res_id, content in zip(missing, drawn, strict=True):
            streams[res_id]["stream"] = io.BytesIO(content)
        return streams

    @api.model
    def _has_attachments(self, report):
        """Return whether PDFs of a report are stored, or were."""
        is_refused = self.env.context.get("report_pdf_no_attachment")
        return report.attachment and not report.svg_sheet and not is_refused

    def _get_stored_stream(self, report, record):
        """Return what is stored of a record; what may not be used is drawn anew."""
        stored = self._has_attachments(report) and report.retrieve_attachment(record)
        is_pdf = stored and stored.mimetype == "application/pdf"
        is_used = is_pdf and report.attachment_use
        stream = io.BytesIO(stored.raw) if is_used else None
        return {"stream": stream, "attachment": stored or None}

    @api.model
    def _check_svg_access(self, report, res_ids):
        """Refuse records that the user may not read, and reports for other groups.

        Odoo leaves both to the template, which may well read with sudo.
        """
        groups = report.group_ids
        if groups and not self.env.su and not groups & self.env.user.all_group_ids:
            raise AccessError(
                self.env._(
                    "You are not allowed to print %(report)s. Ask for one of these "
                    "groups: %(groups)s.",
                    report=report.name,
                    groups=", ".join(groups.mapped("full_name")),
                )
            )
        records = self.env[report.model].browse(res_ids or [])
        if records.exists() != records:
            raise MissingError(
                self.env._("Some of the records to print do not exist any more.")
            )
        records.check_access("read")

    def _draw_document(self, report, res_ids, data):
        """Return the PDF of a report of some records, with all their pages.

        :raise UserError: a page cannot be drawn; names the record
        """
        draw = document.draw_sheets if report.svg_sheet else document.draw_merged
        return self._draw(report, res_ids, data, partial(draw, title=report.name))

    def _draw_each(self, report, res_ids, data):
        """Return the PDF of each record.

        :raise UserError: a page cannot be drawn; names the record
        """
        return self._draw(report, res_ids, data, document.draw_each) if res_ids else []

    def _draw(self, report, res_ids, data, draw):
        """Return what a function of ``document`` makes of the SVGs of some records.

        :raise UserError: a page cannot be drawn; names the record
        """
        try:
            return draw(self._render_svgs(report, res_ids, data))
        except document.DrawingError as error:
            record = self.env[report.model].browse((res_ids or [])[error.index :][:1])
            name = record.display_name if record else report.name
            raise UserError(self._explain_svg_error(name, error.cause)) from error

    @api.model
    def _explain_svg_error(self, name, error):
        """Return the message that something cannot be printed, and why."""
        if isinstance(error, fonts.TextError):
            return self.env._(
                "%(record)s cannot be printed: no font draws “%(characters)s” in "
                "“%(text)s”. Replace it, or install a font.",
                record=name,
                characters=error.characters,
                text=error.text,
            )
        return self.env._(
            "%(record)s cannot be printed: %(reason)s", record=name, reason=error
        )

    def _render_svgs(self, report, res_ids, data):
        """Return the SVG of each record as an lxml element, in order.

        :raise UserError: the template does not give one for each
        """
        try:
            svgs = source.parse_pages(self._render_svg_markup(report, res_ids, data))
        except source.SvgError as error:
            raise UserError(self._explain_svg_error(report.name, error)) from error
        if not svgs or (res_ids and len(svgs) != len(res_ids)):
            raise UserError(
                self.env._(
                    "%(report)s gives %(pages)s pages for %(records)s records: its "
                    "template has to give one <svg> for each.",
                    report=report.name,
                    pages=len(svgs),
                    records=len(res_ids or []),
                )
            )
        return svgs

    def _render_svg_markup(self, report, res_ids, data):
        """Return the SVGs of some records as markup, the one after the other."""
        values = {"report_type": "pdf", **(data or {})}
        context = self._get_rendering_context(report, res_ids, values)
        return Markup(self._render_template(report.report_name, context).decode())
