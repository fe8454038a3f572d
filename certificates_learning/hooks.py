from odoo.tools import SQL


def pre_init_hook(env):
    """Date the courses that were finished before this addon looked.

    Nobody recorded the day, so the last change of the membership stands for it. The
    columns exist before the models are loaded, which spares computing them for each
    membership.
    """
    env.cr.execute(
        SQL(
            """
            ALTER TABLE slide_channel_partner
            ADD COLUMN IF NOT EXISTS certificates_finished_on date,
            ADD COLUMN IF NOT EXISTS certificates_is_reconciled boolean
            """
        )
    )
    env.cr.execute(
        SQL(
            """
            UPDATE slide_channel_partner
               SET certificates_finished_on = write_date
             WHERE certificates_finished_on IS NULL AND member_status = 'completed'
            """
        )
    )
