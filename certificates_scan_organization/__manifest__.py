{
    "name": "Certificates: Scans of Organizations",
    "summary": "Scans of the people of an organization",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates_scan", "certificates_organization"],
    "data": ["views/certificates_scan_batch_views.xml"],
    "auto_install": True,
}
