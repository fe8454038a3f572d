from . import (
    certificates_assignment_history,
    certificates_compliance,
    certificates_compliance_matrix,
)
