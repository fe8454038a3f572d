from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.submission.documents import MAX_FILES
from ..tools.folding import fold_plain
from .forms import read_date, read_id, read_text
from .uploads import read_files

MAX_REMARK = 1000


class Submitter:
    """The current user, and the employees of whom the user hands in certificates.

    The records that it returns have superuser rights: portal users read neither
    employees nor types, and may see of them what the pages show.
    """

    source = "holder"
    # The pages of the list and of the form.
    home_url = "/my/certificates"
    form_url = "/my/certificates/new"
    # An expiry date that the user was asked about just now.
    asked_expiry = ""

    def __init__(self, env):
        self.user_env = env
        # sudo: see above
        self.env = env(su=True)

    @property
    def employees(self):
        """The employees that the user may hand in certificates of."""
        own = self.user_env["certificates.submission"]._get_own_employees()
        return own.filtered("active")

    def get_types(self, employees):
        """Return the types that employees can be issued, by name."""
        types = self.env["certificates.type"]
        return self._find_types(employees.company_id, types._get_personal_domain())

    def _find_types(self, companies, domain):
        """Return the types of a domain that companies use, by name."""
        types = self.env["certificates.type"].search(
            domain & Domain("company_id", "in", [False, *companies.ids])
        )
        return types.sorted(lambda t: fold_plain(t.name or ""))

    def get_form_choices(self, form):
        """Return what a form offers to choose from.

        :param dict form: what was entered
        :return: dict of ``employees``, ``types``, and the ``organization`` that holds
            the certificate, where that is not one of the employees
        """
        employees = self.employees
        return {
            "employees": employees,
            "types": self.get_types(employees),
            "organization": None,
        }

    def get_domain(self):
        """Return the submissions of the user."""
        submissions = self.user_env["certificates.submission"]
        return submissions._get_own_domain() | Domain(
            "create_uid", "=", self.user_env.uid
        )

    def find(self, submission_id):
        """Return a submission of the user, or nothing."""
        found = self.user_env["certificates.submission"].search(
            self.get_domain() & Domain("id", "=", submission_id)
        )
        return found

    def get_recent(self, limit=20):
        """Return what the user handed in, what waits first."""
        submissions = self.user_env["certificates.submission"].search(
            self.get_domain() & Domain("state", "not in", ["draft", "withdrawn"]),
            order="id desc",
            limit=limit,
        )
        # sudo: the rights of the user decided which
        return submissions.sudo().sorted(lambda s: s.state != "to_check")

    def find_certificate(self, certificate_id):
        """Return a certificate of one of the employees, or nothing."""
        return self.env["certificates.assignment"].search(
            Domain("id", "=", certificate_id or 0)
            & Domain("employee_id", "in", self.employees.ids)
        )

    def get_submission_url(self, submission):
        """Return the page on which the user sees a submission."""
        return f"{self.home_url}/submissions/{submission.id}"

    def get_document_url(self, submission, document):
        """Return the address of a document of a submission."""
        return f"/web/content/{document.id}?download=true"

    def get_result_url(self, submissions):
        """Return the page that shows what was handed in."""
        if len(submissions) > 1:
            return self.home_url
        return self.get_submission_url(submissions)

    def get_certificate_url(self, certificate):
        """Return the page on which the user sees a certificate."""
        return certificate._get_portal_url()

    def prepare_form(self, renewed=None, again=None):
        """Return what a new form shows.

        :param renewed: the certificate that is to be renewed
        :param again: the rejected submission that is to be handed in again
        """
        known = again or renewed
        if not known:
            return {"employee_id": self.employees[:1].id}
        return {
            "employee_id": known.employee_id.id,
            "type_id": known.type_id.id,
            "level_id": known.level_id.id,
            "renew": renewed.id if renewed else again.renewal_of_id.id,
            "number": again.number if again else "",
            "date_start": again.date_start if again else "",
            "date_expiry": again.date_expiry if again else "",
        }

    def read_form(self, form):
        """Return what was entered, as the form shows it again."""
        names = ("number", "date_start", "date_expiry", "asked_expiry")
        type_id, _dash, level_id = str(form.get("type_id") or "").partition("-")
        return {
            "employee_id": read_id(form.get("employee_id")),
            "type_id": read_id(type_id),
            "level_id": read_id(level_id),
            "renew": read_id(form.get("renew")),
            "remark": read_text(form.get("remark"), MAX_REMARK),
            **{name: read_text(form.get(name)) for name in names},
        }

    def wait_for_earlier_click(self):
        """Have a second click wait for the first one, and see what that has done.

        Both change the row of the user. The later transaction fails on that: Odoo tries
        it again, and it finds what the first one handed in.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE res_users SET write_date = write_date WHERE id = %s",
                self.user_env.uid,
            )
        )

    def hand_in(self, entered):
        """Hand in what was entered, with the files of the request.

        :param dict entered: what ``read_form`` returned
        :return: the submissions, with the rights of the user
        :raise UserError: when it cannot be handed in
        """
        values = self.prepare_values(entered)
        if known := self._find_waiting(values):
            return known
        files = self.read_files()
        return self.user_env["certificates.submission"]._hand_in(values, files)

    def read_files(self):
        """Return the files of the request.

        :raise ValidationError: when there are none, or too many
        """
        files = read_files(MAX_FILES)
        if not files:
            raise ValidationError(
                self.user_env._("Add a photo or a file of the certificate.")
            )
        return files

    def prepare_values(self, entered):
        """Return the values of a submission.

        :raise ValidationError: when a value is missing or wrong
        """
        employee = self._choose_employee(entered)
        certificate_type = self._choose_type(entered, self.get_types(employee))
        values = self._prepare_facts(entered, certificate_type)
        values["employee_id"] = employee.id
        renewed = self.find_certificate(entered["renew"])
        if (renewed.employee_id, renewed.type_id) == (employee, certificate_type):
            values["renewal_of_id"] = renewed.id
        return values

    def _prepare_facts(self, entered, certificate_type):
        """Return the values of a submission that do not depend on who the holder is.

        :raise ValidationError: when a value is missing or wrong
        """
        values = {
            "type_id": certificate_type.id,
            "level_id": self._choose_level(entered, certificate_type).id,
            "source": self.source,
            "remark": entered["remark"],
            "date_start": self._read_day(entered, "date_start"),
        }
        if not values["date_start"]:
            raise ValidationError(
                self.user_env._("Enter the day from which the certificate is valid.")
            )
        if certificate_type.number_policy != "sequence":
            values["number"] = entered["number"]
        if entered["date_expiry"]:
            values["date_expiry"] = self._read_day(entered, "date_expiry")
            self._question_expiry(entered, certificate_type, values)
        return values

    def _question_expiry(self, entered, certificate_type, values):
        """Ask once about an expiry date that looks like a typing error.

        :raise ValidationError: with the question
        """
        question = certificate_type.with_env(self.env)._question_expiry(
            values["date_start"], values["date_expiry"]
        )
        if question and entered.get("asked_expiry") != entered["date_expiry"]:
            self.asked_expiry = entered["date_expiry"]
            raise ValidationError(
                self.user_env._(
                    "%(question)s If it is, choose the files again and hand it in.",
                    question=question["warning"]["message"],
                )
            )

    def _choose_employee(self, entered):
        employees = self.employees
        chosen = employees.filtered(lambda e: e.id == entered["employee_id"])
        if not entered["employee_id"] and len(employees) == 1:
            return employees
        if not chosen:
            raise ValidationError(self.user_env._("Choose whose certificate it is."))
        return chosen

    def _choose_type(self, entered, types):
        chosen = types.filtered(lambda t: t.id == entered["type_id"])
        if not chosen:
            raise ValidationError(self.user_env._("Choose which certificate it is."))
        return chosen

    def _choose_level(self, entered, certificate_type):
        return certificate_type.level_ids.filtered(
            lambda level: level.id == entered["level_id"]
        )

    def _read_day(self, entered, name):
        text = entered[name]
        day = read_date(text)
        if text and not day:
            raise ValidationError(
                self.user_env._("%(value)s is not a date.", value=text)
            )
        return day

    def _find_waiting(self, values):
        """Return the same as handed in before, by a second click for example."""
        submissions = self.user_env["certificates.submission"]
        return submissions.search(
            Domain("create_uid", "=", self.user_env.uid)
            & Domain("state", "=", "to_check")
            & self._get_holder_domain(values)
            & Domain("type_id", "=", values["type_id"])
            & Domain("level_id", "=", values["level_id"])
            & Domain("date_start", "=", values["date_start"])
            & Domain("number", "=", values.get("number") or False),
            limit=1,
        )

    def _get_holder_domain(self, values):
        """Return the submissions of the same holder as values."""
        return Domain("employee_id", "=", values["employee_id"])
