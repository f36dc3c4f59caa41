#!/usr/bin/env python3
"""The naive model notices what it should: `python3 tests/history/test_model.py`."""

import unittest

from model import Past, Write, index_entries, outcome

A, B = ("p", 1), ("p", 2)


def item(key, **more):
    return {"pk": {"S": key[0]}, "sk": {"N": str(key[1])}, **more}


def past(*writes):
    """Of writes that were asked and answered so, with what was there after them."""
    found = Past()
    for asked, answered, after, is_atomic in writes:
        write = Write(asked, after, is_atomic)
        write.answered = answered
        found.writes.append(write)
    return found


class Problems(unittest.TestCase):
    def test_what_was_answered_before_a_second_is_in_it_and_nothing_that_was_asked_later(self):
        found = past((10.2, 10.3, {A: item(A)}, True), (11.2, 11.3, {B: item(B)}, True))
        self.assertIsNone(found.problem(11, {A: item(A)}))
        self.assertIn("not one of", found.problem(11, {}))
        self.assertIn("nobody wrote", found.problem(11, {A: item(A), B: item(B)}))

    def test_a_transaction_across_a_second_is_seen_whole_or_not_and_a_batch_in_parts(self):
        after = {A: item(A), B: item(B)}
        for is_atomic in (True, False):
            found = past((10.9, 11.1, after, is_atomic))
            self.assertIsNone(found.problem(11, after))
            self.assertIsNone(found.problem(11, {}))
            self.assertEqual("torn" in (found.problem(11, {A: item(A)}) or ""), is_atomic)

    def test_a_call_that_was_not_answered_was_done_where_its_items_are(self):
        new = {A: item(A, n={"N": "2"}), B: item(B)}
        write = Write(10.5, new, True)
        self.assertEqual(outcome(write, {A: item(A)}, new, 11), ({A, B}, set()))
        self.assertEqual(outcome(write, {A: item(A)}, {A: item(A)}, 11), (set(), {A, B}))

    def test_an_item_that_is_not_there_was_not_put_unless_its_time_has_come(self):
        write = Write(10.5, {A: item(A, expires={"N": "12"})}, True)
        self.assertEqual(outcome(write, {}, {}, 11.5), (set(), {A}))
        self.assertEqual(outcome(write, {}, {}, 12.5), (set(), set()))

    def test_an_item_goes_after_its_time_and_stays_gone(self):
        short = item(A, expires={"N": "12"})
        found = past((10.2, 10.3, {A: short}, True))
        self.assertIn("not one of", found.problem(12, {}))
        self.assertIsNone(found.problem(14, {A: short}))
        self.assertIsNone(found.problem(15, {}))
        self.assertIsNone(found.problem(14, {A: short}))
        self.assertIn("is back", found.problem(16, {A: short}))

    def test_an_index_shows_items_that_have_its_keys_with_their_types(self):
        items = {A: item(A, team={"S": "red"}, n={"N": "1"}), B: item(B, team={"N": "7"}, n={"N": "1"})}
        self.assertEqual(list(index_entries("by-team", items)), [A])
        self.assertEqual(list(index_entries("by-amount", items)), [A, B])
        shown = index_entries("by-team-and-amount", items)[A]
        self.assertEqual(sorted(shown), ["n", "pk", "sk", "team"])


if __name__ == "__main__":
    unittest.main()
