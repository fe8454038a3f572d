from . import rule
