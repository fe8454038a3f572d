from itertools import product

from odoo.tests import BaseCase

from ..tools.rule import Rule

COURSES = ("a", "b", "c", "d")


class TestRule(BaseCase):
    def test_two_mandatory_of_four(self):
        rule = Rule(COURSES, frozenset("bd"))
        self.assertEqual(rule.progress({"a", "c"}), 0)
        self.assertEqual(rule.progress({"b", "a"}), 50)
        self.assertFalse(rule.is_met({"b", "a", "c"}))
        self.assertTrue(rule.is_met({"b", "d"}))

    def test_count_takes_any(self):
        rule = Rule(COURSES, required_count=2)
        self.assertTrue(rule.is_met({"c", "d"}))
        self.assertEqual(rule.progress({"a", "b", "c"}), 100)
        self.assertFalse(rule.locked(set()))

    def test_ordered_count_takes_the_first(self):
        rule = Rule(COURSES, required_count=2, ordered=True)
        self.assertFalse(rule.is_met({"c", "d"}))
        self.assertEqual(rule.progress({"b"}), 0)
        self.assertEqual(rule.locked(set()), {"b"})
        self.assertTrue(rule.is_met({"a", "b"}))

    def test_optional_courses_lock_nothing(self):
        rule = Rule(COURSES, frozenset("bd"), ordered=True)
        self.assertEqual(rule.locked(set()), {"d"})
        self.assertEqual(rule.locked({"b"}), set())

    def test_work_on_a_locked_course_counts_once_it_opens(self):
        rule = Rule(COURSES, frozenset(COURSES), ordered=True)
        self.assertEqual(rule.counted({"b", "c"}), [])
        self.assertEqual(rule.counted({"a", "b", "c"}), ["a", "b", "c"])

    def test_problems(self):
        for rule, completable, problem in [
            (Rule(()), COURSES, "trivial"),
            (Rule(COURSES), COURSES, "trivial"),
            (Rule(COURSES, required_count=0), COURSES, "trivial"),
            (Rule(COURSES, required_count=5), COURSES, "impossible"),
            (Rule(COURSES, required_count=5, ordered=True), COURSES, "impossible"),
            (Rule(COURSES, required_count=3), "ab", "impossible"),
            (Rule(COURSES, required_count=3), "bcd", None),
            (Rule(COURSES, required_count=3, ordered=True), "bcd", "impossible"),
            (Rule(COURSES, frozenset("ab")), "bcd", "impossible"),
            (Rule(COURSES, frozenset("bc")), "bcd", None),
        ]:
            with self.subTest(rule=rule):
                self.assertEqual(rule.problem(completable), problem)

    def test_progress_is_complete_only_when_the_rule_is_met(self):
        for counts, ordered, *bits in product(
            (None, 1, 3), (False, True), *[(False, True)] * 4
        ):
            finished = {c for c, bit in zip(COURSES, bits, strict=True) if bit}
            rule = Rule(COURSES, frozenset("acd"), counts, ordered)
            with self.subTest(rule=rule, finished=finished):
                self.assertEqual(rule.progress(finished) == 100, rule.is_met(finished))
                self.assertFalse(rule.locked(finished) & set(rule.counted(finished)))
