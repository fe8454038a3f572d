from . import my_organization, my_organization_recertifications
