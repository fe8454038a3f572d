from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CertificatesStateMixin(models.AbstractModel):
    """A state that depends on the moment, and is true at every moment.

    It is never stored. Records, searches, sorting and grouping evaluate the domains of
    ``_get_state_domains``. A model that inherits this has a selection field ``state``
    with ``search="_search_state"``, of which the compute method calls ``_set_state``.
    """

    _name = "certificates.state.mixin"
    _description = "State of the Moment"

    def _set_state(self):
        self.state = False
        for state, domain in self._get_state_domains().items():
            self.filtered_domain(domain).state = state

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._get_state_domains()
        return Domain.OR(domains[state] for state in value if state in domains)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "state":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["state"], "read")
        cases = [
            SQL(
                "WHEN %s THEN %s",
                domain.optimize_full(self)._to_sql(self, alias, query),
                state,
            )
            for state, domain in self._get_state_domains().items()
        ]
        return SQL("(CASE %s END)", SQL(" ").join(cases))

    @api.model
    def _get_domains_of_today(self, of_day):
        """Return the domains of the states, by today where the company of each is.

        :param of_day: callable that takes a date and returns the domains of the states
        """
        return {
            state: self._get_domain_of_today(
                lambda day, state=state: of_day(day)[state]
            )
            for state in of_day(fields.Date.today())
        }

    @api.model
    def _get_domain_of_today(self, of_day):
        """Return a domain, by today where the company of each record is.

        :param of_day: callable that takes a date and returns a domain
        """
        return self.env["res.company"]._get_certificates_domain(of_day)

    @api.model
    def _get_state_domains(self):
        """Return each state with its domain on stored fields; they exclude each other.

        :return: dict of the key of the state to a ``Domain``
        """
        raise NotImplementedError
