{
    "name": "Certificates: Events",
    "summary": "The staff of an event is qualified for its site",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Employees",
    "author": "Certificates for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["certificates", "event"],
    "data": ["security/ir.model.access.csv", "views/event_event_views.xml"],
    "auto_install": True,
}
