{
    "name": "Certificates: My Dashboard",
    "summary": "The certificates dashboard as a part of your own dashboard",
    "version": "19.0.1.1.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates", "board"],
    "data": ["views/certificates_assignment_views.xml"],
    "assets": {
        "web.assets_backend": ["certificates_board/static/src/**/*"],
        "web.assets_tests": ["certificates_board/static/tests/tours/**/*.js"],
    },
    "auto_install": True,
}
