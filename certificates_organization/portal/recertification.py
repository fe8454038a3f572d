from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_datetime

from odoo.addons.certificates.portal.forms import read_date, read_id, read_text
from odoo.addons.certificates.tools.folding import fold_plain

from .organization import Organization

# How many people one page offers to choose from.
OFFERED = 50


class Recertifications(Organization):
    """The recertification lists of the contact person's own organizations."""

    def get_domain_of_lists(self):
        """Return the lists of the own organizations."""
        return self._get_proposal_domain()

    def get_lists(self):
        """Return the lists, the newest first."""
        return self.env["certificates.recertification"].search(
            self.get_domain_of_lists(), limit=100
        )

    def find_list(self, recertification_id):
        """Return a list of an own organization, or nothing."""
        return self.env["certificates.recertification"].search(
            self.get_domain_of_lists() & Domain("id", "=", recertification_id)
        )

    def get_held_types(self):
        """Return the types that the own people hold, by name."""
        groups = self.env["certificates.assignment"]._read_group(
            Domain("employee_id", "any", self.get_people_domain())
            & Domain("revoked_on", "=", False),
            ["type_id"],
        )
        types = self.env["certificates.type"].union(*(t for (t,) in groups))
        return types.filtered("active").sorted(lambda t: fold_plain(t.name or ""))

    def start(self, form):
        """Start a list.

        :param form: what the browser sent
        :raise ValidationError: when something is missing or wrong
        """
        certificate_type = self.get_held_types().filtered(
            lambda t: t.id == read_id(form.get("type_id"))
        )
        if not certificate_type:
            raise ValidationError(self.user_env._("Choose the certificate."))
        organization_id = read_id(form.get("organization_id"))
        appointment = self.appointments.filtered(
            lambda a: a.organization_id.id == organization_id
        )
        if not appointment and len(self.organizations) == 1:
            appointment = self.appointments
        if not appointment:
            raise ValidationError(self.user_env._("Choose the organization."))
        values = {
            "organization_id": appointment[0].organization_id.id,
            "company_id": appointment[0].company_id.id,
            "type_id": certificate_type.id,
            **self._read_head(form),
        }
        begun = self._find_begun(values).filtered(lambda r: not r.line_ids)
        return begun[:1] or self.env["certificates.recertification"].create(values)

    def start_again(self, record):
        """Start a list with the people and results of one that was rejected.

        People who have left, or who were renewed since, are left out.

        :raise UserError: when it was not rejected
        """
        record._check_state("rejected")
        names = ("organization_id", "company_id", "type_id", "date", "assessor")
        values = {n: record[n].id if n.endswith("_id") else record[n] for n in names}
        if begun := self._find_begun(values):
            return begun[0]
        again = self.env["certificates.recertification"].create(values)
        people = set(record.line_ids.employee_id.ids)
        self._add(again, self._find_added(again, people))
        earlier = {line.employee_id: line for line in record.line_ids}
        for line in again.line_ids:
            known = earlier[line.employee_id]
            line.write({"result": known.result, "number": known.number})
        return again

    def _find_begun(self, values):
        """Return open lists of the user with these values: there is a second click."""
        return self.env["certificates.recertification"].search(
            Domain("create_uid", "=", self.user_env.uid)
            & Domain("state", "=", "open")
            & Domain.AND(Domain(n, "=", value or False) for n, value in values.items())
        )

    def _read_head(self, form):
        day = form.get("date")
        if day and not read_date(day):
            raise ValidationError(
                self.user_env._("%(value)s is not a date.", value=read_text(day))
            )
        return {"date": read_date(day), "assessor": read_text(form.get("assessor"))}

    def get_candidates(self, record, search=""):
        """Return the certificates that can be renewed by a list, the first to expire.

        One for each person of the organization who is not on the list yet.
        """
        domain = self.find_people_domain(search, record.organization_id.id, "all")
        certificates = self.env["certificates.assignment"].search(
            Domain(
                "employee_id",
                "any",
                domain & Domain("id", "not in", record.line_ids.employee_id.ids),
            )
            & Domain("company_id", "=", record.company_id.id)
            & Domain("type_id", "=", record.type_id.id)
            & Domain("revoked_on", "=", False)
            & Domain("is_replaced", "=", False),
            order="date_expiry, id",
        )
        first = {}
        for certificate in certificates:
            first.setdefault(certificate.employee_id, certificate)
        return certificates.browse(c.id for c in first.values())

    def save(self, record, form, do="save"):
        """Keep what was entered in an open list, and add those who are ticked.

        :param form: what the browser sent
        :param str do: what was clicked; ``add_all`` adds all that were searched for
        :raise UserError: when the list is not open any more, or somebody else has
            changed it since the form was shown
        """
        record._lock("open")
        head = self._read_head(form)
        changed = {x: self._read_line(x, form) for x in record.line_ids}
        removed = record.line_ids.filtered(lambda x: form.get(f"remove_{x.id}"))
        added = self._read_added(record, form, do == "add_all")
        is_same = all((record[name] or "") == (head[name] or "") for name in head)
        is_same = is_same and not (any(changed.values()) or removed or added)
        if is_same and do not in ("hand_in", "delete"):
            # So does a second click.
            return
        self._check_shown(record, form)
        # Also where only a line changes: the list tells when it was saved last.
        record.write(head)
        for line, values in changed.items():
            if values:
                line.write(values)
        removed.unlink()
        self._add(record, added)

    def _read_added(self, record, form, is_all_added):
        """Return the certificates of those who are to be added."""
        added_ids = {read_id(text) for text in form.getlist("add")}
        if is_all_added:
            found = self.get_candidates(record, read_text(form.get("searched")))
            added_ids |= set(found.employee_id.ids)
        return self._find_added(record, added_ids)

    def get_shown(self, record):
        """Return what a form keeps of the moment at which it shows a list."""
        return record.write_date.isoformat()

    def _check_shown(self, record, form):
        """Refuse to save over what another contact person has saved in the meantime.

        :raise UserError: with what has changed since the form was shown
        """
        shown = read_text(form.get("shown"))
        if not shown or shown == self.get_shown(record):
            return
        raise UserError(
            "\n".join(
                [
                    self.user_env._(
                        "%(user)s has changed this list at %(time)s, while you had it "
                        "open. Nothing of yours was saved: look at the list, and enter "
                        "it again.",
                        user=record.write_uid.name,
                        time=format_datetime(self.user_env, record.write_date),
                    ),
                    *self._explain_changes(record, form, shown),
                ]
            )
        )

    def _explain_changes(self, record, form, shown):
        """Return in words what others have changed since a form was shown."""
        known = {x for x in record.line_ids if f"result_{x.id}" in form}
        added = record.line_ids.filtered(lambda x: x not in known)
        changed = record.line_ids.filtered(
            lambda x: x in known and x.write_date.isoformat() > shown
        )
        count = sum(name.startswith("result_") for name in form) - len(known)
        if added:
            names = ", ".join(added.employee_id.mapped("name"))
            yield self.user_env._("Added: %(names)s.", names=names)
        if changed:
            names = ", ".join(changed.employee_id.mapped("name"))
            yield self.user_env._("Changed: %(names)s.", names=names)
        if count > 0:
            yield self.user_env._("Removed: %(count)s.", count=count)

    def _read_line(self, line, form):
        """Return what was entered for a person, and differs from what is on record."""
        result = form.get(f"result_{line.id}")
        if result and result not in dict(line._fields["result"].selection):
            raise UserError(self.user_env._("Choose the result of each person."))
        number = f"number_{line.id}"
        values = {"number": read_text(form.get(number))} if number in form else {}
        if result:
            values["result"] = result
        return {n: v for n, v in values.items() if (line[n] or "") != v}

    def _find_added(self, record, employee_ids):
        """Return the certificates of chosen people; anybody else is no candidate."""
        if not employee_ids:
            return self.env["certificates.assignment"]
        return self.get_candidates(record).filtered(
            lambda c: c.employee_id.id in employee_ids
        )

    def _add(self, record, chosen):
        """Add the holders of certificates to a list."""
        self.env["certificates.recertification.line"].create(
            [
                {
                    "recertification_id": record.id,
                    "employee_id": certificate.employee_id.id,
                    "renewed_id": certificate.date_expiry and certificate.id,
                }
                for certificate in chosen
            ]
        )
