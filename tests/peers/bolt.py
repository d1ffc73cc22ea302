"""A Slack app on the official client: proves a Slack stand-in by being its customer.

    SLACK_API_URL, SLACK_APP_TOKEN, SLACK_BOT_TOKEN   where and as whom to connect
    bolt.py [SECONDS]                                 the time limit, 30 unless given

Connects by Socket Mode and waits for a mention, a reaction, the press of a button, the Home tab being
opened, the press of the button there and a modal being submitted, in any order that these allow.
Prints {"seen": "connected"} when it listens, then one JSON line for each thing seen, with what the
answer it posted was given: the mention is answered with a button (action_id "press") in its thread, the
reaction by a message, the press by an update of the message that the button is on, the Home tab by
publishing one with a button (action_id "ask"), which opens a modal with a field (action_id "what") and a
menu (action_id "pace"). Exits 0 once it has seen and answered all of them, 1 if the time runs out first,
with what was missing on standard error.
"""

import json
import os
import queue
import sys
import time

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

WANTED = {"mention", "reaction", "press", "home", "ask", "submission"}

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


def words(text):
    return {"type": "plain_text", "text": text}


def section(text, accessory):
    return {"type": "section", "block_id": "at-home", "text": words(text), "accessory": accessory}


@app.event("app_home_opened")
def opened(event, client):
    button = {"type": "button", "action_id": "ask", "text": words("Ask me")}
    view = {"type": "home", "blocks": [section(f"{event['tab']} of {event['user']}", button)]}
    answer = client.views_publish(user_id=event["user"], view=view)
    tell("home", answered=answer["view"]["id"], user=event["user"])
    answered.put("home")


@app.action("ask")
def asked(ack, body, client):
    ack()
    options = [{"text": words(pace), "value": pace.lower()} for pace in ("Daily", "Never")]
    menu = {"type": "static_select", "action_id": "pace", "options": options, "initial_option": options[0]}
    field = {"type": "plain_text_input", "action_id": "what", "multiline": True, "max_length": 100}
    view = {
        "type": "modal",
        "callback_id": "told",
        "private_metadata": body["view"]["id"],
        "title": words("What is it?"),
        "submit": words("Tell"),
        "close": words("Never mind"),
        "blocks": [
            {"type": "input", "block_id": "what", "label": words("What?"), "element": field},
            {"type": "input", "block_id": "pace", "label": words("How often?"), "element": menu},
        ],
    }
    answer = client.views_open(trigger_id=body["trigger_id"], view=view)
    tell("ask", answered=answer["view"]["id"], container=body["container"]["type"])
    answered.put("ask")


@app.view("told")
def submitted(ack, body, view):
    ack()
    values = view["state"]["values"]
    picked = values["pace"]["pace"]["selected_option"]["value"]
    tell("submission", answered=view["id"], user=body["user"]["id"], what=values["what"]["what"]["value"], pace=picked)
    answered.put("submission")


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
