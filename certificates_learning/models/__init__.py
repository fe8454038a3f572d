from . import (
    certification,
    certificates_dashboard,
    delivery,
    enrollment,
    assignment,
    hr_department,
    hr_employee,
    hr_employee_public,
    ir_attachment,
    slide_channel,
    slide_channel_partner,
)
