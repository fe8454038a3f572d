"""Passes by mail become deliveries."""

from odoo.tools.sql import table_exists


def migrate(cr, version):
    if not table_exists(cr, "certificates_pass_delivery"):
        return
    cr.execute(
        """
        ALTER TABLE certificates_delivery
            ADD COLUMN resent_by_id integer, ADD COLUMN old_id integer;
        ALTER TABLE certificates_delivery
            ADD COLUMN IF NOT EXISTS email varchar;
        INSERT INTO certificates_delivery (
            old_id, kind, key, employee_id, company_id, recipient, channel,
            partner_id, email, mail_id, state, sent_at, error,
            create_uid, create_date, write_uid, write_date
        )
        SELECT id, 'pass', concat_ws(':', 'pass', employee_id, 'before', id),
               employee_id, company_id, 'employee', 'email',
               partner_id, email, mail_id,
               CASE WHEN status = 'outgoing' AND mail_id IS NULL THEN 'failed'
                    WHEN status = 'outgoing' THEN 'queued' ELSE status END,
               sent_at, error, create_uid, create_date, write_uid, write_date
          FROM certificates_pass_delivery
         ORDER BY id;
        UPDATE certificates_delivery delivery SET resent_by_id = again.id
          FROM certificates_pass_delivery old
          JOIN certificates_delivery again ON again.old_id = old.resent_by_id
         WHERE delivery.old_id = old.id;
        UPDATE mail_message message
           SET model = 'certificates.delivery', res_id = delivery.id
          FROM certificates_delivery delivery
         WHERE message.model = 'certificates.pass.delivery'
           AND message.res_id = delivery.old_id;
        CREATE TABLE certificates_delivery_assignment_rel (
            delivery_id integer NOT NULL,
            assignment_id integer NOT NULL,
            PRIMARY KEY (delivery_id, assignment_id)
        );
        CREATE INDEX ON certificates_delivery_assignment_rel
            (assignment_id, delivery_id);
        INSERT INTO certificates_delivery_assignment_rel
        SELECT delivery.id, rel.assignment_id
          FROM certificates_pass_delivery_assignment_rel rel
          JOIN certificates_delivery delivery ON delivery.old_id = rel.delivery_id;
        ALTER TABLE certificates_delivery DROP COLUMN old_id;
        DROP TABLE certificates_pass_delivery_assignment_rel;
        DROP TABLE certificates_pass_delivery CASCADE;
        """
    )
    # The template was about the old rows: the new one takes its place.
    cr.execute(
        """
        WITH replaced AS (
            DELETE FROM ir_model_data
             WHERE module = 'certificates_passes' AND name = 'mail_template_pass'
         RETURNING res_id
        )
        DELETE FROM mail_template WHERE id IN (SELECT res_id FROM replaced)
        """
    )
