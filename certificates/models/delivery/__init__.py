from . import (
    reminder,
    reminded,
    delivery,
    sending,
    recipients,
    mails,
    wording,
    activities,
)
