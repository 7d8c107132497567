"""The examples of ``docs/closed-networks.md``, as they stand there."""

import csv
import re
import shlex
import subprocess
from datetime import datetime

import pytest

from odoo.addons.social_care.networks import base
from odoo.addons.social_care.networks.feed import FeedClient
from odoo.addons.social_care.networks.file import FileClient

from tests.servers.feed_server import FeedServer
from tools.project import ROOT

PAGE = (ROOT / "docs" / "closed-networks.md").read_text()


def blocks(language):
    """The examples in a language, in their order."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_export_becomes_what_odoo_reads(tmp_path):
    """By the very line that the page has."""
    export, wanted = blocks("csv")
    (tmp_path / "export.csv").write_text(export)
    [line] = re.findall(r"^    (sed .*)$", PAGE, re.MULTILINE)
    command, _, name = line.partition(" > ")
    done = subprocess.run(
        shlex.split(command), cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert name == "posts.csv"
    assert done.stdout == wanted
    assert len(next(csv.reader([wanted.splitlines()[0]], delimiter=";"))) == 8


def test_what_was_exported_is_read():
    client = FileClient(base.Settings(handle="acme", external_id="u-1"))
    items = list(client.read(blocks("csv")[1].encode(), "posts.csv"))
    posts = [client.parse(item) for item in items]
    assert [(it.external_id, it.author.handle, it.own) for it in posts] == [
        ("5001", "annie", False),
        ("5002", "acme", True),
        ("5003", "annie", False),
    ]
    assert [it.parent_external_id for it in posts] == ["", "5001", "5002"]
    assert posts[0].posted_at == datetime(2009, 3, 14, 10, 2)
    assert posts[0].permalink == "https://oldnet.example/annie/5001"
    assert posts[0].author.name == "Annie Example"


@pytest.fixture
def server():
    server = FeedServer()
    yield server
    server.close()


def test_the_feed_is_read(server):
    [server.document] = [each.encode() for each in blocks("xml")]
    client = FeedClient(base.Settings(base_url=server.address))
    assert client.check().handle == "Acme Players, the fan forum"
    page = client.fetch("items", {})
    [post] = [client.parse(item) for item in page.items]
    assert post.author.name == "annie"
    assert "Is anybody there?" in post.body
    assert post.permalink == "https://forum.example/acme/t/17"
    assert post.posted_at == datetime(2026, 11, 28, 10, 2)
