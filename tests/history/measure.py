#!/usr/bin/env python3
"""How fast exports, imports, bulk puts and restores are, what recovery costs PutItem, and what the past costs Query.

Starts BINARY (a release build) on a new directory, with buckets in directories beside it, and prints a table, or JSON with --json.
Python's standard library only; loopback only; ends the server that it started and removes what it wrote (about 6 GB for a million
items). Each item has --item-bytes as DynamoDB counts them; the tables have one index that projects all.

    tests/history/measure.py target/release/stator
    tests/history/measure.py target/release/stator --items 100000 --only import,export

Times of transfers are the server's own (StartTime to EndTime); a restore counts from its request to the table's ACTIVE. Rates of
PutItem are those of `stator bench`, with recovery off and on in turns, medians of --rounds. Queries of the past and plain ones are
compared by the processor time of the server for one of them, which clients do not blur: every item has ten versions, and the
moment is the one before the last.
"""

import argparse
import gzip
import http.client
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PARTS = ["import", "bulk", "export", "restore", "put", "query"]
KEYS = [("pk", "HASH"), ("sk", "RANGE")]
SCHEMA = {
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in KEYS],
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "state")],
    "GlobalSecondaryIndexes": [{
        "IndexName": "by-state",
        "KeySchema": [
            {"AttributeName": "state", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "ALL"},
    }],
}
WORDS = "order shipped customer address pending invoice amount currency warehouse carrier".split()
FILES = 8
VERSIONS = 10
QUERIES = 2_000
PAGE = 10


class Server:
    def __init__(self, binary, directory):
        configuration = os.path.join(directory, "stator.toml")
        with open(configuration, "w", encoding="utf-8") as file:
            for name in ("input", "output"):
                os.mkdir(os.path.join(directory, name))
                file.write(f"[buckets.{name}]\ndirectory = '{name}'\n")
        command = [
            binary, "--data", os.path.join(directory, "data"), "--listen", "127.0.0.1:0",
            "--config", configuration, "--log-level", "error",
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.endpoint = line.split(" answers at ")[1].split()[0]
        self.place = self.endpoint.split("://")[1]
        self.connection = http.client.HTTPConnection(self.place)

    def call(self, operation, body, **headers):
        headers = {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-date": "20260101T000000Z",
            "x-amz-target": f"DynamoDB_20120810.{operation}",
            "authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/"
            "aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0" * 64,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        self.connection.request("POST", "/", json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{operation}: {answer.status} {text.decode()}")
        return json.loads(text)

    def seconds(self):
        """Processor time so far."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait(self, operation, name, arn, description, status):
        while True:
            found = self.call(operation, {name: arn})[description]
            if found[status] != "IN_PROGRESS":
                if found[status] != "COMPLETED":
                    raise SystemExit(f"{operation}: {found}")
                return found
            time.sleep(0.1)

    def active(self, table):
        while self.call("DescribeTable", {"TableName": table})["Table"]["TableStatus"] != "ACTIVE":
            time.sleep(0.02)

    def recover(self, table):
        on = {"PointInTimeRecoveryEnabled": True}
        self.call("UpdateContinuousBackups", {
            "TableName": table, "PointInTimeRecoverySpecification": on})

    def stop(self):
        self.process.terminate()
        self.process.wait()


def item(number, size, version=0):
    """An item of `size` bytes whose text compresses as text does."""
    chance = random.Random(number * 100 + version)
    item = {
        "pk": {"S": f"customer-{number // PAGE:08}"}, "sk": {"S": f"order-{number:010}"},
        "state": {"S": f"{chance.choice(WORDS)}-{number % 1000:03}"},
    }
    used = sum(len(name) + len(value["S"]) for name, value in item.items()) + len("text")
    words = " ".join(chance.choices(WORDS, k=size // 5))
    item["text"] = {"S": words[:max(size - used, 1)]}
    return item


def write_input(directory, count, size):
    """JSON lines in some files; their bytes."""
    total = 0
    for part in range(FILES):
        with open(os.path.join(directory, "input", f"{part}.json"), "w", encoding="ascii") as file:
            for number in range(part, count, FILES):
                line = json.dumps({"Item": item(number, size)}, separators=(",", ":")) + "\n"
                total += file.write(line)
    return total


def took(description):
    return max(description["EndTime"] - description["StartTime"], 0.001)


def measure_import(server, run):
    started = server.call("ImportTable", {
        "S3BucketSource": {"S3Bucket": "input"}, "InputFormat": "DYNAMODB_JSON",
        "TableCreationParameters": {"TableName": "imported", **SCHEMA},
    })["ImportTableDescription"]
    done = server.wait(
        "DescribeImport", "ImportArn", started["ImportArn"], "ImportTableDescription",
        "ImportStatus")
    assert done["ImportedItemCount"] == run.items, done
    run.note("import", run.items / took(done), "items/s", "60,000")


def measure_bulk(server, run):
    server.call("CreateTable", {"TableName": "bulk", **SCHEMA})
    server.active("bulk")
    started = server.call("StartBulkPutItems", {
        "TableName": "bulk",
        "InputS3Configuration": {"S3Bucket": "input", "InputFormat": "DYNAMODB_JSON"},
        "OutputS3Configuration": {"S3Bucket": "output", "OutputType": ["ERROR"]},
    })["BulkOperationDescription"]
    done = server.wait(
        "DescribeBulkOperation", "BulkOperationArn", started["BulkOperationArn"],
        "BulkOperationDescription", "BulkOperationStatus")
    assert done["ProcessedItemCount"] == run.items, done
    run.note("bulk put", run.items / took(done), "items/s", "60,000")


def measure_export(server, run, directory):
    table = server.call("DescribeTable", {"TableName": "imported"})["Table"]
    server.recover("imported")
    started = server.call("ExportTableToPointInTime", {
        "TableArn": table["TableArn"], "S3Bucket": "output"})["ExportDescription"]
    done = server.wait(
        "DescribeExport", "ExportArn", started["ExportArn"], "ExportDescription", "ExportStatus")
    assert done["ItemCount"] == run.items, done
    folder = os.path.join(
        directory, "output", "AWSDynamoDB", done["ExportArn"].rsplit("/", 1)[1], "data")
    packed, lines = 0, 0
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        packed += os.path.getsize(path)
        with gzip.open(path) as file:
            while chunk := file.read(1 << 20):
                lines += len(chunk)
    run.note("full export", lines / took(done) / 1e6, "MB/s of JSON", "100")
    run.note("full export, compressed to", 100 * packed / lines, "%", "")


def measure_restore(server, run):
    server.recover("imported")
    began = time.monotonic()
    server.call("RestoreTableToPointInTime", {
        "SourceTableName": "imported", "TargetTableName": "restored",
        "UseLatestRestorableTime": True})
    server.active("restored")
    run.note("restore", run.items / (time.monotonic() - began), "items/s", "60,000")


def bench(run, server, prefix, *more):
    command = [
        run.binary, "bench", "--endpoint", f"one={server.endpoint}", "--workload", "put",
        "--pid", f"one={server.process.pid}",
        "--prefix", prefix, "--items", str(run.put_items), "--item-bytes", str(run.item_bytes),
        "--rounds", "1", "--seconds", "5", "--keep", "--no-floor", "--quiet", "--json", *more,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)
    return json.loads(done.stdout)["results"][0]


def measure_put(server, run):
    bench(run, server, "recovery-off")
    bench(run, server, "recovery-on")
    for table in server.call("ListTables", {})["TableNames"]:
        if table.startswith("recovery-on"):
            server.recover(table)
    results = {"recovery-off": [], "recovery-on": []}
    for _ in range(run.rounds):
        for prefix, found in results.items():
            found.append(bench(run, server, prefix, "--reuse"))

    def medians(member):
        return [statistics.median(one[member] for one in found) for found in results.values()]

    off, on = medians("requestsPerSecond")
    run.note("PutItem, recovery off", off, "req/s", "")
    run.note("PutItem, recovery on", on, "req/s", "")
    run.note("PutItem, on beside off", on / off, "times", "0.8")
    for member, what, unit in [
        ("serverProcessorMicros", "processor time", "us a put"),
        ("bytesWrittenPerOperation", "to the log", "bytes a put"),
    ]:
        if all(one[member] is not None for found in results.values() for one in found):
            for name, value in zip(("off", "on"), medians(member)):
                run.note(f"PutItem, recovery {name}, {what}", value, unit, "")


def measure_query(server, run):
    server.call("CreateTable", {"TableName": "versions", **SCHEMA})
    server.active("versions")
    server.recover("versions")
    count = 200 * PAGE
    moment = 0
    for version in range(VERSIONS):
        if version == VERSIONS - 1:
            # A second that has every version but the last.
            moment = int(time.time()) + 1
            time.sleep(moment + 1 - time.time())
        for first in range(0, count, 25):
            puts = [{"PutRequest": {"Item": item(number, run.item_bytes, version)}}
                    for number in range(first, min(first + 25, count))]
            server.call("BatchWriteItem", {"RequestItems": {"versions": puts}})
    times = {"plain": [], "past": []}
    for _ in range(run.rounds):
        for name, found in times.items():
            headers = {"x_stator_as_of": str(moment)} if name == "past" else {}
            before = server.seconds()
            for number in range(QUERIES):
                answer = server.call("Query", {
                    "TableName": "versions", "ConsistentRead": True,
                    "KeyConditionExpression": "pk = :pk",
                    "ExpressionAttributeValues": {
                        ":pk": {"S": f"customer-{number % (count // PAGE):08}"}},
                }, **headers)
                assert answer["Count"] == PAGE, answer
            found.append((server.seconds() - before) / QUERIES * 1e6)
    plain, past = (statistics.median(found) for found in times.values())
    run.note("Query of 10 items", plain, "us of the server", "")
    run.note("Query as of a moment, 10 versions", past, "us of the server", "")
    run.note("Query, past beside plain", past / plain, "times", "at most 2")


class Run:
    def __init__(self, arguments):
        self.binary = os.path.abspath(arguments.binary)
        self.items, self.item_bytes = arguments.items, arguments.item_bytes
        self.put_items, self.rounds = min(arguments.items, 100_000), arguments.rounds
        self.quiet = arguments.json
        self.figures = []

    def note(self, what, value, unit, wanted):
        self.figures.append({"what": what, "value": value, "unit": unit, "wanted": wanted})
        if not self.quiet:
            text = f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
            print(f"{what:<36}{text:>12} {unit:<18}{'wanted: ' + wanted if wanted else ''}",
                  flush=True)


def parts(text):
    asked = text.split(",")
    unknown = [part for part in asked if part not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown}: it takes {','.join(PARTS)}")
    return asked


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--item-bytes", type=int, default=450)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", type=parts, default=PARTS, help=",".join(PARTS))
    parser.add_argument("--directory", help="where to write; its file system is measured too")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    asked = set(arguments.only)
    if asked & {"export", "restore"}:
        asked.add("import")
    run = Run(arguments)
    directory = tempfile.mkdtemp(prefix="stator-history-", dir=arguments.directory)
    try:
        server = Server(run.binary, directory)
        try:
            if asked & {"import", "bulk"}:
                write_input(directory, run.items, run.item_bytes)
            for name, measure in [
                ("import", measure_import), ("bulk", measure_bulk),
                ("export", lambda server, run: measure_export(server, run, directory)),
                ("restore", measure_restore), ("put", measure_put), ("query", measure_query),
            ]:
                if name in asked:
                    measure(server, run)
        finally:
            server.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    if run.quiet:
        json.dump(run.figures, sys.stdout, indent=2)
        print()


if __name__ == "__main__":
    main()
