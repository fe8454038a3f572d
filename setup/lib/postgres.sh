# PostgreSQL: the server PGHOST names, or a private one in the cache.
# shellcheck shell=bash

# Debian keeps the server's programs out of PATH; take the newest.
postgres_programs() {
    local newest
    newest=$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -n 1) || :
    [[ -n $newest ]] || newest=$(command -v postgres) || return 1
    dirname "$newest"
}

# The server refuses to run as root; the package made a user for it.
as_postgres() {
    if is_root; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

# The server's user must be able to reach its files, which it cannot in root's
# home. Then they are kept beside those of Debian's own servers.
choose_postgres_home() {
    local outside
    outside=/var/lib/postgresql/odoo-certificates-$(short_hash <<<"$cache")
    mkdir -p "$cache"
    if [[ -L $cache/postgres || -d $cache/postgres ]]; then
        return
    fi
    # The cache was emptied: what it had outside of it goes too.
    if is_root && [[ -d $outside ]]; then
        say "Removing the database server of an earlier cache ($outside) …"
        stop_servers_in "$outside"
        rm -rf "$outside"
    fi
    if is_root && ! as_postgres test -x "$cache"; then
        install -d -o postgres -g postgres -m 700 "$outside"
        ln -s "$outside" "$cache/postgres"
    elif is_root; then
        install -d -o postgres -g postgres -m 700 "$cache/postgres"
    else
        install -d -m 700 "$cache/postgres"
    fi
}

# The number of the running server of a data folder, if it runs. A number left
# over from a crash may belong to something else by now.
server_pid() {
    local data=$1 pid
    pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) || return 1
    grep -qzF "$data" "/proc/$pid/cmdline" 2>/dev/null || return 1
    echo "$pid"
}

stop_servers_in() {
    local data pid
    for data in "$1"/*/; do
        data=${data%/}
        if pid=$(server_pid "$data"); then
            kill -INT "$pid"
            timeout 30 tail --pid="$pid" -f /dev/null || kill -QUIT "$pid"
        fi
    done
}

# A socket's path may hold about 100 characters.
choose_socket_folder() {
    local home=$1 folder=$1/socket
    if ((${#folder} > 90)); then
        folder=/tmp/odoo-certificates-$(id -u)-$(short_hash <<<"$home")
    fi
    as_postgres mkdir -p -m 700 "$folder"
    # In /tmp anybody could have made it first.
    as_postgres test -O "$folder" || die "$folder belongs to somebody else"
    echo "$folder"
}

create_server() {
    local programs=$1 data=$2 socket=$3
    as_postgres rm -rf "$data.new" || return
    as_postgres "$programs/initdb" --pgdata="$data.new" --username=postgres --auth-local=trust \
        --auth-host=reject --encoding=UTF8 --locale=C.UTF-8 --no-sync || return
    # Made for development and tests: quick rather than safe in a power cut.
    as_postgres tee -a "$data.new/postgresql.conf" <<CONFIG || return
listen_addresses = ''
unix_socket_directories = '$socket'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
jit = off
max_parallel_workers_per_gather = 0
CONFIG
    # Odoo refuses to work as the superuser.
    echo 'CREATE ROLE odoo LOGIN CREATEDB' |
        as_postgres "$programs/postgres" --single -D "$data.new" postgres || return
    as_postgres mv "$data.new" "$data"
}

start_server() {
    local programs=$1 data=$2
    server_pid "$data" >/dev/null || as_postgres rm -f "$data/postmaster.pid"
    # The server outlives this script: it must not keep the lock.
    as_postgres "$programs/pg_ctl" -w -t 120 -D "$data" -l "$data/server.log" start 9>&-
}

# The folder of the running server's socket is noted where it is found quickly.
locate_server() {
    [[ -e $cache/socket ]] || return 1
    local folder
    folder=$(<"$cache/socket")
    [[ -S $folder/.s.PGSQL.5432 ]] || return 1
    use_server "$folder"
    "$(postgres_programs)/pg_isready" -q -t 5
}

use_server() {
    export PGHOST=$1 PGPORT=5432 PGUSER=odoo
    unset PGPASSWORD PGDATABASE PGSERVICE
}

is_own_server() {
    [[ -z ${PGHOST:-} ]] || { [[ -e $cache/socket ]] && [[ $PGHOST == "$(<"$cache/socket")" ]]; }
}

check_foreign_server() {
    command -v psql createdb >/dev/null ||
        need_packages "PostgreSQL's client" postgresql-client
    [[ ${PGUSER:-} != postgres ]] ||
        die "Odoo refuses to work as the database user 'postgres': set PGUSER to another role that may create databases."
    local allowed
    allowed=$(PGCONNECT_TIMEOUT=10 psql -XAtq -d postgres -c \
        'SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user') ||
        die "the PostgreSQL server that PGHOST=$PGHOST names cannot be reached"
    [[ $allowed == t ]] || die "the database user on PGHOST=$PGHOST may not create databases (ALTER ROLE … CREATEDB)"
}

run_own_server() {
    local programs data socket
    programs=$(postgres_programs) || {
        need_packages "PostgreSQL" postgresql
        programs=$(postgres_programs) || die "PostgreSQL was installed, but its programs are not found"
    }
    choose_postgres_home
    data=$(realpath "$cache/postgres")/$("$programs/postgres" -V | grep -oE '[0-9]+' | head -n 1)
    socket=$(choose_socket_folder "$(dirname "$data")")
    [[ -d $data ]] || step "Creating the database server" create_server "$programs" "$data" "$socket"
    if ! server_pid "$data" >/dev/null || ! "$programs/pg_isready" -q -h "$socket"; then
        step "Starting the database server" start_server "$programs" "$data" ||
            die "the database server does not start; see $data/server.log. To begin anew, remove $cache"
    fi
    echo "$socket" | write_file "$cache/socket"
    locate_server
}

# Set PGHOST and its companions for everything that follows.
install_postgres() {
    if is_own_server; then
        locate_server || run_own_server
        PATH=$(postgres_programs):$PATH
        export PATH
    else
        check_foreign_server
    fi
}
