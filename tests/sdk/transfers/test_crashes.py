"""Exports, imports and bulk puts while the server is killed and while its disk is full.

Whatever the moment, after the restart a transfer completes, and nothing is half there, lost, or there twice. CI runs a few
rounds; `STATOR_CRASH_ROUNDS=200 pytest tests/sdk/transfers/test_crashes.py` runs more. The seed of a round is in its name.
"""

import gzip
import json
import os
import pathlib
import random
import subprocess

import pytest
from server import (
    KINDS, Server, described, ended, items, make_table, start_bulk, start_export, start_import, wait,
)

ROUNDS = int(os.environ.get("STATOR_CRASH_ROUNDS", "3"))
ITEMS = 6_000
SHIM = pathlib.Path(__file__).parents[2] / "faults" / "shim.c"


def lines(count=ITEMS):
    return "".join(
        json.dumps({"Item": {"pk": {"S": f"{number:06}"}, "text": {"S": "x" * 200}}}) + "\n"
        for number in range(count)
    )


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """What all tests share: a bucket with input in a directory, and a bucket for output beside it."""
    directory = tmp_path_factory.mktemp("crashes")
    for name in ("input", "output"):
        (directory / name).mkdir()
    for number in range(2):
        half = lines().splitlines(keepends=True)[number::2]
        (directory / "input" / f"{number}.json").write_text("".join(half))
    configuration = "".join(
        f"[buckets.{name}]\ndirectory = '{name}'\n" for name in ("input", "output"))
    (directory / "stator.toml").write_text(configuration)
    return directory


def start(directory, **variables):
    return Server(
        directory / "data", "--config", str(directory / "stator.toml"), **variables)


@pytest.fixture(scope="module")
def server(directory):
    server = start(directory)
    client = server.client()
    make_table(client, "source")
    arn = start_bulk(client, "source", "input", "", "output")
    assert ended(client, "bulk", arn, 300)["BulkOperationStatus"] == "COMPLETED"
    yield server
    server.end()


def crash(server, chance, longest):
    """Kills the server after a random time, once or twice, and starts it again."""
    for _ in range(chance.randint(1, 2)):
        try:
            server.process.wait(chance.uniform(0, longest))
        except subprocess.TimeoutExpired:
            pass
        server.kill()
        server.start()


def files_of(directory):
    root = directory / "output"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        # What the directory's own library has not finished is no object: it is never listed.
        if path.is_file() and "#" not in path.name
    }


def exported(files, description):
    """The items of a complete export; no data file is there that its manifest does not name."""
    summary = json.loads(files[description["ExportManifest"]])
    named = [json.loads(line) for line in files[summary["manifestFilesS3Key"]].splitlines()]
    folder = description["ExportManifest"].rsplit("/", 1)[0] + "/data/"
    assert sorted(entry["dataFileS3Key"] for entry in named) == sorted(
        key for key in files if key.startswith(folder))
    found = {}
    for entry in named:
        for line in gzip.decompress(files[entry["dataFileS3Key"]]).splitlines():
            item = json.loads(line)["Item"]
            assert item["pk"]["S"] not in found, "an item is there twice"
            found[item["pk"]["S"]] = item
    return found


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_exports_survive_crashes(server, directory, seed):
    chance = random.Random(seed)
    client = server.client()
    arn = client.describe_table(TableName="source")["Table"]["TableArn"]
    expected = items(client, "source")
    arn = start_export(client, arn, "output", S3Prefix=f"crash-{seed}")
    crash(server, chance, 0.5)
    done = ended(server.client(), "export", arn, 300)
    assert done["ExportStatus"] == "COMPLETED", done
    assert exported(files_of(directory), done) == expected


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_imports_survive_crashes(server, seed):
    chance = random.Random(1_000 + seed)
    client = server.client()
    expected = items(client, "source")
    arn = start_import(client, "input", "", f"import-{seed}")
    crash(server, chance, 2.0)
    client = server.client()
    done = ended(client, "import", arn, 300)
    assert done["ImportStatus"] == "COMPLETED", done
    assert (done["ProcessedItemCount"], done["ImportedItemCount"]) == (ITEMS, ITEMS)
    table = client.describe_table(TableName=f"import-{seed}")["Table"]
    assert (table["TableStatus"], table["ItemCount"]) == ("ACTIVE", ITEMS)
    assert items(client, f"import-{seed}") == expected
    client.delete_table(TableName=f"import-{seed}")


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_bulk_puts_survive_crashes(server, directory, seed):
    chance = random.Random(2_000 + seed)
    client = server.client()
    expected = items(client, "source")
    make_table(client, f"bulk-{seed}")
    (directory / "input" / "zz-last").write_text("{}\n")
    arn = start_bulk(client, f"bulk-{seed}", "input", "", "output", S3KeyPrefix=f"bulk-{seed}")
    crash(server, chance, 2.0)
    client = server.client()
    done = ended(client, "bulk", arn, 300)
    (directory / "input" / "zz-last").unlink()
    assert done["BulkOperationStatus"] == "COMPLETED_WITH_ERRORS", done
    assert (done["ProcessedItemCount"], done["FailedItemCount"]) == (ITEMS + 1, 1)
    assert items(client, f"bulk-{seed}") == expected
    reports = {
        key: text for key, text in files_of(directory).items() if key.startswith(f"bulk-{seed}/")}
    assert sorted(key.split("/")[3] for key in reports) == ["error", "manifest.json"]
    client.delete_table(TableName=f"bulk-{seed}")


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    """The library that makes a disk fail, and its control file."""
    directory = tmp_path_factory.mktemp("shim")
    library = directory / "faults.so"
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SHIM), "-ldl"], check=True)
    return library, directory / "rules"


def rules(control, text):
    new = control.with_suffix(".new")
    new.write_text(text + "\n")
    new.rename(control)


@pytest.mark.parametrize("place", ["data", "output"])
def test_a_full_disk_is_waited_for(directory, tmp_path, shim, place):
    library, control = shim
    rules(control, "")
    (tmp_path / "input").symlink_to(directory / "input")
    (tmp_path / "output").mkdir()
    (tmp_path / "stator.toml").write_text((directory / "stator.toml").read_text())
    server = Server(
        tmp_path / "data", "--config", str(tmp_path / "stator.toml"),
        LD_PRELOAD=str(library), STATOR_FAULTS_ROOT=str(tmp_path / place),
        STATOR_FAULTS_CONTROL=str(control))
    try:
        client = server.client()
        arn = make_table(client, "source")
        bulk = start_bulk(client, "source", "input", "", "output")
        assert ended(client, "bulk", bulk, 300)["BulkOperationStatus"] == "COMPLETED"
        expected = items(client, "source")
        full = "write fail ENOSPC\nallocate fail ENOSPC\nspace free 0"
        # Where the data is, each commit waits, so that the transfers are under way when it is full.
        rules(control, full if place == "output" else "sync delay 300")
        export = start_export(client, arn, "output")
        started = start_import(client, "input", "", "imported")
        rules(control, full)
        wait(lambda: any("will be retried" in line for line in server.log), 60)
        for kind, arn in [("export", export), ("import", started)]:
            assert described(client, kind, arn)[KINDS[kind][3]] in ("IN_PROGRESS", "COMPLETED")
        rules(control, "")
        server.kill()
        server.start()
        client = server.client()
        done = ended(client, "import", started, 300)
        assert done["ImportStatus"] == "COMPLETED", done
        assert items(client, "imported") == expected
        done = ended(client, "export", export, 300)
        assert done["ExportStatus"] == "COMPLETED", done
        assert exported(files_of(tmp_path), done) == expected
    finally:
        server.end()
