from . import contact, holder, responses, search
