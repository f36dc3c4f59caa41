#!/usr/bin/env python3
"""The soak fails when it should: `python3 tests/soak/test_soak.py`."""

import unittest

import soak


def samples(of):
    """One sample a second for 90 seconds."""
    return [{"at": at, "life": 0, **of(at)} for at in range(90)]


def steady(at):
    return {"resident": 300e6, "descriptors": 70, "threads": 10, "disk": 100e6, "p99_ms": 10.0}


class Answers:
    """Answers every read with one item."""

    def __init__(self, item):
        self.item = item

    def call(self, operation, body):
        return {"Item": self.item} if self.item else {}


class Verdicts(unittest.TestCase):
    def test_what_is_steady_does_not_grow(self):
        found = soak.verdicts(samples(steady), 90)
        self.assertEqual([name for name, verdict in found.items() if verdict["grows"]], [])

    def test_each_figure_that_grows_is_found(self):
        for name in soak.GROWTH:
            def growing(at, name=name):
                return {**steady(at), name: steady(at)[name] * (1 + at) ** 2}
            found = soak.verdicts(samples(growing), 90)
            self.assertEqual([name for name, verdict in found.items() if verdict["grows"]], [name])

    def test_a_peak_is_no_growth(self):
        found = soak.verdicts(samples(lambda at: {**steady(at), "p99_ms": 900.0 if at % 10 == 0 else 10.0}), 90)
        self.assertFalse(found["p99_ms"]["grows"])

    def test_too_few_samples_decide_nothing(self):
        with self.assertRaises(SystemExit):
            soak.verdicts(samples(steady)[:40], 90)


class Versions(unittest.TestCase):
    def check(self, possible, item):
        run = soak.Run(None, 1)
        writer = soak.Writer.__new__(soak.Writer)
        writer.run, writer.number, writer.client, writer.versions = run, 0, Answers(item), {3: possible}
        writer.check(3)
        return run.failures

    def test_an_acknowledged_write_that_is_gone_is_found(self):
        self.assertEqual(len(self.check([7], None)), 1)
        self.assertEqual(len(self.check([7], {"version": {"N": "6"}})), 1)
        self.assertEqual(len(self.check([0], {"version": {"N": "6"}})), 1)

    def test_a_write_without_an_answer_may_be_there_or_not(self):
        for item in ({"version": {"N": "7"}}, {"version": {"N": "8"}}):
            self.assertEqual(self.check([7, 8], item), [])


if __name__ == "__main__":
    unittest.main()
