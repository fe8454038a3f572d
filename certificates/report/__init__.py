from . import compliance, matrix
