"""blocks.py < POSTS: would Slack take what we post?

Each line of standard input is a JSON object: `method` (a Web API method, or `response_url`) and `body`, the
arguments posted. The blocks go through slack_sdk's Block Kit classes, which know Slack's limits; the
arguments of Web API methods through the types of @slack/web-api, which know each field. Prints what is
wrong, one line each; exits 1 if anything is, or if there was no input.
"""

import json
import logging
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

INSTALLED = Path(__file__).resolve().parents[2] / "target" / "peers"
BLOCKS_IN_A_MESSAGE = 50
BLOCKS_IN_A_VIEW = 100


def lists_of_blocks(body):
    if "blocks" in body:
        yield "blocks", body["blocks"]
    for at, attachment in enumerate(body.get("attachments") or []):
        if "blocks" in attachment:
            yield f"attachments[{at}].blocks", attachment["blocks"]
    if "view" in body:
        yield "view.blocks", body["view"]["blocks"]


def parts(value):
    """A Block Kit object and those inside it: a block's own validation does not look into them."""
    if isinstance(value, JsonObject):
        yield value
        for inside in vars(value).values():
            yield from parts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from parts(inside)


def judge_block(block):
    parsed = Block.parse(block)
    if parsed is None:
        yield f"there is no block of type {block.get('type')!r}"
    for part in parts(parsed):
        try:
            part.validate_json()
        except SlackObjectFormationError as error:
            yield f"{type(part).__name__}: {error}"


def judge_blocks(post):
    for where, blocks in lists_of_blocks(post["body"]):
        most = BLOCKS_IN_A_VIEW if where == "view.blocks" else BLOCKS_IN_A_MESSAGE
        if len(blocks) > most:
            yield f"{where}: {len(blocks)} blocks, Slack takes {most}"
        for at, block in enumerate(blocks):
            for flaw in judge_block(block):
                yield f"{where}[{at}]: {flaw}"


def judge_view(post):
    """What stands around the blocks of a view."""
    if "view" in post["body"]:
        try:
            View(**post["body"]["view"]).validate_json()
        except SlackObjectFormationError as error:
            yield f"view: {error}"


def type_of(method):
    """chat.postMessage → ChatPostMessageArguments"""
    return "".join(part[0].upper() + part[1:] for part in method.split(".")) + "Arguments"


def judge_types(posts):
    """What the type checker says, as (number of the post, flaw): post N stands on line N + 2."""
    typed = ["" if post["method"] == "response_url" else type_of(post["method"]) for post in posts]
    lines = [f"import type {{ {', '.join(sorted(set(typed) - {''}))} }} from '@slack/web-api';"]
    for post, name in zip(posts, typed):
        lines.append(f"({json.dumps(post['body'])}) satisfies {name};" if name else "")
    with tempfile.TemporaryDirectory(dir=INSTALLED, prefix="posts-") as folder:
        file = Path(folder) / "posts.ts"
        file.write_text("\n".join([*lines, "export {};", ""]))
        # the node of the wheel, which is in the same environment as this Python
        command = [
            *(Path(sys.executable).parent / "node", INSTALLED / "node_modules" / "typescript" / "bin" / "tsc"),
            *("--noEmit", "--strict", "--skipLibCheck", "--pretty", "false"),
            *("--module", "nodenext", "--target", "es2022", "--types", "node", file),
        ]
        checked = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, check=False)
    told = re.findall(r"posts\.ts\((\d+),\d+\): error \w+: (.*)", checked.stdout)
    if checked.returncode and not told:
        sys.exit(f"blocks.py: the type checker failed: {checked.stdout}{checked.stderr}")
    return [(int(line) - 2, flaw) for line, flaw in told]


def main():
    logging.disable()  # what slack_sdk warns of is among the flaws
    posts = [json.loads(line) for line in sys.stdin if line.strip()]
    found = [(number, flaw) for number, post in enumerate(posts) for flaw in [*judge_blocks(post), *judge_view(post)]]
    found += judge_types(posts)
    for number, flaw in sorted(found):
        where = f"post {number + 1}" if number >= 0 else "the methods' types"
        print(f"{where}, {posts[max(number, 0)]['method']}: {flaw[:400]}")
    print(f"blocks.py: {len(posts)} posts, {len(found)} flaws", file=sys.stderr)
    sys.exit(1 if found or not posts else 0)


main()
