import json
from functools import cache

from markupsafe import Markup
from werkzeug.exceptions import BadRequest

from odoo import fields
from odoo.http import Controller, request, route
from odoo.tools import file_open, py_to_js_locale

from ..portal.gate import Gate, Scan, read_moment
from ..portal.texts import get_texts

COOKIE = "certificates_gate"
COOKIE_SECONDS = 365 * 24 * 3600
PATH = "/certificates/gate"
WORKER = "certificates_gate/static/src/worker/worker.js"
BUNDLE = "certificates_gate.assets_gate"
# A page that runs scripts of its own only, shows the camera, and is kept by itself.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " media-src 'self' blob:; connect-src 'self'; worker-src 'self';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
# The language is that of the device's browser, without another address for each.
PAGE = {
    "type": "http",
    "auth": "public",
    "website": True,
    "multilang": False,
    "sitemap": False,
}
# Answers to the page. A form of another site cannot send JSON, nor the cookie with it.
ANSWER = {**PAGE, "methods": ["POST"], "csrf": False, "save_session": False}
MAX_BODY = 300_000
MAX_SENT = 100
DECISIONS = {"admitted", "refused"}
MAX_KEY = 64


class GatePages(Controller):
    """The page of a paired device, and what it asks. Nobody logs in."""

    @route(PATH, methods=["GET"], save_session=False, **PAGE)
    def gate(self, **kw):
        """Show the page that scans passes, to a device that is paired."""
        device = self._find_device()
        if not device:
            return self._refuse_stranger()
        return self._render("gate", site=device.site_id.display_name)

    @route(f"{PATH}/pair/<string:token>", methods=["GET"], save_session=False, **PAGE)
    def ask_pairing(self, token, **kw):
        """Ask whether this browser is to be paired; only looking changes nothing."""
        wait = self._get_wait()
        if wait:
            return self._refuse_wait(wait)
        device = request.env["certificates.gate.device"]._find_waiting(token)
        if not device:
            return self._render("gate_lapsed", status=404)
        return self._render("gate_pairing", device=device, present=self._find_device())

    @route(
        f"{PATH}/pair/<string:token>",
        methods=["POST"],
        csrf=False,
        save_session=False,
        **PAGE,
    )
    def pair(self, token, **kw):
        """Pair this browser by a link, which works once, and open the gate.

        The link is the token that keeps others from having it posted.
        """
        wait = self._get_wait()
        if wait:
            return self._refuse_wait(wait)
        device = request.env["certificates.gate.device"]._find_waiting(token)
        if not device:
            return self._render("gate_lapsed", status=404)
        # One browser is the gate of one site.
        self._find_device()._revoke()
        secret = device._pair()
        response = request.redirect(PATH)
        response.set_cookie(
            COOKIE,
            secret,
            max_age=COOKIE_SECONDS,
            path=PATH,
            secure=request.httprequest.scheme == "https",
            httponly=True,
            samesite="Lax",
        )
        return response

    @route(f"{PATH}/check", max_content_length=MAX_BODY, **ANSWER)
    def check(self, **kw):
        """Say whether the holder of a pass may come to the site of the device today.

        The body is JSON: ``text`` is what was read or entered, ``manual`` whether it
        was entered.
        """
        device = self._find_device()
        if not device:
            return self._answer_stranger()
        wait = request.env["certificates.gate.check"]._get_wait(device)
        if wait:
            return self._answer_wait(wait)
        body = _read_body()
        text = _read_text(body, "text")
        if not text.strip():
            raise BadRequest(request.env._("Nothing was read."))
        gate = Gate(device)
        moment = fields.Datetime.now()
        is_manual = body.get("manual") is True
        [finding] = gate.check([Scan(text, moment, is_manual)])
        return request.make_json_response(gate.describe(finding))

    @route(f"{PATH}/sync", max_content_length=MAX_BODY, **ANSWER)
    def sync(self, **kw):
        """Take over checks that were made without network; say what is new.

        The body is JSON: ``now`` is the time of the device in milliseconds, ``checks``
        a list of ``key``, ``text``, ``at``, ``verdict``, ``manual`` and ``note``. Each
        is logged once, however often it is sent.
        """
        device = self._find_device()
        if not device:
            return self._answer_stranger()
        body = _read_body()
        gate = Gate(device)
        scans = _read_scans(body)
        checks = request.env["certificates.gate.check"]
        wait = checks._get_wait(device, is_offline=True) if scans else 0
        if wait:
            return self._answer_wait(wait)
        if scans:
            gate.check(scans)
        else:
            device._note_seen()
        keys = [scan.key for scan in scans]
        return request.make_json_response({"accepted": keys, **gate.describe_site()})

    @route(f"{PATH}/left", methods=["GET"], save_session=False, **PAGE)
    def left(self, **kw):
        """Say which passes are of people who have left, for when there is no network.

        See ``Gate.describe_left``. The certificates of these people stay valid.
        """
        device = self._find_device()
        if not device:
            return self._answer_stranger()
        return request.make_json_response(Gate(device).describe_left())

    @route(f"{PATH}/worker.js", methods=["GET"], save_session=False, **PAGE)
    def worker(self, **kw):
        """Send the script that opens the page without network."""
        headers = {
            "Cache-Control": "no-cache",
            "Content-Type": "text/javascript",
            "Service-Worker-Allowed": PATH,
        }
        return request.make_response(_get_worker(), list(headers.items()))

    def _find_device(self):
        secret = request.httprequest.cookies.get(COOKIE, "")
        return request.env["certificates.gate.device"]._find_by_secret(secret)

    def _get_wait(self):
        """Count what a stranger asks; return how many seconds to wait if too often."""
        address = request.httprequest.remote_addr
        return request.env["certificates.pass.check"]._admit("check", address)

    def _refuse_stranger(self):
        wait = self._get_wait()
        return (
            self._refuse_wait(wait)
            if wait
            else self._render("gate_stranger", status=404)
        )

    def _refuse_wait(self, wait):
        response = self._render("gate_wait", status=429, message=_explain_wait(wait))
        response.headers["Retry-After"] = str(wait)
        return response

    def _answer_stranger(self):
        wait = self._get_wait()
        if wait:
            return self._answer_wait(wait)
        message = request.env._(
            "This device is not paired with a gate, or no longer. Ask an officer to "
            "pair it."
        )
        return request.make_json_response(
            {"error": "unpaired", "message": message}, status=404
        )

    def _answer_wait(self, wait):
        return request.make_json_response(
            {"error": "wait", "message": _explain_wait(wait), "seconds": wait},
            headers=[("Retry-After", str(wait))],
            status=429,
        )

    def _render(self, template, status=200, **values):
        lang = request.env["res.lang"]._get_data(code=request.env.lang)
        qweb = request.env["ir.qweb"]
        links = qweb._get_asset_links(BUNDLE, css=True, js=True)
        values = {
            **values,
            "direction": lang.direction or "ltr",
            # Not in the template: Odoo translates no text that begins with it.
            "doctype": Markup("<!DOCTYPE html>"),
            "html_lang": py_to_js_locale(request.env.lang),
            "scripts": [link for link in links if link.endswith(".js")],
            "styles": [link for link in links if link.endswith(".css")],
            "texts": json.dumps(get_texts(request.env)),
        }
        return request.render(
            f"certificates_gate.{template}",
            values,
            status=status,
            headers=list(HEADERS.items()),
        )


def _explain_wait(wait):
    return request.env._(
        "There were too many checks: try again in %(seconds)s seconds.",
        # There is no plural form for one.
        seconds=max(wait, 2),
    )


def _read_body():
    """Return the object in the body of the request.

    :raise BadRequest: there is none; a form of another site cannot send any
    """
    if request.httprequest.mimetype != "application/json":
        raise BadRequest(request.env._("This is not JSON."))
    try:
        body = json.loads(request.httprequest.get_data())
    except (RecursionError, ValueError) as error:
        raise BadRequest(request.env._("This is not JSON.")) from error
    if not isinstance(body, dict):
        raise BadRequest(request.env._("This is not what a gate asks."))
    return body


def _read_text(values, name):
    value = values.get(name, "")
    if not isinstance(value, str):
        raise BadRequest(request.env._("This is not what a gate asks."))
    # What the database and a hash can take.
    return value.encode(errors="replace").decode().replace("\0", "")


def _read_scans(body):
    """Return the checks that a device sends afterwards."""
    sent, now = body.get("checks", []), body.get("now", 0)
    if not isinstance(sent, list) or len(sent) > MAX_SENT or not _is_moment(now):
        raise BadRequest(request.env._("This is not what a gate asks."))
    return [_read_scan(values, now) for values in sent]


def _read_scan(values, now):
    is_object = isinstance(values, dict)
    if not is_object or not _is_moment(values.get("at")):
        raise BadRequest(request.env._("This is not what a gate asks."))
    key, decision = _read_text(values, "key"), _read_text(values, "verdict")
    if not 0 < len(key) <= MAX_KEY or decision not in DECISIONS:
        raise BadRequest(request.env._("This is not what a gate asks."))
    return Scan(
        text=_read_text(values, "text"),
        moment=read_moment(values["at"], now),
        is_manual=values.get("manual") is True,
        key=key,
        decision=decision,
        note=_read_text(values, "note"),
    )


def _is_moment(value):
    return type(value) in (int, float) and abs(value) < 2**53


@cache
def _get_worker():
    with file_open(WORKER) as file:
        return file.read()
