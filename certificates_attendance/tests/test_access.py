from odoo.exceptions import AccessError

from .common import AttendanceCase

# What each role may do: r read, w write, c create, d delete.
MATRIX = """
role     site override
manager  r    -
guard    -    -
chief    -    -
officer  r    r
employee -    -
portal   -    -
"""


class TestAccess(AttendanceCase):
    def test_matrix(self):
        manager = "hr_attendance.group_hr_attendance_manager"
        self._check_in(certificates_override_reason="Escorted")
        records = {
            "site": self.site,
            "override": self.Override.search([("employee_id", "=", self.worker.id)]),
        }
        roles = {
            "manager": self._new_user("attendance_manager", manager),
            "guard": self.guard,
            "chief": self.chief,
            "officer": self.officer,
            "employee": self.worker.user_id,
            "portal": self._new_user("portal", "base.group_portal"),
        }
        header, *rows = (line.split() for line in MATRIX.strip().splitlines())
        operations = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for role, *cells in rows:
            for name, cell in zip(header[1:], cells, strict=True):
                record = records[name].with_user(roles[role])
                may = "".join(
                    key for key, what in operations.items() if record.has_access(what)
                )
                with self.subTest(role=role, model=name):
                    self.assertEqual(may or "-", cell)

    def test_an_employee_does_not_check_in_by_hand(self):
        with self.assertRaises(AccessError):
            self._check_in(
                user=self.worker.user_id, certificates_override_reason="Because"
            )
