from . import certificate, importing, reminders, renewal, submission
