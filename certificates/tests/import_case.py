from odoo.fields import Command

from .common import CertificatesCase

HEADINGS = {
    "type_id": "Certificate Type",
    "employee_id": "Employee",
    "number": "Certificate Number",
    "level_id": "Level",
    "date_start": "Start Date",
    "date_expiry": "Expiry Date",
}


class ImportCase(CertificatesCase):
    """Spreadsheets as the import screen sends them: looked at, tested and imported."""

    # What is imported, and the headings of its template.
    model = "certificates.assignment"
    headings = HEADINGS

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.env["ir.module.module"]._load_module_terms(["certificates"], ["nl_NL"])
        cls.dutch = cls._new_user(
            "dutch", "certificates.group_certificates_user", lang="nl_NL"
        )

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.first_aid = cls._new_type("First Aid", code="FA", validity_count=2)
        cls.ingrid = cls._new_employee("Ingrid Solberg")
        cls.mark = cls._new_employee("Mark Hendriks")
        cls.olivia = cls._new_employee("Olivia Jansen")
        cls.wanda = cls._new_employee(
            "Wanda Müller", work_email="wanda.muller@example.com"
        )

    def _write_csv(self, *rows, columns=None, separator=","):
        """Return a file; a row is a text whose cells are divided by ``|``."""
        columns = columns or self.headings
        lines = [[self.headings.get(name, name) for name in columns]]
        lines += [row.split("|") for row in rows]
        quoted = ([f'"{cell}"' for cell in line] for line in lines)
        return "\n".join(separator.join(line) for line in quoted)

    def _upload(
        self, content, user=None, file_type="text/csv", name="certificates.csv"
    ):
        """Return the wizard of the import screen, and what it proposes.

        :param content: text of a CSV file, or the bytes of any file
        """
        content = content.encode() if isinstance(content, str) else content
        user = user or self.officer
        companies = [*user.company_id.ids, *(user.company_ids - user.company_id).ids]
        wizard = self.env["base_import.import"].with_user(user)
        wizard = wizard.with_context(
            lang=user.lang, allowed_company_ids=companies
        ).create(
            {
                "res_model": self.model,
                "file": content,
                "file_name": name,
                "file_type": file_type,
            }
        )
        options = {"quoting": '"', "has_headers": True, "separator": "", "encoding": ""}
        preview = wizard.parse_preview({**options, "date_format": ""})
        self.assertNotIn("error", preview)
        return wizard, preview

    def _run_import(self, content, user=None, dryrun=False, **upload):
        wizard, preview = self._upload(content, user, **upload)
        matches = preview["matches"]
        paths = [
            "/".join(matches[index]) if index in matches else False
            for index in range(len(preview["headers"]))
        ]
        return wizard.execute_import(
            paths, preview["headers"], preview["options"], dryrun=dryrun
        )

    def _test_file(self, content, user=None, **upload):
        """Return what *Test* says; it leaves nothing behind."""
        before = self.env[self.model].search_count([])
        result = self._run_import(content, user, dryrun=True, **upload)
        self.env.invalidate_all()
        self.assertEqual(self.env[self.model].search_count([]), before)
        return [message["message"] for message in result["messages"]]

    def _import_file(self, content, user=None, **upload):
        """Return the certificates of a file without faults."""
        result = self._run_import(content, user, **upload)
        errors = [m for m in result["messages"] if m["type"] == "error"]
        self.assertFalse(errors)
        return self.env[self.model].browse(result["ids"])

    def _allow_companies(self, user, *companies):
        user.company_ids = [Command.link(company.id) for company in companies]

    def _assert_said(self, messages, *parts):
        """Check that one message contains all these parts."""
        found = [m for m in messages if all(part in m for part in parts)]
        self.assertTrue(found, f"{parts} in none of {messages}")
