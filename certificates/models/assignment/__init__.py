from . import (
    assignment,
    state,
    succession,
    numbers,
    coverage,
    documents,
    history,
    history_report,
    importing,
    portal,
    reminders,
    renewal,
)
