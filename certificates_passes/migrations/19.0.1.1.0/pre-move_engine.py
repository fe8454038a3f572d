from odoo.tools.sql import column_exists

NAMES = (
    "act_report_xml_view",
    "field_ir_actions_report__pdf_engine",
    "field_ir_actions_report__svg_sheet",
    "selection__ir_actions_report__pdf_engine__svg",
    "selection__ir_actions_report__pdf_engine__wkhtmltopdf",
)


def migrate(cr, version):
    """The engine is an addon of its own, report_svg, with fields of its own.

    It was loaded before this addon: its fields are there, without the values.
    """
    if not column_exists(cr, "ir_act_report_xml", "pdf_engine"):
        return
    cr.execute("UPDATE ir_act_report_xml SET svg_engine = pdf_engine")
    cr.execute("ALTER TABLE ir_act_report_xml DROP COLUMN pdf_engine")
    cr.execute(
        "DELETE FROM ir_ui_view WHERE id IN ("
        " SELECT res_id FROM ir_model_data"
        " WHERE module = 'certificates_passes' AND name = 'act_report_xml_view')"
    )
    cr.execute(
        "DELETE FROM ir_model_fields"
        " WHERE model = 'ir.actions.report' AND name = 'pdf_engine'"
    )
    cr.execute(
        "DELETE FROM ir_model_data WHERE module = 'certificates_passes' AND name IN %s",
        [NAMES],
    )
