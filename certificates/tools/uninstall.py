"""What Odoo leaves behind when an addon is uninstalled."""


def delete_remains(env, addon):
    """Delete parameters of an addon, and files in its fields on models of others.

    :param env: environment of the superuser, as hooks have it
    :param str addon: name of the addon that is uninstalled
    """
    env["ir.config_parameter"].search([("key", "=like", f"{addon}.%")]).unlink()
    for field in _get_file_fields(env, addon):
        env["ir.attachment"].search(
            [("res_model", "=", field.model), ("res_field", "=", field.name)]
        ).unlink()


def _get_file_fields(env, addon):
    data = env["ir.model.data"].search(
        [("module", "=", addon), ("model", "=", "ir.model.fields")]
    )
    fields = env["ir.model.fields"].browse(data.mapped("res_id"))
    return fields.filtered(lambda field: field.ttype == "binary")
