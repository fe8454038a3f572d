from functools import cached_property

from odoo.fields import Domain

from odoo.addons.certificates.tools.folding import fold_plain


class Contact:
    """The current user as a contact person, and the holders in their care.

    The records that it returns have superuser rights: contact persons read neither
    certificates nor employees, and may see of their own people what is shown here.
    """

    def __init__(self, env):
        # sudo: see above
        self.env = env(su=True)
        self.appointments = env["certificates.pass.contact"]._get_own()
        self.certificates = self.env["certificates.assignment"]

    def get_domain(self):
        """Return the certificates of which the contact may request passes."""
        contacts = self.env["certificates.pass.contact"]
        return contacts._get_own_domain() & self.certificates._get_printable_domain()

    @cached_property
    def choices(self):
        """The choices of the filters, without those of other organizations."""
        domain = self.get_domain()
        exams = self._get_held(domain, "exam_id")
        return {
            "organization_id": self.appointments.organization_id,
            "type_id": self._get_held(domain, "type_id").sorted(
                lambda t: fold_plain(t.name)
            ),
            "exam_id": exams.sorted(lambda e: (e.date, e.id), reverse=True),
        }

    def get_filter(self, search):
        """Return an unsaved wizard with the filters of a search."""
        return self._get_wizards().new({**search.filters, "is_contact": True})

    def is_offered(self, search):
        """Return whether the filters name the contact's own organizations."""
        chosen = search.filters
        return all(
            not chosen[name] or chosen[name] in choices.ids
            for name, choices in self.choices.items()
        )

    def find(self, search, **kwargs):
        """Return the certificates that are looked for, in order.

        :param kwargs: ``offset`` and ``limit`` of the search
        """
        if not self.is_offered(search):
            return self.certificates
        return self.get_filter(search)._search_candidates(
            search.sort, search.descending, **kwargs
        )

    def count(self, search):
        """Return how many certificates are looked for."""
        if not self.is_offered(search):
            return 0
        return self.get_filter(search).candidate_count

    def find_one(self, certificate_id):
        """Return a certificate of an own organization, or nothing."""
        return self.certificates.search(
            self.get_domain() & Domain("id", "=", certificate_id)
        )

    def get_qualifications(self, certificates):
        """Return all qualifications of the holders of certificates, by holder."""
        found = self.certificates.search(
            self.get_domain()
            & Domain("employee_id", "in", certificates.employee_id.ids)
        )
        return found.grouped("employee_id")

    def get_wizard(self):
        """Return the contact's selection, or an empty one.

        Whoever is no longer in the care of the contact is no longer selected.
        """
        own = Domain("create_uid", "=", self.env.uid) & Domain("is_contact", "=", True)
        wizard = self._get_wizards().search(own, order="id desc", limit=1)
        lost = wizard.assignment_ids - wizard.assignment_ids.filtered_domain(
            self.get_domain()
        )
        if lost:
            wizard.action_remove(lost.ids)
        return wizard

    def keep_wizard(self):
        """Return the contact's selection, to be changed."""
        return self.get_wizard() or self._get_wizards().create({"is_contact": True})

    def choose_options(self, wizard, scope, expiries, reference):
        """Choose the options of a request.

        :param str scope: of which qualifications; what makes no sense changes nothing
        :param list expiries: days as browsers write them, or an empty text for no
            expiry date; of those that are not offered, nothing comes
        """
        chosen = wizard.expiry_ids.filtered(
            lambda e: (e.date.isoformat() if e.date else "") in expiries
        )
        chosen.is_chosen = True
        (wizard.expiry_ids - chosen).is_chosen = False
        wizard.reference = reference
        if scope != wizard.scope and scope in dict(wizard._fields["scope"].selection):
            wizard.scope = scope

    def add_all(self, wizard, search):
        """Select all found holders, those on other pages too."""
        wizard._add(self.find(search))

    def _get_wizards(self):
        return self.env["certificates.pass.wizard"]

    def _get_held(self, domain, field):
        groups = self.certificates._read_group(
            domain & Domain(field, "!=", False), [field]
        )
        return self.env[self.certificates._fields[field].comodel_name].concat(
            *(record for (record,) in groups)
        )
