"""What LinkedIn says of its interface, written down by us, page by page.

LinkedIn publishes no description that a machine could read, and nobody may copy its
pages. So this is our own: what the pages named beside each operation say of its
address, its headers, its parameters and the names and types of what goes in and comes
out. They lie below https://learn.microsoft.com/en-us/linkedin/ and were read in
November 2026 through others who quote and use them: LinkedIn itself was never asked.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

URN = re.compile(r"urn:li:\w+:(\(\S+,\S+\)|[\w-]+)")
POST = r"urn:li:(activity|share|ugcPost):\d+"
COMMENT = rf"urn:li:comment:\({POST},\d+\)"
ORGANIZATION = r"urn:li:organization:[\w-]+"
MILLISECONDS = int

AUDIT = {"actor": URN, "time": MILLISECONDS, "impersonator": URN}
"""created and lastModified: shared/references/v2/standards"""

PAGING = {"start": int, "count": int, "total": int, "links": [dict]}
"""shared/api-guide/concepts/pagination"""

COMMENT_FIELDS = {
    "actor": URN,
    "agent": URN,
    "commentUrn": re.compile(COMMENT),
    "commentsSummary": dict,
    "content": [dict],
    "created": AUDIT,
    "id": str,
    "lastModified": AUDIT,
    "likesSummary": dict,
    "message": {"text": str, "attributes": [dict]},
    "object": re.compile(POST),
    "parentComment": re.compile(COMMENT),
}
"""marketing/community-management/shares/comments-api, schema"""

SAID = {
    "entity": URN,
    "owner": URN,
    "text": str,
    "object": URN,
    "title": str,
    "description": str,
    "mediaCategory": str,
    "parentComment": re.compile(COMMENT),
}

NOTIFICATION = {
    "notificationId": int,
    "organizationalEntity": re.compile(ORGANIZATION),
    "action": re.compile(
        "LIKE|COMMENT|SHARE|SHARE_MENTION|ADMIN_COMMENT|COMMENT_EDIT|COMMENT_DELETE"
    ),
    "sourcePost": re.compile(POST),
    "decoratedSourcePost": SAID,
    "generatedActivity": URN,
    "decoratedGeneratedActivity": {"comment": SAID, "share": SAID},
    "lastModifiedAt": MILLISECONDS,
    "subscriber": URN,
}
"""marketing/community-management/organizations/organization-social-action-notifications"""

SHARE = {
    "author": URN,
    "commentary": str,
    "createdAt": MILLISECONDS,
    "id": re.compile(POST),
    "lastModifiedAt": MILLISECONDS,
    "lifecycleState": re.compile("PUBLISHED|DRAFT|PUBLISH_REQUESTED|PUBLISH_FAILED"),
    "publishedAt": MILLISECONDS,
    "visibility": str,
}
"""marketing/community-management/shares/posts-api"""

ACL = {
    "organization": re.compile(ORGANIZATION),
    "role": str,
    "roleAssignee": URN,
    "state": re.compile("APPROVED|REJECTED|REQUESTED|REVOKED"),
}
"""marketing/community-management/organizations/organization-access-control-by-role"""

ORGANIZATION_FIELDS = {"id": int, "localizedName": str, "vanityName": str}
"""marketing/community-management/organizations/organization-lookup-api"""

SUBSCRIPTION = {
    "developerApplication": URN,
    "user": URN,
    "entity": URN,
    "eventType": str,
    "webhook": str,
    "expiresAt": MILLISECONDS,
}

TOKENS = {
    "access_token": str,
    "expires_in": int,
    "refresh_token": str,
    "refresh_token_expires_in": int,
    "scope": str,
}
"""shared/authentication/authorization-code-flow and /programmatic-refresh-tokens"""

ERROR = {"status": int, "code": str, "serviceErrorCode": int, "message": str}
"""shared/api-guide/concepts/error-handling"""


def listed(thing):
    """A page of such things."""
    return {"paging": PAGING, "elements": [thing]}


@dataclass(frozen=True)
class Operation:
    """One thing that LinkedIn can be asked.

    :param path: a pattern of the address as it is sent, escaped
    :param query: name of a parameter to the pattern of its value, as it is sent
    :param needed: those of the parameters that have to be there
    :param body: names and types of what is sent; None: nothing is
    :param required: those names that have to be there
    :param answer: names and types of what comes; None: nothing does
    :param rest: whether it is one of the versioned interface, with its headers
    """

    name: str
    method: str
    path: str
    page: str
    query: dict = field(default_factory=dict)
    needed: tuple = ()
    body: dict | None = None
    required: tuple = ()
    answer: dict | None = None
    rest: bool = True


_E_POST = r"urn%3Ali%3A(activity|share|ugcPost)%3A\d+"
_E_COMMENT = rf"urn%3Ali%3Acomment%3A%28{_E_POST}%2C\d+%29"
_E_ORGANIZATION = r"urn%3Ali%3Aorganization%3A\d+"
_PAGED = {"start": r"\d+", "count": r"[1-9]\d?|100"}
_COMMENTS = f"/rest/socialActions/({_E_POST}|{_E_COMMENT})/comments"
_COMMENTS_PAGE = "marketing/community-management/shares/comments-api"
_SUBSCRIPTIONS = (
    r"/rest/eventSubscriptions/\(developerApplication:urn%3Ali%3AdeveloperApplication"
    r"%3A\d+,user:urn%3Ali%3Aperson%3A[\w-]+,entity:" + _E_ORGANIZATION + r","
    r"eventType:ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS\)"
)
_NOTIFICATIONS_PAGE = (
    "marketing/community-management/organizations/organization-social-action-"
    "notifications"
)

OPERATIONS = (
    Operation(
        "notifications",
        "GET",
        "/rest/organizationalEntityNotifications",
        _NOTIFICATIONS_PAGE,
        query={
            "q": "criteria",
            "actions": r"List\([A-Z_]+(,[A-Z_]+)*\)",
            "organizationalEntity": _E_ORGANIZATION,
            "timeRange": r"\(start:\d{13},end:\d{13}\)",
            **_PAGED,
        },
        needed=("q", "actions", "organizationalEntity"),
        answer=listed(NOTIFICATION),
    ),
    Operation(
        "subscribe",
        "PUT",
        _SUBSCRIPTIONS,
        _NOTIFICATIONS_PAGE,
        body={"webhook": str},
        required=("webhook",),
    ),
    Operation(
        "subscription", "GET", _SUBSCRIPTIONS, _NOTIFICATIONS_PAGE, answer=SUBSCRIPTION
    ),
    Operation(
        "comments",
        "GET",
        _COMMENTS,
        _COMMENTS_PAGE,
        query=_PAGED,
        answer=listed(COMMENT_FIELDS),
    ),
    Operation(
        "comment", "GET", rf"{_COMMENTS}/\d+", _COMMENTS_PAGE, answer=COMMENT_FIELDS
    ),
    Operation(
        "create a comment",
        "POST",
        _COMMENTS,
        _COMMENTS_PAGE,
        body={
            "actor": re.compile(ORGANIZATION),
            "object": re.compile(POST),
            "message": {"text": str, "attributes": [dict]},
            "parentComment": re.compile(COMMENT),
        },
        required=("actor", "object", "message"),
        answer=COMMENT_FIELDS,
    ),
    Operation(
        "edit a comment",
        "POST",
        rf"{_COMMENTS}/\d+",
        _COMMENTS_PAGE,
        query={"actor": _E_ORGANIZATION},
        needed=("actor",),
        body={"patch": {"message": {"$set": {"text": str, "attributes": [dict]}}}},
        required=("patch",),
    ),
    Operation(
        "delete a comment",
        "DELETE",
        rf"{_COMMENTS}/\d+",
        _COMMENTS_PAGE,
        query={"actor": _E_ORGANIZATION},
        needed=("actor",),
    ),
    Operation(
        "post",
        "GET",
        f"/rest/posts/{_E_POST}",
        "marketing/community-management/shares/posts-api",
        answer=SHARE,
    ),
    Operation(
        "pages",
        "GET",
        "/rest/organizationAcls",
        "marketing/community-management/organizations/organization-access-control-by-"
        "role",
        query={
            "q": "roleAssignee",
            "role": "ADMINISTRATOR",
            "state": "APPROVED",
            **_PAGED,
        },
        needed=("q",),
        answer=listed(ACL),
    ),
    Operation(
        "page",
        "GET",
        r"/rest/organizations/\d+",
        "marketing/community-management/organizations/organization-lookup-api",
        answer=ORGANIZATION_FIELDS,
    ),
    Operation(
        "token",
        "POST",
        "/oauth/v2/accessToken",
        "shared/authentication/authorization-code-flow",
        body={
            "grant_type": re.compile("authorization_code|refresh_token"),
            "code": str,
            "redirect_uri": str,
            "refresh_token": str,
            "client_id": str,
            "client_secret": str,
        },
        required=("grant_type", "client_id", "client_secret"),
        answer=TOKENS,
        rest=False,
    ),
)


def operation(method, path):
    """The operation of a request, or None."""
    for each in OPERATIONS:
        if each.method == method and re.fullmatch(each.path, path):
            return each
    return None


def asked(found, query, headers, body):
    """What is wrong with a request, in words.

    :param str query: as it was sent, escaped
    :param dict headers: names in lower case
    :param body: what was sent, as a dict or None
    """
    wrong = []
    given = dict(each.partition("=")[::2] for each in query.split("&") if each)
    for name, value in given.items():
        if name not in found.query:
            wrong.append(f"{found.name} has no parameter {name}")
        elif not re.fullmatch(found.query[name], value):
            wrong.append(f"{name} of {found.name} cannot be {value}")
    wrong += [f"{found.name} needs {it}" for it in found.needed if it not in given]
    if found.rest:
        version = headers.get("linkedin-version", "")
        if not re.fullmatch(r"20\d\d(0[1-9]|1[0-2])", version):
            wrong.append(f"{found.name} without LinkedIn-Version")
        if headers.get("x-restli-protocol-version") != "2.0.0":
            wrong.append(f"{found.name} without X-Restli-Protocol-Version")
        partial = headers.get("x-restli-method") == "PARTIAL_UPDATE"
        if partial != (found.name == "edit a comment"):
            wrong.append(f"{found.name} with the wrong X-RestLi-Method")
    if found.body is None:
        return [*wrong, f"{found.name} takes no body"] if body else wrong
    wrong += [f"{found.name} needs {it}" for it in found.required if it not in body]
    return wrong + fits(body, found.body, found.name)


def answered(found, body):
    """What is wrong with an answer of ours, in words."""
    return fits(body, found.answer, found.name) if found.answer else []


def fits(thing, described, where):
    """What of a thing is not as described, in words."""
    if isinstance(described, dict):
        if not isinstance(thing, dict):
            return [f"{where} is no object"]
        wrong = [f"{where} has no field {it}" for it in thing if it not in described]
        return wrong + [
            each
            for name, value in thing.items()
            if name in described
            for each in fits(value, described[name], f"{where}.{name}")
        ]
    if isinstance(described, list):
        if not isinstance(thing, list):
            return [f"{where} is no list"]
        return [wrong for it in thing for wrong in fits(it, described[0], f"{where}[]")]
    if isinstance(described, re.Pattern):
        good = isinstance(thing, str) and described.fullmatch(unquote(thing))
        return [] if good else [f"{where} cannot be {thing!r}"]
    good = isinstance(thing, described) and not isinstance(thing, bool)
    return [] if good else [f"{where} is no {described.__name__}"]
