"""What PynamoDB writes by what `stator model generate pynamodb` makes: the items of ../definitions/items.json.

MARKET is the directory with what was generated of the model beside them, as ../run.sh does; mypy checks it there.
"""

import json
import os
import sys
import uuid
from pathlib import Path

import pytest

if "MARKET" not in os.environ:
    pytest.skip("MARKET names no directory with what was generated", allow_module_level=True)
sys.path.insert(0, os.environ["MARKET"])

import warehouse_pynamodb as models  # noqa: E402

DEFINITIONS = Path(__file__).resolve().parents[1] / "definitions"
EXAMPLES = json.loads((DEFINITIONS / "items.json").read_text())


@pytest.fixture(scope="module", autouse=True)
def tables(client):
    """The tables of the model, under other names."""
    template = json.loads((Path(os.environ["MARKET"]) / "warehouse_template.json").read_text())
    names = {name: f"sdk-{uuid.uuid4()}" for name in template["Resources"]}
    for resource, name in names.items():
        client.create_table(**{**template["Resources"][resource]["Properties"], "TableName": name})
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    for model in models.Bin, models.Person, models.Ticket:
        model.Meta.table_name = names["Warehouse"]
    models.Sample.Meta.table_name = names["Samples"]
    yield
    for name in names.values():
        client.delete_table(TableName=name)


def stored(client, model):
    """All that the table of a model holds."""
    items = client.scan(TableName=model.Meta.table_name)["Items"]
    for value in (value for item in items for value in item.values()):
        value.get("SS", []).sort()
    return items


def attributes(example):
    """What a model is made of: sets as sets."""
    values = {**example["key"], **example["attributes"]}
    return {
        name: set(value) if "SS" in example["item"][name] else value
        for name, value in values.items()
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["entity"])
def test_what_is_saved_is_as_the_model_says(client, example):
    model = getattr(models, example["entity"])
    model(**attributes(example)).save()
    assert stored(client, model) == [example["item"]]
    key = model.key(**example["key"])
    found = model.get(*key)
    for name, value in attributes(example).items():
        read = getattr(found, name)
        assert (read.as_dict() if name == "notes" else read) == value
    found.delete()
    assert stored(client, model) == []


def test_an_index_finds_and_its_keys_follow(client):
    with models.Bin.batch_write() as batch:
        for number in 3, 20, 100:
            batch.save(
                models.Bin(
                    site="south",
                    number=number,
                    holder="bob",
                    since=f"2026-11-{number % 31:02}",
                    state="FREE",
                    weight=number,
                    open=True,
                    tags={"dry"},
                    sizes=[],
                    notes={},
                )
            )
    changed = models.Bin.get(*models.Bin.key("south", 20))
    changed.holder = "eve"
    changed.save()
    assert [found.number for found in models.Bin.gsi1.query("HOLDER#bob")] == [3, 100]
    assert [found.number for found in models.Bin.gsi1.query("HOLDER#eve")] == [20]
    heavy = models.Bin.heaviest.query("SITE#south", models.Bin.weight > 3)
    assert [found.weight for found in heavy] == [20, 100]
    changed.holder = changed.since = None
    changed.save()
    assert "gsi1pk" not in client.get_item(
        TableName=models.Bin.Meta.table_name,
        Key={"pk": {"S": "SITE#south"}, "sk": {"S": "BIN#000020"}},
    )["Item"]
    for found in models.Bin.query("SITE#south"):
        found.delete()
