from . import compliance, kept, matrix
