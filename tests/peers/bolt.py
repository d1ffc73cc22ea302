"""A Slack app on the official client: proves a Slack stand-in by being its customer.

    SLACK_API_URL, SLACK_APP_TOKEN, SLACK_BOT_TOKEN   where and as whom to connect
    bolt.py [SECONDS]                                 the time limit, 30 unless given

Connects by Socket Mode and waits for a mention, a reaction and the press of a button, in any order.
Prints {"seen": "connected"} when it listens, then one JSON line for each thing seen, with what the
answer it posted was given: the mention is answered with a button (action_id "press") in its thread, the
reaction by a message, the press by an update of the message that the button is on. Exits 0 once it has
seen and answered all three, 1 if the time runs out first, with what was missing on standard error.
"""

import json
import os
import queue
import sys
import time

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

WANTED = {"mention", "reaction", "press"}

client = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"].rstrip("/") + "/")
# auth.test runs here: a wrong token ends the program with Slack's own error
app = App(client=client)
answered = queue.Queue()


def tell(seen, **details):
    print(json.dumps({"seen": seen, **details}), flush=True)


def done(seen, answer, **details):
    tell(seen, answered=answer["ts"], **details)
    answered.put(seen)


@app.event("app_mention")
def mentioned(event, say):
    button = {
        "type": "button",
        "action_id": "press",
        "text": {"type": "plain_text", "text": "Press me"},
        "value": "pressed",
    }
    answer = say(
        text="You called. Press the button.",
        blocks=[
            {"type": "section", "text": {"type": "mrkdwn", "text": f"<@{event['user']}> called."}},
            {"type": "actions", "block_id": "buttons", "elements": [button]},
        ],
        thread_ts=event["ts"],
    )
    done("mention", answer, user=event["user"], channel=event["channel"], text=event["text"])


@app.event("reaction_added")
def reacted(event, client):
    item = event["item"]
    answer = client.chat_postMessage(channel=item["channel"], text=f"Saw :{event['reaction']}:")
    done("reaction", answer, user=event["user"], reaction=event["reaction"], item=item["ts"])


@app.action("press")
def pressed(ack, body, client):
    ack()
    message = body["message"]["ts"]
    answer = client.chat_update(channel=body["channel"]["id"], ts=message, text="Pressed.", blocks=[])
    done("press", answer, user=body["user"]["id"], message=message, value=body["actions"][0]["value"])


@app.event("message")
def said(event):
    """Every message comes this way, too; the mention is what counts."""


def main():
    deadline = time.monotonic() + float(sys.argv[1] if len(sys.argv) > 1 else 30)
    handler = SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
    handler.connect()
    tell("connected")
    missing = set(WANTED)
    while missing:
        try:
            missing.discard(answered.get(timeout=max(0.0, deadline - time.monotonic())))
        except queue.Empty:
            sys.exit(f"bolt.py: the time is up and this was never seen: {', '.join(sorted(missing))}")
    time.sleep(0.5)  # Bolt acknowledges after the listener has returned; closing now would cut that off
    handler.close()


main()
