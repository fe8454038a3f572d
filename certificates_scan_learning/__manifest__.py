{
    "name": "Certificates: Scans and Learning",
    "summary": "Compare proof of learning with what its documents say",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates_scan", "certificates_learning"],
    "data": [
        "views/certificates_enrollment_views.xml",
        "wizards/certificates_approve_wizard_views.xml",
    ],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
