from . import my_certifications, slides
