"""How many clicks an agent's daily steps take from the list, and how long they take.

Clicks are counted by the page itself. The times are printed and judged by nobody: they
are the machine's.
"""

import statistics

from tools import chromium

from .common import LiveCase
from .pressing import data

COUNT = """
    window.clicks = 0;
    window.addEventListener("click", (event) => {
        window.clicks += event.isTrusted ? 1 : 0;
    }, true);
"""
OPEN = """
    ([model, id]) => odoo.__WOWL_DEBUG__.root.env.services.action.doAction({
        type: "ir.actions.act_window", name: "One", res_model: model,
        views: [[false, "list"], [false, "form"]], domain: [["id", "=", id]],
    }, { clearBreadcrumbs: true })
"""
CONVERSATION, REPLY = "social.care.conversation", "social.care.reply"
PANE, MODAL = ".o_social_pane", ".modal:not(.o_inactive_modal)"
NEXT = "document.querySelector('.o_social_pane')?.dataset.conversation !== '{}'"
ALONE = "document.querySelectorAll('.o_data_row').length === 1"
IN_VIEW = """() => {
    const send = document.querySelector(".o_form_view .o_social_send");
    return send?.getBoundingClientRect().bottom <= window.innerHeight;
}"""
SCREENS = ((1400, 768), (700, 900), (390, 844))
STEPS = 6


class TestClicks(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database.shell(data.SCRIPT)
        cls.server = cls.database.server()
        cls.client = cls.server.client("admin")

    def test_daily_steps(self):
        waiting = [("awaiting_since", "!=", False), ("network", "=", "practice")]
        fresh = self.find(CONVERSATION, *waiting, ("ticket_id", "!=", False), limit=4)
        answered = self.find(
            CONVERSATION,
            ("public_resolution", "=", "acknowledged"),
            ("ticket_id", "!=", False),
        )
        with chromium.running() as browser:
            self.page = self.log_in(browser, "demo")
            found = {
                "take": self.count(CONVERSATION, fresh[0], self.take),
                "assign": self.count(CONVERSATION, fresh[1], self.assign),
                "reply": self.count(CONVERSATION, fresh[2], self.reply),
                "hand over": self.count(CONVERSATION, fresh[3], self.hand_over),
                "close": self.count(CONVERSATION, answered[0], self.close),
            }
            self.tell_times()
            self.page = self.log_in(browser, "supervisor")
            asked = self.find(REPLY, ("state", "=", "to_approve"))
            found["approve"] = self.count(REPLY, asked[0], self.approve)
        print("clicks:", found)
        # Assigning takes two and the name, which is chosen.
        most = {"take": 1, "assign": 3, "reply": 2, "hand over": 2, "close": 2}
        self.assertEqual(found, most | {"approve": 1})

    def test_of_two_opposites_one_is_shown(self):
        pause, resume = (
            f"button[name=action_{what}_all_outgoing]" for what in ("pause", "resume")
        )
        with chromium.running() as browser:
            self.page = self.log_in(browser, "supervisor")
            self.page.goto(f"{self.server.url}/odoo/social-replies")
            self.page.wait_for_selector(pause)
            self.assertEqual(self.page.locator(resume).count(), 0)
            self.page.click(pause)
            self.page.click(f"{MODAL} footer .btn-primary")
            self.page.wait_for_selector(resume)
            self.assertEqual(self.page.locator(pause).count(), 0)
            self.page.click(resume)
            self.page.wait_for_selector(pause)

    def test_sending_stays_in_view_on_a_ticket(self):
        [found] = self.find(CONVERSATION, ("ticket_id", "!=", False), limit=1)
        [read] = self.client.call(CONVERSATION, "read", [found], ["ticket_id"])
        # The notice that sending is paused takes room as well.
        self.client.call(REPLY, "action_pause_all_outgoing", [])
        self.addCleanup(self.client.call, REPLY, "action_resume_all_outgoing", [])
        with chromium.running() as browser:
            self.page = self.log_in(browser, "demo")
            for width, height in SCREENS:
                self.page.set_viewport_size({"width": width, "height": height})
                self.page.goto(
                    f"{self.server.url}/odoo/helpdesk.ticket/{read['ticket_id'][0]}"
                )
                self.page.wait_for_selector(".o_social_paused")
                self.page.wait_for_function(IN_VIEW)

    # ---- The steps -----------------------------------------------------------------

    def take(self):
        self.page.click(f"{PANE} .o_social_do_assign")
        self.page.wait_for_selector(".o_social_current .o_m2o_avatar")

    def assign(self):
        self.page.click(f"{PANE} .o_social_do_assign_other")
        self.page.wait_for_selector(f"{MODAL} [name=user_id] input:focus")
        self.page.keyboard.insert_text("Nora")
        self.page.click(".o-autocomplete--dropdown-item a >> text=Nora")
        self.page.click(f"{MODAL} button[name=action_assign]")
        self.page.wait_for_selector(MODAL, state="detached")

    def reply(self):
        self.page.click(f"{PANE} .o_social_composer_text")
        self.page.keyboard.insert_text("Thank you, we look into it and write today.")
        self.page.click(f"{PANE} .o_social_send:enabled")
        self.page.wait_for_selector(f"{PANE} .o_social_pending")

    def hand_over(self):
        self.page.click(f"{PANE} .o_social_hand_over")
        self.page.click(f"{MODAL} footer .btn-primary >> visible=true")
        self.page.wait_for_selector(MODAL, state="detached")

    def close(self):
        self.page.click(f"{PANE} .o_social_do_close")
        self.page.click(f"{MODAL} footer .btn-primary >> visible=true")
        self.page.wait_for_selector(MODAL, state="detached")

    def approve(self):
        self.page.click(".o_data_row button[name=action_approve]")
        self.page.wait_for_selector(
            ".o_data_row button[name=action_approve]", state="detached"
        )

    # ---- What they need ------------------------------------------------------------

    def find(self, model, *domain, **options):
        return self.client.call(model, "search", list(domain), **options)

    def log_in(self, browser, login):
        page = browser.new_page(reduced_motion="reduce")
        page.add_init_script(COUNT)
        chromium.log_in(page, self.server.url, login)
        page.goto(f"{self.server.url}/odoo/social-inbox")
        page.wait_for_selector(f"{PANE} .o_social_post")
        return page

    def count(self, model, record, step):
        """The clicks of a step on the one row of a list."""
        self.page.evaluate(OPEN, [model, record])
        self.page.wait_for_function(ALONE)
        chromium.wait_until_quiet(self.page)
        before = self.page.evaluate("window.clicks")
        step()
        chromium.wait_until_quiet(self.page)
        return self.page.evaluate("window.clicks") - before

    def tell_times(self):
        """Print how long it takes from `j` to the next conversation's thread."""
        self.page.goto(f"{self.server.url}/odoo/social-inbox")
        self.page.wait_for_selector(f"{PANE} .o_social_post")
        times = []
        for _step in range(STEPS):
            chromium.wait_until_quiet(self.page)
            shown = self.page.get_attribute(PANE, "data-conversation")
            start = self.page.evaluate("performance.now()")
            self.page.keyboard.press("j")
            self.page.wait_for_function(NEXT.format(shown))
            self.page.wait_for_selector(f"{PANE} .o_social_post")
            times.append(self.page.evaluate("performance.now()") - start)
        print(f"\nj to thread: {statistics.median(times):.0f} ms, {sorted(times)}")
