"""What an installation has to be able to do; the whole suite lies beside the addon."""

from odoo.tests import TransactionCase, tagged

from ..database import transaction


@tagged("post_install", "-at_install")
class TestFirstTicket(TransactionCase):
    def test_a_complaint_in_a_file_becomes_a_ticket_that_waits_in_public(self):
        account = transaction.joined(self.env["social.care.account"]).create(
            {
                "name": "Reviews",
                "network": "file",
                "ticket_policy": "all",
                "team_id": self.env["helpdesk.ticket.team"]
                .create({"name": "Public"})
                .id,
            }
        )
        row = "external_id,author_id,author_name,body\n1,eva,Eva,It is broken again!\n"
        counts = account.import_file(row.encode(), "reviews.csv")
        self.assertEqual((counts["stored"], counts["failed"]), (1, 0))
        ticket = self.env["helpdesk.ticket"].search(
            [("social_conversation_ids.account_id", "=", account.id)]
        )
        self.assertEqual(ticket.public_resolution, "unanswered")
        self.assertIn("It is broken again!", ticket.description)
