import logging

from psycopg2 import OperationalError

_logger = logging.getLogger(__name__)


def try_each(records, process, on_error=None):
    """Process records together, so that a bad one fails alone.

    What fails as a whole is tried again by halves. Each attempt is a savepoint, so
    a failure leaves nothing behind. Conflicts with another transaction are no fault
    of a record: they are raised, for Odoo to try the whole transaction again.

    :param records: recordset
    :param process: callable that takes a recordset
    :param on_error: callable that takes the one bad record and the exception
    """
    if not records:
        return
    try:
        with records.env.cr.savepoint():
            process(records)
    except OperationalError:
        raise
    except Exception as error:
        if len(records) > 1:
            middle = len(records) // 2
            try_each(records[:middle], process, on_error)
            try_each(records[middle:], process, on_error)
            return
        _logger.exception("%s could not be processed", records)
        if on_error:
            on_error(records, error)
