# A virtual environment for each content of requirements.txt.
# shellcheck shell=bash

suitable_python() {
    "$1" - 2>/dev/null <<'PYTHON'
import sys, venv, ensurepip
sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))
PYTHON
}

# Print the first interpreter that Odoo 19 supports and that can make virtual
# environments. PYTHON names a preferred one.
find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.{12,11,13,10} /usr/bin/python3{,.12,.11,.13,.10}; do
        if command -v "$candidate" >/dev/null && suitable_python "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    return 1
}

python_version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])'; }

requirements_hash() { short_hash <"$repository/requirements.txt"; }

# Set `venv` to a finished environment, if there is one.
locate_venv() {
    local folder version="3.*"
    [[ -z ${PYTHON:-} ]] || version=$(python_version "$PYTHON")
    # shellcheck disable=SC2231 # a pattern
    for folder in "$cache/venv/$(requirements_hash)-py"$version; do
        # The interpreter itself may have been removed since.
        if [[ -e $folder/.complete && -x $folder/bin/python ]]; then
            venv=$folder
            return
        fi
    done
    return 1
}

build_venv() {
    local python=$1 folder=$2
    rm -rf "$folder"
    "$python" -m venv "$folder" || return
    "$folder/bin/python" -m pip --disable-pip-version-check install \
        --progress-bar off -r "$repository/requirements.txt" || return
    cat >"$folder/bin/odoo" <<PYTHON || return
#!$folder/bin/python
import odoo.cli

odoo.cli.main()
PYTHON
    chmod +x "$folder/bin/odoo" || return
    touch "$folder/.complete"
}

install_python() {
    locate_venv && return
    local python
    python=$(find_python) || {
        need_packages "Python 3.10 to 3.13 with the venv module" python3 python3-venv
        python=$(find_python) || die "no Python 3.10 to 3.13 found. Name one: PYTHON=/path/to/python3.12"
    }
    mkdir -p "$cache/venv"
    venv=$cache/venv/$(requirements_hash)-py$(python_version "$python")
    step "Installing Python packages ($("$python" -V))" build_venv "$python" "$venv"
}
