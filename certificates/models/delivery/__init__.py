from . import (
    reminder,
    reminded,
    delivery,
    recipients,
    mails,
    activities,
)
