"""Contacts are merged and archived while what their people say is coming in."""

import json
import os
import xmlrpc.client
from pathlib import Path

from .common import SECONDS, LiveCase, wait_until

CUSTOMERS = 60
POSTS = 900
FILES = 6
OLD = 1_750_000_000
"""A time of change long ago: the files are complete."""

SETUP = """
company = env.company
company.social_care_link_handles = True
partners = env['res.partner'].create([{'name': f'Contact {n}'} for n in range(4)])
env['social.care.handle'].create([
    {'partner_id': partners[n % 4].id, 'network': 'file', 'pasted': f'h{n}'}
    for n in range(values['customers'])
])
root = env['social.care.account']._folder_root()
account = env['social.care.account'].create({
    'name': 'files', 'network': 'file', 'handle': 'acme', 'ticket_policy': 'all',
    'folder': root + '/contacts',
    'team_id': env['helpdesk.ticket.team'].search([], limit=1).id,
})
account.write({'state': 'connected'})
result = [account.id, account.folder, partners.ids]
"""


class TestContactsWhileItComesIn(LiveCase):
    def test_merged_and_archived(self):
        account, folder, partners = self.database.shell(SETUP, customers=CUSTOMERS)
        self.account = account
        server = self.database.server(cron_threads=3)
        admin = server.client("admin")
        write_files(Path(folder))
        stay, gone, archived, last = partners
        streams = admin.call(
            "social.care.stream", "search", [("account_id", "=", account)]
        )
        admin.call("social.care.stream", "action_fetch_now", streams)
        self.wait(server, lambda: self.count("social_care_post") > 0)
        self.again(admin, "res.partner", "write", [archived], {"active": False})
        self.merge(admin, [stay, gone], stay)
        self.wait(server, lambda: self.count("social_care_post") >= POSTS // 2)
        self.merge(admin, [stay, last], stay)
        self.wait(server, lambda: self.count("social_care_post") == POSTS)
        self.wait(
            server,
            lambda: (
                not self.database.sql(
                    "SELECT 1 FROM social_care_event WHERE state = 'new'"
                    " AND account_id = %s",
                    [account],
                )
            ),
        )
        self.check(stay, archived)
        self.assertEqual(server.errors(), [])

    def check(self, stay, archived):
        sql = self.database.sql
        profiles = sql(
            "SELECT DISTINCT p.handle, p.partner_id FROM social_care_profile p"
            " JOIN social_care_post o ON o.profile_id = p.id WHERE o.account_id = %s",
            [self.account],
        )
        self.assertEqual(len(profiles), CUSTOMERS)
        self.assertLessEqual(
            {partner for _h, partner in profiles}, {stay, archived, None}
        )
        linked = [handle for handle, partner in profiles if partner == stay]
        # Those of the contact that was archived may have come before or after that.
        self.assertEqual(len(linked), CUSTOMERS * 3 // 4, "nobody was forgotten")
        (wrong,) = sql(
            "SELECT count(*) FROM helpdesk_ticket t"
            " JOIN social_care_conversation c ON c.ticket_id = t.id"
            " JOIN social_care_profile p ON p.id = c.profile_id"
            " WHERE c.account_id = %s AND t.partner_id IS DISTINCT FROM p.partner_id",
            [self.account],
        )
        self.assertEqual(wrong, (0,), "a ticket has its profile's contact")
        (links,) = sql(
            "SELECT count(*) FROM social_care_link l"
            " JOIN social_care_profile p ON p.id = l.profile_id"
            " WHERE l.ended_at IS NULL AND l.partner_id IS DISTINCT FROM p.partner_id"
        )
        self.assertEqual(links, (0,), "the evidence went along")

    def merge(self, client, partners, target):
        wizard = self.again(
            client,
            "base.partner.merge.automatic.wizard",
            "create",
            {
                "partner_ids": [(6, 0, partners)],
                "dst_partner_id": target,
                "state": "selection",
            },
        )
        self.again(
            client, "base.partner.merge.automatic.wizard", "action_merge", [wizard]
        )

    def again(self, client, *call):
        """A call that may meet a batch; a person would press the button again."""
        for attempt in range(5):
            try:
                return client.call(*call)
            except xmlrpc.client.Fault as fault:
                if "serialize" not in fault.faultString or attempt == 4:
                    raise

    def count(self, table):
        ((count,),) = self.database.sql(
            f"SELECT count(*) FROM {table} WHERE account_id = %s", [self.account]
        )
        return count

    def wait(self, server, condition):
        return wait_until(condition, SECONDS, "the posts came", server.log)


def write_files(folder):
    """Posts of all customers in every file, so that each batch meets all contacts."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in range(FILES):
        rows = [
            {
                "external_id": f"p{number}",
                "author_id": f"u{number % CUSTOMERS}",
                "author_handle": f"h{number % CUSTOMERS}",
                "body": f"Where is order {number}?",
                "conversation_id": f"thread-{number}",
            }
            for number in range(part, POSTS, FILES)
        ]
        path = folder / f"{part}.part"
        path.write_text("\n".join(map(json.dumps, rows)))
        os.utime(path, (OLD, OLD))
        path.rename(path.with_suffix(".jsonl"))
