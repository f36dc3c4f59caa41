"""A server of its own for a test: started on a free port, killed, started again on the same data."""

import os
import signal
import subprocess
import threading
import time

import boto3
from botocore.config import Config

BINARY = os.environ.get("STATOR_BINARY", "stator")


class Server:
    """`stator serve` on a directory; what more it gets are arguments and variables."""

    def __init__(self, directory, *arguments, **variables):
        self.command = [BINARY, "--data", str(directory), "--listen", "127.0.0.1:0", *arguments]
        self.variables = variables
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        assert line, f"the server ended: {self.process.stderr.read()}"
        self.endpoint = line.split(" answers at ")[1].split()[0]
        self.log = []
        # Its log must not fill the pipe.
        reading = threading.Thread(target=lambda log=self.log, process=self.process: log.extend(
            process.stderr))
        reading.daemon = True
        reading.start()

    def client(self, service="dynamodb", **more):
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"max_attempts": 1}, read_timeout=60, **more),
        )

    def kill(self):
        """Ends it as a crash does."""
        self.end(signal.SIGKILL)

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait()
        self.process.stdout.close()


def wait(what, seconds=60):
    """What `what` gives when it first gives something; not giving it in time fails the test."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"still nothing after {seconds} s")


KINDS = {
    "export": ("describe_export", "ExportArn", "ExportDescription", "ExportStatus"),
    "import": ("describe_import", "ImportArn", "ImportTableDescription", "ImportStatus"),
    "bulk": (
        "describe_bulk_operation",
        "BulkOperationArn",
        "BulkOperationDescription",
        "BulkOperationStatus",
    ),
}


def described(client, kind, arn):
    operation, name, description, _ = KINDS[kind]
    return getattr(client, operation)(**{name: arn})[description]


def ended(client, kind, arn, seconds=60):
    """The description of a transfer when it is over."""
    status = KINDS[kind][3]

    def over():
        found = described(client, kind, arn)
        return found if found[status] not in ("IN_PROGRESS", "CANCELLING") else None

    return wait(over, seconds)


def make_table(client, name):
    """A table with the key `pk` and recovery on."""
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **schema())
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    client.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    return client.describe_table(TableName=name)["Table"]["TableArn"]


def schema():
    return {
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    }


def start_export(client, arn, bucket, **more):
    answer = client.export_table_to_point_in_time(TableArn=arn, S3Bucket=bucket, **more)
    return answer["ExportDescription"]["ExportArn"]


def start_import(client, bucket, prefix, table, **more):
    answer = client.import_table(
        S3BucketSource={"S3Bucket": bucket, "S3KeyPrefix": prefix},
        InputFormat="DYNAMODB_JSON",
        TableCreationParameters={
            "TableName": table, "BillingMode": "PAY_PER_REQUEST", **schema(),
        },
        **more,
    )
    return answer["ImportTableDescription"]["ImportArn"]


def start_bulk(client, table, bucket, prefix, reports, **more):
    answer = client.start_bulk_put_items(
        TableName=table,
        InputS3Configuration={
            "S3Bucket": bucket, "S3KeyPrefix": prefix, "InputFormat": "DYNAMODB_JSON",
        },
        OutputS3Configuration={"S3Bucket": reports, "OutputType": ["ERROR"], **more},
    )
    return answer["BulkOperationDescription"]["BulkOperationArn"]


def items(client, table):
    """All items of a table, by their key."""
    pages = client.get_paginator("scan").paginate(TableName=table)
    return {item["pk"]["S"]: item for page in pages for item in page["Items"]}
