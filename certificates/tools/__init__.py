from . import batch, documents, ladder, numbers, renewal, validity
