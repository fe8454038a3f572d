from . import offline, verification_choice, verifier
