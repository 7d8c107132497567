"""LinkedIn: every operation, against ``tests/servers/linkedin_description.py``.

LinkedIn publishes no description that a machine could read: this one is our own, with
the page beside each operation. The small server holds requests and answers to it.
"""

from datetime import datetime, timezone

from odoo.addons.social_care.networks import base
from odoo.addons.social_care.networks.linkedin import LinkedInClient

from tests.servers import linkedin_server as linkedin

from .driven import looking, reading, rows

LABEL = "LinkedIn"
NAME = ""
URL = "https://odoo.example/social_care/webhook/abc"


def run(_folder):
    """The rows of the report, one after the other."""
    server = linkedin.LinkedInServer()
    settings = base.Settings(
        base_url=server.url,
        handle="acme",
        external_id=linkedin.ME,
        access_token=linkedin.TOKEN,
        refresh_token=linkedin.RENEWS,
        client_id=linkedin.APP,
        client_secret=linkedin.SECRET,
        webhook_secret=linkedin.NUMBER,
        options={"member": linkedin.MEMBER},
    )
    yield from rows(LABEL, server, lambda: LinkedInClient(settings), _steps(server))


def _steps(server):
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    comment = server.comment("Where is it?")["commentUrn"]
    share = server.mention("Look at Acme")
    answer = base.Reply("On its way", parent_external_id=comment)
    thanks = base.Reply("Thank you", parent_external_id=share)
    said = {}

    def publish(client):
        said["id"] = client.publish(answer, "1")

    return (
        ("sign in", lambda client: client.exchange_code("good", URL, "")),
        ("renew", lambda client: client.refresh()),
        ("check", lambda client: client.check()),
        ("tell our address", lambda client: client.subscribe(URL)),
        ("comments and mentions", reading("notifications")),
        ("look at a comment", looking(comment, "comment", "")),
        ("look at a post", looking(share, "mention", "")),
        ("answer", publish),
        ("answer a mention", lambda client: client.publish(thanks, "2")),
        ("was it said?", lambda client: client.find_own(answer, now)),
        ("correct", lambda client: client.correct(said["id"], "On its way!")),
        ("delete", lambda client: client.delete(said["id"])),
        ("deliveries", lambda client: _delivered(server, client)),
    )


def _delivered(server, client):
    headers, body = server.delivery([it for _at, it in server.notices])
    assert client.verify(headers, body)
    for item in client.unpack(body, headers):
        client.parse(item)
