"""It is known when a deadline was recorded: the day of the enrollment.

Deadlines of before count as proposed: which of them were entered is not known.
"""


def migrate(cr, version):
    cr.execute(
        """
        ALTER TABLE certificates_enrollment
            ADD COLUMN IF NOT EXISTS recorded_on date,
            ADD COLUMN IF NOT EXISTS recorded_day date,
            ADD COLUMN IF NOT EXISTS proposed_deadline date,
            ADD COLUMN IF NOT EXISTS is_stopped boolean;
        UPDATE certificates_enrollment SET proposed_deadline = deadline
         WHERE deadline IS NOT NULL;
        UPDATE certificates_enrollment enrollment
           SET recorded_day = enrollment.deadline,
               recorded_on = (
                   enrollment.create_date AT TIME ZONE 'UTC'
                   AT TIME ZONE COALESCE(calendar.tz, partner.tz, 'UTC')
               )::date
          FROM certificates_enrollment AS row
          LEFT JOIN res_company company ON company.id = row.company_id
          LEFT JOIN resource_calendar calendar
            ON calendar.id = company.resource_calendar_id
          LEFT JOIN res_partner partner ON partner.id = company.partner_id
         WHERE row.id = enrollment.id AND enrollment.deadline IS NOT NULL
        """
    )
