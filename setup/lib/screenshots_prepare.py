"""Prepare a demo database for ``setup/screenshots``; runs in Odoo's shell.

The website learns Dutch, what waits for a scheduled action is done, and what pages
are found by (an id, a day, a code, a mail) is written to a file.
"""
# The shell provides `env`.
# ruff: noqa: F821

import base64
import json
import os
from datetime import date
from pathlib import Path

from dateutil.relativedelta import relativedelta

SITE = os.environ["SCREENSHOT_SITE"]


def learn_dutch():
    dutch = env["res.lang"]._activate_lang("nl_NL")
    env["website"].search([]).language_ids |= dutch
    modules = env["ir.module.module"].search([("state", "=", "installed")])
    modules._update_translations(["nl_NL"])


def run_scheduled_actions():
    env["certificates.pass.request"]._cron_prepare()
    env["certificates.assignment"]._cron_send_reminders()


def age_certificates():
    """Let certificates have been entered when they began, for the audit to show."""
    env.cr.execute(
        "UPDATE certificates_assignment SET create_date = date_start "
        "WHERE date_start < create_date"
    )


def get_mail():
    """Return the page of the reminder mail with the most certificates."""
    mails = env["certificates.delivery"].search([("kind", "=", "expiry")]).mail_id
    deliveries = env["certificates.delivery"].search([("mail_id", "in", mails.ids)])
    groups = deliveries.grouped("mail_id")
    mail = max(groups, key=lambda mail: len(groups[mail]))
    html = f"<meta charset='utf-8'>{mail.body_html}"
    return f"data:text/html;base64,{base64.b64encode(html.encode()).decode()}"


def get_codes(*names):
    """Return the pages that passes lead to, by the name of the certificate."""
    xml_ids = [f"certificates.certificate_{name}" for name in names]
    certificates = env["certificates.assignment"].concat(*map(env.ref, xml_ids))
    urls = certificates._get_pass_urls()
    return dict(zip(names, map(urls.get, certificates.ids), strict=True))


def get_words():
    """Return what stands for words in braces: ids of records, and days."""
    names = env["ir.model.data"].search([("module", "=like", "certificates%")])
    today = date.today()
    march = today.replace(month=3, day=1)
    if march <= today:
        march += relativedelta(years=1)
    return {
        **{name.complete_name: name.res_id for name in names},
        "next_march": march.strftime("%m/%d/%Y"),
        "last_year": (today - relativedelta(years=1)).strftime("%m/%d/%Y"),
        "renewable": find_renewable().id,
    }


def find_renewable():
    """Return the certificate that the holder of the demo data has to renew."""
    holder = env.ref("certificates.user_holder")
    certificates = env["certificates.assignment"].with_user(holder).search([])
    return next(c for c in certificates if c.renewal_label or c.renewal_text)


env["ir.config_parameter"].set_param("web.base.url", SITE)
learn_dutch()
age_certificates()
run_scheduled_actions()
facts = {
    "database": env.cr.dbname,
    "mail": get_mail(),
    "code": get_codes("emma_forklift"),
    "words": get_words(),
}
env.cr.commit()
Path(os.environ["SCREENSHOT_FACTS"]).write_text(json.dumps(facts), "utf-8")
