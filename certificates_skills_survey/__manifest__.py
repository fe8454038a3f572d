{
    "name": "Certificates: Skills with Surveys",
    "summary": "Import the certifications of surveys as certificates",
    "version": "19.0.1.1.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates_skills", "hr_skills_survey"],
    "auto_install": True,
}
