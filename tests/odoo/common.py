"""What the Odoo tests share: an account of files, and posts that come by files.

The addon works in transactions of its own; here they all are the test's, so that
everything is rolled back. What several transactions are about is tested in live/.
"""

import itertools
import json
from datetime import datetime, timedelta, timezone

from odoo.tests import new_test_user

from odoo.addons.social_care.database import transaction

from ..common import SocialCareCase, SocialCareHttpCase

ADMIN = "social_care.group_social_care_admin"
SUPERVISOR = "social_care.group_social_care_supervisor"
AGENT = "social_care.group_social_care_agent"
ANALYST = "social_care.group_social_care_analyst"

COMPLAINT = "My parcel never arrived and nobody answers. This is a scandal!"
QUESTION = "Where is my parcel?"
PRAISE = "I love your shop, great service!"
THANKS = "Thank you so much, it works now!"
US = "us"
"""The author id with which we stand in the files."""

_numbers = itertools.count(1)


START = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
START -= timedelta(days=1)


def moment(minutes=0):
    """A point in time by minutes since yesterday at this time."""
    return START + timedelta(minutes=minutes)


def say(body=QUESTION, author="ann", at=0, **columns):
    """A row of a file: somebody says something.

    :param author: the author's id; ``US`` for ourselves
    :param at: when, in minutes since yesterday at this time, or a datetime
    :param columns: further columns; ``id`` and ``parent`` are short for theirs
    """
    when = at if isinstance(at, datetime) else moment(at)
    row = {
        "external_id": str(columns.pop("id", f"post-{next(_numbers)}")),
        "posted_at": when.isoformat() + "Z",
        "author_id": author,
        "author_handle": author,
        "author_name": author.title(),
        "body": body,
    }
    if "parent" in columns:
        row["parent_external_id"] = columns.pop("parent")
    return row | columns


def whisper(body=QUESTION, author="ann", at=0, **columns):
    """The same in private."""
    return say(body, author, at, **({"visibility": "private"} | columns))


def json_lines(rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


class Fixtures:
    """Mixed into the case classes, which differ only in what they inherit."""

    @classmethod
    def make_fixtures(cls):
        cls.env = transaction.joined(cls.env["res.users"]).env
        # Nothing runs the scheduled actions of a template, however old it is.
        cls.env.cr.execute("UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'")
        cls.team = cls.env["helpdesk.ticket.team"].create({"name": "Public matters"})
        cls.admin = cls.make_user("Adam", ADMIN)
        cls.account = cls.make_account()

    @classmethod
    def make_user(cls, name, *groups, **values):
        login = f"{name.lower()}-{next(_numbers)}"
        user = new_test_user(
            cls.env,
            login,
            ",".join(groups),
            context={"no_reset_password": True},
            name=name,
            password=login,
            **values,
        )
        return user

    @classmethod
    def make_account(cls, network="file", **values):
        return cls.env["social.care.account"].create(
            {
                "name": f"Account {next(_numbers)}",
                "network": network,
                "external_id": US,
                "team_id": cls.team.id,
                "ticket_policy": "all",
            }
            | values
        )

    def bring(self, *rows, account=None, user=None):
        """Import rows as an administrator. Gives the counts."""
        account = account or self.account
        content = json_lines(rows)
        return account.with_user(user or self.admin).import_file(content, "a.jsonl")

    def posts(self, account=None):
        account = account or self.account
        return self.env["social.care.post"].search([("account_id", "=", account.id)])

    def post(self, external_id, account=None):
        return self.posts(account).filtered(lambda p: p.external_id == external_id)

    def events(self, account=None, **values):
        domain = [("account_id", "=", (account or self.account).id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["social.care.event"].search(domain, order="id")

    def conversations(self, account=None):
        domain = [("account_id", "=", (account or self.account).id)]
        return self.env["social.care.conversation"].search(domain, order="id")

    def tickets(self, account=None):
        """The tickets that are there for people to see."""
        return self.conversations(account).ticket_id.filtered("active").sorted("id")

    def close(self, ticket, when=None):
        """Close a ticket, as an agent does; at another time, if need be."""
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        if when:
            ticket.closed_date = when
            ticket.social_conversation_ids.fact_ids.filtered(
                lambda f: f.kind == "ticket_closed"
            ).happened_at = when
        self.env.flush_all()

    def chatter(self, ticket):
        """The lines of a ticket's chatter, the oldest first, as text."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        return [str(message.body) for message in ticket.message_ids.sorted("id")]


class OdooCase(Fixtures, SocialCareCase):
    """A test on the addon, rolled back afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_fixtures()


class OdooHttpCase(Fixtures, SocialCareHttpCase):
    """A test over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_fixtures()
