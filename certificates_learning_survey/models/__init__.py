from . import slide_channel_partner, slide_slide_partner
