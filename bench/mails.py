"""The other side: helpdesk_mgmt's own mail gateway."""

from .texts import CUSTOMERS, text


class Mails:
    """E-mails of the same words from the same contacts, one message each.

    :param env: an environment
    :param partners: the contacts, by number of customer
    """

    def __init__(self, env, partners):
        self.env = env(context={"fetchmail_cron_running": True})
        self.partners = partners
        self.number = 0

    def take(self, count):
        """Process the next e-mails, each committed as the mail fetcher does."""
        tickets = []
        for number in range(self.number, self.number + count):
            email = self.partners[number % CUSTOMERS].email
            message = (
                f"From: {email}\r\nTo: help@acme.example\r\n"
                f"Message-Id: <{number}@bench.example>\r\n"
                f"Subject: {text(number)[:60].encode('ascii', 'replace').decode()}\r\n"
                "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                f"\r\n{text(number)}\r\n"
            )
            tickets.append(
                self.env["mail.thread"].message_process(
                    "helpdesk.ticket", message.encode()
                )
            )
            self.env.cr.commit()
        self.number += count
        return self.env["helpdesk.ticket"].browse(tickets)
