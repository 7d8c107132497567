"""The pictures of README.md and docs, taken from a copy of the demo.

The browser's clock stands at the moment the demo was installed, so that a customer has
waited as long on every day they are taken. `SHOTS` says what is on each.
"""

import sys

from tests.live.common import LiveDatabase

from . import chromium
from .project import ROOT

FOLDER = ROOT / "docs" / "images"
INSTALLED = "SELECT max(create_date) FROM social_care_conversation"
TICKET = """
    SELECT c.ticket_id FROM social_care_conversation c
      JOIN social_care_profile p ON p.id = c.profile_id
     WHERE p.handle = %s AND c.ticket_id IS NOT NULL ORDER BY c.id LIMIT 1
"""
STATE = """
    SELECT ticket_id FROM social_care_conversation
     WHERE public_resolution = %s AND ticket_id IS NOT NULL ORDER BY id LIMIT 1
"""
PROFILE = "SELECT id FROM social_care_profile WHERE handle = %s ORDER BY id LIMIT 1"
CONTACT = "SELECT partner_id FROM social_care_profile WHERE handle = %s LIMIT 1"
LINK = """
from odoo.addons.social_care.handover import link
ticket = env["helpdesk.ticket"].browse(values["ticket"])
handoff = env["social.care.handoff"].with_user(env.ref("base.user_demo")).create({
    "ticket_id": ticket.id, "channel": "phone", "reason": "private_data",
})
handoff.action_renew_link()
result = link.url(handoff.sudo())
"""
WAVE = """
import random
from datetime import timedelta
from odoo.addons.social_care.crisis import gathering, watching
from odoo.addons.social_care.surges.series import Series

SAID = {
    "en": ["My parcel never arrived and nobody answers. This is a scandal!",
           "Third day without my order, worst service ever!"],
    "de": ["Mein Paket ist immer noch nicht da, das ist eine Frechheit!"],
    "fr": ["Mon colis n'est jamais arrivé, c'est un scandale !"],
}
NAMES = ["Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jana"]
luck = random.Random(7)
now = env.cr.now()
account = env["social.care.account"].create({
    "name": "Acme parcels", "network": "practice", "ticket_policy": "all",
    "user_id": env.ref("base.user_admin").id,
})
account.action_connect()
watching.look(env, again=True)
env["social.care.series"].search([("account_id", "=", account.id)]).write({
    "numbers": Series(2.0, 2.5, 20000, now.toordinal(), 0.0, [3.0] * 14).numbers(),
    "began_at": now - timedelta(days=30), "learned_to": now - timedelta(hours=2),
})
people = env["social.care.practice.person"].create([
    {"account_id": account.id, "name": f"{name} {letter}.", "handle": f"{name}{letter}"}
    for name in NAMES for letter in "KLMPRST"
])
env["social.care.practice.post"].create([
    {"account_id": account.id, "person_id": person.id,
     "body": luck.choice(SAID[luck.choice(["en", "en", "de", "fr"])])}
    for person in people
])
env.cr.commit()
account.action_fetch()
account.action_process()
posts = env["social.care.post"].search([("account_id", "=", account.id)])
for post in posts:
    post.posted_at = now - timedelta(minutes=1 + 45 * luck.random() * luck.random())
for profile in posts.profile_id:
    profile.follower_count = int(50 * luck.paretovariate(0.6))
env.flush_all()
watching.look(env, again=True)
crisis = env["social.care.crisis"].search([("account_ids", "in", account.id)], limit=1)
crisis.write({"name": "Parcels are late", "started_at": now - timedelta(minutes=90)})
crisis.action_confirm()
crisis.note("press", "The evening news tells of it", now - timedelta(minutes=15))
result = crisis.id
"""
TOPIC = """
topic = env["social.care.topic"].create({
    "name": "Parcels are late", "expression": "parcel OR order OR late",
    "language": "en", "user_id": env.ref("base.user_demo").id,
    "closing_words": "{name}, your parcel is on its way. Thank you for telling us.",
})
topic.action_name()
topic.action_route()
result = topic.id
"""
COMPOSER = ".o_social_composer_text"
DIALOGUE = ".modal .o_form_view"
CUSTOMER, KNOWN = "eva_n", "marta_oli"


class Pictures:
    """Takes them one after the other.

    :param browser: a `tools.chromium.Chromium`
    :param database: a `LiveDatabase` with the demo
    """

    def __init__(self, browser, database):
        self.database = database
        self.server = database.server()
        self.now = self.find(INSTALLED)
        self.browser = browser
        self.page = self.open_page(1400, 900)
        chromium.log_in(self.page, self.server.url, "demo")

    def open_page(self, width, height):
        page = self.browser.new_page(
            width, height, reduced_motion="reduce", timezone_id="UTC"
        )
        page.clock.set_fixed_time(self.now)
        return page

    def find(self, statement, *values):
        return self.database.sql(statement, list(values))[0][0]

    # ---- What is on each -----------------------------------------------------------

    def inbox(self):
        self.go("/odoo/social-inbox", ".o_social_pane .o_social_thread")

    def ticket(self):
        self.go_to_ticket(TICKET, CUSTOMER)

    def answer(self):
        self.go_to_ticket(TICKET, CUSTOMER)
        self.page.fill(COMPOSER, "Hi, please send us your phone number, we call you.")
        self.page.wait_for_selector(".o_social_composer_problems li")

    def handoff(self):
        self.go_to_ticket(TICKET, CUSTOMER)
        self.page.click("button[name=action_social_hand_over] >> visible=true")
        self.page.wait_for_selector(DIALOGUE)

    def claim(self):
        ticket = self.find(TICKET, CUSTOMER)
        url = self.database.shell(LINK, ticket=ticket)
        self.page = self.open_page(390, 760)
        self.page.goto(self.server.url + url[url.index("/social_care/") :])
        self.page.wait_for_selector("form")

    def closing(self):
        self.go_to_ticket(STATE, "resolved_privately")
        self.page.click("button[name=action_social_close] >> visible=true")
        self.page.wait_for_selector(DIALOGUE)

    def confirmed(self):
        self.go_to_ticket(STATE, "confirmed")

    def contact(self):
        self.go(f"/odoo/res.partner/{self.find(CONTACT, KNOWN)}", ".o_form_view")
        self.page.click(".o_notebook_headers >> text=Social")

    def profile(self):
        path = f"/odoo/social.care.profile/{self.find(PROFILE, CUSTOMER)}"
        self.go(path, ".o_form_view")

    def kanban(self):
        path = "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action"
        self.go(path, ".o_switch_view.o_kanban")
        self.page.click(".o_switch_view.o_kanban")
        self.page.wait_for_selector(".o_kanban_record:not(.o_kanban_ghost)")

    def coverage(self):
        self.go_as_supervisor("/odoo/social-coverage", ".o_social_report table")

    def crisis(self):
        crisis = self.database.shell(WAVE)
        self.go_as_supervisor(f"/odoo/social.care.crisis/{crisis}", ".o_form_view")
        self.page.click("button[name=action_open_page]")
        self.page.wait_for_selector(".o_social_crisis canvas")

    def topic(self):
        topic = self.database.shell(TOPIC)
        self.go_as_supervisor(f"/odoo/social.care.topic/{topic}", ".o_form_view")

    def go_as_supervisor(self, path, css):
        self.page = self.open_page(1400, 900)
        chromium.log_in(self.page, self.server.url, "supervisor")
        self.go(path, css)

    def go(self, path, css):
        self.page.goto(self.server.url + path)
        self.page.wait_for_selector(css)
        chromium.wait_until_quiet(self.page)

    def go_to_ticket(self, statement, value):
        ticket = self.find(statement, value)
        self.go(f"/odoo/helpdesk.ticket/{ticket}", ".o_social_thread")

    def take(self, name):
        """Take one picture.

        :return: the errors that the page logged meanwhile
        """
        page = self.page
        getattr(self, name)()
        chromium.wait_until_quiet(self.page)
        self.page.mouse.move(0, 0)
        self.page.screenshot(path=FOLDER / f"{name}.png")
        errors = [f"{name}: {error}" for error in self.page.errors]
        self.page.errors.clear()
        self.page = page
        return errors


SHOTS = (
    *("inbox", "ticket", "answer", "handoff", "closing", "confirmed"),
    *("contact", "profile", "kanban", "claim", "coverage"),
    *("crisis", "topic"),
)


def main(names):
    """Take the pictures of these names, or all; 1 where a page had an error."""
    errors = []
    with LiveDatabase() as database, chromium.running() as browser:
        pictures = Pictures(browser, database)
        for name in names or SHOTS:
            errors += pictures.take(name)
            print(FOLDER / f"{name}.png", flush=True)
    print("\n".join(errors), file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
