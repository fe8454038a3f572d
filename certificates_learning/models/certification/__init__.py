from . import certification, course
