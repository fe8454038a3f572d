"""ZIP files. Needs no database."""

import io
import zipfile


def pack(files):
    """Return a ZIP file.

    The files are stored as they are: the contents of a PDF are compressed already.

    :param files: iterable of pairs of a name and bytes
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()
