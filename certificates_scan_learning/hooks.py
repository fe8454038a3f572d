def post_init_hook(env):
    """Have the proof read that waits already."""
    waiting = env["certificates.enrollment"].search([("state", "=", "to_approve")])
    waiting._wait_to_be_read()
