"""SVG as it comes from a template or a file: read, and checked, before it is drawn.

Nothing that an SVG names is ever opened or fetched. Needs no database.
"""

import re

from lxml import etree

NAMESPACE = "http://www.w3.org/2000/svg"

# What no page or picture needs, and what a browser would run or load.
FORBIDDEN = "audio embed foreignobject handler iframe object script video".split()
# The kinds of pictures that can be embedded.
EMBEDDED = re.compile(
    r"\s*data:image/(jpe?g|png|gif|webp|svg\+xml)(;[\w=-]+)*(;base64|;pooled),",
    re.IGNORECASE,
)
LINK = re.compile(r"\s*https?://", re.IGNORECASE)
OUTSIDE_URL = re.compile(r"url\(\s*(?!['\"]?\s*#)", re.IGNORECASE)
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SvgError(Exception):
    """An SVG that cannot be drawn, or that must not be."""


def parse(source):
    """Return the root element of an SVG in text or bytes.

    :raise SvgError: no SVG, or one that declares entities
    """
    if isinstance(source, str):
        source = NOT_XML.sub("", source).encode()
    root = _parse_xml(source)
    internal = root.getroottree().docinfo.internalDTD
    if internal is not None and next(internal.iterentities(), None) is not None:
        raise SvgError("An SVG that declares entities is not drawn.")
    if get_name(root) != "svg":
        raise SvgError("This is no SVG: its root element has another name.")
    return root


def parse_pages(source):
    """Return the elements of all SVGs of a rendered template, in order.

    :param source: SVGs one after the other, in text; what is between them is left out
    :raise SvgError: no well-formed SVGs
    """
    text = NOT_XML.sub("", str(source))
    text = re.sub(r"<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*>", "", text)
    svgs = _parse_xml(f"<pages>{text}</pages>".encode()).iter(f"{{{NAMESPACE}}}svg")
    outer = [svg for svg in svgs if "svg" not in map(get_name, svg.iterancestors())]
    return outer


def check(root):
    """Refuse an SVG with scripts, or with anything that is not in the SVG itself.

    ``<a>`` may hold an address, for it is the reader who goes there.

    :raise SvgError: says what is wrong
    """
    for element in root.iter():
        name = get_name(element)
        if name is None:
            raise SvgError("An SVG with entities is not drawn.")
        if name.lower() in FORBIDDEN:
            raise SvgError(f"An SVG with <{name}> is not drawn.")
        if name == "style":
            _check_css(element.text or "")
        for attribute, value in element.items():
            _check_attribute(name, attribute.rpartition("}")[2].lower(), value)


def get_name(element):
    """Return the name of an element without its namespace; None if it is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else None


def get_href(element):
    """Return what an element refers to, or an empty text."""
    xlink = element.get("{http://www.w3.org/1999/xlink}href")
    return (xlink or element.get("href") or "").strip()


def get_title(root):
    """Return the title of an SVG, or else its label."""
    titles = (child.text for child in root if get_name(child) == "title")
    return (next(titles, None) or root.get("aria-label") or "").strip()


def _parse_xml(source):
    # Neither entities nor a DTD are resolved, and nothing is fetched.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SvgError(f"This is no well-formed SVG: {error}") from error


def _check_attribute(element, name, value):
    if name.startswith("on"):
        raise SvgError(f"An SVG with a script in {name} is not drawn.")
    if name in ("href", "src", "base") and value.strip():
        allowed = LINK if element == "a" else EMBEDDED
        if not value.strip().startswith("#") and not allowed.match(value):
            raise SvgError(
                f"An SVG can show embedded pictures only, not {value.strip()[:80]!r}."
            )
    elif "(" in value or name == "style":
        _check_css(value)


def _check_css(css):
    if "\\" in css or "@import" in css.lower() or OUTSIDE_URL.search(css):
        raise SvgError(f"A style that loads something is not drawn: {css[:80]!r}.")
