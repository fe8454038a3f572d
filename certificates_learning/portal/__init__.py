from . import learner, rows
