from . import compliance, kept, matrix, site_gaps, stays
