# Shared by every command: where things are, how they speak, one at a time.
# shellcheck shell=bash

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

# The one folder that holds everything that is fetched or built.
cache_folder() {
    local base=${XDG_CACHE_HOME:-}
    # As the XDG specification says, a relative path does not count.
    [[ $base == /* ]] || base=~/.cache
    printf '%s/odoo-certificates\n' "$base"
}

cache=$(cache_folder)

# Messages go to stderr: stdout belongs to the program that is run.
say() { printf '%s\n' "$*" >&2; }

die() {
    say "error: $*"
    exit 1
}

is_root() { [[ $EUID -eq 0 ]]; }

short_hash() { sha256sum | cut -c1-12; }

# Write stdin to a file in one go, so that nobody reads half of it.
write_file() {
    local target=$1 temporary
    temporary=$(mktemp "$target.XXXXXX")
    cat >"$temporary"
    if cmp -s "$temporary" "$target"; then
        rm "$temporary"
    else
        mv "$temporary" "$target"
    fi
}

# Run the rest of the current (sub)shell alone: one installs, others wait.
take_lock() {
    mkdir -p "$cache"
    exec 9>"$cache/$1.lock"
    flock -n 9 && return
    say "Waiting for another run that is installing ($cache/$1.lock) …"
    flock 9
}

# Say now and then that a long step still runs, until the caller ends.
heartbeat() {
    local title=$1 log=$2 parent=$3 seconds=0
    while sleep 1 && kill -0 "$parent" 2>/dev/null; do
        seconds=$((seconds + 1))
        ((seconds % 10)) || say "  … $title: ${seconds} s  $(last_words "$log")"
    done
}

# The last line of a log that tells of progress, without what Odoo puts in front.
last_words() {
    grep -v 'is a security risk' "$1" | tail -n 1 | sed -E 's/^[0-9-]+ [0-9:,]+ [0-9]+ [A-Z]+ [^ ]+ [^ ]+ //' | cut -c1-70
}

# step TITLE COMMAND…: run a long command with its output in a log file, which
# is shown only if the command fails. A function run this way must return on
# errors by itself: `set -e` does not work inside.
step() {
    local title=$1 log pulse status=0
    shift
    mkdir -p "$cache/log"
    log=$cache/log/$(tr -cs 'A-Za-z0-9' '-' <<<"$title" | cut -c1-60)$BASHPID.log
    say "$title …"
    : >"$log"
    heartbeat "$title" "$log" "$BASHPID" 9>&- </dev/null >/dev/null &
    pulse=$!
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$pulse" 2>/dev/null || :
    wait "$pulse" 2>/dev/null || :
    if ((status)); then
        tail -n 60 "$log" >&2
        say "error: $title: failed ($status); the whole log is $log"
        return "$status"
    fi
    rm -f "$log"
}
