// The page's own sentences, in the language that was chosen.

let sentences = {};
export let language = 'en';
/** What the bot speaks in channels: the page comes in it. */
export const bots = document.documentElement.lang;

/** Fetches the sentences of a language. */
export async function speak(wanted) {
  const answer = await fetch(`/words/${wanted === 'ja' ? 'ja' : 'en'}.json`);
  sentences = await answer.json();
  language = wanted === 'ja' ? 'ja' : 'en';
  document.documentElement.lang = language;
  document.title = say('title');
}

/** The sentence of that name, its blanks filled; its name, where there is none. */
export function say(name, blanks = {}) {
  const sentence = sentences[`page-${name}`] ?? name;
  return sentence.replace(/\{(\w+)\}/g, (blank, key) => (key in blanks ? String(blanks[key]) : blank));
}

/** The sentence for a word of somebody else's, such as a state; the word itself, where there is none. */
export function word(name, theirs) {
  return sentences[`page-${name}-${theirs.toLowerCase()}`] ?? theirs;
}

/** So many of something: `name-one` where there is one. */
export function count(name, number, blanks = {}) {
  const one = number === 1 && `page-${name}-one` in sentences;
  return say(one ? `${name}-one` : name, {count: number, ...blanks});
}
