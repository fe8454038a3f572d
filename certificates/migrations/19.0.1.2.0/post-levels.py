"""Each text that was a level becomes a level of its certificate type.

Texts that differ in upper and lower case or blanks become one level, called as most
certificates call it. All have the same rank, so that none counts as another before an
administrator says which is higher.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, split_every, sql

from odoo.addons.certificates.tools import folding

TABLE = "certificates_assignment"
BATCH = 1000

# What type a certificate had at a change: the old type of the next change of type.
CHANGES = """
CREATE TEMP TABLE certificates_old_change ON COMMIT DROP AS
SELECT value.id, value.old_value_char AS old_text, value.new_value_char AS new_text,
       COALESCE(before.type_id, certificate.type_id) AS old_type_id,
       COALESCE(after.type_id, certificate.type_id) AS new_type_id
  FROM mail_tracking_value value
  JOIN mail_message message ON message.id = value.mail_message_id
  JOIN certificates_assignment certificate ON certificate.id = message.res_id
  LEFT JOIN LATERAL (%(before)s) before ON TRUE
  LEFT JOIN LATERAL (%(after)s) after ON TRUE
 WHERE message.model = 'certificates.assignment' AND value.field_id = %(level)s
"""
NEXT_TYPE = """
SELECT later.old_value_integer AS type_id
  FROM mail_tracking_value later
  JOIN mail_message other ON other.id = later.mail_message_id
 WHERE other.model = 'certificates.assignment' AND other.res_id = certificate.id
   AND later.field_id = %s AND other.id %s message.id
 ORDER BY later.id LIMIT 1
"""
TEXTS = """
CREATE TEMP TABLE certificates_old_level ON COMMIT DROP AS
SELECT old.type_id, old.text, SUM(old.uses) AS uses, NULL::varchar AS name_key
  FROM (
      SELECT type_id, level_text AS text, 1 AS uses FROM certificates_assignment
       UNION ALL
      SELECT old_type_id, old_text, 0 FROM certificates_old_change
       UNION ALL
      SELECT new_type_id, new_text, 0 FROM certificates_old_change
  ) old
  JOIN certificates_type type ON type.id = old.type_id
 WHERE old.text != ''
 GROUP BY old.type_id, old.text
"""
LEVELS = """
INSERT INTO certificates_level (
    type_id, name, name_key, sequence, create_uid, write_uid, create_date, write_date
)
SELECT DISTINCT ON (old.type_id, old.name_key)
       old.type_id, TRIM(old.text), old.name_key, 10, 1, 1,
       NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
  FROM certificates_old_level old
 WHERE old.name_key != '' AND NOT EXISTS (
     SELECT FROM certificates_level level
      WHERE level.type_id = old.type_id AND level.name_key = old.name_key
 )
 ORDER BY old.type_id, old.name_key, old.uses DESC, old.text
"""
FOUND = SQL(
    "SELECT old.type_id, old.text, level.id FROM certificates_old_level old"
    " JOIN certificates_level level"
    " ON level.type_id = old.type_id AND level.name_key = old.name_key"
)
CERTIFICATES = """
UPDATE certificates_assignment certificate
   SET level_id = found.id
  FROM (%s) found
 WHERE found.type_id = certificate.type_id AND found.text = certificate.level_text
"""
HISTORY = """
UPDATE mail_tracking_value value
   SET old_value_integer = old.id, new_value_integer = new.id
  FROM certificates_old_change change
  LEFT JOIN (%(found)s) old
         ON old.type_id = change.old_type_id AND old.text = change.old_text
  LEFT JOIN (%(found)s) new
         ON new.type_id = change.new_type_id AND new.text = change.new_text
 WHERE change.id = value.id
"""


def migrate(cr, version):
    if not sql.column_exists(cr, TABLE, "level_text"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    _collect_texts(env)
    cr.execute(SQL(LEVELS))
    cr.execute(SQL(CERTIFICATES, FOUND))
    cr.execute(SQL(HISTORY, found=FOUND))
    cr.execute("DROP TABLE certificates_old_level, certificates_old_change")
    cr.execute("ALTER TABLE certificates_assignment DROP COLUMN level_text")
    env.invalidate_all()
    _compare_again(env)


def _collect_texts(env):
    """Note all texts by type, also those that were changed since."""
    fields = env["ir.model.fields"]
    certificate_type, level = (
        fields._get("certificates.assignment", name).id
        for name in ("type_id", "level_id")
    )
    before, after = (
        SQL(NEXT_TYPE, certificate_type, SQL(sign)) for sign in (">=", ">")
    )
    env.cr.execute(SQL(CHANGES, before=before, after=after, level=level))
    env.cr.execute(SQL(TEXTS))
    env.cr.execute("SELECT DISTINCT text FROM certificates_old_level")
    keys = [(text, folding.fold(text)) for (text,) in env.cr.fetchall()]
    env.cr.execute_values(
        "UPDATE certificates_old_level old SET name_key = known.name_key"
        " FROM (VALUES %s) AS known (text, name_key) WHERE known.text = old.text",
        keys,
    )


def _compare_again(env):
    """A certificate with a level counts as one without: that is new."""
    certificates = env["certificates.assignment"].with_context(active_test=False)
    held = certificates.search([("level_id", "!=", False)])
    for batch in split_every(BATCH, held.ids, certificates.browse):
        certificates._refresh_superseded(batch._get_siblings_domain())
        env.flush_all()
        env.invalidate_all()
