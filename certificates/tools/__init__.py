from . import batch, documents, ladder, renewal, validity
