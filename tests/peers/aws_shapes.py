"""aws_shapes.py < ANSWERS: are these answers, or requests, what AWS's service models describe?

Each line of standard input is a JSON object: `service` (ecs, ecr, logs), `action`, `status` and `body`, as it
went over the wire; or `service`, `action` and `request`, the input of the action. Judged against the models that botocore ships: no member that is not modelled, none
missing that is required, every value of its type, every word one of those allowed; an error is one that the
action can answer with. The model of an input doesn't list every word and length: what it does list is judged. Prints what is wrong, one line each; exits 1 if anything is, or if there was no input.
"""

import datetime
import functools
import json
import sys
import xml.etree.ElementTree

import botocore.session

# Source: AWS docs, "Common errors" of each service; no model lists them.
COMMON = {
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SerializationException",
    "ServiceUnavailable",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
}
TYPES = {
    "string": str,
    "integer": int,
    "long": int,
    "double": (int, float),
    "float": (int, float),
    "timestamp": (int, float, datetime.datetime),
    "boolean": bool,
    "structure": dict,
    "map": dict,
    "list": list,
}


@functools.cache
def operation(service, action):
    model = botocore.session.get_session().get_service_model(service)
    return model.operation_model(action) if action in model.operation_names else None


def flaws(shape, value, path):
    """What is wrong with a value that this shape is for."""
    kind = shape.type_name
    if not isinstance(value, TYPES[kind]) or isinstance(value, bool) != (kind == "boolean"):
        return [f"{path}: {json.dumps(value)[:80]} is no {kind}"]
    if kind == "structure":
        return members(shape, value, path)
    if kind == "list":
        return [flaw for nth, item in enumerate(value) for flaw in flaws(shape.member, item, f"{path}[{nth}]")]
    if kind == "map":
        return [flaw for key, item in value.items() for flaw in flaws(shape.value, item, f"{path}.{key}")]
    if kind == "string" and shape.enum and value not in shape.enum:
        return [f"{path}: {value!r} is none of {', '.join(shape.enum)}"]
    return []


def members(shape, value, path):
    found = [f"{path}.{name}: is required" for name in shape.required_members if name not in value]
    for name, item in value.items():
        if name not in shape.members:
            found.append(f"{path}.{name}: {shape.name} has no such member")
        else:
            found += flaws(shape.members[name], item, f"{path}.{name}")
    return found


def judge_request(service, action, request):
    model = operation(service, action)
    what = f"{service} {action}"
    return [f"{what}: there is no such action"] if model is None else flaws(model.input_shape, request, what)


def judge(entry):
    if "request" in entry:
        return judge_request(entry["service"], entry["action"], entry["request"])
    service, action, status, body = (entry[key] for key in ("service", "action", "status", "body"))
    what = f"{service} {action} {status}"
    model = operation(service, action)
    if model is None:
        return [f"{what}: there is no such action"]
    if status == 200:
        return flaws(model.output_shape, body, what)
    known = {shape.name for shape in model.error_shapes} | COMMON
    if body.get("__type") not in known:
        return [f"{what}: {body.get('__type')} is no error of this action"]
    return [] if isinstance(body.get("message"), str) else [f"{what}: the error says nothing"]


# Source: AWS docs, "Common errors" of each API that speaks XML.
COMMON_XML = {"InvalidInput", "Throttling", "ValidationError"}


def judge_parsed(model, parsed):
    """What is wrong with an answer as botocore has read it from XML."""
    what = f"{model.service_model.service_name} {model.name}"
    body = {name: value for name, value in parsed.items() if name != "ResponseMetadata"}
    if "Error" not in body:
        return flaws(model.output_shape, body, what) if model.output_shape else []
    # EC2 models no errors.
    known = {shape.metadata.get("error", {}).get("code", shape.name) for shape in model.error_shapes}
    code = body["Error"].get("Code")
    if model.service_model.protocol != "ec2" and code not in known | COMMON_XML:
        return [f"{what}: {code} is no error of this action"]
    return [] if body["Error"].get("Message") else [f"{what}: the error says nothing"]


def elements(shape, known):
    """The names of all elements that may be in a shape's XML."""
    if shape is None or shape.name in known:
        return known
    known[shape.name] = set()
    for name, member in getattr(shape, "members", {}).items():
        known[shape.name].add(member.serialization.get("name", name))
        elements(member, known)
    if shape.type_name == "list":
        known[shape.name].add(shape.member.serialization.get("name", "member"))
        elements(shape.member, known)
    return known


def strange_elements(model, body):
    """The elements of an answer in XML that its model does not have; botocore passes over them."""
    around = {model.name + "Response", model.name + "Result", "ResponseMetadata", "RequestId", "requestId"}
    known = around.union(*elements(model.output_shape, {}).values())
    names = {one.tag.rpartition("}")[2] for one in xml.etree.ElementTree.fromstring(body).iter()}
    return [f"{model.name}: {name} is no element of its answer" for name in sorted(names - known)]


def main():
    entries = [json.loads(line) for line in sys.stdin if line.strip()]
    found = [flaw for entry in entries for flaw in judge(entry)]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"aws_shapes.py: {len(entries)} messages, {len(found)} flaws", file=sys.stderr)
    sys.exit(1 if found or not entries else 0)


if __name__ == "__main__":
    main()
