{
    "name": "Certificates: Learning with Surveys",
    "summary": "Courses that end with an exam of their own",
    "version": "19.0.1.1.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates_learning", "website_slides_survey"],
    "auto_install": True,
}
