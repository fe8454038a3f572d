from . import (
    held,
    state,
    succession,
    numbers,
    coverage,
    documents,
    reminders,
    renewal,
    importing,
    import_checks,
)
