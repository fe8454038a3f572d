from . import organization, recertification
