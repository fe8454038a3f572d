from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.fields import Command, Domain

from ..tools import limits, validity
from ..tools.numbers import fold_number

# What the chatter of a form saves along with it.
CHATTER_FIELDS = frozenset({"activity_ids", "message_follower_ids", "message_ids"})


class CertificatesFormMixin(models.AbstractModel):
    """A form that tells about the records it names: only about those in sight.

    While a form is filled in, ``onchange`` computes from the records that the client
    names, related fields with the rights of the superuser. When it is saved, messages
    tell why a record cannot be chosen. Each of them has to be a record that the user
    may read.
    """

    _name = "certificates.form.mixin"
    _description = "Form About Records"
    _inherit = ["certificates.values.mixin"]

    # Fields that tell records apart. The database compares no texts that are very long.
    _key_texts = ()
    # Whether days that nobody means are refused here; else the model does that.
    _checks_days = True

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        # A new record holds nothing yet, whatever it is created from.
        self.browse()._check_named(vals_list)
        self._check_lengths(vals_list)
        self._check_numbers_entered(vals_list)
        self._check_days_entered(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_values([vals])
        self._check_named([vals])
        self._check_lengths([vals])
        self._check_numbers_entered([vals])
        self._check_days_entered([vals])
        return super().write(vals)

    @api.model
    def _check_numbers_entered(self, vals_list):
        """Refuse whole numbers that the database does not hold.

        :raise ValidationError: naming the field and the value
        """
        for vals in vals_list:
            for name, value in vals.items():
                field = self._fields.get(name)
                if (
                    field
                    and field.type == "integer"
                    and isinstance(value, int)
                    and abs(value) > limits.MAX_NUMBER
                ):
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(value)s is too large.",
                            field=field._description_string(self.env),
                            value=value,
                        )
                    )

    @api.model
    def _check_days_entered(self, vals_list):
        """Refuse days that nobody means, such as one in the year 0026.

        :raise ValidationError: naming the field and the value
        """
        # A wizard says itself what is wrong with its days.
        if self._transient or not self._checks_days:
            return
        names = {name for vals in vals_list for name in vals}
        days = [
            name
            for name in names
            if name in self._fields and self._fields[name].type == "date"
        ]
        for name in days:
            for vals in vals_list:
                self._check_day_entered(name, vals.get(name))

    @api.model
    def _check_day_entered(self, name, value):
        try:
            day = fields.Date.to_date(value)
        except (TypeError, ValueError):
            # Odoo says itself that it is none.
            return
        if day and not validity.is_plausible(day):
            raise ValidationError(
                self.env._(
                    "%(field)s: %(value)s is not possible. Enter a day in the years "
                    "%(first)s to %(last)s.",
                    field=self._fields[name]._description_string(self.env),
                    value=value,
                    first=validity.FIRST_DATE.year,
                    last=validity.LAST_DATE.year,
                )
            )

    def onchange(self, values, field_names, fields_spec):
        """Refuse values, defaults and lines that name a record out of sight.

        :raise AccessError: when the user may not read one of the records
        """
        self._check_shape([values])
        self._check_names([values])
        # What follows from other values is computed, whatever the client claims.
        entered = {n: v for n, v in values.items() if not self._is_derived(n)}
        named = {}
        self._collect_named(self, entered, named)
        for model, ids in named.items():
            self._get_reader_model(model).browse(ids).check_access("read")
        changed = [name for name in field_names if name in entered]
        return super().onchange(entered, changed, fields_spec)

    def _keep_best(self, name, key):
        """Return those of these records that are not the best of their group.

        :param str name: field to group by
        :param key: callable by which the best is the greatest
        """
        worse = self.browse()
        for group in self.grouped(name).values():
            worse |= group.sorted(key, reverse=True)[1:]
        return worse

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
    def _check_size(self, *values):
        """Refuse what a client asks for when reading it would take long.

        :param values: domains, lists of ids, or whatever else JSON can hold
        :raise UserError: one is too large
        """
        if any(map(limits.is_too_large, values)):
            raise UserError(
                self.env._(
                    "This is too much at once: at most %(conditions)s conditions and "
                    "%(values)s values. Choose less.",
                    conditions=limits.MAX_CONDITIONS,
                    values=limits.MAX_VALUES,
                )
            )

    @api.model
    def _check_changeable(self, vals, names):
        """Refuse new values of what a user does not change.

        :param vals: what a client sends as the values
        :param names: fields that users change, besides those of the chatter
        :raise UserError: they are no values
        :raise AccessError: names the other fields
        """
        self._check_values([vals])
        others = vals.keys() - CHATTER_FIELDS - set(names)
        if not others or self.env.su:
            return
        labels = [
            self._fields[name]._description_string(self.env)
            if name in self._fields
            else str(name)
            for name in others
        ]
        raise AccessError(
            self.env._(
                "This cannot be changed: %(fields)s.", fields=", ".join(sorted(labels))
            )
        )

    @api.model
    def _check_lengths(
        self, vals_list, model=None, names=None, max_length=limits.MAX_KEY
    ):
        """Refuse numbers and codes that are longer than any.

        :param list vals_list: values of new records, or of these
        :param model: the records, if not these
        :param names: which fields; those of the class by default
        :param int max_length: how many characters they have at most
        :raise UserError: names the field, and how the value begins
        """
        for name in self._key_texts if names is None else names:
            for vals in vals_list:
                text = vals.get(name)
                if isinstance(text, str) and len(text) > max_length:
                    field = (self if model is None else model)._fields[name]
                    raise UserError(
                        self.env._(
                            "%(field)s has at most %(limit)s characters. This one is "
                            "longer: “%(start)s…”",
                            field=field._description_string(self.env),
                            limit=max_length,
                            start=text[:30],
                        )
                    )

    @api.model
    def _search_by_key(self, name, operator, value):
        """Return a domain that finds numbers however they are written.

        What they are compared by is stored in a field of its own.

        :param str name: of the field of numbers; the other one ends in ``_key``
        """
        key = f"{name}_key"
        if operator == "in":
            keys = [fold_number(number) or False for number in value]
            return Domain(key, "in", keys)
        if operator in ("ilike", "like", "=ilike", "=like"):
            return Domain(key, operator, fold_number(value))
        if operator.startswith("not "):
            return NotImplemented
        return Domain(name, operator, value)

    def _check_company_of_uses(self):
        """Refuse a new company of records that are used in another company.

        Odoo checks the records that are saved, not those that name them. There may be
        millions of those: the first one that is elsewhere will do.

        :raise ValidationError: names one that uses them, if it is in sight
        """
        for company, records in self.grouped("company_id").items():
            for model, name in self._find_company_checks() if company else ():
                of_row = "id" if model == "res.company" else "company_id"
                elsewhere = Domain(name, "in", records.ids)
                elsewhere &= Domain(of_row, "!=", company.id)
                # sudo: what is out of sight uses them too
                rows = self.env[model].sudo().with_context(active_test=False)
                for row in rows.search(elsewhere, limit=1):
                    used = (records & row[name].with_env(self.env))[:1]
                    raise ValidationError(used._explain_use_elsewhere(row))

    @api.model
    def _find_company_checks(self):
        """Return the models and fields that name such records of their company."""
        # sudo: only to know which fields there are
        found = self.env["ir.model.fields"].sudo()
        found = found.search_fetch(
            [("relation", "=", self._name), ("store", "=", True)], ["model", "name"]
        )
        return [
            (field.model, field.name)
            for field in found
            if field.model in self.env
            and self.env[field.model]._check_company_auto
            and not self.env[field.model]._transient
            and self.env[field.model]._fields[field.name].check_company
        ]

    def _explain_use_elsewhere(self, row):
        company = row if row._name == "res.company" else row["company_id"]
        is_seen = bool(row.with_env(self.env)._filtered_access("read"))
        return self.env._(
            "%(name)s cannot belong to %(company)s: it is used in %(other)s "
            "(%(use)s). Leave its company empty, or change that first.",
            name=self.display_name,
            company=self["company_id"].name or self.env._("every company"),
            other=company.name or self.env._("every company"),
            use=row.display_name if is_seen else row._description,
        )

    def _lock_or_refuse(self):
        """Lock these records for the user until the end of the transaction.

        :raise UserError: somebody else is changing one of them at this moment
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is changing this right now: look again in a moment."
                )
            ) from error

    def _check_named(self, vals_list):
        """Refuse values to save that name a record out of sight.

        A model that says something of its values before it saves them asks first. Lines
        are asked when they are saved themselves.

        :param list vals_list: values of new records, or of these
        :raise AccessError: when the user may not read one of the records
        """
        if self.env.su:
            return
        self._check_values(vals_list)
        if not self:
            vals_list = [{**self._get_context_defaults(), **vals} for vals in vals_list]
        names = set().union(*vals_list) & self._fields.keys()
        for field in (self._fields[name] for name in names):
            if not field.relational:
                continue
            ids = set()
            for vals in vals_list:
                ids |= self._split_value(field, vals.get(field.name))[0]
            # sudo: only to compare with what is held already
            ids -= set(self.sudo()[field.name].ids) if ids else ids
            if ids:
                model = self._get_reader_model(field.comodel_name)
                model.browse(ids).check_access("read")

    @api.model
    def _get_context_defaults(self):
        """Return the values that the client proposes for new records."""
        prefix = "default_"
        return {
            key.removeprefix(prefix): value
            for key, value in self.env.context.items()
            if key.startswith(prefix)
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
