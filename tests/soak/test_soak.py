#!/usr/bin/env python3
"""The soak fails when it should: `python3 tests/soak/test_soak.py`."""

import os
import tempfile
import unittest

import encryption
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


class Encryption(unittest.TestCase):
    def test_a_file_that_shows_a_name_is_found_and_others_are_not(self):
        with tempfile.TemporaryDirectory() as directory:
            os.mkdir(os.path.join(directory, "tree"))
            for name, content in [("plain", b"..planted-attribute.."), ("tree/table", b"\0planted-table"), ("sealed", b"planted")]:
                with open(os.path.join(directory, name), "wb") as file:
                    file.write(content)
            found = [os.path.relpath(path, directory) for path in encryption.showing(directory)]
        self.assertEqual(found, ["plain", "tree/table"])

    def test_files_under_other_keys_are_counted_and_a_figure_that_is_missing_is_no_zero(self):
        tables = "stator_store_tables_under_other_keys 3\n"
        log = "# HELP stator_store_log_segments_under_other_keys x\nstator_store_log_segments_under_other_keys 1\n"
        self.assertEqual(encryption.files_under_other_keys(tables + log), 4)
        with self.assertRaises(SystemExit):
            encryption.files_under_other_keys(log)


if __name__ == "__main__":
    unittest.main()
