from . import my_passes, pass_pages, proof
