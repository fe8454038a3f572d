# Everything of this folder, and the steps in their order.
# shellcheck shell=bash

# shellcheck source=setup/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=setup/lib/system.sh
source "$repository/setup/lib/system.sh"
# shellcheck source=setup/lib/python.sh
source "$repository/setup/lib/python.sh"
# shellcheck source=setup/lib/node.sh
source "$repository/setup/lib/node.sh"
# shellcheck source=setup/lib/odoo.sh
source "$repository/setup/lib/odoo.sh"
# shellcheck source=setup/lib/postgres.sh
source "$repository/setup/lib/postgres.sh"
# shellcheck source=setup/lib/databases.sh
source "$repository/setup/lib/databases.sh"
# shellcheck source=setup/lib/previous.sh
source "$repository/setup/lib/previous.sh"

# On a server that others use too, names must not collide between caches.
name_cache() {
    [[ -e $cache/id ]] || head -c 16 /dev/urandom | short_hash | write_file "$cache/id"
}

install_programs() {
    name_cache
    install_libmagic
    install_tesseract
    install_fonts
    install_python
    install_odoo
    install_postgres
    configure_odoo
}

# When everything is there, nothing waits for a lock.
programs_are_ready() {
    [[ -e $cache/id ]] && has_libmagic && has_tesseract && has_fonts && locate_venv && locate_odoo && { ! is_own_server || locate_server; }
}

# Install what is missing for `odoo`; the environment is then set up for it.
need_programs() {
    if programs_are_ready; then
        install_postgres
        configure_odoo
    else
        take_lock install
        install_programs
        exec 9>&-
    fi
}

# … and what only tests need.
need_browser() {
    has_browser || (
        take_lock install
        install_browser
    )
}

need_pdfsig() {
    has_pdfsig || (
        take_lock install
        install_pdfsig
    )
}

# … and what verifies independently what we sign; see tests/judges.
need_judges() {
    locate_judges || (
        take_lock install
        install_judges
    )
    PATH=$(node_folder)/bin:$PATH
    export PATH JUDGES=$judges
}

# for_each COMMAND ARGUMENT…: run a command for each of its arguments, at once.
for_each() {
    local command=$1 job jobs=()
    for job in "${@:2}"; do
        "$command" "$job" &
        jobs+=($!)
    done
    for job in "${jobs[@]}"; do
        wait "$job"
    done
}
