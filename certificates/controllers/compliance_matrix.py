import json

from werkzeug.exceptions import BadRequest, Forbidden

from odoo.fields import Domain
from odoo.http import Controller, content_disposition, request, route

from .import_template import XLSX


class ComplianceMatrix(Controller):
    @route(
        "/certificates/compliance_matrix",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=True,
    )
    def export(self, domain="[]", date="", company_ids="[]", site_ids="[]", **kw):
        """Send the compliance matrix of the rows that the user can read as XLSX.

        :param str domain: which rows, as JSON
        :param str date: the day, today by default
        :param str company_ids: the companies that the user works in, as JSON
        :param str site_ids: the sites that it is about, as JSON; none for what is asked
            wherever somebody works
        """
        if not request.env.user.has_group("base.group_allow_export"):
            raise Forbidden()
        rows = _get_rows(date, _load_ids(company_ids))
        rows = rows.with_context(certificates_site_ids=_load_ids(site_ids))
        day = rows._get_chosen_day()
        name = request.env._("Compliance %(date)s", date=day)
        return request.make_response(
            rows._export_matrix(_load_domain(rows, domain)),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )


def _get_rows(date, company_ids):
    """Return the model of the rows for a day, in some of the user's companies."""
    rows = request.env["certificates.compliance"]
    if date and not rows._parse_day(date):
        raise BadRequest(request.env._("%(date)s is not a day.", date=date))
    context = {"certificates_date": date}
    if company_ids:
        context["allowed_company_ids"] = company_ids
    return rows.with_context(**context)


def _load_ids(text):
    ids = _load(text)
    _check_size(ids)
    if not isinstance(ids, list) or not all(type(id_) is int for id_ in ids):
        raise BadRequest(request.env._("This is not a list of ids."))
    return ids


def _load_domain(rows, text):
    """Return the domain in a text, if rows can be searched by it."""
    try:
        content = _load(text)
        _check_size(content)
        domain = Domain(content)
        domain.validate(rows)
    except (RecursionError, TypeError, ValueError) as error:
        raise BadRequest(request.env._("This is not a domain.")) from error
    return domain


def _check_size(content):
    request.env["certificates.form.mixin"]._check_size(content)


def _load(text):
    try:
        return json.loads(text)
    except (RecursionError, ValueError) as error:
        raise BadRequest(request.env._("This is not JSON.")) from error
