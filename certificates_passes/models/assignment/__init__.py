from . import assignment, card, holder
