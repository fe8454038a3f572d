from odoo import api, models
from odoo.fields import Command


class CertificatesFormMixin(models.AbstractModel):
    """A form that tells about the records it names: only about those in sight.

    While a form is filled in, ``onchange`` computes from the records that the client
    names, related fields with the rights of the superuser. Each of them has to be a
    record that the user may read.
    """

    _name = "certificates.form.mixin"
    _description = "Form About Records"

    def onchange(self, values, field_names, fields_spec):
        """Refuse values, defaults and lines that name a record out of sight.

        :raise AccessError: when the user may not read one of the records
        """
        # What follows from other values is computed, whatever the client claims.
        entered = {n: v for n, v in values.items() if not self._is_derived(n)}
        named = {}
        self._collect_named(self, entered, named)
        for model, ids in named.items():
            self._get_reader_model(model).browse(ids).check_access("read")
        changed = [name for name in field_names if name in entered]
        return super().onchange(entered, changed, fields_spec)

    @api.model
    def _notify_problems(self, texts, action):
        """Return the action, after a notification of what could not be done."""
        text = "\n".join(filter(None, texts))
        if not text:
            return action
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Not everything could be done"),
                "message": text,
                "next": action,
            },
        }

    @api.model
    def _is_derived(self, name):
        field = self._fields.get(name)
        return bool(field and field.relational and field.compute and field.readonly)

    @api.model
    def _get_reader_model(self, name):
        """Return the model whose rules say who reads records of a model."""
        model = self.env[name]
        if name == "hr.employee" and not model.has_access("read"):
            return self.env["hr.employee.public"]
        return model

    @api.model
    def _collect_named(self, record, values, named):
        """Add to ``named``, ids by model, what the values of a form name.

        What the record holds already may stay: who may write it sees it.
        """
        relational = {n: f for n, f in record._fields.items() if f.relational}
        if not record:
            values = {**record.default_get(list(relational)), **values}
        for name, field in relational.items():
            ids, lines = self._split_value(field, values.get(name))
            # sudo: only to compare with what is held already
            ids -= set(record.sudo()[name].ids) if ids and record else set()
            if ids:
                named.setdefault(field.comodel_name, set()).update(ids)
            for line_id, line in lines:
                comodel = self.env[field.comodel_name]
                self._collect_named(comodel.browse(line_id), line, named)

    @api.model
    def _split_value(self, field, value):
        """Return the ids that a relational value names, and its lines with their ids.

        A value is whatever ``convert_to_cache`` of the field takes from a client.
        """
        items = value if isinstance(value, list | tuple) else [value]
        if field.type == "many2one":
            items = items[:1]
        ids, lines = [], []
        for item in items:
            item_ids, item_lines = self._split_item(item)
            ids += item_ids
            lines += item_lines
        return {id_ for id_ in map(self._parse_id, ids) if id_}, [
            (self._parse_id(id_), line) for id_, line in lines
        ]

    @api.model
    def _split_item(self, item):
        """Return the same of an id, the values of a record, or a command."""
        if isinstance(item, dict):
            return [item.get("id")], [(None, item)]
        if not isinstance(item, list | tuple):
            return [item], []
        command, id_, content = (*item, None, None)[:3]
        if command == Command.CREATE:
            return [], [(None, content)]
        if command == Command.UPDATE:
            return [id_], [(id_, content)]
        if command == Command.LINK:
            return [id_], []
        return (content, []) if command == Command.SET else ([], [])

    @api.model
    def _parse_id(self, value):
        """Return what the database would take for an id; none of a virtual record."""
        try:
            return int(value)
        except (TypeError, ValueError):
            return None
