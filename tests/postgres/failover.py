"""Two servers over a PostgreSQL with a synchronous standby: the primary dies under writers, the standby
takes over; then its connections are cut again and again, and it is restarted. No acknowledged write is lost; table,
index, counters and stream agree. Clients that repeat nothing get no error, as a primary answers in time.

    tests/postgres/failover.py target/debug/stator      (built with --features postgres)

Needs boto3 and an installed PostgreSQL; starts and stops everything by itself, on loopback.
"""

import sys
import time

from server import cluster, databases, store
from servers import INDEX, KEYS, Fleet, Load, grown, strings
from witness import Witnesses

# How long a server waits for a primary.
PATIENCE = 10
CUTS = 8
CUT = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like 'stator%'"


def away(*steps):
    """Does what takes the primary away and brings one back; says how long that took."""
    begin = time.monotonic()
    for step in steps:
        cluster(*step)
    took = time.monotonic() - begin
    # Else errors would be right.
    assert took < PATIENCE, f"the machine is too slow: no primary for {took:.1f} s"
    return begin


def run(binary, primary, standby, address):
    fleet = Fleet(binary, address, 2)
    table = fleet.servers[0].dynamodb.create_table(
        TableName="orders", AttributeDefinitions=strings("id", "customer"), **KEYS,
        GlobalSecondaryIndexes=[INDEX],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    witnesses = Witnesses(fleet, 4, table["TableDescription"]["LatestStreamArn"])
    load = Load(fleet, 8)
    grown(load.writers, 30)
    died = away(("down", primary), ("promote", standby))
    grown(load.writers, 1)
    print(f"every writer writes again {time.monotonic() - died:.1f} s after the primary died")
    witnesses.heard()
    for _ in range(CUTS):
        cluster("sql", standby, CUT)
        witnesses.heard()
    print(f"all connections were cut {CUTS} times")
    away(("restart", standby))
    witnesses.heard()
    print("the primary was restarted")
    grown(load.writers, 30)
    print(witnesses.end())
    print(load.end())


def main():
    with databases("primary", "standby") as found:
        places, addresses = zip(*found)
        hosts = [address.split("@")[1].split("/")[0] for address in addresses]
        run(sys.argv[1], *places, store(f"postgres://stator@{','.join(hosts)}/postgres"))


if __name__ == "__main__":
    main()
