{
    "name": "Certificates: Open Badges",
    "summary": "Holders keep and show their certificates as Open Badges",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates_verification"],
    "external_dependencies": {"python": ["joserfc", "pypdfium2"]},
    "data": [
        "report/badge_templates.xml",
        "views/certificates_assignment_views.xml",
        "views/portal_templates.xml",
        "views/res_config_settings_views.xml",
    ],
    "demo": ["demo/res_company_demo.xml"],
}
