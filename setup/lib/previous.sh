# A database of the version before this one, with demo data, which a test updates.
# shellcheck shell=bash

previous_commit() { cat "$repository/tests/previous/version"; }

previous_name() {
    local key
    key=$({ cat "$cache/id" "$repository"/tests/previous/* && echo "$odoo_version $(addons dependencies)"; } | short_hash)
    echo "certificates_previous_$key"
}

# unpack_previous FOLDER: the version before, from the history of this repository.
unpack_previous() {
    local commit
    commit=$(previous_commit)
    if ! git -C "$repository" cat-file -e "$commit^{commit}"; then
        echo "The history of this clone does not reach the version before ($commit): git fetch --unshallow"
        return 1
    fi
    git -C "$repository" archive "$commit" | tar -x -C "$1"
}

build_previous() {
    local name=$1 building=${1}_building folder modules
    folder=$(mktemp -d "$cache/previous.XXXXXX") || return
    unpack_previous "$folder" || return
    modules=$("$venv/bin/python" "$folder/setup/lib/addons.py" own) || return
    drop_database "$building" || return
    copy_database "$(template_name demo)" "$building" || return
    odoo server --addons-path="$folder" -d "$building" -i "$modules" --with-demo \
        --stop-after-init --no-http || return
    all_installed "$building" "$modules" || return
    odoo shell --addons-path="$folder" -d "$building" --no-http --log-level=warn \
        <"$repository/tests/previous/use.py" || return
    rm -rf "$folder"
    drop_database "$name" || return
    rename_database "$building" "$name" || return
    protect_database "$name"
}

install_previous() {
    local name
    name=$(previous_name)
    command -v git >/dev/null || need_packages "git (the version before)" git
    install_template demo
    template_exists "$name" || (
        take_lock "$name"
        template_exists "$name" ||
            step "Preparing a database of the version before" build_previous "$name"
    )
}

# create_previous NAME
create_previous() {
    install_previous
    copy_database "$(previous_name)" "$1"
}

# install_kind plain|demo|previous
install_kind() {
    if [[ $1 == previous ]]; then
        install_previous
    else
        install_ready "$1"
    fi
}
