from . import gate, my_passes
