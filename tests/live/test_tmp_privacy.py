from tools import chromium

from .common import LiveCase

FIND = """
post = env["social.care.post"].search([("direction","=","in"),("conversation_id.ticket_id","!=",False)], limit=1)
result = [post.profile_id.id, post.conversation_id.ticket_id.id]
"""
RUN = """
env["social.care.erasure"]._cron_erase()
env.cr.commit()
result = env["social.care.erasure"].search([]).mapped("state")
"""


class TestPress(LiveCase):
    def test_all(self):
        server = self.database.server()
        profile, ticket = self.database.shell(FIND)
        chrome = self.enterContext(chromium.running())
        for login in ("demo", "supervisor"):
            page = chrome.new_page(reduced_motion="reduce")
            chromium.log_in(page, server.url, login)
            for path in ("social-erasures", "social-health", "social-retention"):
                page.goto(f"{server.url}/odoo/{path}")
                page.wait_for_timeout(4000)
                page.screenshot(path=f"/tmp/priv-{login}-{path}.png")
            page.goto(f"{server.url}/odoo/social.care.profile/{profile}")
            page.wait_for_selector(".o_form_view")
            assert page.locator("button[name=action_erase]").count() == 0
            print(login, page.errors)
        page = chrome.new_page(1400, 1000, reduced_motion="reduce") if False else chrome.new_page(reduced_motion="reduce")
        chromium.log_in(page, server.url, "admin")
        page.goto(f"{server.url}/odoo/social-health")
        page.wait_for_selector("section table")
        page.click("text=New Token")
        page.wait_for_selector("text=shown this once")
        page.click("text=Refresh")
        chromium.wait_until_quiet(page)
        page.screenshot(path="/tmp/priv-health.png", full_page=True)
        page.goto(f"{server.url}/odoo/social.care.profile/{profile}")
        page.click("button[name=action_erase]")
        page.wait_for_selector("[name=with_contact], [name=for_good]")
        chromium.wait_until_quiet(page)
        page.screenshot(path="/tmp/priv-erase-new.png")
        page.click("button[name=action_start]")
        page.wait_for_selector(".modal")
        page.screenshot(path="/tmp/priv-erase-confirm.png")
        page.click(".modal .btn-primary")
        chromium.wait_until_quiet(page)
        page.screenshot(path="/tmp/priv-erase-started.png")
        print(self.database.shell(RUN))
        page.reload()
        page.wait_for_selector(".o_form_view")
        chromium.wait_until_quiet(page)
        page.screenshot(path="/tmp/priv-erase-done.png")
        page.goto(f"{server.url}/odoo/social-erasures")
        page.wait_for_selector(".o_list_view")
        chromium.wait_until_quiet(page)
        page.screenshot(path="/tmp/priv-erasures.png")
        page.goto(f"{server.url}/odoo/helpdesk.ticket/{ticket}")
        page.wait_for_selector(".o_form_view")
        chromium.wait_until_quiet(page)
        page.screenshot(path="/tmp/priv-ticket.png", full_page=True)
        page.goto(f"{server.url}/odoo/action-social_care.social_care_retention_open_action")
        page.wait_for_selector(".o_list_view")
        chromium.wait_until_quiet(page)
        page.locator(".o_data_row [name=ends]").first.click()
        chromium.wait_until_quiet(page)
        page.screenshot(path="/tmp/priv-retention.png")
        print(page.errors)
