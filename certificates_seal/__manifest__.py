{
    "name": "Certificates: Sealed Passes",
    "summary": "PDF files of passes carry the electronic seal of the company",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates_passes"],
    "external_dependencies": {"python": ["pyhanko"]},
    "data": [
        "security/ir.model.access.csv",
        "security/certificates_seal_security.xml",
        "data/mail_activity_type_data.xml",
        "views/certificates_seal_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "demo": ["demo/certificates_seal_demo.xml"],
}
