from .models.certificates_type import NUMBER_CODE
from .tools.uninstall import delete_remains


def uninstall_hook(env):
    """Leave nothing behind, nor a sequence that a type made for its numbers."""
    env["certificates.standing.mark"]._drop_triggers()
    sequences = env["ir.sequence"].search([("code", "=", NUMBER_CODE)])
    types = env["certificates.type"].with_context(active_test=False)
    numbered = types.search([("sequence_id", "in", sequences.ids)])
    numbered.write({"number_policy": "optional", "sequence_id": False})
    sequences.unlink()
    delete_remains(env, "certificates")
