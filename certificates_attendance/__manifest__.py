{
    "name": "Certificates: Attendances",
    "summary": "The kiosk lets in who is qualified for the site",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates", "hr_attendance"],
    "data": [
        "security/ir.model.access.csv",
        "views/hr_attendance_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "hr_attendance.assets_public_attendance": [
            "certificates/static/src/refusal_title.js",
            "certificates_attendance/static/src/kiosk_greetings.xml",
        ],
        "web.assets_backend": ["certificates_attendance/static/src/**/*"],
    },
    "auto_install": True,
}
