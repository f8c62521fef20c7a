#!/bin/bash
# A private PostgreSQL below one directory, on one loopback port; nothing of the machine's own clusters is touched.
#
#   postgres.sh start DIR PORT   create the cluster if there is none, start it if it is not running, and print the
#                                administrator's connection string
#   postgres.sh stop DIR         stop it
#   postgres.sh database NAME    create the database NAME and its roles on the server named by libpq's environment
#                                (PGHOST, PGPORT, PGUSER, PGPASSWORD); the roles' passwords are taken from
#                                TD_MIGRATOR_PASSWORD and TD_APP_PASSWORD
#   postgres.sh backup NAME FILE write the rows, tables and rights of the database NAME to FILE, as of one moment
#   postgres.sh restore NAME FILE
#                                make the database NAME and fill it from FILE; one that has tables is not touched.
#                                The environment is that of "database"
#
# TD_POSTGRES_FSYNC=off makes a cluster that does not survive a power cut, for tests that are thrown away anyway.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
source "$here/../machine/process.sh"

fail() { echo "postgres.sh: $1" >&2; exit 1; }

# The newest installed version for a new cluster, afterwards the version that made it.
binaries() {
    local version
    if [[ -f $dir/data/PG_VERSION ]]; then version=$(<"$dir/data/PG_VERSION")
    else version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -n | tail -1)
    fi
    [[ -x /usr/lib/postgresql/$version/bin/postgres ]] || fail "PostgreSQL ${version:-15} is missing: install package postgresql"
    echo "/usr/lib/postgresql/$version/bin"
}

# Beside its final place and then renamed, so that a half-made cluster is never taken for one.
create_cluster() {
    [[ -d $dir/data ]] && return
    rm -rf "$dir/data.new"
    (umask 077; head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$dir/administrator.password")
    own_by postgres "$dir"
    local quick=()
    [[ ${TD_POSTGRES_FSYNC:-on} == on ]] || quick=(--no-sync)
    (within postgres "$dir" "$bin/initdb" --pgdata=data.new --username=postgres --pwfile=administrator.password \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums "${quick[@]}") >"$dir/initdb.log" 2>&1 ||
        fail "the cluster could not be created; see $dir/initdb.log"
    mv "$dir/data.new" "$dir/data"
}

configure() {
    cat >"$dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 200
shared_buffers = '128MB'
fsync = ${TD_POSTGRES_FSYNC:-on}
max_wal_size = '512MB'
timezone = 'UTC'
log_timezone = 'UTC'
# Statements may carry personal data; a log of them would be a second, unguarded copy.
log_min_error_statement = 'panic'
log_min_messages = 'warning'
log_error_verbosity = 'terse'
CONF
    echo 'host all all 127.0.0.1/32 scram-sha-256' >"$dir/data/pg_hba.conf"
}

answers() {
    running_pid "$record" >/dev/null || fail "PostgreSQL ended at once; see $dir/postgres.log"
    "$bin/pg_isready" --quiet --host=127.0.0.1 --port="$port"
}

start() {
    mkdir -p -m 0700 "$dir"
    exec 8>"$dir.lock"
    flock 8
    bin=$(binaries)
    create_cluster
    if ! running_pid "$record" >/dev/null; then
        ! listens "$port" || fail "port $port is taken by another program; stop that, or give TD_DATA another directory"
        configure
        spawn "$record" "$dir/postgres.log" "$here/postgres.sh" serve "$dir" "$bin/postgres"
    fi
    wait_until 60 answers || fail "PostgreSQL does not answer on port $port; see $dir/postgres.log"
    echo "Host=127.0.0.1;Port=$port;Username=postgres;Password=$(<"$dir/administrator.password");Database=postgres"
}

database() {
    export TD_DATABASE=$1
    dir=/nonexistent PGDATABASE=postgres "$(binaries)/psql" --no-psqlrc --quiet --file="$here/database.sql" >/dev/null
}

# Without what is the administrator's: the guard is made anew wherever a database is made.
backup() {
    (umask 077; dir=/nonexistent; "$(binaries)/pg_dump" --format=custom --schema=public --file="$2.new" "$1")
    mv "$2.new" "$2"
}

# As the migrator, the one role that may make a log's tables. Rights come from the backup alone: what new tables would be
# given by default is taken away meanwhile, and a role that the backup narrowed stays narrow.
restore() {
    local name=$1 file=$2 bin list
    [[ -r $file ]] || fail "there is no backup $file"
    database "$name"
    bin=$(dir=/nonexistent binaries)
    local admin=("$bin/psql" --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$name")
    [[ $("${admin[@]}" --command="SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0 ]] ||
        fail "database $name has tables; rename it first (ALTER DATABASE $name RENAME TO ${name}_before), then run this again"
    "${admin[@]}" --command="ALTER DEFAULT PRIVILEGES FOR ROLE ${name}_owner IN SCHEMA public REVOKE ALL ON TABLES FROM ${name}_app"
    list=$(mktemp)
    "$bin/pg_restore" --list "$file" | grep -vE '^[0-9]+; [0-9]+ [0-9]+ (SCHEMA|COMMENT|ACL) - (SCHEMA )?public ' >"$list"
    PGUSER=${name}_migrator PGPASSWORD=$TD_MIGRATOR_PASSWORD "$bin/pg_restore" --exit-on-error --single-transaction --no-owner \
        --use-list="$list" --dbname="$name" "$file" || { rm -f "$list"; fail "$file could not be restored into $name"; }
    rm -f "$list"
    database "$name"
}

[[ $# -ge 2 ]] || fail 'use: postgres.sh start DIR PORT | stop DIR | database NAME | backup NAME FILE | restore NAME FILE'
dir=$(realpath -m "$2") record=$(realpath -m "$2").pid
case $1 in
    start) port=${3:?the port}; start ;;
    # The fast shutdown: sessions are ended, and the cluster is left clean.
    stop) stop_recorded "$record" 30 INT ;;
    database) database "$2" ;;
    backup) backup "$2" "${3:?the file}" ;;
    restore) restore "$2" "${3:?the file}" ;;
    serve) within postgres "$dir" "$3" -D data ;;
    *) fail "unknown command '$1'; use start, stop, database, backup or restore" ;;
esac
