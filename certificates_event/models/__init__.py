from . import event_event, hr_employee
