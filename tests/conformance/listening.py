"""A session that notes every operation of a client, and what is wrong with it."""

from odoo.addons.social_care.networks import guard

from . import prism


def session(url, description, operations, problems):
    """What a client is to talk through.

    :param str url: Prism's address
    :param Description description: of the network
    :param operations: a list that is told each operation's name
    :param problems: a list that is told each problem, in words
    """

    def note(response):
        request = response.request
        if request.method == "HEAD":  # asked for the time alone
            return
        path, _, query = request.path_url.partition("?")
        found = description.operation(request.method, path)
        if not found:
            problems.append(f"{request.method} {path} is not described")
            return
        operation, names = found
        operations.append(operation)
        asked = {each.partition("=")[0] for each in query.split("&") if each}
        problems.extend(f"no parameter {name}" for name in sorted(asked - names))
        problems.extend(prism.violations(response))
        if not response.ok:
            problems.append(f"HTTP {response.status_code}")

    return _Listening(url, note)


class _Listening(guard.Session):
    def __init__(self, url, note):
        super().__init__(trusted=url)
        self.note = note

    def send(self, request, **more):
        response = super().send(request, **more)
        self.note(response)
        return response
