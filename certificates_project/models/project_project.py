from odoo import models


class ProjectProject(models.Model):
    _name = "project.project"
    _inherit = ["project.project", "certificates.policy.mixin"]
    _check_company_auto = True
