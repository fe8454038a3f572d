from . import verification_choice, verifier
