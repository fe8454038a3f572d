# Databases: templates that hold only what our addons depend on, and copies.
# shellcheck shell=bash

addons() { "$venv/bin/python" "$repository/setup/lib/addons.py" "$@"; }

query() { psql -XAtq -v ON_ERROR_STOP=1 -d "${2:-postgres}" -c "$1"; }

filestore() { echo "$cache/data/filestore/$1"; }

database_exists() {
    [[ $(query "SELECT 1 FROM pg_database WHERE datname = '$1'") == 1 ]]
}

drop_database() {
    query "ALTER DATABASE \"$1\" IS_TEMPLATE false" 2>/dev/null || :
    dropdb --if-exists --force "$1" 2>/dev/null || return
    rm -rf "$(filestore "$1")"
}

# Print the databases whose names begin like this.
databases_of() { query "SELECT datname FROM pg_database WHERE starts_with(datname, '$1')"; }

# A run that was killed could not clean up; its process number is in the name:
# PREFIX_number_rest.
drop_leftovers() {
    local name pid
    for name in $(databases_of "$1_"); do
        pid=${name#"$1_"}
        pid=${pid%%_*}
        [[ ! $pid =~ ^[0-9]+$ || -d /proc/$pid ]] || drop_database "$name"
    done
}

# template_name plain|demo
template_name() {
    local key
    key=$({ cat "$cache/id" && echo "$odoo_version $(addons dependencies)"; } | short_hash)
    echo "odoo_certificates_template_$1_$key"
}

template_exists() {
    database_exists "$1" && [[ -d $(filestore "$1") ]]
}

demo_option() { [[ $1 == demo ]] && echo --with-demo || :; }

# Its final name is given last, so a template of that name is complete.
build_template() {
    local kind=$1 name=$2 building=${2}_building modules
    modules=$(addons dependencies) || return
    drop_database "$building" || return
    drop_database "$name" || return
    # shellcheck disable=SC2046 # one option or none
    odoo server -d "$building" -i "$modules" $(demo_option "$kind") --stop-after-init --no-http || return
    all_installed "$building" "$modules" || return
    mkdir -p "$(filestore "$building")" || return
    mv "$(filestore "$building")" "$(filestore "$name")" || return
    protect_database "$building" || return
    query "ALTER DATABASE \"$building\" RENAME TO \"$name\""
}

all_installed() {
    local missing
    missing=$(query "SELECT name FROM ir_module_module
        WHERE state != 'installed' AND name IN ('${2//,/\',\'}')" "$1") || return
    [[ -z $missing ]] || {
        echo "not installed: $missing"
        return 1
    }
}

install_template() {
    local name
    name=$(template_name "$1")
    template_exists "$name" || (
        take_lock "$name"
        template_exists "$name" ||
            step "Preparing a database with $(addons dependencies) ($1)" build_template "$1" "$name"
    )
}

# copy_database FROM TO
copy_database() {
    createdb --template="$1" "$2" || return
    rm -rf "$(filestore "$2")"
    # Stored files never change, so a copy may share them.
    cp -al "$(filestore "$1")" "$(filestore "$2")"
}

# A template may be copied and dropped, and nobody changes what it holds.
protect_database() { query "ALTER DATABASE \"$1\" IS_TEMPLATE true ALLOW_CONNECTIONS false"; }

# Odoo has nothing to complain about while it installs our addons.
complaints='WARNING|ERROR|CRITICAL'

install_addons() {
    local kind=$1 name=$2 log modules
    modules=$(addons own)
    [[ -n $modules ]] || return 0
    mkdir -p "$cache/log"
    log=$cache/log/install-$name.log
    rm -f "$log"
    # shellcheck disable=SC2046 # one option or none
    step "Installing the addons in $name" \
        odoo server -d "$name" -i "$modules" $(demo_option "$kind") \
        --stop-after-init --no-http --logfile "$log" || {
        tail -n 60 "$log" >&2
        return 1
    }
    if grep -E "^[0-9-]+ [0-9:,]+ [0-9]+ ($complaints) " "$log" >&2; then
        die "Odoo complained while it installed $modules (see above); the whole log is $log"
    fi
    all_installed "$name" "$modules" >&2
    [[ $(query "SELECT count(*) FROM ir_demo_failure" "$name") == 0 ]] ||
        die "the demo data of $modules does not load; the log is $log"
    rm "$log"
}

# ready_name plain|demo: this checkout's database with its addons, to be copied.
ready_name() {
    echo "certificates_ready_$1_$({ cat "$cache/id" && echo "$odoo_version $repository"; } | short_hash)"
}

# Compile once what browsers load, rather than in every test.
compile_assets() {
    odoo shell -d "$1" --no-http --log-level=warn <<'PYTHON'
env["ir.qweb"]._pregenerate_assets_bundles()
# Nobody searches in their text, and whoever searches the attachments reads all of it.
env["ir.attachment"].search([("url", "=like", "/web/assets/%")]).index_content = False
env.cr.commit()
PYTHON
}

build_ready() {
    local kind=$1 name=$2 building=${2}_building
    drop_database "$building"
    copy_database "$(template_name "$kind")" "$building"
    install_addons "$kind" "$building"
    # Browsers visit the plain one in tests; whoever looks at the demo can wait.
    [[ $kind == demo ]] || step "Compiling the assets of $name" compile_assets "$building"
    remember_addons "$building"
    drop_database "$name"
    rename_database "$building" "$name"
    protect_database "$name"
}

# install_ready plain|demo: make it, or make it anew if the addons changed.
install_ready() {
    local name
    name=$(ready_name "$1")
    install_template "$1"
    (
        take_lock "$name"
        has_current_addons "$name" || build_ready "$1" "$name"
    )
}

# create_database plain|demo NAME
create_database() {
    local name
    name=$(ready_name "$1")
    install_ready "$1"
    copy_database "$name" "$2"
    remember_addons "$2"
}

rename_database() {
    rm -rf "$(filestore "$2")"
    mv "$(filestore "$1")" "$(filestore "$2")"
    query "ALTER DATABASE \"$1\" RENAME TO \"$2\"" >/dev/null
}

# Databases remember which state of the addons they hold, in their comment.
remember_addons() {
    query "COMMENT ON DATABASE \"$1\" IS '$(addons hash)'" >/dev/null
}

has_current_addons() {
    [[ $(query "SELECT shobj_description(oid, 'pg_database') FROM pg_database
        WHERE datname = '$1'") == "$(addons hash)" ]]
}

update_addons() {
    local name=$1 modules
    has_current_addons "$name" && return
    modules=$(addons own)
    [[ -n $modules ]] || return 0
    step "Updating the addons in $name" \
        odoo server -d "$name" -i "$modules" -u "$modules" --stop-after-init --no-http
    remember_addons "$name"
}
