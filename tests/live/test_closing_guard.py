"""No ticket is closed by the way: in a browser, by dragging and on the form; by RPC."""

import xmlrpc.client

from tools import chromium

from .common import SECONDS, LiveCase, wait_until
from .test_practice import log_in

TICKETS = "/odoo/action-helpdesk_mgmt.helpdesk_my_tickets_action"
WARNING = ".modal .o_error_dialog, .modal .o_dialog_warning, .modal"
GO_ON = ".modal-footer .btn-primary"
MARK = """(() => {
    const number = %r;
    const card = [...document.querySelectorAll(".o_kanban_record")].find(
        (each) => each.innerText.includes(number)
    );
    card?.setAttribute("data-test", "card");
    const done = [...document.querySelectorAll(".o_kanban_group")].find(
        (each) => each.querySelector(".o_column_title")?.innerText.includes("Done")
    );
    done?.setAttribute("data-test", "done");
    return Boolean(card && done);
})()"""


class TestClosingGuard(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.database.server()
        cls.admin, cls.agent = cls.server.client("admin"), cls.server.client("demo")
        teams = cls.admin.call("helpdesk.ticket.team", "search", [])
        guard = {"social_closing_guard": "require"}
        cls.admin.call("helpdesk.ticket.team", "write", teams, guard)
        stage = cls.admin.call(
            "helpdesk.ticket.stage", "search", [("name", "=", "Done")]
        )
        cls.admin.call("helpdesk.ticket.stage", "write", stage, {"fold": False})
        cls.done = stage[0]
        domain = [
            ("social_network", "=", "practice"),
            ("public_resolution", "=", "unanswered"),
        ]
        cls.tickets = cls.admin.call("helpdesk.ticket", "search", domain, limit=3)
        mine = {"user_id": cls.agent.uid}
        cls.admin.call("helpdesk.ticket", "write", cls.tickets, mine)

    def test_a_person_is_asked(self):
        by_drag, by_form, by_rpc = self.tickets
        with chromium.running() as browser:
            self.page = browser.new_page()
            log_in(self.page, self.server)
            self.drag_a_card(by_drag)
            self.close_on_the_form(by_form)
            self.assertEqual(self.page.errors, [])
        self.close_by_rpc(by_rpc)
        self.assertEqual(self.server.errors(), [])

    def drag_a_card(self, ticket):
        """It goes back to where it was; the dialogue says how it ended, and closes."""
        number = self.read(ticket, "number")
        self.page.goto(f"{self.server.url}{TICKETS}")
        self.page.wait_for_selector(".o_kanban_record:not(.o_kanban_ghost)")
        self.page.wait_for_function(MARK % number)
        self.page.drag_and_drop(
            "[data-test=card]", "[data-test=done] .o_kanban_header", steps=8
        )
        self.page.wait_for_selector(WARNING)
        self.assertIn(number, self.page.inner_text(".modal"))
        self.assertNotEqual(self.read(ticket, "stage_id")[0], self.done)
        self.assertEqual(
            self.page.locator("[data-test=done] [data-test=card]").count(), 0
        )
        self.page.click(GO_ON)
        self.page.wait_for_selector(".modal .o_field_widget[name=body] textarea")
        self.page.click(".modal button[name=action_close]:not(.d-none)")
        wait_until(lambda: self.read(ticket, "closed"), SECONDS, "it is closed")
        [word] = self.words(ticket)
        self.assertTrue(word["closing"])
        self.assertEqual(word["visibility"], "public")
        self.page.wait_for_function("!document.querySelector('.modal')")

    def close_on_the_form(self, ticket):
        """Nothing is said there, for a reason of the company's list."""
        self.page.goto(f"{self.server.url}/odoo/helpdesk.ticket/{ticket}")
        done = f".o_statusbar_status button[data-value='{self.done}']"
        self.page.wait_for_selector(done)
        self.page.click(done)
        self.page.wait_for_selector(WARNING)
        self.page.click(GO_ON)
        self.page.wait_for_selector(".modal .o_field_widget[name=way]")
        self.page.click(".modal [name=way] input[data-value=waive]")
        self.page.click(".modal .o_field_widget[name=reason_id] input")
        self.page.click(".o-autocomplete--dropdown-item:first-child a")
        self.page.click(".modal button[name=action_close]:not(.d-none)")
        wait_until(lambda: self.read(ticket, "closed"), SECONDS, "it is closed")
        self.assertEqual(self.read(ticket, "public_resolution"), "waived")
        self.assertEqual(self.words(ticket), [])

    def close_by_rpc(self, ticket):
        """The words say what to do instead."""
        with self.assertRaises(xmlrpc.client.Fault) as caught:
            self.agent.call("helpdesk.ticket", "write", [ticket], self.closed())
        self.assertIn(self.read(ticket, "number"), caught.exception.faultString)
        self.assertIn("closing word", caught.exception.faultString)
        self.assertFalse(self.read(ticket, "closed"))
        conversations = self.read(ticket, "social_conversation_ids")
        reason = "Told at the counter"
        self.agent.call(
            "social.care.conversation", "action_waive", conversations, reason
        )
        self.agent.call("helpdesk.ticket", "write", [ticket], self.closed())
        self.assertTrue(self.read(ticket, "closed"))

    # ---- What is there -------------------------------------------------------------

    def closed(self):
        return {"stage_id": self.done}

    def read(self, ticket, name):
        return self.agent.call("helpdesk.ticket", "read", [ticket], [name])[0][name]

    def words(self, ticket):
        return self.agent.call(
            "social.care.reply",
            "search_read",
            [("conversation_id.ticket_id", "=", ticket)],
            ["closing", "visibility", "state"],
        )
