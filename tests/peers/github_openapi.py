"""github_openapi.py < ANSWERS: are these answers what GitHub's REST API documents?

Each line of standard input is a JSON object: `method`, `path` (a template of the description or a real
path, with or without a query), `status`, `body` (absent or null where there is none) and, to have the
request judged as well, `request`. Judged against GitHub's own OpenAPI description as published in
@octokit/openapi. Prints what is wrong, one line each; exits 1 if anything is, or if there was no input.
"""

import functools
import json
import re
import sys
from pathlib import Path

from openapi_schema_validator import OAS30Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

HERE = "urn:github"
FILE = "target/peers/node_modules/@octokit/openapi/generated/api.github.com.json"
DESCRIPTION = json.loads((Path(__file__).resolve().parents[2] / FILE).read_text())
REGISTRY = Registry().with_resource(HERE, DRAFT4.create_resource(DESCRIPTION))


def resolved(node, keys=()):
    """The node and the keys that lead to it, seen through if it is a reference to another."""
    if "$ref" not in node:
        return node, keys
    keys = node["$ref"].removeprefix("#/").split("/")
    return functools.reduce(lambda found, key: found[key], keys, DESCRIPTION), keys


def pattern(template):
    """The paths of a template. A parameter holds a slash only where the description says so."""
    parameters = [
        resolved(parameter)[0]
        for operation in DESCRIPTION["paths"][template].values()
        for parameter in operation.get("parameters", [])
    ]
    long = {parameter["name"] for parameter in parameters if parameter.get("x-multi-segment")}
    pieces = re.split(r"\{(\w+)\}", template)
    pieces[::2] = map(re.escape, pieces[::2])
    pieces[1::2] = [".+" if name in long else "[^/]+" for name in pieces[1::2]]
    return "".join(pieces)


def template_of(path):
    path = path.partition("?")[0]
    if path in DESCRIPTION["paths"]:
        return path
    found = [template for template in DESCRIPTION["paths"] if re.fullmatch(pattern(template), path)]
    # of several, the one that leaves least to its parameters
    return max(found, key=lambda template: len(re.sub(r"\{\w+\}", "", template)), default=None)


def pointer(*keys):
    return HERE + "#/" + "/".join(key.replace("~", "~0").replace("/", "~1") for key in keys)


def flaws(what, node, keys, body):
    """What is wrong with a body that this part of the description (an answer's or a request's) is for."""
    node, keys = resolved(node, keys)
    content = node.get("content", {})
    if "application/json" not in content:
        return [f"{what}: has a body, but none is documented"] if body is not None else []
    if body is None and not node.get("required", True):
        return []
    schema = {"$ref": pointer(*keys, "content", "application/json", "schema")}
    errors = [error for error in OAS30Validator(schema, registry=REGISTRY).iter_errors(body) if not is_null(error)]
    return [f"{what}: {error.json_path}: {error.message[-300:]}" for error in errors]


def is_null(error):
    """Whether it is about a null that is allowed: the validator forgets `nullable` beside `oneOf`."""
    return error.instance is None and error.schema.get("nullable", False)


def judge(entry):
    method, path, status = entry["method"].lower(), entry["path"], str(entry["status"])
    what = f"{method.upper()} {path} {status}"
    template = template_of(path)
    operation = DESCRIPTION["paths"].get(template, {}).get(method)
    if operation is None:
        return [f"{what}: GitHub has no such method on such a path"]
    keys = ["paths", template, method]
    answers = operation["responses"]
    if status not in answers:
        return [f"{what}: the documented statuses are {', '.join(answers)}"]
    found = flaws(what, answers[status], [*keys, "responses", status], entry.get("body"))
    if entry.get("request") is not None:
        asked = operation.get("requestBody", {})
        found += flaws(f"{what}, request", asked, [*keys, "requestBody"], entry["request"])
    return found


def main():
    entries = [json.loads(line) for line in sys.stdin if line.strip()]
    found = [flaw for entry in entries for flaw in judge(entry)]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"github_openapi.py: {len(entries)} answers, {len(found)} flaws", file=sys.stderr)
    sys.exit(1 if found or not entries else 0)


main()
