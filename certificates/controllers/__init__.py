from . import compliance_matrix, import_template, my_certificates, my_certificates_new
