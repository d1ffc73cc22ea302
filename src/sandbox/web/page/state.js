// What there is, as the server last told it, and what somebody does about it.

import {language, say} from './words.js';

/** The sections of the state. A section is `undefined` until it was told. */
export const state = {sandbox: undefined, slack: undefined, github: undefined, aws: undefined};

/** Hears the server; `changed` is called with the name of what changed, `there` with whether it is there. */
export function hear(changed, there) {
  const source = new EventSource('/events');
  for (const name of Object.keys(state)) {
    source.addEventListener(name, (event) => {
      state[name] = JSON.parse(event.data);
      changed(name);
    });
  }
  source.onopen = () => there(true);
  source.onerror = () => there(false);
}

/** Does something as somebody: what is told about it, or an error whose message is why it was not done. */
export async function act(as, what, more = {}) {
  let answer;
  try {
    answer = await fetch('/act', {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({as, language, act: what, ...more}),
    });
  } catch {
    throw new Error('away');
  }
  const {told, refused} = await answer.json().catch(() => ({refused: say('strange-answer', {status: answer.status})}));
  if (!answer.ok) throw new Error(refused);
  return told ?? '';
}

/** The time of the sandbox, in milliseconds. */
export function now() {
  return Date.now() + (state.sandbox?.ahead ?? 0);
}
