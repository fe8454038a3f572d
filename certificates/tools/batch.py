import logging

from psycopg2 import OperationalError

from odoo.exceptions import UserError
from odoo.tools import split_every

_logger = logging.getLogger(__name__)


def run_in_batches(records, size, process, on_error=None):
    """Process records in the background, and commit after each batch.

    May be killed at any point: what was committed is done, the rest is found by the
    next run. A bad record fails alone.

    :param records: recordset; a record may occur more than once
    :param int size: how many records one transaction handles
    :param process: callable that takes a recordset
    :param on_error: callable that takes the one bad record and the exception
    :return: whether there is time for more
    """
    commit = records.env["ir.cron"]._commit_progress
    commit(remaining=len(records))
    for ids in split_every(size, records.ids):
        try_each(records.browse(ids), process, on_error)
        if not commit(len(ids)):
            return False
    return True


def run_at_once(records, size, process, on_error=None):
    """Do as ``run_in_batches`` does, as part of the present transaction."""
    for ids in split_every(size, records.ids):
        try_each(records.browse(ids), process, on_error)
    return True


def try_each(records, process, on_error=None):
    """Process records together, so that a bad one fails alone.

    What fails as a whole is tried again by halves. Each attempt is a savepoint, so
    a failure leaves nothing behind. Conflicts with another transaction are no fault
    of a record: they are raised, for Odoo to try the whole transaction again.

    :param records: recordset
    :param process: callable that takes a recordset
    :param on_error: callable that takes the one bad record and the exception
    :return: list of what ``process`` returned, for each batch that succeeded
    """
    if not records:
        return []
    try:
        with records.env.cr.savepoint():
            return [process(records)]
    except OperationalError:
        raise
    except Exception as error:
        if len(records) > 1:
            middle = len(records) // 2
            return [
                *try_each(records[:middle], process, on_error),
                *try_each(records[middle:], process, on_error),
            ]
        _log(records, error)
        if on_error:
            on_error(records, error)
    return []


def _log(record, error):
    if isinstance(error, UserError):
        # As Odoo logs what users are told: nothing is wrong with the program.
        _logger.warning("%s could not be processed: %s", record, error)
    else:
        _logger.error("%s could not be processed", record, exc_info=error)
