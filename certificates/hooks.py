from .models.certificates_type import NUMBER_CODE


def uninstall_hook(env):
    """Leave no sequence behind that a certificate type made for its numbers."""
    sequences = env["ir.sequence"].search([("code", "=", NUMBER_CODE)])
    types = env["certificates.type"].with_context(active_test=False)
    numbered = types.search([("sequence_id", "in", sequences.ids)])
    numbered.write({"number_policy": "optional", "sequence_id": False})
    sequences.unlink()
