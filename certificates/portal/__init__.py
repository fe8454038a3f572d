from . import forms, notices, submitter, uploads
