"""A network that hangs holds one lane; the others go on."""

import json
import socket
import threading
from pathlib import Path

from .common import SECONDS, LiveCase, wait_until

SETUP = """
accounts = env['social.care.account']
hanging = accounts.create([
    {'name': f'Hanging {n}', 'network': 'x', 'base_url': values['url'],
     'handle': f'acme{n}', 'external_id': str(n), 'access_token': 'token',
     'client_id': 'id', 'client_secret': 'secret', 'state': 'connected'}
    for n in range(4)
])
folder = accounts._folder_root() + '/lanes'
file = accounts.create({
    'name': 'File', 'network': 'file', 'folder': folder, 'ticket_policy': 'all',
    'state': 'connected',
})
result = {'folder': folder, 'file': file.id, 'hanging': hanging.ids}
"""


class TestLanes(LiveCase):
    def test_a_hanging_network_holds_one_lane(self):
        with _Silence() as silence:
            made = self.database.shell(SETUP, url=silence.url)
            folder = Path(made["folder"])
            folder.mkdir(parents=True)
            line = {"external_id": "1", "author_id": "u1", "body": "Where is my order?"}
            (folder / "a.jsonl").write_text(json.dumps(line))
            server = self.database.server(cron_threads=3)
            streams = "account_id = ANY(%s) AND lease_token IS NOT NULL"
            wait_until(
                lambda: (
                    silence.calls
                    and self.database.sql(
                        f"SELECT 1 FROM social_care_stream WHERE {streams}",
                        [made["hanging"]],
                    )
                ),
                SECONDS,
                "a lane is with the hanging network",
                server.log,
            )
            before = len(silence.calls)
            wait_until(
                lambda: self.database.sql(
                    "SELECT 1 FROM social_care_conversation"
                    " WHERE account_id = %s AND ticket_id IS NOT NULL",
                    [made["file"]],
                ),
                SECONDS,
                "the file's post is a ticket",
                server.log,
            )
            held = self.database.sql(
                f"SELECT count(*) FROM social_care_stream WHERE {streams}",
                [made["hanging"]],
            )
            self.assertLessEqual(held[0][0], 1)
            self.assertGreaterEqual(before, 1)
            self.assertEqual(server.errors(), [])


class _Silence:
    """A server that takes every call and never answers."""

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.calls = []
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._socket.close()
        for call in self.calls:
            call.close()

    def _listen(self):
        while True:
            try:
                self.calls.append(self._socket.accept()[0])
            except OSError:
                return
