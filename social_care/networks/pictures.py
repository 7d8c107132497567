"""Pictures that came with posts: fetched from wherever they lie, and looked at.

Whoever writes to a company chooses the address that is asked here and what it answers.
So nothing is fetched from inside the company's network (see :mod:`.guard`), nothing
beyond a size and a time, and nothing is believed: what a picture is, is seen from its
own bytes. Only kinds that cannot carry a script are let in, SVG is not among them; and
what is small when packed and huge when shown is refused before it is unpacked, and so
is what would be gone through hundreds of times.
"""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from . import clean, guard, http
from .errors import BadItem, _lt

LIMIT = 8_000_000
"""Most bytes of a picture."""

PIXELS = 25_000_000
"""Most pixels: unpacked they take four bytes each."""

SCANS = 64
"""Most passes over a JPEG: progressive ones have about ten. libjpeg goes through all of
the picture for each, 25 ms for 25 million pixels, and a hundred bytes are enough for
one: see "Two issues with the JPEG standard" on https://libjpeg-turbo.org."""

PREVIEW = 512
"""Longest side of the small copy that is shown beside a post."""

TIMEOUT = 10.0
"""Seconds after which a picture is given up, with all the redirects on its way."""

KINDS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}

_SCAN = b"\xff\xda"
"""What a pass begins with; in what is packed, no 255 is followed by this."""

_HEADERS = {"Accept": ", ".join(KINDS.values())}


@dataclass(frozen=True, slots=True)
class Found:
    """A picture that may be shown to people.

    :param content: as it came
    :param preview: a small copy, of one frame and with nothing else in it
    """

    content: bytes
    mimetype: str
    width: int
    height: int
    preview: bytes


def fetch(url, session=None, limit=LIMIT, timeout=TIMEOUT):
    """Get a picture.

    :param url: chosen by a stranger
    :param session: a :class:`.guard.Session`; by default one that stays out of the
        company's network
    :rtype: Found
    :raises NetworkError: Later where it may be had another time; else Never
    :raises BadItem: where it is none that we show
    """
    response = guard.fetch(
        session or guard.Session(),
        url,
        headers=_HEADERS,
        timeout=timeout,
        limit=min(limit, LIMIT),
    )
    http.complain(response, clean.line(clean.host(response.url), 80))
    return look(response.content)


def look(content):
    """See what some bytes are.

    :rtype: Found
    :raises BadItem: where they are no picture, or none that we show
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=list(KINDS))
            width, height = image.size
            if width * height > PIXELS:
                raise BadItem(
                    _lt("The picture is too large: %(width)s x %(height)s pixels."),
                    width=width,
                    height=height,
                )
            if image.format == "JPEG" and content.count(_SCAN) > SCANS:
                raise BadItem(_lt("The picture is built in a way that takes too long."))
            kind = KINDS[image.format]
            return Found(content, kind, width, height, _preview(image))
    except BadItem:
        raise
    except Exception as error:
        # Of what is broken, Pillow has many kinds of errors.
        raise BadItem(
            _lt("This picture cannot be shown. Use JPEG, PNG, GIF or WebP.")
        ) from error


def _preview(image):
    """A small copy without what cameras write into pictures, such as the place."""
    image.draft("RGB", (2 * PREVIEW, 2 * PREVIEW))
    image.load()
    transparent = "A" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if transparent else "RGB"
    small = image if image.mode == mode else image.convert(mode)
    small.thumbnail((PREVIEW, PREVIEW))
    small = ImageOps.exif_transpose(small)
    copy = Image.new(mode, small.size)
    copy.paste(small)
    written = io.BytesIO()
    if transparent:
        copy.save(written, "PNG")
    else:
        copy.save(written, "JPEG", quality=85)
    return written.getvalue()
