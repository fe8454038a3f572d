from . import (
    assignment,
    documents,
    history,
    history_report,
    importing,
    portal,
    reminders,
    renewal,
)
