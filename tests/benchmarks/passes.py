"""Holders with photos, whose passes are drawn; so few that the ORM writes them."""

import base64
import io
import random

from PIL import Image, ImageFilter

# Nothing of these populations is written around the ORM.
VERIFIED = {}

NAMES = (
    "Anneke van den Berg",
    "Łukasz Żółć",
    "Αλέξανδρος Παπαδόπουλος",
    "Александра Кузнецова",
    "Nguyễn Thị Ánh",
    "Zoë Brontë",
    "Søren Ærø",
    "İpek Çelik",
    "Maximiliana Konstantinopoulou-Wolfeschlegelstein",
    "Jan de Vries",
)


def prepare(env):
    """Create the type, and the looks of the company's passes.

    :return: ids by name
    """
    env.company.write(
        {"certificates_pass_logo": _draw_logo(), "certificates_pass_color": "#1d4e89"}
    )
    certificate_type = env["certificates.type"].create(
        {"name": "Emergency Responder", "code": "EMER", "validity_count": 2}
    )
    return {"pass_type": certificate_type.id}


def populate(env, ids, size):
    """Issue a certificate to each of so many new employees."""
    shapes = random.Random(1)
    employees = env["hr.employee"].create(
        [
            {
                "name": f"{NAMES[number % len(NAMES)]} {number}",
                "company_id": ids["main"],
                "image_1920": _draw_photo(shapes),
            }
            for number in range(size)
        ]
    )
    env["certificates.assignment"].create(
        [
            {
                "employee_id": employee.id,
                "type_id": ids["pass_type"],
                "number": f"EM-{employee.id:06}",
            }
            for employee in employees
        ]
    )
    env.cr.commit()


def _draw_photo(shapes):
    """Return a picture that is as hard to compress as a portrait."""
    noise = Image.frombytes("RGB", (16, 16), shapes.randbytes(16 * 16 * 3))
    photo = noise.resize((512, 512)).filter(ImageFilter.GaussianBlur(3))
    return _encode(photo, "JPEG", quality=85)


def _draw_logo():
    logo = Image.new("RGB", (600, 220), "white")
    logo.paste("#1d4e89", (40, 60, 560, 160))
    return _encode(logo, "PNG")


def _encode(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return base64.b64encode(stream.getvalue())
