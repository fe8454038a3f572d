{
    "name": "Certificates: Project",
    "summary": "Tasks go to people who are qualified for the site of the project",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates", "project"],
    "data": [
        "security/ir.model.access.csv",
        "views/project_project_views.xml",
        "views/project_task_views.xml",
    ],
    "demo": ["demo/project_project_demo.xml"],
    "assets": {
        "web.assets_tests": ["certificates_project/static/tests/tours/**/*.js"],
    },
    "auto_install": True,
}
