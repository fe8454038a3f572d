from . import (
    enrollment,
    course,
    cycles,
    learning,
    mail,
    proof,
    renewal,
    request,
)
