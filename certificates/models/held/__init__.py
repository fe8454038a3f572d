from . import (
    held,
    state,
    succession,
    numbers,
    coverage,
    documents,
    reminders,
    importing,
    import_checks,
)
