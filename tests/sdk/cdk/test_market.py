"""One marketplace in one table and in many, with what `stator model generate` makes of both models of examples/design.

The CDK CLI deploys the tables, and the layers in Python, TypeScript and Rust do the steps of ../market/domain.py: every
pattern finds what the entities say. MARKET is the directory with what was generated, MARKET_MODULES the one of the
JavaScript tests, MARKET_CRATES the one in which the Rust tests are built.
"""

import importlib
import json
import keyword
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import boto3
import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests" / "sdk" / "market"), os.environ["MARKET"]]

import domain  # noqa: E402

STYLES = (domain.ONE_TABLE, domain.MANY_TABLES)


def model(style):
    return tomllib.loads((ROOT / f"examples/design/{style}.model.toml").read_text())


@pytest.fixture(scope="module")
def endpoint(cdk):
    """A server in memory that has the tables of both models."""
    command = [os.environ["STATOR_BINARY"], "--memory", "--listen", "127.0.0.1:0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        place = server.stdout.readline().split(" answers at ")[1].split()[0]
        environment = {"AWS_ENDPOINT_URL": place}
        done = cdk("market", "deploy", "--require-approval", "never", environment=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        yield place
    finally:
        server.terminate()
        server.wait()


def test_the_deployed_tables_are_those_of_the_models(endpoint):
    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint)
    tables = {name: table for style in STYLES for name, table in model(style)["tables"].items()}
    assert dynamodb.list_tables()["TableNames"] == sorted(tables)
    for name, table in tables.items():
        described = dynamodb.describe_table(TableName=name)["Table"]
        found = {it["IndexName"]: it for it in described.get("GlobalSecondaryIndexes", [])}
        assert keys(described) == said(table)
        assert {index: keys(it) for index, it in found.items()} == {
            index: said(it) for index, it in table.get("indexes", {}).items()
        }


def keys(described):
    return [(part["KeyType"], part["AttributeName"]) for part in described["KeySchema"]]


def said(table):
    """The keys of a table or index of a model."""
    parts = [("HASH", table["partition_key"]), ("RANGE", table.get("sort_key", []))]
    lists = [(role, [names] if isinstance(names, str) else names) for role, names in parts]
    return [(role, name) for role, names in lists for name in names]


@pytest.mark.parametrize("style", STYLES)
def test_every_pattern_of_the_model_is_called(style):
    called = {step["pattern"] for step in domain.steps(style, "any")}
    assert called == set(model(style)["patterns"])


@pytest.mark.parametrize("style", STYLES)
def test_every_pattern_finds_what_the_entities_say_in_python(endpoint, style):
    layer = importlib.import_module(f"{style.replace('-', '_')}_access")
    access = layer.Access(boto3.client("dynamodb", endpoint_url=endpoint))
    for step in domain.steps(style, "python"):
        pattern, arguments = step["pattern"], step["arguments"]
        arguments = {own(name): value(layer, name, it) for name, it in arguments.items()}
        try:
            outcome = {"finds": found(getattr(access, own(pattern)), arguments)}
            # Of what is found, what the step names.
            for row, wanted in zip(outcome["finds"], step.get("finds", [])):
                for name in row.keys() - wanted.keys():
                    del row[name]
        except layer.ConditionFailed as error:
            assert error.pattern == pattern
            outcome = {"refused": ["ConditionalCheckFailed"]}
        except layer.TransactionCanceled as error:
            assert error.pattern == pattern
            outcome = {"refused": error.reasons}
        assert {**step, **outcome} == step


def own(name):
    """A name as the layer in Python has it."""
    return f"{name}_" if keyword.iskeyword(name) else name


def value(layer, name, given):
    """An argument: `order_lines` is a list of `OrderLine`."""
    if isinstance(given, list):
        return [value(layer, name.removesuffix("s"), one) for one in given]
    if isinstance(given, dict):
        return getattr(layer, name.title().replace("_", ""))(**given)
    return given


def found(method, arguments):
    """All that a pattern finds, page after page."""
    answer = method(**arguments)
    if hasattr(answer, "next"):
        rows = list(answer.items)
        while answer.next is not None:
            answer = method(**arguments, start=answer.next)
            rows += answer.items
    elif hasattr(answer, "__next__"):
        rows = list(answer)
    else:
        rows = [] if answer is None else [answer]
    return [dict(vars(row)) for row in rows]


@pytest.fixture
def runs(endpoint, tmp_path):
    """Runs a program of the tests of another SDK, which does the steps of a file."""

    def run(language, command, directory, **environment):
        file = tmp_path / "steps.json"
        file.write_text(json.dumps({style: domain.steps(style, language) for style in STYLES}))
        given = {"AWS_ENDPOINT_URL": endpoint, "MARKET_STEPS": str(file), **environment}
        done = subprocess.run(
            command,
            cwd=directory,
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_every_pattern_finds_what_the_entities_say_in_typescript(runs):
    command = ["node", "--test", "--test-reporter=tap", "market.js"]
    said = runs("typescript", command, os.environ["MARKET_MODULES"])
    assert "# pass 2" in said, said


def test_every_pattern_finds_what_the_entities_say_in_rust(runs):
    command = ["cargo", "test", "--locked", "--test", "market"]
    crates = os.environ["MARKET_CRATES"]
    said = runs("rust", command, ROOT / "tests" / "sdk" / "rust", CARGO_TARGET_DIR=crates)
    assert "2 passed" in said, said
