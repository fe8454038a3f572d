from . import project_project, project_task, project_task_recurrence
