{
    "name": "Certificates: Scans",
    "summary": "Read scanned certificates, and propose them to the officer",
    "version": "19.0.1.2.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates"],
    "external_dependencies": {
        "python": ["dateparser", "pypdfium2", "zxing-cpp"],
        "bin": ["tesseract"],
        "apt": {
            "tesseract": "tesseract-ocr",
        },
    },
    "data": [
        "security/ir.model.access.csv",
        "security/certificates_scan_security.xml",
        "data/mail_alias_data.xml",
        "views/certificates_scan_batch_views.xml",
        "views/certificates_scan_file_views.xml",
        "views/certificates_submission_views.xml",
        "wizards/certificates_accept_wizard_views.xml",
        "views/certificates_type_views.xml",
        "views/portal_templates.xml",
        "views/res_config_settings_views.xml",
        "views/certificates_scan_menus.xml",
    ],
    "demo": ["demo/certificates_scan_batch_demo.xml"],
    "assets": {
        "web.assets_backend": [
            "certificates_scan/static/src/snippet/*",
            "certificates_scan/static/src/uploads/*",
        ],
        "web.assets_frontend": ["certificates_scan/static/src/reading/*"],
        "web.assets_tests": ["certificates_scan/static/tests/tours/**/*.js"],
    },
}
