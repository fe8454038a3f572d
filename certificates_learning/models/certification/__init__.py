from . import (
    certification,
    audience,
    completion,
    course,
    holds,
)
