from odoo.addons.certificates.tests.common import CertificatesCase


class LearningCase(CertificatesCase):
    """A learner, courses with real lessons, and certifications that use them."""

    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        cls.Certification = cls.env["certificates.certification"]
        cls.Enrollment = cls.env["certificates.enrollment"]
        cls.Request = cls.env["certificates.enrollment.request"]
        cls.Membership = cls.env["slide.channel.partner"]
        cls.Lesson = cls.env["slide.slide.partner"]

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.learner = cls._new_user("learner")
        cls.worker.user_id = cls.learner
        cls.courses = cls.env["slide.channel"].concat(
            *(cls._new_course(name) for name in ("Brakes", "Loads", "Ramps", "Radio"))
        )

    @classmethod
    def _new_course(cls, name, lessons=2, **values):
        """Return a published course with so many published articles."""
        return cls.env["slide.channel"].create(
            {
                "name": name,
                "is_published": True,
                "completed_template_id": False,
                "slide_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"{name} {number}",
                            "slide_category": "article",
                            "html_content": "<p>Read this.</p>",
                            "is_published": True,
                            "completion_time": 1.0,
                        },
                    )
                    for number in range(1, lessons + 1)
                ],
                **values,
            }
        )

    @classmethod
    def _new_certification(cls, courses=None, mandatory=None, publish=True, **values):
        """Return a certification whose first so many courses are mandatory."""
        courses = cls.courses if courses is None else courses
        certification = cls.Certification.create(
            {
                "name": "Forklift Driver",
                "type_id": cls.type.id,
                "course_ids": [
                    (
                        0,
                        0,
                        {
                            "channel_id": course.id,
                            "mandatory": mandatory is None or number < mandatory,
                            "sequence": number,
                        },
                    )
                    for number, course in enumerate(courses)
                ],
                **values,
            }
        )
        if publish:
            certification.action_publish()
        return certification

    @classmethod
    def _new_external(cls, **values):
        return cls._new_certification(
            cls.courses[:0], kind="external", name="First Aid", **values
        )

    @classmethod
    def _enroll(cls, certification, employee=None, **values):
        return cls.Enrollment.create(
            {
                "certification_id": certification.id,
                "employee_id": (employee or cls.worker).id,
                **values,
            }
        )

    @classmethod
    def _finish(cls, courses, *partners, lessons=None):
        """Have partners complete the lessons of courses, in one call.

        :param int lessons: how many lessons of each course; all when left out
        """
        partners = partners or (cls.learner.partner_id,)
        slides = [slide for course in courses for slide in course.slide_ids[:lessons]]
        done = cls.Lesson.search(
            [
                ("slide_id", "in", [slide.id for slide in slides]),
                ("partner_id", "in", [partner.id for partner in partners]),
            ]
        )
        done.completed = True
        known = {(lesson.slide_id, lesson.partner_id) for lesson in done}
        cls.Lesson.create(
            [
                {"slide_id": slide.id, "partner_id": partner.id, "completed": True}
                for slide in slides
                for partner in partners
                if (slide, partner) not in known
            ]
        )
