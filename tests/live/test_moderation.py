"""What only networks with moderators have, pressed by whoever may: a comment is spam, a
comment is taken away, in the thread and on the post's own page."""

import contextlib

from tools import chromium

from ..servers.wordpress_server import ME, PASSWORD, WordPressServer
from .common import SECONDS, LiveCase, wait_until

SETUP = """
account = env["social.care.account"].create({
    "name": "Acme's shop", "network": "wordpress", "external_id": values["me"],
    "handle": "acme", "base_url": values["url"], "client_secret": values["password"],
    "team_id": env.ref("social_care.demo_team").id,
})
account.action_connect()
account.action_fetch()
account.action_process()
result = account.id
"""
MODAL = ".modal:not(.o_inactive_modal)"
TOAST = ".o_notification"
WORDS = ("Cheap watches, look here", "Buy followers now", "You thieves", "Liars, all")


class TestModeration(LiveCase):
    def test_spam_and_what_is_taken_away(self):
        self.site = self.enterContext(contextlib.closing(WordPressServer()))
        names = ("watch_man", "follow_man", "angry_ann", "angry_ben")
        comments = [
            self.site.comment(words, name)["id"]
            for words, name in zip(WORDS, names, strict=True)
        ]
        account = self.database.shell(
            SETUP, url=self.site.url, me=str(ME), password=PASSWORD
        )
        self.server = self.database.server()
        self.posts = dict(
            self.database.sql(
                "SELECT external_id, id FROM social_care_post WHERE account_id = %s",
                [account],
            )
        )
        spam, spam_too, gone, gone_too = comments
        with chromium.running() as browser:
            page = self.log_in(browser, "demo")
            self.open_thread(page, spam)
            self.assertEqual(page.locator(".o_social_do_remove").count(), 0)
            self.press(page, ".o_social_do_spam", "Marked as spam.")
            self.open_post(page, spam_too)
            self.assertEqual(page.locator("[name=action_delete_theirs]").count(), 0)
            self.press(page, "button[name=action_spam]")
            page = self.log_in(browser, "supervisor")
            self.open_thread(page, gone)
            self.press(page, ".o_social_do_remove", "Deleted.")
            self.open_post(page, gone_too)
            self.press(page, "button[name=action_delete_theirs]")
            wanted = {spam: "spam", spam_too: "spam", gone: "trash", gone_too: "trash"}
            wait_until(lambda: self.states() == wanted, SECONDS, "it stands there")
        self.assertEqual(self.server.errors(), [])

    # ---- Steps -----------------------------------------------------------------------

    def log_in(self, browser, login):
        page = browser.new_page(reduced_motion="reduce")
        chromium.log_in(page, self.server.url, login)
        return page

    def open_thread(self, page, comment):
        [(conversation,)] = self.database.sql(
            "SELECT conversation_id FROM social_care_post WHERE id = %s",
            [self.posts[str(comment)]],
        )
        page.goto(f"{self.server.url}/odoo/social.care.conversation/{conversation}")
        page.wait_for_selector(".o_form_view .o_social_post")

    def open_post(self, page, comment):
        page.goto(f"{self.server.url}/odoo/social.care.post/{self.posts[str(comment)]}")
        page.wait_for_selector(".o_form_view [name=body]")

    def states(self):
        return {key: each["status"] for key, each in self.site.things.items()}

    def press(self, page, button, told=None):
        """Press it, and agree to what is asked."""
        page.click(f"{button} >> visible=true")
        page.click(f"{MODAL} footer .btn-primary")
        page.wait_for_selector(MODAL, state="detached")
        if told:
            page.wait_for_selector(f"{TOAST} >> text={told}")
        chromium.wait_until_quiet(page)
