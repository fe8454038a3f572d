from . import portal, website_slides
