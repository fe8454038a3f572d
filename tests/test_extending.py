"""The examples of docs/extending.md work: they are an addon, made from the page."""

import re
import subprocess
from textwrap import dedent

import pytest

from odoo.tools import config

from .repository import ROOT
from .scratch import ODOO, scratch_database

PAGE = (ROOT / "docs" / "extending.md").read_text("utf-8")
NAME = "certificates_docs_example"
MANIFEST = {
    "name": "Examples of the documentation",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates_passes"],
    "data": ["ir.model.access.csv", "views.xml"],
}
ACCESS = """\
id,name,model_id:id,group_id:id,perm_read,perm_write,perm_create,perm_unlink
access_shift,shift,model_example_shift,base.group_user,1,1,1,1
access_role,role,model_planning_role,base.group_user,1,1,1,1
access_slot,slot,model_planning_slot,base.group_user,1,1,1,1
"""

# Stands in for the Enterprise app Planning.
PLANNING = """
from odoo import fields, models


class PlanningRole(models.Model):
    _name = "planning.role"
    _description = "Role"

    name = fields.Char()
    company_id = fields.Many2one("res.company")


class PlanningSlot(models.Model):
    _name = "planning.slot"
    _description = "Shift"
    _inherit = ["mail.thread"]

    role_id = fields.Many2one("planning.role")
    resource_id = fields.Many2one("resource.resource")
    start_datetime = fields.Datetime()
    end_datetime = fields.Datetime()
"""

# What the examples promise, asked of a database in which they are installed.
SCRIPT = """
from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.certificates.tools.batch import run_at_once

group = env.ref("certificates.group_certificates_user")
user = env["res.users"].create(
    {"name": "Reader", "login": "reader", "group_ids": [Command.link(group.id)]}
)
job = env["hr.job"].create({"name": "Crane Driver"})
worker = env["hr.employee"].create(
    {"name": "Wim", "user_id": user.id, "job_id": job.id}
)
crane = env["certificates.type"].create({"name": "Crane", "validity_count": 1})
missing = env["certificates.type"].create({"name": "Missing"})
certificate = env["certificates.assignment"].create(
    {"employee_id": worker.id, "type_id": crane.id}
)

# Another card
assert "Crane Driver" in str(certificate.pass_svg), "card"

# A new tile on the dashboard
tiles = env["certificates.dashboard"].get_tiles()
assert "exemptions" in [tile["key"] for tile in tiles], "tile"

# Planning that warns or blocks
shifts = env["example.shift"]
values = {"date": certificate.date_start, "employee_ids": [Command.set(worker.ids)]}
good = shifts.create({**values, "required_type_ids": [Command.set(crane.ids)]})
assert not good.qualification_warning, "shift"
try:
    shifts.create({**values, "required_type_ids": [Command.set(missing.ids)]})
except ValidationError as error:
    assert "Wim" in str(error), "shift"
else:
    raise AssertionError("this shift was not refused")

# Planning at a site
site = env["certificates.site"].create({"name": "North"})
asked = {"type_id": missing.id, "site_ids": [Command.set(site.ids)]}
env["certificates.requirement"].create(asked)
role = env["planning.role"].create(
    {"certificates_site_id": site.id, "certificates_policy": "block"}
)
slot = {
    "role_id": role.id,
    "resource_id": worker.resource_id.id,
    "start_datetime": "2040-03-01 08:00:00",
    "end_datetime": "2040-03-02 16:00:00",
}
slots = env["planning.slot"].with_user(user)
try:
    slots.create(slot)
except ValidationError as error:
    assert "Wim lacks Missing for North on 03/01/2040" in str(error), error
else:
    raise AssertionError("this slot was not refused")
slot = slots.create({**slot, "certificates_override_reason": "Guided"})
log = env["certificates.override"].search([("employee_id", "=", worker.id)])
assert (log.user_id, log.reason, log.res_id) == (user, "Guided", slot.id), "log"
role.certificates_policy = "warn"
slot.end_datetime = "2040-03-03 16:00:00"
assert "03/03/2040" in str(slot.message_ids.mapped("body")), "note"
role.certificates_policy = "nothing"
assert not slot.certificates_warning, "nothing"

# When certificates change
certificate.date_expiry += timedelta(days=1)
assert "extended" in str(certificate.message_ids.mapped("body")), "change"

# Another way to renew
certificate.date_expiry = certificate.date_start
own = certificate.with_user(user)
assert "example.com" in str(own._get_renewal_steps().get(own)), "renewal"

# A new reminder channel
assert "chat" in dict(env["certificates.reminder"]._fields["channel"].selection)
certificate.write({"reminded_step": 7, "reminded_on": certificate.date_expiry})
delivery = env["certificates.delivery"].create(
    {
        "kind": "expiry",
        "key": "expiry:example",
        "assignment_id": certificate.id,
        "employee_id": certificate.employee_id.id,
        "date_due": certificate.date_expiry,
        "days": 7,
        "channel": "chat",
    }
)
delivery._send(run_at_once)
assert delivery.state == "sent", (delivery.state, delivery.error)
env.flush_all()
message = env["mail.message"].search([("model", "=", "discuss.channel")], limit=1)
assert "Crane" in message.body, "chat"
print("EXAMPLES WORK")
"""


def blocks(language):
    """Return the blocks of the page in a language that are complete examples."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    marks = {"python": "class ", "xml": "<odoo>", "js": "registry"}
    return [dedent(block) for block in found if marks[language] in block]


def write_addon(folder):
    """Make an addon of the examples, each Python block a module of its own."""
    modules = {f"example_{n}": text for n, text in enumerate(blocks("python"))}
    views = blocks("xml")
    assert len(modules) == 7
    assert len(views) == 1
    folder.mkdir()
    files = {
        "__manifest__.py": repr(MANIFEST),
        "__init__.py": f"from . import planning, {', '.join(modules)}\n",
        "planning.py": PLANNING,
        "ir.model.access.csv": ACCESS,
        "views.xml": views[0],
        **{f"{name}.py": text for name, text in modules.items()},
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def run(*arguments, text=None):
    """Run Odoo's own command; return what it says."""
    result = subprocess.run(
        [ODOO, *arguments],
        check=False,
        input=text,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


@pytest.fixture
def paths(tmp_path):
    write_addon(tmp_path / NAME)
    return ",".join([*config["addons_path"], str(tmp_path)])


def test_examples_work(paths):
    with scratch_database("plain") as database:
        options = ["-d", database, f"--addons-path={paths}", "--log-level=warn"]
        said = run("server", *options, "-i", NAME, "--stop-after-init", "--no-http")
        assert "ERROR" not in said, said
        answer = run("shell", *options, "--no-http", text=SCRIPT)
        assert "EXAMPLES WORK" in answer, answer


def test_the_script_is_what_is_asked():
    """Each heading of the page with an example in Python is asked for."""
    for part in PAGE.split("\n## ")[1:]:
        if "```python\nfrom" in part:
            assert f"# {part.splitlines()[0]}" in SCRIPT
