"""Our side: a file of posts through the whole pipeline."""

import json

from .texts import CUSTOMERS, rows


class Mentions:
    """An account whose posts go all the way, with authors that are known contacts.

    :param env: an environment
    :param str policy: the account's policy for tickets
    :param account: one that is there already
    :param int number: so many posts have come by now
    """

    def __init__(self, env, policy, account=None, number=0):
        self.env = env
        self.account = account or env["social.care.account"].create(
            {
                "name": f"Bench {policy}",
                "network": "file",
                "handle": "acme",
                "ticket_policy": policy,
                "team_id": env["helpdesk.ticket.team"].search([], limit=1).id,
            }
        )
        env.cr.commit()
        self.prefix = f"{policy}-"
        self.number = number

    def link(self, partners):
        """Make the profiles of all customers and link them to contacts."""
        self.account.ticket_policy = "manual"
        self.env.cr.commit()
        self.take(CUSTOMERS)
        for profile in self.env["social.care.profile"].search([]):
            if profile.external_id.startswith("customer"):
                number = int(profile.external_id.removeprefix("customer"))
                profile.partner_id = partners[number]
        self.account.ticket_policy = "all"
        self.env.cr.commit()

    def file(self, count):
        """The next posts as a file of JSON Lines."""
        lines = rows(self.prefix, self.number, count)
        self.number += count
        return "\n".join(map(json.dumps, lines)).encode()

    def take(self, count):
        """Import the next posts; gives the counts."""
        counts = self.account.import_file(self.file(count), "bench.jsonl")
        # What was done in other transactions can be seen from the next one on.
        self.env.cr.commit()
        self.env.invalidate_all()
        return counts
