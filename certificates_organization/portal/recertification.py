from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

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
        self._add(again, set(record.line_ids.employee_id.ids))
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

    def save(self, record, form, is_all_added=False):
        """Keep what was entered in an open list, and add those who are ticked.

        :param form: what the browser sent
        :param bool is_all_added: whether all are added for whom the form was searched
        :raise UserError: when the list is not open any more
        """
        record._lock("open")
        record.write(self._read_head(form))
        for line in record.line_ids:
            self._save_line(line, form)
        removed = record.line_ids.filtered(lambda x: form.get(f"remove_{x.id}"))
        removed.unlink()
        added_ids = {read_id(text) for text in form.getlist("add")}
        if is_all_added:
            found = self.get_candidates(record, read_text(form.get("searched")))
            added_ids |= set(found.employee_id.ids)
        self._add(record, added_ids)

    def _save_line(self, line, form):
        result = form.get(f"result_{line.id}")
        if result and result not in dict(line._fields["result"].selection):
            raise UserError(self.user_env._("Choose the result of each person."))
        values = {"number": read_text(form.get(f"number_{line.id}"))}
        if result:
            values["result"] = result
        changed = {n: v for n, v in values.items() if (line[n] or "") != v}
        if changed:
            line.write(changed)

    def _add(self, record, employee_ids):
        """Add the chosen people; anybody else is no candidate."""
        if not employee_ids:
            return
        chosen = self.get_candidates(record).filtered(
            lambda c: c.employee_id.id in employee_ids
        )
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
