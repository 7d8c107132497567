"""What of an OpenAPI description Prism does not look at: names nobody described."""

import json
import re
from types import SimpleNamespace


class Description:
    """A description, asked about single requests."""

    def __init__(self, path):
        self.whole = json.loads(path.read_text())
        self.paths = [
            (re.compile(re.sub(r"\{[^}]*\}", "[^/]+", template) + "$"), template)
            for template in sorted(self.whole["paths"], key=lambda each: "{" in each)
        ]

    def operation(self, method, path):
        """Its name, and the names of its query parameters; None where there is none."""
        for pattern, template in self.paths:
            operation = self.whole["paths"][template].get(method.lower())
            if operation and pattern.match(path):
                parameters = map(self._resolve, operation.get("parameters", []))
                names = {each["name"] for each in parameters if each["in"] == "query"}
                return operation["operationId"], names
        return None

    def schemas(self, operation):
        """What is sent and what is given, as an object with ``sent`` and ``given``:
        schemas, or None.

        :param str operation: its name
        """
        for methods in self.whole["paths"].values():
            for each in methods.values():
                if each.get("operationId") == operation:
                    answer = each.get("responses", {}).get("200", {})
                    return SimpleNamespace(
                        sent=_schema(each.get("requestBody", {})), given=_schema(answer)
                    )
        raise LookupError(operation)

    def _resolve(self, thing):
        while "$ref" in thing:
            target = self.whole
            for step in thing["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            thing = target
        return thing


def _schema(part):
    return next((it["schema"] for it in part.get("content", {}).values()), None)
