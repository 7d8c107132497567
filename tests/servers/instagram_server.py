"""A small Instagram on loopback, by either login: see :mod:`.meta_server`."""

from .meta_server import (
    APP,
    PAGE,
    PAGE_TOKEN,
    SECRET,
    MetaError,
    MetaServer,
    gone,
    now,
    seconds,
)

ACCOUNT, SCOPED = "17841400001", "28978671838402975"
TOKEN, SHORT = "IGAA-token-of-the-account", "IGAA-token-for-an-hour"
NEXT = "IGAA-token-renewed"


class InstagramServer(MetaServer):
    """One professional account, tied to the page of the Meta that it is part of.

    :ivar direct: whether it is asked by Instagram's own login
    """

    def __init__(self, direct=False):
        super().__init__()
        self.direct = direct
        self.proves = not direct
        self.suffix = "ForIGOnlyAPI" if direct else ""
        self.account = self.add(
            f"IGUser{self.suffix}", ACCOUNT, username="acme", _lists={}
        )
        if direct:
            self.account |= {"user_id": int(ACCOUNT), "id": SCOPED}
            self.tokens = {TOKEN: ACCOUNT, NEXT: ACCOUNT}
        self.page["instagram_business_account"] = {"id": ACCOUNT, "username": "acme"}
        self.scopes += ["instagram_basic", "instagram_manage_comments"]
        self.scopes += ["instagram_manage_messages"]
        self.mentions = {}

    @property
    def me(self):
        return {"id": ACCOUNT, "username": "acme"}

    @property
    def exchanges(self):
        return self.account if self.direct else self.page

    def person(self, name, key=""):
        person = super().person(name, key)
        return {"id": person["id"], "username": name.lower()}

    # ---- What stands on it -----------------------------------------------------------

    def media(self, caption, **more):
        """A post of ours."""
        key = self.new_id()
        values = {
            "caption": caption,
            "timestamp": now(),
            "permalink": f"https://www.instagram.com/p/{key}/",
            "media_type": "IMAGE",
            "like_count": 1,
            "username": "acme",
            "_comments": [],
        }
        media = self.add(f"IGMedia{self.suffix}", key, **values | more)
        self.account["_lists"].setdefault("media", []).append(key)
        return media

    def tag(self, caption, who="ann", **more):
        """A post of somebody else that tags us."""
        media = self.media(caption, username=who, **more)
        self.account["_lists"]["media"].remove(media["id"])
        self.account["_lists"].setdefault("tags", []).append(media["id"])
        return media

    def comment(self, parent, message, who=None, **more):
        """A comment on a post, or an answer to one: below the uppermost."""
        above = self.things[parent]
        media = self.things[above.get("_post", parent)]
        who = who or self.person("Ann")
        values = {
            "text": message,
            "timestamp": now(),
            "from": who,
            "username": who["username"],
            "hidden": False,
            "like_count": 0,
            "_post": media["id"],
        }
        comment = self.add("IGComment", self.new_id(), **values | more)
        if above is not media:
            if above.get("parent_id"):
                raise MetaError(100, "Only top-level comments can be replied to")
            comment["parent_id"] = parent
        media["_comments"].append(comment["id"])
        return comment

    def remove(self, key):
        thing = self.things.pop(key)
        if thing["_class"] == "IGComment":
            self.things[thing["_post"]]["_comments"].remove(key)

    # ---- What it answers -------------------------------------------------------------

    def answered(self, request):
        """Instagram's own server stands below a path here."""
        if self.direct:
            request.path = request.path.removeprefix("/graph.instagram.com")
            given = self.parameters(request)
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if request.path == "/oauth/access_token":
                return self.code(given)
            if request.path in ("/access_token", "/refresh_access_token"):
                return self.renewed(request.path, given, token)
        return super().answered(request)

    def code(self, given):
        """docs: business-login, step 2"""
        known = (given.get("client_id"), given.get("client_secret")) == (APP, SECRET)
        if not known or given.get("code") != "good":
            raise OAuthError("Matching code was not found or was already used")
        return {
            "access_token": SHORT,
            "user_id": int(SCOPED),
            "permissions": "instagram_business_basic",
        }

    def renewed(self, path, given, token):
        """docs: business-login, step 3, and reference/refresh_access_token"""
        kinds = {"/access_token": ("ig_exchange_token", SHORT, TOKEN)}
        kinds["/refresh_access_token"] = ("ig_refresh_token", TOKEN, NEXT)
        grant, old, new = kinds[path]
        if given.get("grant_type") != grant or token != old:
            raise MetaError(190, "Session key invalid", 463)
        if path == "/access_token" and given.get("client_secret") != SECRET:
            raise MetaError(101, "Error validating application")
        return {"access_token": new, "token_type": "bearer", "expires_in": 5_183_944}

    def shown(self, thing, fields):
        if "_comments" in thing:
            thing["comments_count"] = len(thing["_comments"])
        return super().shown(thing, fields)

    def get_node(self, thing, given):
        fields = given.get("fields", "")
        for name in ("mentioned_comment.comment_id", "mentioned_media.media_id"):
            if fields.startswith(name):
                key = fields.partition("(")[2].partition(")")[0]
                inner = fields.partition("{")[2].removesuffix("}")
                if key not in self.mentions:
                    raise gone(key)
                found = self.shown(self.mentions[key], inner)
                return {name.partition(".")[0]: found, "id": thing["id"]}
        return super().get_node(thing, given)

    def post_node(self, thing, given):
        thing["hidden"] = given["hide"] == "true"
        return {"success": True}

    def get_media(self, account, given):
        return self.listed(account, "media", given)

    def get_tags(self, account, given):
        return self.listed(account, "tags", given)

    def get_comments(self, thing, given):
        found = [self.things[it] for it in thing["_comments"]]
        return self.paged([it for it in found if "parent_id" not in it], given)

    def get_replies(self, comment, given):
        found = [self.things[it] for it in self.things[comment["_post"]]["_comments"]]
        return self.paged(
            [it for it in found if it.get("parent_id") == comment["id"]], given
        )

    def get_conversations(self, page, given):
        if given.get("platform") != "INSTAGRAM":
            return {"data": []}
        return super().get_conversations(page, given)

    def message(self, who, text, own=False, **more):
        page, self.page = self.page, self.exchanges
        try:
            message = super().message(who, text, own, **more)
        finally:
            self.page = page
        self.things[message["id"].removeprefix("m_")] = message
        del self.things[message["id"]]
        message["id"] = message["id"].removeprefix("m_")
        thread = next(
            it
            for it in self.things.values()
            if it.get("_who", {}).get("id") == who["id"]
        )
        thread["_messages"][-1] = message["id"]
        return message

    def post_comments(self, thing, given):
        return {"id": self.comment(thing["id"], given["message"], self.me)["id"]}

    post_replies = post_comments

    def post_mentions(self, account, given):
        self.sent.append(given)
        return {"id": self.new_id()}

    def change(self, thing, verb="add"):
        """The change that a delivery has of a comment."""
        value = {
            "id": thing["id"],
            "text": thing["text"],
            "from": thing["from"],
            "media": {"id": thing["_post"], "media_product_type": "FEED"},
        }
        if "parent_id" in thing:
            value["parent_id"] = thing["parent_id"]
        return {"field": "comments", "value": value}


class OAuthError(MetaError):
    """As api.instagram.com words it."""

    def __init__(self, message):
        super().__init__(0, message)
        self.body = {
            "error_type": "OAuthException",
            "code": 400,
            "error_message": message,
        }


__all__ = ["ACCOUNT", "PAGE", "PAGE_TOKEN", "InstagramServer", "seconds"]
