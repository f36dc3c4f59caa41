#!/bin/sh
# A private PostgreSQL for tests:
#
#   cluster.sh start|crash|restart|down|stop DIRECTORY
#   cluster.sh standby DIRECTORY OF
#   cluster.sh promote DIRECTORY
#   cluster.sh failover DIRECTORY OTHER
#   cluster.sh copy DIRECTORY OF
#   cluster.sh open DIRECTORY
#   cluster.sh sql DIRECTORY STATEMENT
#
# `start` makes a cluster in DIRECTORY (empty or absent), starts it on a free port of the loopback
# address and prints its address. `crash` stops it at once, as a power cut would, and starts it again;
# `restart` stops it as an administrator would, and starts it again; `down` only stops it at once.
# `standby` makes a synchronous standby of the cluster in OF, and prints its address; `promote` has it take
# writes. `failover` does so after the end of whichever of the two is the primary, and makes that one the
# other's standby, at its old port. `copy` is a pg_basebackup; `open` starts it. `sql` runs a statement. With
# STATOR_TEST_AUTOVACUUM=on autovacuum runs, as it should outside of tests.
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

# A directory for a copy of a cluster.
place() {
    mkdir -p "$directory"
    [ "$(id -u)" != 0 ] || chown "$user" "$directory"
    chmod 711 "$directory"
}

copy() {
    unprivileged "$binaries/pg_basebackup" -h 127.0.0.1 -p "$(sed -n 4p "$1/data/postmaster.pid")" -U stator \
        -D "$directory/data" -c fast $2 >/dev/null
}

# Starts a copy at a port.
start_at() {
    unprivileged tee -a "$directory/data/postgresql.conf" >/dev/null <<SETTINGS
port = $1
unix_socket_directories = '$directory'
SETTINGS
    start
}

# Starts a copy as the synchronous standby of a cluster, by this name, at a port.
start_standby() {
    echo "cluster_name = 'standby'" | unprivileged tee -a "$directory/data/postgresql.conf" >/dev/null
    start_at "$2"
    ask "$1" "alter system set synchronous_standby_names = 'standby'"
    ask "$1" "select pg_reload_conf()" >/dev/null
    while [ "$(ask "$1" "select count(*) from pg_stat_replication where sync_state = 'sync'")" != 1 ]; do
        sleep 0.1
    done
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
autovacuum = ${STATOR_TEST_AUTOVACUUM:-off}
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
restart)
    unprivileged "$binaries/pg_ctl" -D "$directory/data" -m fast -w stop >/dev/null
    start
    ;;
down)
    unprivileged "$binaries/pg_ctl" -D "$directory/data" -m immediate -w stop >/dev/null 2>&1 || true
    ;;
standby)
    place
    copy "$3" -R
    port=$(free_port)
    start_standby "$3" "$port"
    echo "postgres://stator@127.0.0.1:$port/postgres"
    ;;
failover)
    other=$3
    if [ -e "$directory/data/standby.signal" ]; then
        other=$directory
        directory=$3
    fi
    port=$(sed -n 4p "$directory/data/postmaster.pid")
    unprivileged "$binaries/pg_ctl" -D "$directory/data" -m immediate -w stop >/dev/null
    unprivileged "$binaries/pg_ctl" -D "$other/data" -w promote >/dev/null
    rm -rf "$directory/data"
    copy "$other" -R
    start_standby "$other" "$port"
    ;;
copy)
    place
    copy "$3" ""
    ;;
open)
    port=$(free_port)
    start_at "$port"
    echo "postgres://stator@127.0.0.1:$port/postgres"
    ;;
sql)
    ask "$directory" "$3"
    ;;
promote)
    unprivileged "$binaries/pg_ctl" -D "$directory/data" -w promote >/dev/null
    ;;
stop)
    # By the process id that the cluster keeps in its directory.
    unprivileged "$binaries/pg_ctl" -D "$directory/data" -m fast -w stop >/dev/null
    ;;
*)
    echo "usage: cluster.sh start|crash|restart|down|stop|promote|open DIRECTORY, standby|copy DIRECTORY OF," \
        "failover DIRECTORY OTHER, sql DIRECTORY STATEMENT" >&2
    exit 2
    ;;
esac
