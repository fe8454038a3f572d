from . import reminder, delivery, jobs
