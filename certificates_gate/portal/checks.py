class HolderChecks:
    """Where the passes of the current user were checked."""

    def __init__(self, env):
        self.checks = env["certificates.gate.check"]

    def get_domain(self):
        return self.checks._get_own_domain()

    def count(self, limit=None):
        return self.checks.search_count(self.get_domain(), limit=limit)

    def get_page(self, limit, offset):
        """Return the checks of a page, with superuser rights, the last ones first."""
        found = self.checks.search(self.get_domain(), limit=limit, offset=offset)
        # sudo: the rights of the user decided which. Portal users cannot read sites
        # and types.
        return found.sudo()
