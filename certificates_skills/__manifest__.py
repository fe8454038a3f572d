{
    "name": "Certificates: Skills",
    "summary": "Certificates count as certifications among the skills of employees",
    "version": "19.0.1.1.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates", "hr_skills"],
    "data": [
        "security/ir.model.access.csv",
        "security/certificates_skills_security.xml",
        "wizards/certificates_skills_import_wizard_views.xml",
        "views/certificates_type_views.xml",
        "views/hr_employee_skill_views.xml",
        "views/hr_employee_views.xml",
        "views/certificates_skills_menus.xml",
    ],
    "demo": [
        "demo/hr_skill_demo.xml",
        "demo/certificates_type_demo.xml",
        "demo/hr_employee_skill_demo.xml",
    ],
    "assets": {
        "web.assets_tests": ["certificates_skills/static/tests/tours/**/*.js"],
    },
    "auto_install": True,
}
