"""Figures of the store over PostgreSQL beside what PostgreSQL itself does, in one run:

    tests/postgres/figures.py target/release/stator [--seconds 5] [--rounds 3] [--json FILE]

(built with `cargo build --release --package stator --features database-tests`). Nothing else should run on the
machine: clients, servers and the database share it. Prints a table, and writes all of it as JSON.

- a bare batched upsert of the rows of a PutItem with an index, and pgbench's simple update;
- PutItem with an index and GetItem, beside the same with one transaction at a time on each of as many connections
  as there are clients, and beside a floor that answers HTTP after the same batched upsert or coalesced read;
- two and three servers beside one, with as many clients in all;
- the database's processor time for an operation;
- latencies, also with a network between server and database that takes half a millisecond each way.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import tempfile
import urllib.request
from urllib.parse import urlsplit

from proxy import Started
from server import Server, cluster, databases, store

CLIENTS = 32
# Items of a batch of the bare upsert: half of the clients on each of two connections.
BATCH = CLIENTS // 2
ITEMS = 10_000
# The rows of a PutItem with an index, as the floor of `stator bench` has them.
BARE = f"""
insert into bare as b (k, s, v)
select r.k, pg_current_xact_id()::text::bigint, r.v from (
    select distinct on (1) decode(lpad(to_hex(kind), 2, '0') || md5(i::text), 'hex') as k,
           convert_to(repeat('x', 450), 'UTF8') as v
      from (select (random() * {ITEMS})::int as i from generate_series(1, {BATCH})) items,
           generate_series(1, 2) kind order by 1) r
on conflict (k) do update set s = excluded.s, v = excluded.v;
"""
TABLE = """create table bare (k bytea primary key, s bigint not null, v bytea not null);
alter table bare alter v set storage external"""


class Over:
    """A server with a schema of its own, for as long as the block lasts."""

    def __init__(self, binary, address, schema):
        os.environ["STATOR_STORE_SCHEMA"] = schema
        self.server = Server(binary, address)
        del os.environ["STATOR_STORE_SCHEMA"]
        self.url, self.pid = self.server.endpoint, self.server.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.process.send_signal(signal.SIGTERM)
        self.server.process.wait()

    def requests(self):
        """How many requests it has answered."""
        with urllib.request.urlopen(self.url + "/metrics") as answer:
            lines = re.findall(r"^stator_requests_total\{.*\} (\d+)", answer.read().decode(), re.M)
        return sum(map(int, lines))


class Figures:
    def __init__(self, arguments, place, address):
        self.arguments, self.place, self.address = arguments, place, address
        self.port = urlsplit(address).port
        self.seconds, self.rounds = str(arguments.seconds), str(arguments.rounds)
        # pgbench takes no fractions.
        self.whole = str(max(1, round(arguments.seconds)))
        self.found = {}

    def note(self, name, **figures):
        self.found[name] = figures
        shown = "  ".join(f"{key} {self.shown(value)}" for key, value in figures.items())
        print(f"{name:34} {shown}", flush=True)

    @staticmethod
    def shown(value):
        return f"{value:,.2f}" if isinstance(value, float) and value < 100 else f"{value:,.0f}"

    def bench(self, targets, *words):
        return start(self.arguments.binary, targets, [
            "--seconds", self.seconds, "--rounds", self.rounds, "--items", str(ITEMS), *words])

    def load(self, server):
        """Makes the tables that runs with --reuse ask."""
        finish(start(self.arguments.binary, {"s": server}, [
            "--seconds", "0.1", "--rounds", "1", "--items", str(ITEMS), "--no-floor", "--keep", "--workload", "get,put"]))

    def pgbench(self, *words):
        command = [tool("pgbench"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "stator", *words, "postgres"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return float(re.search(r"^tps = ([\d.]+)", done.stdout, re.M).group(1)) if "-T" in words else None

    def database_alone(self):
        self.pgbench("-i", "-q", "-s", "10")
        simple = self.pgbench("-N", "-c", str(CLIENTS), "-j", "2", "-T", self.whole)
        self.note("pgbench, simple update", per_second=simple)
        cluster("sql", self.place, TABLE)
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(BARE)
            script.flush()
            # Once to fill it, and then what counts.
            for seconds in ("2", self.whole):
                batches = self.pgbench("-n", "-M", "prepared", "-f", script.name, "-c", "2", "-j", "2", "-T", seconds)
        self.note("bare batched upsert, 2 rows each", per_second=batches * BATCH)

    def beside_floors(self):
        alone = store(self.address) + f"&alone={CLIENTS}"
        with Over(self.arguments.binary, store(self.address), "f_batches") as batches, \
                Over(self.arguments.binary, alone, "f_alone") as single:
            rows = finish(self.bench(
                {"stator": batches, "alone": single}, "--floor", "--floor-database", self.address,
                "--clients", str(CLIENTS), "--workload", "get,put"))
        rates = {(row["workload"], row["target"]): row for row in rows}
        for workload in ("put", "get"):
            ours = rates[workload, "stator"]
            rate = ours["requestsPerSecond"]
            against = {
                f"of_{name.replace('-', '_')}": rate / rates[workload, name]["requestsPerSecond"]
                for name in ("rows-floor", "http-floor", "alone")}
            self.note(
                f"{workload}, {CLIENTS} clients", per_second=rate, p50_us=ours["p50"], p99_us=ours["p99"],
                server_us=ours["serverProcessorMicros"], **against)
            for name, title in (("rows-floor", "the same by the floor"), ("alone", "one transaction at a time")):
                self.note(f"{workload}, {title}", per_second=rates[workload, name]["requestsPerSecond"])

    def processor_time(self):
        """Of the database for one operation, warm-up included, its background processes too."""
        with Over(self.arguments.binary, store(self.address), "f_processor") as server:
            self.load(server)
            for workload in ("put", "get"):
                requests, before = server.requests(), self.database_time()
                finish(self.bench({"stator": server}, "--no-floor", "--reuse", "--workload", workload))
                requests, spent = server.requests() - requests, self.database_time() - before
                self.note(f"{workload}, the database's processor", us_an_operation=spent / requests * 1e6)

    def database_time(self):
        """Seconds of processor time of the database's processes, those that have ended included."""
        with open(os.path.join(self.place, "data", "postmaster.pid")) as file:
            main = int(file.readline())
        total = 0
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(name) == main:
                total += sum(map(int, fields[11:15]))
            elif int(fields[1]) == main:
                total += sum(map(int, fields[11:13]))
        return total / os.sysconf("SC_CLK_TCK")

    def several_servers(self):
        clients = 3 * CLIENTS
        first = {}
        for count in (1, 2, 3):
            servers = [Over(self.arguments.binary, store(self.address), "f_several") for _ in range(count)]
            try:
                if count == 1:
                    self.load(servers[0])
                for workload in ("put", "get"):
                    running = [self.bench(
                        {"s": server}, "--no-floor", "--reuse", "--workload", workload, "--clients",
                        str(clients // count)) for server in servers]
                    rows = [finish(one)[0] for one in running]
                    rate = sum(row["requestsPerSecond"] for row in rows)
                    self.note(
                        f"{workload}, {count} servers, {clients} clients", per_second=rate,
                        of_one=rate / first.setdefault(workload, rate), p99_us=max(row["p99"] for row in rows))
            finally:
                for server in servers:
                    server.__exit__()

    def with_a_network(self):
        for delay in (0, 0.5):
            proxy = Started([f"127.0.0.1:{self.port}"], delay)
            address = self.address.replace(f"127.0.0.1:{self.port}", proxy.address)
            with Over(self.arguments.binary, store(address), f"f_network_{int(delay * 10)}") as server:
                for clients in (1, CLIENTS):
                    rows = finish(self.bench(
                        {"s": server}, "--no-floor", "--workload", "get,put", "--clients", str(clients)))
                    for row in rows:
                        self.note(
                            f"{row['workload']}, {clients} clients, {delay} ms more",
                            per_second=row["requestsPerSecond"], p50_us=row["p50"], p99_us=row["p99"])
            proxy.stop()

    def run(self):
        self.database_alone()
        self.beside_floors()
        self.processor_time()
        self.several_servers()
        self.with_a_network()


def tool(name):
    """A program of PostgreSQL."""
    places = subprocess.run(["sh", "-c", f"command -v {name} || ls /usr/lib/postgresql/*/bin/{name} | tail -1"],
                            capture_output=True, text=True)
    return places.stdout.strip()


def start(binary, targets, words):
    """Starts `stator bench` for these servers."""
    command = [binary, "bench", "--json", "--quiet", *words]
    for name, server in targets.items():
        command += ["--endpoint", f"{name}={server.url}", "--pid", f"{name}={server.pid}"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process):
    """The results of a bench; it fails if anything was answered wrongly."""
    output, errors = process.communicate()
    assert process.returncode == 0, (errors, output[-2000:])
    return json.loads(output)["results"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", default="figures.json", help="where all of it goes")
    arguments = parser.parse_args()
    os.environ["STATOR_TEST_AUTOVACUUM"] = "on"
    with databases("cluster") as [(place, address)]:
        figures = Figures(arguments, place, address)
        figures.run()
        version = cluster("sql", place, "show server_version")
    with open(arguments.json, "w") as file:
        json.dump({"postgresql": version, "arguments": vars(arguments), "figures": figures.found}, file, indent=1)
    print(f"{arguments.json} has all of it")


if __name__ == "__main__":
    main()
