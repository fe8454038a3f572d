from . import batch, documents, ladder, matrix_sheet, renewal, validity
