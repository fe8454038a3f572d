from . import (
    batch,
    documents,
    folding,
    ladder,
    numbers,
    renewal,
    sheets,
    validity,
)
