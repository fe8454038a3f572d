from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.certificates.tests.common import PDF

from .common import LearningCase

FILES = [{"name": "diploma.pdf", "raw": PDF}]


class TestProof(LearningCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead_user = cls._new_user("lead")
        cls.lead.user_id = cls.lead_user
        cls.certification = cls._new_external(approver="manager")

    def _submitted(self, **values):
        enrollment = self._enroll(self.certification, **values)
        enrollment.with_user(self.learner).action_submit_proof(FILES)
        return enrollment

    def test_upload_reject_upload_approve(self):
        enrollment = self._enroll(self.certification)
        learner = enrollment.with_user(self.learner)
        self.assertTrue(learner.can_upload)
        learner.action_submit_proof(FILES)
        self.assertEqual(enrollment.state, "to_approve")
        self.assertFalse(learner.can_upload)
        self.assertEqual(enrollment.activity_ids.user_id, self.lead_user)
        enrollment.with_user(self.lead_user).action_reject("The second page is missing")
        self.assertEqual(enrollment.state, "rejected")
        self.assertFalse(enrollment.activity_ids)
        self.assertEqual(learner.rejection_reason, "The second page is missing")
        learner.action_submit_proof([{"name": "both.pdf", "raw": PDF}])
        self.assertFalse(enrollment.rejection_reason)
        enrollment.with_user(self.lead_user).action_approve()
        self.assertEqual((enrollment.state, enrollment.progress), ("completed", 100))
        certificate = enrollment.assignment_id
        self.assertEqual(certificate.document_ids.mapped("name"), ["both.pdf"])
        self.assertEqual(certificate.date_start, enrollment.completed_on)
        events = enrollment.delivery_ids.sorted("id").mapped("kind")
        self.assertEqual(events, ["enrolled", "proof_rejected", "proof_approved"])

    def test_approver_is_told_of_proof_that_replaced_what_was_shown(self):
        """The approver approved a file that was never on the screen."""
        enrollment = self._submitted()
        seen = {"certificates_seen": enrollment.seen_values}
        shown = enrollment.with_user(self.lead_user).with_context(**seen)
        learner = enrollment.with_user(self.learner)
        learner.action_withdraw_proof()
        learner.action_submit_proof([{"name": "other.pdf", "raw": PDF}])
        learner.env.flush_all()
        self.assertEqual(enrollment.write_uid, self.learner)
        for decide in (
            shown.action_ask_approve,
            shown.action_open_reject_wizard,
            lambda: shown.action_reject("Not readable"),
        ):
            with self.assertRaisesRegex(UserError, "Nothing was done"):
                decide()
        self.assertEqual(enrollment.state, "to_approve")
        now = {"certificates_seen": enrollment.seen_values}
        enrollment.with_user(self.lead_user).with_context(**now).action_ask_approve()
        self.assertEqual(enrollment.state, "completed")

    def test_a_second_upload_waits_for_the_answer(self):
        enrollment = self._submitted()
        proof = enrollment.proof_ids
        with self.assertRaisesRegex(UserError, "waits for approval"):
            enrollment.with_user(self.learner).action_submit_proof(FILES)
        self.assertEqual(enrollment.proof_ids, proof)

    def test_program_that_begins_like_a_pdf_is_no_proof(self):
        learner = self._enroll(self.certification).with_user(self.learner)
        with self.assertRaisesRegex(ValidationError, "invoice.hta"):
            learner.action_submit_proof([{"name": "invoice.hta", "raw": PDF}])
        page = b"<html></html>" + PDF
        learner.action_submit_proof([{"name": "diploma", "raw": page}])
        proof = learner.sudo().proof_ids
        self.assertEqual(proof.mapped("name"), ["diploma.pdf"])
        self.assertEqual(proof.mapped("mimetype"), ["application/pdf"])

    def test_deleted_proof_leaves_its_name_in_the_log(self):
        """Who deleted proof that waited for approval left no trace."""
        officer = self._new_user("o", "certificates.group_certificates_user")
        enrollment = self._submitted()
        enrollment.with_user(officer).proof_ids.unlink()
        note = enrollment.message_ids[0]
        self.assertIn("diploma.pdf", note.body)
        self.assertEqual(note.author_id, officer.partner_id)

    def test_proof_of_a_deleted_enrollment_is_named(self):
        officer = self._new_user("o", "certificates.group_certificates_user")
        self._submitted().with_user(officer).unlink()
        note = self.worker.message_ids[0]
        self.assertIn("diploma.pdf", note.body)
        self.assertEqual(note.author_id, officer.partner_id)

    def test_files_are_judged_by_their_content(self):
        enrollment = self._enroll(self.certification).with_user(self.learner)
        self.env["ir.config_parameter"].set_param("certificates.max_document_mb", 1)
        for name, raw in {
            "program.pdf": b"MZ\x90\x00 not a document",
            "page.pdf": b"<html><script>alert(1)</script></html>",
            "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "empty.pdf": b"",
            "large.pdf": PDF + b"0" * 1024 * 1024,
        }.items():
            with self.subTest(name=name), self.assertRaisesRegex(ValidationError, name):
                enrollment.action_submit_proof([*FILES, {"name": name, "raw": raw}])
        with self.assertRaises(ValidationError):
            enrollment.action_submit_proof([])
        self.assertEqual(enrollment.state, "awaiting_proof")
        self.assertFalse(
            self.env["ir.attachment"].search(
                [
                    ("res_model", "=", "certificates.enrollment"),
                    ("res_id", "=", enrollment.id),
                ]
            )
        )

    def test_nobody_approves_their_own(self):
        certification = self._new_external(approver="officer")
        self.colleague.user_id = self.officer
        self.lead.user_id = self.manager
        for employee, user in (
            (self.colleague, self.officer),
            (self.lead, self.manager),
        ):
            enrollment = self._enroll(certification, employee)
            enrollment.with_user(user).action_submit_proof(FILES)
            self.assertFalse(enrollment.with_user(user).can_approve)
            with self.assertRaisesRegex(UserError, "somebody else"):
                enrollment.with_user(user).action_approve()
            with self.assertRaisesRegex(UserError, "somebody else"):
                enrollment.with_user(user).action_reject("No")
            self.assertEqual(enrollment.state, "to_approve")

    def test_who_may_judge(self):
        enrollment = self._submitted()
        boss = self._new_user("boss")
        self.boss.user_id = boss
        stranger = self._new_user("stranger")
        other = self._new_user(
            "other", "certificates.group_certificates_user", company=self.other_company
        )
        for user in (stranger, other):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                enrollment.with_user(user).action_approve()
        with self.assertRaises(UserError):
            enrollment.with_user(self.learner).action_approve()
        self.assertTrue(enrollment.with_user(boss).can_approve)
        self.assertTrue(enrollment.with_user(self.officer).can_approve)
        self.certification.approver = "officer"
        enrollment.invalidate_recordset()
        self.assertFalse(enrollment.with_user(boss).can_approve)
        with self.assertRaises(UserError):
            enrollment.with_user(boss).action_approve()
        self.assertEqual(enrollment.state, "to_approve")

    def test_an_officer_approves_without_a_file_and_after_a_rejection(self):
        enrollment = self._enroll(self.certification)
        enrollment.with_user(self.officer).action_approve()
        self.assertEqual(enrollment.state, "completed")
        self.type.document_required = True
        other = self._enroll(self.certification, self.colleague)
        other.with_user(self.officer).action_submit_proof(FILES)
        other.with_user(self.officer).action_reject("Unreadable")
        other.with_user(self.officer).action_approve()
        self.assertEqual(
            other.assignment_id.document_ids.mapped("name"), ["diploma.pdf"]
        )
        other.with_user(self.officer).action_approve()
        self.assertEqual(len(other.assignment_ids), 1)

    def test_bulk_approval_and_rejection(self):
        enrollments = self.Enrollment.concat(
            *(
                self._enroll(self.certification, employee)
                for employee in (self.worker, self.colleague, self.lead)
            )
        )
        for enrollment in enrollments:
            enrollment.with_user(self.officer).action_submit_proof(FILES)
        enrollments[0].with_user(self.officer).action_reject("Blurred")
        enrollments[1:].with_user(self.officer).action_approve()
        self.assertEqual(
            enrollments.mapped("state"), ["rejected", "completed", "completed"]
        )
        with self.assertRaises(UserError):
            enrollments.with_user(self.officer).action_reject("Too late")

    def test_what_was_decided_in_another_window_is_not_decided_again(self):
        approved, rejected = (
            self._enroll(self.certification, employee).with_user(self.officer)
            for employee in (self.worker, self.colleague)
        )
        for enrollment in (approved, rejected):
            enrollment.action_submit_proof(FILES)
        wizards = self.env["certificates.approve.wizard"].with_user(self.officer)
        wizard = wizards.create({"enrollment_ids": approved.ids})
        approved.action_approve()
        rejected.action_reject("Blurred")
        for attempt in (
            wizard.action_approve,
            approved.action_ask_approve,
            lambda: approved.action_reject("Blurred"),
        ):
            with self.assertRaisesRegex(UserError, "completed already, by .*officer"):
                attempt()
        with self.assertRaisesRegex(UserError, "is rejected already, by .*officer"):
            rejected.action_reject("Unreadable")
        self.assertEqual(rejected.rejection_reason, "Blurred")
        # Of several, what is decided is left out.
        (approved + rejected).action_ask_approve()
        self.assertEqual(rejected.state, "completed")

    def test_a_rejection_needs_a_reason(self):
        enrollment = self._submitted()
        for reason in (False, "", "  "):
            with self.assertRaises(UserError):
                enrollment.with_user(self.officer).action_reject(reason)

    def test_day_and_number_on_the_proof(self):
        self.certification.completion_date_source = "employee"
        self.type.number_policy = "required"
        enrollment = self._enroll(self.certification)
        learner = enrollment.with_user(self.learner)
        for day in ("2999-01-01", "0201-01-01", "yesterday"):
            with self.subTest(day=day), self.assertRaises(ValidationError):
                learner.action_submit_proof(FILES, completed_on=day)
        learner.action_submit_proof(FILES, completed_on="2026-02-03", number=" AB-1 ")
        enrollment.with_user(self.officer).action_approve()
        certificate = enrollment.assignment_id
        self.assertEqual(str(certificate.date_start), "2026-02-03")
        self.assertEqual(certificate.number, "AB-1")

    def test_courses_first(self):
        certification = self._new_certification(
            self.courses[:2], kind="external", require_courses=True, name="Both"
        )
        enrollment = self._enroll(certification)
        learner = enrollment.with_user(self.learner)
        with self.assertRaisesRegex(UserError, "courses first"):
            learner.action_submit_proof(FILES)
        self._finish(self.courses[:2])
        self.assertEqual(
            (enrollment.state, enrollment.progress), ("awaiting_proof", 66)
        )
        learner.action_submit_proof(FILES)
        self.assertEqual(enrollment.state, "to_approve")

    def test_the_file_follows_the_enrollment_then_the_certificate(self):
        enrollment = self._submitted()
        proof = enrollment.proof_ids
        stranger = self._new_user("stranger")
        self.assertEqual(proof.with_user(self.learner).raw, PDF)
        self.assertEqual(proof.with_user(self.lead_user).raw, PDF)
        with self.assertRaises(AccessError):
            proof.with_user(stranger).read(["raw"])
        with self.assertRaises(UserError):
            proof.with_user(self.officer).write({"public": True})
        with self.assertRaises(UserError):
            proof.with_user(self.officer).write(
                {"res_model": "res.partner", "res_id": self.officer.partner_id.id}
            )
        enrollment.with_user(self.lead_user).action_approve()
        self.assertEqual(
            (proof.res_model, proof.res_id),
            ("certificates.assignment", enrollment.assignment_id.id),
        )
        self.assertEqual(enrollment.proof_ids, proof)
        with self.assertRaises(AccessError):
            proof.with_user(stranger).read(["raw"])
        self.assertEqual(proof.with_user(self.learner).raw, PDF)

    def test_rejected_proof_makes_room_for_new_proof(self):
        enrollment = self._submitted()
        rejected = enrollment.proof_ids
        removed = f"Removed: {', '.join(rejected.mapped('name'))}"
        enrollment.with_user(self.lead_user).action_reject("It is of somebody else")
        enrollment.with_user(self.learner).action_submit_proof(
            [{"name": "right.pdf", "raw": PDF}]
        )
        self.assertFalse(rejected.exists())
        self.assertEqual(enrollment.proof_ids.name, "right.pdf")
        self.assertTrue(any(removed in m.body for m in enrollment.message_ids))

    def test_others_cannot_submit(self):
        enrollment = self._enroll(self.certification)
        for user in (self._new_user("stranger"), self.lead_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                enrollment.with_user(user).action_submit_proof(FILES)
        internal = self._enroll(self._new_certification())
        with self.assertRaises(UserError):
            internal.with_user(self.learner).action_submit_proof(FILES)

    def test_queries_of_approval_do_not_grow_with_the_enrollments(self):
        counts = []
        for size in (10, 60):
            certification = self._new_external()
            employees = self.Employee.create(
                [
                    {"name": f"Member {size} {n}", "company_id": self.company.id}
                    for n in range(size)
                ]
            )
            enrollments = certification._enroll(employees).with_user(self.officer)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            enrollments.action_approve()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_managers_without_a_user_are_passed_over(self):
        boss = self._new_user("boss")
        self.boss.user_id = boss
        middle = self._new_employee("Mia Middle", parent_id=self.boss.id)
        self.lead.write({"user_id": False, "parent_id": middle.id})
        enrollment = self._submitted()
        self.assertEqual(enrollment.activity_ids.user_id, boss)

    def test_a_manager_needs_proof_to_approve(self):
        enrollment = self._enroll(self.certification)
        with self.assertRaises(UserError):
            enrollment.with_user(self.lead_user).action_approve()
        self.assertEqual(enrollment.state, "awaiting_proof")

    def test_what_is_no_file_is_refused(self):
        enrollment = self._enroll(self.certification).with_user(self.learner)
        for file in (
            {"name": "a.pdf", "raw": "JVBERi0="},
            {"name": "a.pdf", "raw": None},
            {"name": None, "raw": PDF},
            {"raw": PDF},
            "a.pdf",
            7,
        ):
            with self.subTest(file=file), self.assertRaises(ValidationError):
                enrollment.action_submit_proof([file])
        self.assertEqual(enrollment.state, "awaiting_proof")
