# Odoo 19: the one ODOO_HOME names, or Debian's package unpacked in the cache.
# shellcheck shell=bash

# The package's own links point into these (fonts and JavaScript libraries).
odoo_packages=(
    odoo-19 libjs-jquery libjs-underscore libjs-jquery-form fonts-font-awesome
    fonts-roboto-unhinted fonts-inconsolata fonts-ocr-b fonts-montserrat
)
odoo_suite=sid
dist_packages=usr/lib/python3/dist-packages
# Background blur in video calls; the package lacks it, and the backend's
# JavaScript bundle fails without it. An empty file serves everything else.
missing_file=odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js

odoo_home_path() {
    local folder
    for folder in "$ODOO_HOME" "$ODOO_HOME/$dist_packages"; do
        if [[ -e $folder/odoo/release.py ]]; then
            realpath "$folder"
            return
        fi
    done
    die "ODOO_HOME=$ODOO_HOME holds no Odoo (no odoo/release.py in it)"
}

# A version in which anything may differ needs databases of its own.
odoo_home_version() {
    local folder=$1
    grep -q '^version_info = (19, 0,' "$folder/odoo/release.py" ||
        die "ODOO_HOME=$ODOO_HOME is not Odoo 19.0"
    {
        echo "$folder"
        git -C "$folder" rev-parse HEAD 2>/dev/null || stat -c %Y "$folder/odoo/release.py"
    } | short_hash
}

# Set `odoo_path` (what to put on PYTHONPATH) and `odoo_version`.
locate_odoo() {
    if [[ -n ${ODOO_HOME:-} ]]; then
        odoo_path=$(odoo_home_path) || exit
        odoo_version=$(odoo_home_version "$odoo_path") || exit
    elif [[ -e $cache/odoo/current ]]; then
        odoo_version=$(<"$cache/odoo/current")
        odoo_path=$cache/odoo/$odoo_version/$dist_packages
        [[ -e $odoo_path/odoo/release.py ]]
    else
        return 1
    fi
}

# The Debian mirror that this system's own sources use.
debian_mirror() {
    # shellcheck disable=SC2016 # apt fills these in
    apt-get indextargets --format '$(REPO_URI)|$(ORIGIN)|$(LABEL)|$(COMPONENT)' 'Created-By: Packages' |
        awk -F'|' '$2 == "Debian" && $3 == "Debian" && $4 == "main" { print $1; exit }'
}

# apt for one suite, with lists of its own: the system's stay as they are.
private_apt() {
    local tool=$1 folder=$cache/apt
    shift
    "$tool" -q \
        -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o "Dir::State::lists=$folder/lists" -o "Dir::Cache=$folder/cache" \
        -o APT::Sandbox::User=root -o Acquire::Languages=none "$@"
}

prepare_private_apt() {
    local mirror=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg options=
    [[ -e $keyring ]] && options="[signed-by=$keyring] "
    mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial"
    echo "deb $options$mirror $odoo_suite main" | write_file "$cache/apt/sources.list" || return
    private_apt apt-get update
}

add_missing_file() {
    [[ -e $1 ]] || { mkdir -p "$(dirname "$1")" && : >"$1"; }
}

unpack_odoo() {
    local target=$1 temporary=$1.unpacking package
    rm -rf "$temporary"
    mkdir -p "$temporary/packages" || return
    (cd "$temporary/packages" && private_apt apt-get download "${odoo_packages[@]}") || return
    for package in "$temporary"/packages/*.deb; do
        dpkg-deb --extract "$package" "$temporary" || return
    done
    rm -r "$temporary/packages" || return
    add_missing_file "$temporary/$dist_packages/$missing_file" || return
    mv "$temporary" "$target"
}

fetch_odoo() {
    local mirror version hint="Set ODOO_HOME to a checkout or an installation of Odoo 19."
    if ! command -v apt-get dpkg-deb >/dev/null; then
        die "Odoo 19 is fetched with Debian's apt, which is not here. $hint"
    fi
    mirror=$(debian_mirror)
    if [[ -z $mirror ]] && is_root; then
        step "Fetching the system's package lists" refresh_package_lists
        mirror=$(debian_mirror)
    fi
    [[ -n $mirror ]] || die "no Debian mirror among apt's sources (was 'sudo apt-get update' ever run?). $hint"
    step "Fetching the package list of Debian $odoo_suite" prepare_private_apt "$mirror"
    version=$(private_apt apt-cache show odoo-19 | awk '/^Version:/ { print $2; exit }') || :
    [[ -n $version ]] || die "Debian $odoo_suite no longer offers the package odoo-19. $hint"
    if [[ ! -d $cache/odoo/$version ]]; then
        mkdir -p "$cache/odoo"
        step "Fetching and unpacking Odoo $version" unpack_odoo "$cache/odoo/$version"
    fi
    echo "$version" | write_file "$cache/odoo/current"
}

install_odoo() {
    locate_odoo || {
        fetch_odoo
        locate_odoo
    }
}

# We leave a tree that is not ours as it is.
check_missing_file() {
    [[ -e $odoo_path/$missing_file || -e $odoo_path/${missing_file#odoo/} ]] ||
        say "warning: this Odoo lacks $missing_file, so browser tests will fail." \
            "An empty file is enough: touch it in $odoo_path."
}

# One configuration for each checkout; the database server comes from PGHOST…
configure_odoo() {
    local folder=$cache/config
    [[ -d $folder ]] || mkdir -p "$folder"
    ODOO_RC=$folder/$(short_hash <<<"$repository").conf
    write_file "$ODOO_RC" <<CONFIG
[options]
addons_path = $repository
data_dir = $cache/data
http_interface = 127.0.0.1
CONFIG
    export ODOO_RC PYTHONPATH=$odoo_path PATH=$venv/bin:$PATH
    # What is no number lets Odoo choose. Otherwise it serves any number of requests at
    # once, and answers 500 when it runs out of connections to the database.
    export ODOO_MAX_HTTP_THREADS=${ODOO_MAX_HTTP_THREADS:-auto}
}
