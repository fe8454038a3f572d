from . import compliance_matrix, import_template, portal
