"""Pictures are fetched by real crons, and a worker that dies loses none of them."""

import io
import tempfile
import threading
from pathlib import Path

from PIL import Image

from ..servers.web import Answer, Web
from .common import SECONDS, LiveCase, wait_until

SETUP = """
account = env['social.care.account'].create(
    {'name': 'File', 'network': 'file', 'ticket_policy': 'manual'})
env.cr.commit()
url = values['url']
lines = [json.dumps({'external_id': str(n), 'author_id': 'ann', 'body': 'Look',
                     'pictures': f'{url}/{n}'}) for n in range(values['count'])]
account.import_file('\\n'.join(lines).encode(), 'a.jsonl')
result = account.id
"""
COUNT = 15

STATES = """
SELECT p.state, count(*) FROM social_care_post_picture p
  JOIN social_care_post o ON o.id = p.post_id
 WHERE o.account_id = %s GROUP BY p.state
"""
FILES = """
SELECT count(*) FROM ir_attachment a
  JOIN social_care_post_picture p ON p.id = a.res_id
  JOIN social_care_post o ON o.id = p.post_id
 WHERE a.res_model = 'social.care.post.picture' AND a.res_field = 'image'
   AND o.account_id = %s
"""


class Gallery(Web):
    """Gives pictures, and keeps who asks for a certain one waiting."""

    def __init__(self):
        super().__init__()
        self.go_on, self.held = threading.Event(), threading.Event()
        written = io.BytesIO()
        Image.new("RGB", (40, 30), "tomato").save(written, "PNG")
        self.picture = written.getvalue()
        self.lock = _NoLock()

    def answer(self, request):
        if request.path == f"/{COUNT - 4}" and not self.go_on.is_set():
            self.held.set()
            self.go_on.wait(SECONDS)
        return Answer(200, self.picture)


class _NoLock:
    """Who waits keeps nobody else waiting."""

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None


class TestPictures(LiveCase):
    def test_a_worker_that_dies_loses_none(self):
        gallery = Gallery()
        self.addCleanup(gallery.close)
        self.addCleanup(gallery.go_on.set)
        account = self.database.shell(SETUP, url=gallery.url, count=COUNT)
        self.assertEqual(self.states(account), {"new": COUNT})
        server = self.database.server(2, 0, "--config", self.config())
        self.database.wake_crons("ir_cron_pictures")
        wait_until(gallery.held.is_set, SECONDS, "a picture is fetched", server.log)
        server.kill()
        before = self.states(account)
        self.assertEqual(before, {"done": 3, "new": COUNT - 3})
        gallery.go_on.set()
        # As if the time of its lease had gone by.
        self.database.sql(
            "UPDATE social_care_post_picture SET lease_until = now() - interval '1 day'"
            " WHERE lease_until IS NOT NULL"
        )
        server.start()
        self.database.wake_crons("ir_cron_pictures")
        wait_until(
            lambda: self.states(account) == {"done": COUNT},
            SECONDS,
            "all pictures are there",
            server.log,
        )
        self.assertEqual(self.database.sql(FILES, [account]), [(COUNT,)])
        asked = [request.path for request in gallery.requests]
        self.assertEqual(len(asked), COUNT + 1, "only the one it died with, twice")
        self.assertEqual(server.errors(), [])

    def states(self, account):
        return dict(self.database.sql(STATES, [account]))

    def config(self):
        """A configuration with which a server may ask this machine for pictures."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        text = Path(self.database.environment["ODOO_RC"]).read_text()
        path = folder / "odoo.conf"
        path.write_text(f"{text}\nsocial_care_allow_internal_pictures = True\n")
        return str(path)
