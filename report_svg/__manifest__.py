{
    "name": "SVG Reports",
    "summary": "Draw PDF reports from SVG, in the process of Odoo",
    "version": "19.0.1.0.0",
    "category": "Technical",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["web"],
    "external_dependencies": {"python": ["svglib", "uharfbuzz"]},
    "data": [
        "views/ir_actions_report_views.xml",
        "views/report_templates.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "report_svg/static/src/fonts/*",
            "report_svg/static/src/report/*",
        ],
        "web.assets_frontend": ["report_svg/static/src/fonts/*"],
    },
}
