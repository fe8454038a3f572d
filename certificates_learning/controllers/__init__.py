from . import my_certificates, my_certifications, slides
