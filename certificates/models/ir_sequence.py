from odoo import fields, models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _next_many(self, count):
        """Draw several numbers with as many queries as one takes.

        :param int count: how many
        :return: list of formatted numbers, in order
        """
        self.ensure_one()
        if not count:
            return []
        source = self._get_number_source()
        formatter = self
        if source != self:
            formatter = self.with_context(ir_sequence_date_range=source.date_from)
        return [formatter.get_next_char(n) for n in source._next_values(self, count)]

    def _get_number_source(self):
        """Return what counts today: the sequence itself or its current date range."""
        if not self.use_date_range:
            return self
        today = fields.Date.context_today(self)
        return self.env["ir.sequence.date_range"].search(
            [
                ("sequence_id", "=", self.id),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ],
            limit=1,
        ) or self._create_date_range_seq(today)

    def _next_values(self, sequence, count):
        return _draw(self, sequence, f"ir_sequence_{self.id:03d}", count)


class IrSequenceDateRange(models.Model):
    _inherit = "ir.sequence.date_range"

    def _next_values(self, sequence, count):
        name = f"ir_sequence_{sequence.id:03d}_{self.id:03d}"
        return _draw(self, sequence, name, count)


def _draw(source, sequence, database_sequence, count):
    """Draw raw numbers the way ``ir.sequence`` does for one, but many at a time."""
    if sequence.implementation == "standard":
        query = SQL(
            "SELECT nextval(%s) FROM generate_series(1, %s)", database_sequence, count
        )
        return [number for (number,) in source.env.execute_query(query)]
    step = sequence.number_increment
    source.lock_for_update()
    source.invalidate_recordset(["number_next"])
    first = source.number_next
    source.number_next = first + step * count
    return [first + step * index for index in range(count)]
