"""How much a client may ask for at once. Needs no database."""

# More conditions than anybody enters: a search takes time for each.
MAX_CONDITIONS = 1_000
# More records than a list lets a user select.
MAX_VALUES = 50_000

# The largest whole number that a column holds.
MAX_NUMBER = 2**31 - 1

# Longer than any number or code.
MAX_KEY = 100
# Longer than any reason.
MAX_REASON = 2_000

OPERATORS = {"&", "|", "!"}


def is_too_large(value):
    """Return whether what a client sent would take long to read or to search for.

    :param value: a domain, a list of ids, or whatever JSON can hold
    """
    conditions = values = 0
    rest = [value]
    while rest:
        item = rest.pop()
        if hasattr(item, "iter_conditions"):
            for condition in item.iter_conditions():
                rest.append([condition.value])
                if len(rest) > MAX_CONDITIONS:
                    return True
        elif isinstance(item, dict):
            rest += [list(item.keys()), list(item.values())]
        elif isinstance(item, list | tuple | set | frozenset):
            conditions += 1
            if len(item) > MAX_VALUES:
                return True
            rest.extend(item)
        elif isinstance(item, str) and item in OPERATORS:
            conditions += 1
        else:
            values += 1
        if conditions > MAX_CONDITIONS or values > MAX_VALUES:
            return True
    return False
