{
    "name": "Certificates: Organizations",
    "summary": "Contact persons keep the certificates of their own people up to date",
    "version": "19.0.1.2.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates_passes"],
    "data": [
        "security/ir.model.access.csv",
        "security/certificates_organization_security.xml",
        "views/certificates_person_proposal_views.xml",
        "views/certificates_recertification_views.xml",
        "views/certificates_organization_menus.xml",
        "views/portal_templates.xml",
        "views/portal_recertification_templates.xml",
    ],
    "demo": [
        "demo/certificates_person_proposal_demo.xml",
        "demo/certificates_recertification_demo.xml",
    ],
    "assets": {
        "web.assets_tests": ["certificates_organization/static/tests/tours/**/*.js"],
    },
    "auto_install": True,
}
