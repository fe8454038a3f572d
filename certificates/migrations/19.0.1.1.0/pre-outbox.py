"""Reminders and announcements become deliveries; the rows keep their ids."""

from odoo.tools import SQL
from odoo.tools.sql import table_exists

OLD, NEW = "certificates_reminder_delivery", "certificates_delivery"


def migrate(cr, version):
    if not table_exists(cr, OLD):
        return
    _rename_table(cr)
    _complete_reminders(cr)
    _follow_mails(cr)
    _add_announcements(cr)
    cr.execute("DROP TABLE certificates_reminder_digest CASCADE")
    cr.execute("DROP TABLE certificates_gap_announcement CASCADE")


def _rename_table(cr):
    cr.execute(
        """
        SELECT conname FROM pg_constraint
         WHERE conrelid = %s::regclass AND contype IN ('f', 'u', 'c')
        """,
        [OLD],
    )
    for (name,) in cr.fetchall():
        cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", _id(OLD), _id(name)))
    cr.execute(
        "SELECT indexname FROM pg_indexes WHERE tablename = %s"
        " AND indexname NOT LIKE '%%_pkey'",
        [OLD],
    )
    for (name,) in cr.fetchall():
        cr.execute(SQL("DROP INDEX %s", _id(name)))
    cr.execute(
        """
        ALTER TABLE certificates_reminder_delivery RENAME TO certificates_delivery;
        ALTER INDEX certificates_reminder_delivery_pkey
            RENAME TO certificates_delivery_pkey;
        ALTER SEQUENCE certificates_reminder_delivery_id_seq
            RENAME TO certificates_delivery_id_seq;
        ALTER TABLE certificates_delivery RENAME COLUMN date_expiry TO date_due;
        ALTER TABLE certificates_delivery
            ALTER COLUMN assignment_id DROP NOT NULL,
            ALTER COLUMN date_due DROP NOT NULL,
            ALTER COLUMN days DROP NOT NULL,
            ADD COLUMN kind varchar,
            ADD COLUMN key varchar,
            ADD COLUMN employee_id integer,
            ADD COLUMN requirement_id integer,
            ADD COLUMN mail_id integer,
            ADD COLUMN activity_id integer,
            ADD COLUMN tries_again boolean;
        UPDATE ir_model_data SET model = 'certificates.delivery'
         WHERE model = 'certificates.reminder.delivery';
        """
    )


def _complete_reminders(cr):
    cr.execute(
        """
        UPDATE certificates_delivery delivery
           SET kind = 'expiry',
               key = concat_ws(':', 'expiry', assignment_id, date_due, days,
                               recipient, channel),
               employee_id = certificate.employee_id,
               state = CASE delivery.state WHEN 'pending' THEN 'waiting'
                                           ELSE delivery.state END,
               tries_again = delivery.state = 'failed',
               digest_id = (SELECT min(other.id) FROM certificates_delivery other
                             WHERE other.digest_id = delivery.digest_id)
          FROM certificates_assignment certificate
         WHERE certificate.id = delivery.assignment_id
        """
    )
    cr.execute(
        """
        UPDATE certificates_delivery delivery SET activity_id = activity.id
          FROM mail_activity activity
          JOIN res_users u ON u.id = activity.user_id
          JOIN ir_model_data data ON data.res_id = activity.activity_type_id
         WHERE delivery.channel = 'activity' AND delivery.state = 'sent'
           AND activity.active
           AND activity.res_model = 'certificates.assignment'
           AND activity.res_id = delivery.assignment_id
           AND u.partner_id = delivery.partner_id
           AND data.module = 'certificates' AND data.name = 'mail_activity_type_expiry'
        """
    )
    cr.execute(
        """
        ALTER TABLE certificates_assignment
            ADD COLUMN reminded_step integer, ADD COLUMN reminded_on date;
        UPDATE certificates_assignment certificate
           SET reminded_step = last.days, reminded_on = certificate.date_expiry
          FROM (SELECT assignment_id, date_due, min(days) AS days
                  FROM certificates_delivery GROUP BY assignment_id, date_due) last
         WHERE last.assignment_id = certificate.id
           AND last.date_due = certificate.date_expiry;
        """
    )


def _follow_mails(cr):
    """Have the log say of the last mails what became of them."""
    cr.execute(
        """
        UPDATE certificates_delivery delivery
           SET mail_id = mail.id,
               state = CASE mail.state WHEN 'outgoing' THEN 'queued'
                                       WHEN 'exception' THEN 'failed'
                                       ELSE delivery.state END,
               error = mail.failure_reason
          FROM mail_mail mail
          JOIN mail_message message ON message.id = mail.mail_message_id
          JOIN certificates_reminder_digest digest ON digest.id = message.res_id
         WHERE message.model = 'certificates.reminder.digest'
           AND digest.partner_id = delivery.partner_id
           AND delivery.channel = 'email' AND delivery.state = 'sent'
           AND delivery.sent_at >= digest.create_date
           AND delivery.sent_at < digest.create_date + interval '1 minute'
        """
    )
    cr.execute(
        """
        UPDATE mail_message message
           SET model = 'certificates.delivery', res_id = delivery.id
          FROM mail_mail mail
          JOIN certificates_delivery delivery ON delivery.mail_id = mail.id
         WHERE mail.mail_message_id = message.id
        """
    )


def _add_announcements(cr):
    cr.execute(
        """
        INSERT INTO certificates_delivery (
            kind, key, employee_id, company_id, requirement_id, recipient, channel,
            partner_id, state, sent_at, create_uid, create_date, write_uid, write_date
        )
        SELECT 'requirement', concat_ws(':', 'requirement', requirement_id, manager_id),
               manager_id, company_id, requirement_id, 'manager', 'email',
               partner_id,
               CASE WHEN partner_id IS NULL THEN 'cancelled' ELSE 'sent' END,
               create_date, create_uid, create_date, write_uid, write_date
          FROM certificates_gap_announcement
         ORDER BY id;
        CREATE TABLE certificates_delivery_employee_rel (
            certificates_delivery_id integer NOT NULL,
            hr_employee_id integer NOT NULL,
            PRIMARY KEY (certificates_delivery_id, hr_employee_id)
        );
        CREATE INDEX ON certificates_delivery_employee_rel
            (hr_employee_id, certificates_delivery_id);
        INSERT INTO certificates_delivery_employee_rel
        SELECT delivery.id, rel.hr_employee_id
          FROM certificates_gap_announcement_employee_rel rel
          JOIN certificates_gap_announcement announcement
            ON announcement.id = rel.certificates_gap_announcement_id
          JOIN certificates_delivery delivery
            ON delivery.requirement_id = announcement.requirement_id
           AND delivery.employee_id = announcement.manager_id
         WHERE delivery.kind = 'requirement';
        DROP TABLE certificates_gap_announcement_employee_rel;
        """
    )


def _id(name):
    return SQL.identifier(name)
