# Debian packages: installed when we are root, named when we are not.
# shellcheck shell=bash

# The system's package lists may never have been fetched on a fresh machine.
refresh_package_lists() {
    apt-get -q -o DPkg::Lock::Timeout=600 update
}

has_package_lists() {
    compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
        -o DPkg::Lock::Timeout=600 install "$@"
}

# need_packages WHY PACKAGE…
need_packages() {
    local why=$1
    shift
    command -v apt-get >/dev/null || die "$why is missing. Install it, then run this again."
    is_root || die "$why is missing. Install it with: sudo apt-get install $*"
    has_package_lists || step "Fetching the system's package lists" refresh_package_lists
    # Lists may be so old that they name packages which are gone.
    step "Installing $*" apt_install "$@" 9>&- || {
        step "Fetching the system's package lists" refresh_package_lists
        step "Installing $* again" apt_install "$@" 9>&-
    }
}

has_browser() {
    local name
    for name in google-chrome chromium chromium-browser google-chrome-stable; do
        command -v "$name" >/dev/null && return
    done
    return 1
}

install_browser() {
    has_browser || need_packages "Chromium (for browser tests)" chromium
}

has_libmagic() {
    compgen -G '/usr/lib*/libmagic.so.1' >/dev/null ||
        compgen -G '/usr/lib/*/libmagic.so.1' >/dev/null
}

# File types are judged by content with libmagic.
install_libmagic() {
    has_libmagic || need_packages "libmagic (file types)" libmagic1
}

has_tesseract() {
    command -v tesseract >/dev/null || return
    local known
    known=$(tesseract --list-langs 2>/dev/null)
    [[ $known == *eng* && $known == *nld* && $known == *deu* ]]
}

# Scanned pages without text are read with Tesseract.
install_tesseract() {
    has_tesseract || need_packages "Tesseract (reading of scans)" \
        tesseract-ocr tesseract-ocr-eng tesseract-ocr-nld tesseract-ocr-deu
}

has_pdfsig() { command -v pdfsig >/dev/null; }

# Says whether the seal of a PDF file is right: for tests.
install_pdfsig() {
    has_pdfsig || need_packages "pdfsig (for tests of seals)" poppler-utils
}

font_folder=/usr/share/fonts/truetype

has_fonts() {
    [[ -e $font_folder/noto/NotoSansDevanagari-Regular.ttf && -e $font_folder/wqy/wqy-microhei.ttc &&
        -e $font_folder/dejavu/DejaVuSans.ttf ]]
}

# Names of the demo data and of tests in scripts that the addons bring no font for.
# Odoo runs without them, and refuses to print such a name.
install_fonts() {
    has_fonts && return
    if is_root && command -v apt-get >/dev/null; then
        need_packages "Fonts for all scripts" fonts-dejavu-core fonts-noto-core fonts-wqy-microhei
    else
        say "warning: fonts are missing: names in Chinese, Japanese, Korean, Hindi or Thai cannot be printed."
        say "  On Debian or Ubuntu: sudo apt-get install fonts-dejavu-core fonts-noto-core fonts-wqy-microhei"
    fi
}
