import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class CertificatesJobs(models.AbstractModel):
    """What the scheduled actions do, in order. Addons add their jobs to the lists.

    A job is a method that commits its own batches, finds nothing to do in no time, and
    returns ``False`` when the time was up.
    """

    _name = "certificates.jobs"
    _description = "Background Jobs of Certificates"

    @api.model
    def _get_due_jobs(self):
        """Return the jobs that look for what a new day makes due."""
        return [
            self.env["certificates.assignment"]._remind_due,
            self.env["certificates.assignment"]._cron_close_activities,
            self.env["certificates.requirement"]._cron_announce_gaps,
        ]

    @api.model
    def _get_work_jobs(self):
        """Return the jobs that do what somebody left for the background."""
        return [self.env["certificates.standing"]._cron_fold]

    @api.model
    def _run_due(self):
        """Queue what is due today, and send it."""
        send = self.env["certificates.delivery"]._cron_send
        self._run([*self._get_due_jobs(), send])

    @api.model
    def _run_work(self):
        """Do what waits in the background."""
        self._run(self._get_work_jobs())

    @api.model
    def _run(self, jobs):
        """Run jobs until the time is up; one that fails stops no other.

        :raise Exception: the last one that a job raised, after all have run
        """
        failure = None
        for job in jobs:
            try:
                if job() is False:
                    return
            except Exception as error:
                self.env.cr.rollback()
                _logger.warning("%s failed: the next job goes on", job.__name__)
                failure = error
        if failure:
            raise failure
