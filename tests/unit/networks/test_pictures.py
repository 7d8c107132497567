"""Pictures that strangers make us fetch."""

import io
import socket
import struct
import time
import zlib
from unittest import mock

import pytest
from PIL import Image

from odoo.addons.social_care.networks import base, errors, guard, pictures
from odoo.addons.social_care.networks.feed import FeedClient
from odoo.addons.social_care.networks.mastodon import parse as mastodon
from odoo.addons.social_care.networks.x import XClient

from tests.servers.web import HTML, Answer, Web


class Gallery(Web):
    """Answers by path, and with a picture everywhere else."""

    def __init__(self):
        super().__init__()
        self.answers = {}

    def answer(self, request):
        return self.answers.get(request.path) or Answer(200, picture())


def picture(kind="PNG", size=(640, 480), **more):
    written = io.BytesIO()
    Image.new("RGB", size, "tomato").save(written, kind, **more)
    return written.getvalue()


def bomb(width, height):
    """A PNG of a few bytes that says it is of this size."""

    def chunk(name, data):
        code = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", code)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def passes(number):
    """A progressive JPEG that is gone through so many times."""
    *before, last = picture("JPEG", (2000, 2000), progressive=True).split(b"\xff\xda")
    again = [last.removesuffix(b"\xff\xd9")] * (number - len(before) + 1)
    return b"\xff\xda".join([*before, *again]) + b"\xff\xd9"


@pytest.fixture
def gallery():
    server = Gallery()
    yield server
    server.close()


def within(gallery, path="/", **more):
    session = guard.Session(allow_internal=True)
    return pictures.fetch(gallery.url + path, session, **more)


@pytest.mark.parametrize("kind", list(pictures.KINDS))
def test_kinds(gallery, kind):
    content = picture(kind)
    gallery.answers["/a"] = Answer(200, content, {"Content-Type": "text/html"})
    found = within(gallery, "/a")
    assert found.mimetype == pictures.KINDS[kind], "its bytes count, not its header"
    assert found.content == content
    assert (found.width, found.height) == (640, 480)
    small = Image.open(io.BytesIO(found.preview))
    assert small.size == (512, 384)


def test_the_small_copy_tells_nothing_more(gallery):
    image = Image.new("RGB", (100, 60))
    exif = image.getexif()
    exif[0x0112] = 6  # to be turned
    exif[0x010E] = "Ann's garden"
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, comment=b"at home")
    small = Image.open(io.BytesIO(pictures.look(written.getvalue()).preview))
    assert small.size == (60, 100), "it stands upright"
    assert not small.getexif()
    assert "comment" not in small.info


def test_what_is_transparent_stays_so():
    written = io.BytesIO()
    Image.new("RGBA", (9, 9), (255, 0, 0, 0)).save(written, "PNG")
    small = Image.open(io.BytesIO(pictures.look(written.getvalue()).preview))
    assert small.getpixel((4, 4))[3] == 0


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NO_PICTURES = {
    "nothing": b"",
    "html": HTML,
    "svg": SVG,
    "svg in disguise": b"\x89PNG\r\n\x1a\n" + SVG,
    "half": picture()[:300],
    "half a jpeg": picture("JPEG")[:300],
    "tiff": picture("TIFF"),
    "bmp": picture("BMP"),
    "eps": picture("EPS"),
    "pdf": picture("PDF"),
}


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=list(NO_PICTURES))
def test_what_is_no_picture(gallery, content):
    gallery.answers["/a"] = Answer(200, content, {"Content-Type": "image/png"})
    with pytest.raises(errors.BadItem, match="cannot be shown"):
        within(gallery, "/a")


@pytest.mark.parametrize("size", [(6000, 6000), (2**31 - 1, 1), (60000, 60000)])
def test_a_bomb_is_not_unpacked(gallery, size):
    gallery.answers["/a"] = Answer(200, bomb(*size))
    with (
        mock.patch.object(pictures, "_preview", side_effect=AssertionError),
        pytest.raises(errors.BadItem, match=r"too large|cannot be shown"),
    ):
        within(gallery, "/a")


def test_too_many_bytes(gallery):
    gallery.answers["/a"] = Answer(200, picture() + b"\0" * pictures.LIMIT)
    with pytest.raises(errors.Never, match="larger than 8 MB"):
        within(gallery, "/a")
    gallery.answers["/a"] = Answer(200, picture() + b"\0" * 2_000_000)
    with pytest.raises(errors.Never, match="larger than 1 MB"):
        within(gallery, "/a", limit=1_000_000)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, errors.Never),
        (410, errors.Never),
        (403, errors.Never),
        (503, errors.Later),
    ],
)
def test_refusals(gallery, status, error):
    gallery.answers["/a"] = Answer(status, HTML)
    with pytest.raises(error, match=r"127\.0\.0\.1"):
        within(gallery, "/a")


def test_too_slow(gallery):
    gallery.failure = "timeout"
    with pytest.raises(errors.Later, match="in time"):
        within(gallery, timeout=0.3)


def test_never_from_within(gallery):
    with pytest.raises(guard.Refused):
        pictures.fetch(gallery.url)
    assert not gallery.requests
    away = Answer(302, b"", {"Location": "http://169.254.169.254/latest/meta-data"})
    gallery.answers["/a"] = away
    session = guard.Session(trusted=gallery.url)
    with pytest.raises(guard.Refused):
        pictures.fetch(gallery.url + "/a", session)


def test_a_name_whose_answer_changes(gallery):
    """It is outside when it is judged, and would be inside when it is asked again."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    connected = []

    def lookup(_host, port, *_arguments, **_more):
        address = (next(answers), port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]

    def connect(_socket, address):
        connected.append(address[0])
        raise ConnectionRefusedError

    url = gallery.url.replace("127.0.0.1", "rebinding.example")
    with (
        mock.patch("socket.getaddrinfo", lookup),
        mock.patch("socket.socket.connect", connect),
        pytest.raises(errors.Later),
    ):
        pictures.fetch(url + "/a.png")
    assert connected == ["93.184.216.34"]
    assert not gallery.requests


# What networks say


def test_a_post_keeps_ten():
    many = tuple(base.Picture(f"https://a.example/{n}") for n in range(30))
    post = base.Post("1", base.Author("ann"), "Look", pictures=many + many)
    assert post.pictures == many[: base.MAX_PICTURES]


def test_a_picture_has_one_name():
    long = "https://a.example/" + "a" * 1000
    assert base.Picture(long, external_id="7").key == "7"
    assert len(base.Picture(long).key) == 64
    assert base.Picture("https://a.example/1").key == "https://a.example/1"


def test_films_of_mastodon_show_a_still():
    status = {
        "media_attachments": [
            {
                "type": "gifv",
                "url": "https://a/1.mp4",
                "preview_url": "https://a/1.png",
            },
            {
                "type": "audio",
                "url": "https://a/2.mp3",
                "preview_url": "https://a/2.png",
            },
            {"type": "image", "url": None, "remote_url": "https://b/3.png"},
            {"type": "unknown", "url": "https://b/4.png", "id": 4},
            "nonsense",
        ]
    }
    found = [picture.url for picture in mastodon.pictures(status)]
    assert found == ["https://a/1.png", "https://b/3.png", "https://b/4.png"]


def test_a_message_of_x_with_a_picture_only():
    item = base.RawItem(
        "1",
        {
            "message": {
                "id": "1",
                "sender_id": "7",
                "text": "https://t.co/1",
                "entities": {
                    "urls": [
                        {
                            "url": "https://t.co/1",
                            "expanded_url": "https://x.com/messages/media/1",
                            "display_url": "pic.x.com/1",
                        }
                    ]
                },
                "attachments": {"media_keys": ["3_1", "7_2", "3_9"]},
            },
            "includes": {
                "media": [
                    {
                        "media_key": "3_1",
                        "type": "photo",
                        "url": "https://a/1.jpg",
                        "alt_text": "A jug",
                    },
                    {
                        "media_key": "7_2",
                        "type": "video",
                        "preview_image_url": "https://a/2.jpg",
                    },
                ]
            },
        },
    )
    post = XClient(base.Settings(external_id="42")).parse(item)
    urls = [picture.url for picture in post.pictures]
    assert urls == ["https://a/1.jpg", "https://a/2.jpg"]
    assert post.body.startswith("[image: A jug]")
    assert post.visibility == "private"


def test_pictures_of_media_rss():
    def pictures_of(**entry):
        payload = {"entry": {"link": "https://a/post", "title": "T"} | entry}
        return [
            picture.url
            for picture in FeedClient(base.Settings())
            .parse(base.RawItem("1", payload))
            .pictures
        ]

    content = [
        {"url": "/1.jpg", "medium": "image"},
        {"url": "https://a/2.mp4", "type": "video/mp4"},
        {"url": "https://a/3.png", "type": "image/png"},
        {"url": 4, "type": "image/png"},
    ]
    assert pictures_of(media_content=content) == ["https://a/1.jpg", "https://a/3.png"]
    thumbnail = [{"url": "https://a/t.jpg"}]
    assert pictures_of(media_thumbnail=thumbnail) == ["https://a/t.jpg"]
    both = pictures_of(media_content=content[:1], media_thumbnail=thumbnail)
    assert both == ["https://a/1.jpg"]


def test_a_jpeg_that_is_gone_through_again_and_again():
    """200 kB of it once took three minutes."""
    assert pictures.look(passes(20)).width == 2000
    for number in (100, 4000):
        began = time.thread_time()
        with pytest.raises(errors.BadItem, match="takes too long"):
            pictures.look(passes(number))
        assert time.thread_time() - began < 2


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_only_the_first_of_many_frames_is_drawn(kind):
    frames = [Image.new("RGB", (300, 300), (n, 0, 0)) for n in range(200)]
    written = io.BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:])
    began = time.thread_time()
    assert pictures.look(written.getvalue()).width == 300
    assert time.thread_time() - began < 2
