from . import standing, triggers
