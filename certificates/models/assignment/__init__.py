from . import (
    assignment,
    state,
    succession,
    numbers,
    coverage,
    documents,
    history,
    history_report,
    portal,
    reminders,
    renewal,
)
