"""Mails to learners become deliveries, and deadline reminders join the one ladder."""

from odoo.tools.sql import table_exists


def migrate(cr, version):
    if not table_exists(cr, "certificates_enrollment_notification"):
        return
    _add_mails(cr)
    _add_ladder(cr)
    _renew_templates(cr)
    cr.execute(
        "ALTER TABLE certificates_enrollment"
        " RENAME COLUMN reminded_deadline TO reminded_on"
    )


def _add_mails(cr):
    cr.execute(
        """
        ALTER TABLE certificates_delivery
            ADD COLUMN enrollment_id integer, ADD COLUMN old_id integer;
        INSERT INTO certificates_delivery (
            old_id, kind, key, enrollment_id, employee_id, company_id, recipient,
            channel, partner_id, state, sent_at, error,
            create_uid, create_date, write_uid, write_date
        )
        SELECT mail.id, mail.event,
               CASE WHEN mail.event IN ('enrolled', 'cycle_opened', 'completed',
                                        'proof_approved')
                         AND row_number() OVER (PARTITION BY mail.enrollment_id,
                                                mail.event ORDER BY mail.id) = 1
                    THEN concat_ws(':', mail.event, mail.enrollment_id)
                    ELSE concat_ws(':', mail.event, mail.enrollment_id, 'before',
                                   mail.id)
               END,
               mail.enrollment_id, enrollment.employee_id, mail.company_id, 'employee',
               'email', mail.partner_id,
               CASE mail.state WHEN 'pending' THEN 'waiting' ELSE mail.state END,
               mail.sent_at, mail.error,
               mail.create_uid, mail.create_date, mail.write_uid, mail.write_date
          FROM certificates_enrollment_notification mail
          JOIN certificates_enrollment enrollment ON enrollment.id = mail.enrollment_id
         ORDER BY mail.id;
        UPDATE ir_model_data data
           SET model = 'certificates.delivery', res_id = delivery.id
          FROM certificates_delivery delivery
         WHERE data.model = 'certificates.enrollment.notification'
           AND data.res_id = delivery.old_id;
        ALTER TABLE certificates_delivery DROP COLUMN old_id;
        DROP TABLE certificates_enrollment_notification CASCADE;
        """
    )


def _add_ladder(cr):
    cr.execute(
        """
        ALTER TABLE certificates_reminder
            ADD COLUMN certification_id integer, ADD COLUMN old_id integer;
        INSERT INTO certificates_reminder (
            old_id, applies_to, certification_id, company_id, days, recipient, channel,
            create_uid, create_date, write_uid, write_date
        )
        SELECT step.id, 'deadline', step.certification_id, certification.company_id,
               step.days, 'employee', 'email',
               step.create_uid, step.create_date, step.write_uid, step.write_date
          FROM certificates_deadline_reminder step
          LEFT JOIN certificates_certification certification
            ON certification.id = step.certification_id;
        UPDATE ir_model_data data
           SET model = 'certificates.reminder', res_id = step.id,
               name = replace(data.name, 'certificates_deadline_reminder_',
                              'certificates_reminder_')
          FROM certificates_reminder step
         WHERE data.model = 'certificates.deadline.reminder'
           AND data.res_id = step.old_id;
        ALTER TABLE certificates_reminder DROP COLUMN old_id;
        DROP TABLE certificates_deadline_reminder CASCADE;
        """
    )


def _renew_templates(cr):
    """Replace the templates that nobody changed; complete the others."""
    cr.execute(
        """
        UPDATE mail_template template
           SET email_from = '{{ object.company_id.email_formatted'
                            ' or user.email_formatted }}'
          FROM ir_model_data data
         WHERE data.module = 'certificates_learning' AND data.model = 'mail.template'
           AND data.res_id = template.id AND template.write_uid != 1
           AND COALESCE(template.email_from, '') = '';
        WITH unchanged AS (
            DELETE FROM ir_model_data data USING mail_template template
             WHERE data.module = 'certificates_learning'
               AND data.model = 'mail.template'
               AND data.res_id = template.id AND template.write_uid = 1
         RETURNING template.id
        )
        DELETE FROM mail_template WHERE id IN (SELECT id FROM unchanged);
        """
    )
