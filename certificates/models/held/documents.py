from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import documents

# Where no number above zero is set, in the settings or by hand.
MAX_DOCUMENT_MB = 50


class CertificatesHeldMixin(models.AbstractModel):
    """The documents of a certificate: their checks and their access."""

    _inherit = "certificates.held.mixin"

    document_required = fields.Boolean(related="type_id.document_required")
    document_count = fields.Integer(
        "Documents Count", compute="_compute_document_count"
    )

    @api.depends("document_ids")
    def _compute_document_count(self):
        for certificate in self:
            certificate.document_count = len(certificate.document_ids)

    @api.constrains("document_ids", "type_id")
    def _check_documents_present(self, without=None):
        """Refuse a certificate that misses the document that its type requires.

        :param without: attachments that are about to disappear
        """
        for certificate in self.filtered(lambda c: not c._is_proven()):
            left = certificate.document_ids - (without or certificate.document_ids[:0])
            if certificate.type_id.document_required and not left:
                raise ValidationError(
                    self.env._(
                        "A certificate of the type %(type)s needs a document: attach "
                        "the certificate of %(employee)s.",
                        type=certificate.type_id.name,
                        employee=certificate._get_holder().name,
                    )
                )

    def _is_proven(self):
        """Return whether a record in this database proves it. To be extended."""
        self.ensure_one()
        return False

    def _after_create(self):
        result = super()._after_create()
        for certificate in self:
            certificate._adopt_documents(certificate.document_ids)
        return result

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if "document_ids" in vals:
            before["documents"] = {c: c.document_ids for c in self}
        return before

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        for certificate, documents_before in before.get("documents", {}).items():
            added = certificate.document_ids - documents_before
            removed = documents_before - certificate.document_ids
            certificate._adopt_documents(added)
            certificate._log_added(added)
            removed._discard_from(certificate)
        return result

    def _log_added(self, added):
        """Note in the history which documents came; what leaves notes that itself."""
        if added:
            names = ", ".join(added.mapped("name"))
            self._message_log(body=self.env._("Added: %(names)s", names=names))

    def _adopt_documents(self, added):
        """Check new documents of one certificate, and make them follow its access."""
        self.ensure_one()
        added._adopt_for(self)

    @api.model
    def _check_documents(self, attachments):
        """Refuse files that are too large, or not of an accepted kind."""
        problems = [
            self._find_document_problem(attachment.name, attachment.raw or b"")
            for attachment in attachments
        ]
        self._refuse_documents(problems)

    @api.model
    def _check_document(self, name, content):
        """Refuse a file that cannot be a document of a certificate.

        :param str name: of the file; its extension has to fit the content
        :param bytes content: the whole file, by which its kind is judged
        :raise ValidationError: when it is empty, too large, of another kind than it
            seems, or cannot be opened
        """
        self._refuse_documents([self._find_document_problem(name, content)])

    @api.model
    def _refuse_documents(self, problems):
        """Refuse documents for all that is wrong with them, not for the first only."""
        if any(problems):
            raise ValidationError("\n".join(filter(None, problems)))

    @api.model
    def _find_document_problem(self, name, content):
        """Return why a file cannot be a document, in words; nothing if it can be."""
        if explanation := self._find_size_problem(name, content):
            return explanation
        if problem := documents.find_problem(content):
            return self._explain_problem(name, problem)
        if not self._has_fitting_name(name, content):
            return self._explain_extension(name, content)
        return None

    @api.model
    def _find_size_problem(self, name, content):
        """Return that a file is empty or too large, in words; nothing if it is not."""
        limit_mb = self._get_max_document_mb()
        if not content:
            return self.env._("%(name)s is empty: upload another file.", name=name)
        if len(content) > limit_mb * 1024 * 1024:
            return self.env._(
                "%(name)s is larger than %(limit)s MB: upload a smaller file.",
                name=name,
                limit=limit_mb,
            )
        return None

    @api.model
    def _explain_problem(self, name, problem):
        """Return why a file is refused, for the person who uploads it."""
        if problem == "password":
            return self.env._(
                "%(name)s needs a password: upload a file that opens without one.",
                name=name,
            )
        if problem == "broken":
            return self.env._(
                "%(name)s cannot be opened: it is damaged or incomplete. Save it anew, "
                "and upload that.",
                name=name,
            )
        if problem == "heic":
            return self.env._(
                "%(name)s is a photo in the HEIC format: have the phone save it as "
                "JPEG (“most compatible”), or send a screenshot of it.",
                name=name,
            )
        return self.env._(
            "%(name)s cannot be a document: its content is of another kind, whatever "
            "its name says. Upload a file of one of these kinds: %(kinds)s.",
            name=name,
            kinds=documents.ACCEPTED_LABEL,
        )

    @api.model
    def _has_fitting_name(self, name, content):
        """Return whether a file opens as what it is; a missing extension is added."""
        extension = documents.get_extension(name)
        return not extension or extension in documents.find_kind(content).extensions

    @api.model
    def _explain_extension(self, name, content):
        kind = documents.find_kind(content)
        return self.env._(
            "%(name)s is not what its name says: its content is %(kind)s. Rename the "
            "file, such that its name ends in %(extension)s, and upload it again.",
            name=name,
            kind=kind.label,
            extension=kind.extensions[0],
        )

    @api.model
    def _get_document_values(self, name, content):
        """Return the name and the type of a file that was checked.

        The type follows from the content alone, whatever the browser said.
        """
        kind = documents.find_kind(content)
        return {
            "name": documents.complete_name(name, kind),
            "mimetype": kind.mimetype,
        }

    @api.model
    def _get_max_document_mb(self):
        # sudo: the limit holds for everyone who uploads
        parameters = self.env["ir.config_parameter"].sudo()
        limit = parameters.get_param("certificates.max_document_mb", "")
        return int(limit) if limit.isdecimal() and int(limit) else MAX_DOCUMENT_MB
