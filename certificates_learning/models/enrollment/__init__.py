from . import (
    enrollment,
    course,
    cycles,
    learning,
    mail,
    notification,
    proof,
    renewal,
    request,
)
