from . import assignment, renewal
