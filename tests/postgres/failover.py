"""Two servers over a PostgreSQL with a synchronous standby: the primary dies under writers, the standby
takes over. No acknowledged write is lost; table, index, counters and stream agree.

    tests/postgres/failover.py target/debug/stator      (built with --features postgres)

Needs boto3 and an installed PostgreSQL; starts and stops everything by itself, on loopback.
"""

import sys
import time

from server import cluster, databases, store
from servers import INDEX, KEYS, Fleet, Load, grown, strings


def run(binary, primary, standby, address):
    fleet = Fleet(binary, address, 2)
    fleet.servers[0].dynamodb.create_table(
        TableName="orders", AttributeDefinitions=strings("id", "customer"), **KEYS,
        GlobalSecondaryIndexes=[INDEX],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    load = Load(fleet, 8)
    grown(load.writers, 30)
    cluster("down", primary)
    died = time.monotonic()
    cluster("promote", standby)
    grown(load.writers, 1)
    print(f"every writer writes again {time.monotonic() - died:.1f} s after the primary died")
    grown(load.writers, 30)
    print(load.end())


def main():
    with databases("primary", "standby") as found:
        places, addresses = zip(*found)
        hosts = [address.split("@")[1].split("/")[0] for address in addresses]
        run(sys.argv[1], *places, store(f"postgres://stator@{','.join(hosts)}/postgres"))


if __name__ == "__main__":
    main()
