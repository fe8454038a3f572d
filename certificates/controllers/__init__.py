from . import (
    compliance_matrix,
    exports,
    import_template,
    my_certificates,
    my_certificates_new,
)
