from collections import OrderedDict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import status_list

# The parts of lists that this process keeps: some kilobytes each.
MAX_KEPT = 64
_kept = OrderedDict()


class CertificatesStatusMark(models.Model):
    """That something changed in a part of a status list.

    Each change leaves a mark of its own, so that nobody waits for another. Whoever has
    a part in memory compares the marks, and reads the part again if there are others:
    a mark that is committed late raises their number.
    """

    _name = "certificates.status.mark"
    _description = "Status List Mark"
    _inherit = ["certificates.values.mixin"]
    _log_access = False
    _rec_name = "id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    chunk = fields.Integer("Part", required=True, readonly=True)

    _company_chunk_idx = models.Index("(company_id, chunk, id)")

    @api.model
    def _get_encoded_list(self, company, chunk):
        """Return a part of a list as it stands in a credential.

        It is kept in the memory of the process until something changes in it.
        """
        self.env.flush_all()
        [version] = self.env.execute_query(
            SQL(
                "SELECT count(*), max(id) FROM certificates_status_mark"
                " WHERE company_id = %s AND chunk = %s",
                company.id,
                chunk,
            )
        )
        key = (self.env.cr.dbname, company.id, chunk)
        kept = _kept.get(key)
        if not kept or kept[0] != version:
            entries = self.env["certificates.status.entry"]
            kept = version, status_list.encode(entries._find_refused(company, chunk))
            _kept[key] = kept
            while len(_kept) > MAX_KEPT:
                _kept.popitem(last=False)
        return kept[1]

    @api.autovacuum
    def _gc_marks(self):
        """Put one new mark in the place of many: no version comes twice."""
        self.env.cr.execute(
            SQL(
                """
                WITH many AS (
                    SELECT company_id, chunk FROM certificates_status_mark
                     GROUP BY company_id, chunk HAVING count(*) > 1
                ), deleted AS (
                    DELETE FROM certificates_status_mark USING many
                     WHERE certificates_status_mark.company_id = many.company_id
                       AND certificates_status_mark.chunk = many.chunk
                )
                INSERT INTO certificates_status_mark (company_id, chunk)
                SELECT company_id, chunk FROM many
                """
            )
        )
