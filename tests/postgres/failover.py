"""Two servers over a PostgreSQL with a synchronous standby: the primary dies under writers, the standby
takes over. No acknowledged write is lost; table, index, counters and stream agree.

    tests/postgres/failover.py target/debug/stator      (built with --features postgres)

Needs boto3 and an installed PostgreSQL; starts and stops everything by itself, on loopback.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time

from server import CLUSTER
from servers import INDEX, KEYS, Fleet, Reader, Writer, check, grown, strings


def cluster(*arguments):
    done = subprocess.run([CLUSTER, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def run(binary, directories, addresses):
    places = [address.split("@")[1].split("/")[0] for address in addresses]
    fleet = Fleet(binary, f"postgres://stator@{','.join(places)}/postgres", 2)
    first = fleet.servers[0]
    first.dynamodb.create_table(
        TableName="orders", AttributeDefinitions=strings("id", "customer"), **KEYS,
        GlobalSecondaryIndexes=[INDEX],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    arn = first.dynamodb.describe_table(TableName="orders")["Table"]["LatestStreamArn"]
    until, finish = threading.Event(), threading.Event()
    writers = [Writer(fleet, number, until) for number in range(8)]
    reader = Reader(fleet, arn, finish)
    for thread in [*writers, reader]:
        thread.start()
    grown(writers, 30)
    cluster("down", directories[0])
    died = time.monotonic()
    cluster("promote", directories[1])
    grown(writers, 1)
    print(f"every writer writes again {time.monotonic() - died:.1f} s after the primary died")
    grown(writers, 30)
    until.set()
    for writer in writers:
        writer.join()
    finish.set()
    reader.join()
    assert not reader.failure, reader.failure
    items, total, unknown = check(fleet, writers, reader)
    print(f"{items} items, {total} counts ({unknown} of unknown end): nothing acknowledged was lost")
    fleet.stop()


def main():
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o711)
        directories = [os.path.join(directory, name) for name in ("primary", "standby")]
        addresses = [cluster("start", directories[0])]
        try:
            addresses.append(cluster("standby", directories[1], directories[0]))
            run(sys.argv[1], directories, addresses)
        finally:
            for place in directories:
                cluster("down", place)


if __name__ == "__main__":
    main()
