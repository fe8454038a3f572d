from . import (
    enrollment,
    course,
    cycles,
    learning,
    mail,
    merging,
    proof,
    renewal,
    request,
)
