from . import issuer, my_passes
