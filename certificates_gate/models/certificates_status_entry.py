from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.certificates_verification.tools import status_list


class CertificatesStatusEntry(models.Model):
    """Who works here no longer, for gates without network.

    Certificates of people who left stay valid, so the status list does not name them.
    """

    _inherit = "certificates.status.entry"

    @api.model
    def _find_left(self, companies):
        """Return the places of valid passes whose holders have left, in one query.

        :return: dict of the id of a company to its parts: dicts of the number of a part
            to its bits, as ``status_list.encode`` returns them
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT entry.company_id, entry.id / %(size)s, array_agg(entry.id)
                  FROM hr_employee AS holder
                  JOIN certificates_assignment AS held
                    ON held.employee_id = holder.id
                  JOIN certificates_status_entry AS entry
                    ON entry.assignment_id = held.id AND NOT entry.is_replaced
                 WHERE holder.active IS NOT TRUE
                   AND entry.company_id = ANY(%(companies)s)
                   AND coalesce(held.date_expiry, 'infinity') >= %(yesterday)s
                 GROUP BY 1, 2
                """,
                size=status_list.SIZE,
                companies=companies.ids,
                # By the clock of all else, not that of the database.
                yesterday=fields.Date.subtract(fields.Date.today(), days=1),
            )
        )
        left = defaultdict(dict)
        for company_id, chunk, indexes in rows:
            left[company_id][chunk] = status_list.encode(indexes)
        return left
