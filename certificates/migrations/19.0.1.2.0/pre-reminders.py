"""The notice is at most half of a validity; the day of recording is known."""


def migrate(cr, version):
    _shorten_notices(cr)
    _note_recorded_days(cr)


def _shorten_notices(cr):
    cr.execute(
        """
        UPDATE certificates_assignment certificate
           SET date_expiring = date_expiry - (date_expiry - date_start) / 2
          FROM certificates_type type
         WHERE type.id = certificate.type_id
           AND type.expiring_days > (date_expiry - date_start) / 2
        """
    )


def _note_recorded_days(cr):
    """Take the last change of the expiry date from the tracked history."""
    cr.execute(
        """
        ALTER TABLE certificates_assignment
            ADD COLUMN IF NOT EXISTS recorded_on date,
            ADD COLUMN IF NOT EXISTS recorded_day date;
        WITH changed AS (
            SELECT message.res_id AS id, MAX(message.create_date) AS at
              FROM mail_tracking_value value
              JOIN mail_message message ON message.id = value.mail_message_id
              JOIN ir_model_fields field ON field.id = value.field_id
             WHERE message.model = 'certificates.assignment'
               AND field.model = 'certificates.assignment'
               AND field.name = 'date_expiry'
             GROUP BY message.res_id
        )
        UPDATE certificates_assignment certificate
           SET recorded_day = certificate.date_expiry,
               recorded_on = (
                   COALESCE(changed.at, certificate.create_date) AT TIME ZONE 'UTC'
                   AT TIME ZONE COALESCE(calendar.tz, partner.tz, 'UTC')
               )::date
          FROM certificates_assignment AS row
          LEFT JOIN changed ON changed.id = row.id
          LEFT JOIN res_company company ON company.id = row.company_id
          LEFT JOIN resource_calendar calendar
            ON calendar.id = company.resource_calendar_id
          LEFT JOIN res_partner partner ON partner.id = company.partner_id
         WHERE row.id = certificate.id AND certificate.date_expiry IS NOT NULL
        """
    )
