class VerificationChoice:
    """Whether anyone who scans a pass of a holder may see if it is valid."""

    def __init__(self, holder):
        self.employees = holder.employees

    @property
    def is_offered(self):
        """Whether the user is a holder at all."""
        return bool(self.employees)

    @property
    def is_verified(self):
        return not any(self.employees.mapped("certificates_verification_opt_out"))

    def choose(self, is_verified):
        """Let anyone verify the passes of the holder, or nobody."""
        # sudo: it is their own choice, though they cannot change employees
        self.employees.sudo().certificates_verification_opt_out = not is_verified
