"""The demo: what customers said, sent through the same pipeline as real posts.

The raw files hold items as the networks send them, one a line. Their times are written
like ``{{5 hours ago}}``: the demo is as old on the day it is installed.
"""

import json
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import file_open

from ..database import transaction
from ..fetching import gallery
from ..networks import pictures
from ..networks.base import RawItem

AGO = re.compile(r"\{\{([\d.]+) (minutes|hours|days) ago\}\}")

RAW = ("x", "mastodon", "feed")
"""Accounts whose raw items lie in files of their own."""

CONTACTS = {
    ("x", "1700000000000000108"): (
        "partner_marta",
        "Named her order and the e-mail address of the contact in a private message.",
    ),
}
"""(account, author) to a contact and why it is the author's."""

PICTURES = {"3_1900000000000000900": "statement.png"}
"""What lies nowhere in the world, by the network's id of it."""

ASSIGNED = {("x", "1700000000000000102"), ("x", "1700000000000000104")}
CLOSED = {("x", "1700000000000000102"), ("x", "1700000000000000108")}
WAIVED = {("x", "1700000000000000109"): "Abuse, and no question in it."}
"""What agents did since then, by account and author; before that they joined what one
author wrote in public and in private to one ticket."""

CALL = {
    "channel": "phone",
    "reason": "private_data",
    "contact_value": "+34 910 123 456",
    "consent_text": "be called about order 60233",
}
MAIL = {
    "channel": "email",
    "reason": "complexity",
    "contact_value": "marta.oliveira@example.com",
    "outcome": "The delivery is on Friday between 8 and 10; the fee is waived.",
}
HANDED_OVER = {
    ("x", "1700000000000000104"): (CALL, "action_arrived"),
    ("x", "1700000000000000108"): (MAIL, "action_done"),
}
"""Where customers went from there, and what became of it."""

QUIET = {
    "mail_auto_subscribe_no_notify": True,
    "mail_notify_force_send": False,
}


class SocialCareDemo(models.AbstractModel):
    _name = "social.care.demo"
    _description = "Social Care Demo"

    @api.model
    def _load(self):
        """Send all that was said through the pipeline, then do what agents did."""
        # Nothing is committed until the installation is.
        demo = transaction.joined(self).with_context(**QUIET)
        for name in RAW:
            demo._store_raw(demo._account(name), f"raw/{name}.jsonl")
        demo._import_reviews(demo._account("reviews"))
        demo._show_pictures()
        demo._link_contacts()
        demo._work()
        return True

    @api.model
    def _fetch(self, account_id):
        """Fetch what another addon's demo has put on a network of its own."""
        account = self.env["social.care.account"].browse(account_id)
        transaction.joined(account).with_context(**QUIET).action_fetch()
        return True

    # ---- What customers said -------------------------------------------------------

    @api.model
    def _store_raw(self, account, filename):
        if not account:
            return
        streams = {stream.code: stream for stream in account.stream_ids}
        for line in self._read(filename).splitlines():
            row = json.loads(line)
            stream = streams[row.pop("stream")]
            self.env["social.care.event"].store(account.id, stream.id, [RawItem(**row)])
            stream.last_event_date = fields.Datetime.now()
        account.action_process()

    @api.model
    def _import_reviews(self, account):
        account.import_file(self._read("reviews.csv").encode(), "reviews.csv")

    @api.model
    def _read(self, filename):
        """A file of the demo, with the times it has today."""
        now = fields.Datetime.now()

        def moment(match):
            ago = timedelta(**{match[2]: float(match[1])})
            return (now - ago).isoformat(timespec="seconds") + "Z"

        with file_open(f"social_care/demo/{filename}") as file:
            return AGO.sub(moment, file.read())

    @api.model
    def _show_pictures(self):
        for key, name in PICTURES.items():
            with file_open(f"social_care/demo/pictures/{name}", "rb") as file:
                found = pictures.look(file.read())
            shown = self.env["social.care.post.picture"].search([("key", "=", key)])
            gallery.keep(shown, found)

    # ---- What agents did -----------------------------------------------------------

    @api.model
    def _link_contacts(self):
        for key, (contact, evidence) in CONTACTS.items():
            self._profile(key).write(
                {"partner_id": self._ref(contact).id, "link_evidence": evidence}
            )

    @api.model
    def _work(self):
        for key in sorted(ASSIGNED | CLOSED):
            first, *others = self._profile(key).conversation_ids.ticket_id.sorted("id")
            for ticket in others:
                ticket.social_merge_into(first)
        agent = self.env.ref("base.user_demo")
        for key in sorted(ASSIGNED):
            self._profile(key).conversation_ids.ticket_id.user_id = agent
        for key, reason in WAIVED.items():
            self._profile(key).conversation_ids.action_waive(reason)
        for key, (values, action) in HANDED_OVER.items():
            self._hand_over(
                self._profile(key).conversation_ids.ticket_id, values, action
            )
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        for key in sorted(CLOSED):
            self._profile(key).conversation_ids.ticket_id.stage_id = done

    @api.model
    def _hand_over(self, ticket, values, action):
        now = fields.Datetime.now()
        if values["channel"] == "phone":
            tomorrow = now.replace(hour=9, minute=0, second=0) + timedelta(days=1)
            values = values | {"consent_at": now, "good_at": tomorrow}
        agent = self.env.ref("base.user_demo")
        handoffs = self.env["social.care.handoff"].with_user(agent)
        getattr(handoffs.create(values | {"ticket_id": ticket.id}), action)()

    # ---- Records -------------------------------------------------------------------

    @api.model
    def _ref(self, name):
        return self.env.ref(f"social_care.demo_{name}")

    @api.model
    def _account(self, name):
        return (
            self.env.ref(f"social_care.demo_account_{name}", raise_if_not_found=False)
            or self.env["social.care.account"]
        )

    @api.model
    def _profile(self, key):
        """The profile of an author who wrote to an account."""
        name, external_id = key
        account = self._account(name)
        return self.env["social.care.profile"].search(
            [
                ("company_id", "=", account.company_id.id),
                ("network", "=", account.network),
                ("external_id", "=", external_id),
            ]
        )
