from . import (
    submission,
    documents,
    findings,
    decision,
    accept,
    certificate,
    renewal,
    messages,
    portal,
    dashboard,
)
