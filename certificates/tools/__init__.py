from . import batch, documents, ladder, validity
