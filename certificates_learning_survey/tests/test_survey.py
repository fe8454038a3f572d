from freezegun import freeze_time

from odoo.addons.certificates_learning.tests.common import LearningCase


class TestSurvey(LearningCase):
    """A course whose last lesson is an exam of the Surveys app."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Forklift Exam",
                "certification": True,
                "scoring_type": "scoring_without_answers",
                "scoring_success_min": 60,
                "access_mode": "token",
                "users_login_required": True,
                "question_and_page_ids": [
                    (
                        0,
                        0,
                        {
                            "title": "Which side up?",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                (
                                    0,
                                    0,
                                    {
                                        "value": "This one",
                                        "is_correct": True,
                                        "answer_score": 10,
                                    },
                                ),
                                (0, 0, {"value": "The other"}),
                            ],
                        },
                    )
                ],
            }
        )
        cls.course = cls._new_course("Exam", lessons=1)
        cls.exam = cls.env["slide.slide"].create(
            {
                "name": "Exam",
                "channel_id": cls.course.id,
                "slide_category": "certification",
                "survey_id": cls.survey.id,
                "is_published": True,
            }
        )
        cls.certification = cls._new_certification(
            cls.course, recurrence="recurring", publish=False
        )
        cls.type.validity_count = 1
        cls.certification.action_publish()

    def _attend(self):
        """Open the exam in the course, as the learner."""
        self.exam.with_user(self.learner).action_set_viewed()
        self.exam.with_user(self.learner)._generate_certification_url()
        return self.exam.with_user(self.learner).user_membership_id.sudo()

    def _answer(self, attempt, correct=True):
        question = self.survey.question_ids
        answer = question.suggested_answer_ids.filtered(
            lambda a: a.is_correct == correct
        )
        attempt._save_lines(question, answer.id)
        attempt._mark_done()
        self.env.flush_all()

    def test_exam_passed_completes(self):
        enrollment = self._enroll(self.certification)
        self._finish(self.course, lessons=1)
        self.assertEqual(enrollment.progress, 0)
        lesson = self._attend()
        self._answer(lesson.user_input_ids)
        self.assertEqual(enrollment.state, "completed")
        self.assertTrue(enrollment.assignment_id)

    def test_exam_failed_does_not_count(self):
        self.survey.write({"is_attempts_limited": True, "attempts_limit": 3})
        enrollment = self._enroll(self.certification)
        self._finish(self.course, lessons=1)
        self._answer(self._attend().user_input_ids, correct=False)
        self.assertFalse(enrollment.assignment_id)

    def test_a_test_entry_never_counts(self):
        enrollment = self._enroll(self.certification)
        self._finish(self.course, lessons=1)
        lesson = self._attend()
        for values in ({"slide_partner_id": lesson.id}, {}):
            attempt = self.env["survey.user_input"].create(
                {
                    "survey_id": self.survey.id,
                    "partner_id": self.learner.partner_id.id,
                    "test_entry": True,
                    "slide_id": self.exam.id,
                    **values,
                }
            )
            self._answer(attempt)
            self.assertTrue(attempt.scoring_success)
        with self.enter_registry_test_mode():
            self.env.ref("certificates.ir_cron_work").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(lesson.completed)
        self.assertTrue(enrollment.is_open)

    def test_the_next_cycle_takes_a_new_exam(self):
        with freeze_time("2026-01-10 10:00:00"):
            first = self._enroll(self.certification, enrolled_on="2026-01-10")
            self._finish(self.course, lessons=1)
            self._answer(self._attend().user_input_ids)
            self.assertEqual(first.state, "completed")
        with freeze_time("2026-12-01 10:00:00"):
            second = first.action_renew()
            lesson = self._attend()
            self.assertFalse(lesson.completed)
            self.assertEqual(lesson.user_input_ids.state, "new")
            self._finish(self.course, lessons=1)
            self.assertFalse(second.assignment_id)
            self._answer(lesson.user_input_ids)
            self.assertEqual(second.state, "completed")
