from odoo.exceptions import ValidationError
from odoo.http import Controller, request, route
from odoo.tools import SQL

from odoo.addons.certificates.portal.submitter import Submitter
from odoo.addons.certificates.portal.uploads import get_max_content_length, read_files

READ = "/my/certificates/read"
# The first number of the locks of this page; the second is the user.
LOCK = 20260314


class CertificateReading(Controller):
    @route(
        READ,
        type="http",
        auth="user",
        methods=["POST"],
        max_content_length=get_max_content_length,
    )
    def read_certificate(self, **kw):
        """Tell what a file says surely, for a form to be filled in. Keeps nothing.

        One file of a user is read at a time: another is not.
        """
        try:
            files = read_files(1) if self._take_turn() else []
        except ValidationError:
            files = []
        values = self._read(files[0]["raw"]) if files else {}
        return request.make_json_response(values)

    def _read(self, content):
        """Return what a file says, as the fields of a form write it."""
        user = request.env.user
        companies = Submitter(request.env).employees.company_id | user.company_ids
        submissions = request.env["certificates.submission"]
        read = submissions._read_surely(content, companies)
        values = {name: str(value) for name, value in read.items()}
        level = values.pop("level_id", None)
        if level:
            values["type_id"] += f"-{level}"
        return values

    def _take_turn(self):
        lock = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, request.env.uid)
        [(is_free,)] = request.env.execute_query(lock)
        return is_free
