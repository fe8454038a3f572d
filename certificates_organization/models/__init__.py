from . import (
    certificates_delivery,
    certificates_person_proposal,
    certificates_recertification,
    certificates_recertification_line,
    certificates_submission,
    res_partner,
)
