"""What a camera at a gate sees: cards, one after the other, as printed."""

import io

from PIL import Image
from pypdfium2 import PdfDocument

SIZE = (1280, 720)
# How many frames each pass is in front of the camera, at 30 a second.
FRAMES = 75


def write_film(path, certificates, dpi=200):
    """Film the cards of certificates into a file, which a browser plays in a circle."""
    frames = []
    for content in certificates._render_pass_pdfs().values():
        card = PdfDocument(content)[0].render(scale=dpi / 72).to_pil()
        frame = Image.new("RGB", SIZE, "#777")
        # The code is in the middle.
        left, top = SIZE[0] // 2 - int(card.width * 0.82), SIZE[1] // 2
        frame.paste(card, (left, top - int(card.height * 0.7)))
        stream = io.BytesIO()
        frame.save(stream, "JPEG", quality=85)
        frames += [stream.getvalue()] * FRAMES
    path.write_bytes(b"".join(frames))


def get_switches(path):
    """Return what has Chromium film a file."""
    return [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]
