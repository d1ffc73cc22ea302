"""github_graphql.py queries < QUERIES, github_graphql.py subset < SDL: would GitHub's GraphQL API take this?

`queries` reads a JSON list of query texts: each must be valid for GitHub's schema. `subset` reads a schema:
whatever it answers must be what GitHub's could, and whatever it takes, GitHub's must take. GitHub's schema
is the one published in @octokit/graphql-schema. Prints what is wrong, one line each; exits 1 if anything is,
or if there was nothing to judge.
"""

import json
import sys
from pathlib import Path

from graphql import build_schema, parse, specified_rules, validate
from graphql.error import GraphQLSyntaxError
from graphql.type import (
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_introspection_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
    is_required_argument,
    is_required_input_field,
    is_specified_scalar_type,
    is_union_type,
)

FILE = "target/peers/node_modules/@octokit/graphql-schema/schema.graphql"
THEIRS = build_schema((Path(__file__).resolve().parents[2] / FILE).read_text(), assume_valid=True)


def judge_queries(text):
    queries = json.loads(text)
    for query in queries:
        name = " ".join(query.split())[:60]
        try:
            for error in validate(THEIRS, parse(query), specified_rules):
                where = f":{error.locations[0].line}" if error.locations else ""
                yield f"{name}…{where}: {error.message}"
        except GraphQLSyntaxError as error:
            yield f"{name}…: {error.message}"
    if not queries:
        yield "there is no query"


def fits(narrow, wide):
    """Whether each value of the one type is a value of the other; types are the same by their names."""
    if is_non_null_type(wide):
        return is_non_null_type(narrow) and fits(narrow.of_type, wide.of_type)
    if is_non_null_type(narrow):
        return fits(narrow.of_type, wide)
    if is_list_type(narrow) or is_list_type(wide):
        return is_list_type(narrow) and is_list_type(wide) and fits(narrow.of_type, wide.of_type)
    return narrow.name == wide.name


def judge_taken(where, ours, theirs, is_required):
    """Arguments or input fields: what may be given to ours may be given to theirs."""
    for name, value in ours.items():
        if name not in theirs:
            yield f"{where}({name}): GitHub has no such argument"
        elif not fits(value.type, theirs[name].type):
            yield f"{where}({name}): {value.type}, at GitHub {theirs[name].type}"
    for name, value in theirs.items():
        if is_required(value) and name not in ours:
            yield f"{where}({name}): GitHub requires it"


def judge_fields(name, ours, theirs):
    for field, value in ours.fields.items():
        where = f"{name}.{field}"
        real = theirs.fields.get(field)
        if real is None:
            yield f"{where}: GitHub has no such field"
            continue
        if not fits(value.type, real.type):
            yield f"{where}: {value.type}, at GitHub {real.type}"
        yield from judge_taken(where, value.args, real.args, is_required_argument)


def names(types):
    return {each.name for each in types}


def judge_type(name, ours, theirs):
    if theirs is None:
        yield f"{name}: GitHub has no such type"
    elif type(ours) is not type(theirs):
        yield f"{name}: at GitHub it is of another kind: {type(theirs).__name__}"
    elif is_object_type(ours) or is_interface_type(ours):
        yield from judge_fields(name, ours, theirs)
        for extra in sorted(names(ours.interfaces) - names(theirs.interfaces)):
            yield f"{name}: does not implement {extra} at GitHub"
    elif is_input_object_type(ours):
        yield from judge_taken(name, ours.fields, theirs.fields, is_required_input_field)
    elif is_enum_type(ours):
        for extra in sorted(set(ours.values) - set(theirs.values)):
            yield f"{name}.{extra}: GitHub has no such value"
    elif is_union_type(ours):
        for extra in sorted(names(ours.types) - names(theirs.types)):
            yield f"{name}: {extra} is not a member at GitHub"


def judge_subset(text):
    ours = build_schema(text, assume_valid=True)
    for root in ["query", "mutation"]:
        mine, real = getattr(ours, f"{root}_type"), getattr(THEIRS, f"{root}_type")
        if mine is not None and mine.name != real.name:
            yield f"{mine.name}: at GitHub the type of the {root} is {real.name}"
    for name, mine in ours.type_map.items():
        if not is_introspection_type(mine) and not is_specified_scalar_type(mine):
            yield from judge_type(name, mine, THEIRS.type_map.get(name))
    if ours.query_type is None:
        yield "there is no query type"


def main():
    judge = {"queries": judge_queries, "subset": judge_subset}[sys.argv[1]]
    found = list(judge(sys.stdin.read()))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)


main()
