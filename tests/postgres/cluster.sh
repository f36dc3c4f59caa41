#!/bin/sh
# A private PostgreSQL for tests:
#
#   cluster.sh start|crash|down|stop DIRECTORY
#   cluster.sh standby DIRECTORY OF
#   cluster.sh promote DIRECTORY
#
# `start` makes a cluster in DIRECTORY (empty or absent), starts it on a free port of the loopback
# address and prints its address. `crash` stops it at once, as a power cut would, and starts it again;
# `down` only stops it so. `standby` makes a synchronous standby of the cluster in OF, and prints its
# address; `promote` has it take writes.
# PostgreSQL refuses root: then it runs as the user in STATOR_TEST_USER, or as postgres, or as nobody.
set -eu
action=$1
directory=$2

find_binaries() {
    if command -v initdb >/dev/null; then
        dirname "$(readlink -f "$(command -v initdb)")"
        return
    fi
    newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
    [ -n "$newest" ] || {
        echo "no PostgreSQL is installed: install the package postgresql, version 15 or newer" >&2
        exit 1
    }
    echo "$newest"
}

binaries=$(find_binaries)
if [ "$(id -u)" = 0 ]; then
    user=${STATOR_TEST_USER:-}
    [ -n "$user" ] || { id postgres >/dev/null 2>&1 && user=postgres; } || user=nobody
fi

# Runs a command as a user that PostgreSQL accepts.
unprivileged() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"
    else
        "$@"
    fi
}

start() {
    unprivileged "$binaries/pg_ctl" -D "$directory/data" -l "$directory/log" -w -t 300 start \
        >"$directory/pg_ctl.log" 2>&1 || {
        cat "$directory/pg_ctl.log" "$directory/log" >&2
        exit 1
    }
}

# A certificate of this address that is its own authority.
certificate() {
    unprivileged openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" \
        -addext "basicConstraints=critical,CA:FALSE" -addext "subjectAltName=IP:127.0.0.1,DNS:localhost" \
        -keyout "$directory/$1.key" -out "$directory/$1.crt" 2>/dev/null
    chmod 644 "$directory/$1.crt"
}

# A port that was free a moment ago.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Asks the cluster in a directory.
ask() {
    "$binaries/psql" -h 127.0.0.1 -p "$(sed -n 4p "$1/data/postmaster.pid")" -U stator -d postgres -Atqc "$2"
}

case $action in
start)
    mkdir -p "$directory"
    [ "$(id -u)" != 0 ] || chown "$user" "$directory"
    # Others may read the certificates in it; the data is the cluster's own.
    chmod 711 "$directory"
    unprivileged "$binaries/initdb" -D "$directory/data" -U stator --auth=trust --encoding=UTF8 \
        --locale=C >/dev/null
    certificate server
    # Of nobody who answers here.
    certificate stranger
    port=$(free_port)
    # Autovacuum's ANALYZE takes transaction ids, which tests of the horizon would see.
    unprivileged tee -a "$directory/data/postgresql.conf" >/dev/null <<SETTINGS
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$directory'
max_connections = 200
max_locks_per_transaction = 256
autovacuum = off
ssl = on
ssl_cert_file = '$directory/server.crt'
ssl_key_file = '$directory/server.key'
# What no commit waits for is lost in a crash, also on a slow machine.
wal_writer_delay = '10s'
SETTINGS
    start
    echo "postgres://stator@127.0.0.1:$port/postgres"
    ;;
crash)
    # It is gone in any case; starting says whether it comes back.
    unprivileged "$binaries/pg_ctl" -D "$directory/data" -m immediate -w stop >/dev/null 2>&1 || true
    start
    ;;
down)
    unprivileged "$binaries/pg_ctl" -D "$directory/data" -m immediate -w stop >/dev/null 2>&1 || true
    ;;
standby)
    of=$3
    mkdir -p "$directory"
    [ "$(id -u)" != 0 ] || chown "$user" "$directory"
    chmod 711 "$directory"
    unprivileged "$binaries/pg_basebackup" -h 127.0.0.1 -p "$(sed -n 4p "$of/data/postmaster.pid")" -U stator \
        -D "$directory/data" -R -c fast >/dev/null
    port=$(free_port)
    # The name by which the primary waits for it.
    unprivileged tee -a "$directory/data/postgresql.conf" >/dev/null <<SETTINGS
port = $port
cluster_name = 'standby'
unix_socket_directories = '$directory'
SETTINGS
    start
    ask "$of" "alter system set synchronous_standby_names = 'standby'"
    ask "$of" "select pg_reload_conf()" >/dev/null
    while [ "$(ask "$of" "select count(*) from pg_stat_replication where sync_state = 'sync'")" != 1 ]; do
        sleep 0.1
    done
    echo "postgres://stator@127.0.0.1:$port/postgres"
    ;;
promote)
    unprivileged "$binaries/pg_ctl" -D "$directory/data" -w promote >/dev/null
    ;;
stop)
    # By the process id that the cluster keeps in its directory.
    unprivileged "$binaries/pg_ctl" -D "$directory/data" -m fast -w stop >/dev/null
    ;;
*)
    echo "usage: cluster.sh start|crash|down|stop|promote DIRECTORY, or standby DIRECTORY OF" >&2
    exit 2
    ;;
esac
