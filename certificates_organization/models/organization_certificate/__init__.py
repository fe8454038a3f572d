from . import certificate, reminders, renewal, submission
