// Block Kit: every block and element that tengu posts.

import {el, link} from './dom.js';
import {emoji} from './emoji.js';
import {mention, mrkdwn, nameOf, plain} from './mrkdwn.js';
import {say} from './words.js';

/** Blocks as nodes. `hands` knows what a press and a choice do, and what waits for an answer. */
export function blocks(list, hands) {
  return list.map((block) => draw(block, hands));
}

function draw(block, hands) {
  switch (block.type) {
    case 'header':
      return el('h3', {class: 'b-header'}, plain(block.text.text));
    case 'section':
      return section(block, hands);
    case 'context':
      return el('div', {class: 'b-context'}, block.elements.map((one) => (one.type === 'image' ? picture(one) : el('span', {}, text(one)))));
    case 'actions':
      return el('div', {class: 'b-actions'}, block.elements.map((one) => element(one, hands)));
    case 'divider':
      return el('hr');
    case 'rich_text':
      return el('div', {class: 'b-rich'}, block.elements.map(rich));
    case 'image':
      return el('figure', {}, block.title && el('figcaption', {}, plain(block.title.text)), picture(block));
    case 'input':
      return input(block);
    default:
      return el('div', {class: 'b-unknown'}, say('unknown-block', {type: block.type}));
  }
}

function section(block, hands) {
  const fields = block.fields?.map((field) => el('div', {}, text(field)));
  return el('div', {class: 'b-section'},
    el('div', {class: 'b-text'}, block.text && el('div', {}, text(block.text)), fields && el('div', {class: 'b-fields'}, fields)),
    block.accessory && el('div', {class: 'b-beside'}, element(block.accessory, hands)));
}

function text(object) {
  return object.type === 'mrkdwn' ? mrkdwn(object.text) : plain(object.text);
}

/** Pictures from elsewhere are not fetched: nothing leaves this machine. Their words stand for them. */
function picture(image) {
  return el('span', {class: 'b-image', role: 'img', 'aria-label': image.alt_text}, `🖼 ${image.alt_text}`);
}

function element(one, hands) {
  if (one.type === 'button') return button(one, hands);
  if (one.type === 'image') return picture(one);
  if (one.type === 'overflow') return overflow(one, hands);
  if (one.options) return menu(one, hands);
  return el('span', {class: 'b-unknown'}, say('unknown-block', {type: one.type}));
}

function button(one, hands) {
  // A link has its answer at once.
  const waits = !one.url && hands.waits(one.action_id, one.value);
  const label = plain(one.text.text);
  // Several buttons may do the same, each to something else.
  const done = () => hands.press(one.action_id, one.value);
  const press = () => (one.confirm ? hands.sure(one.confirm, done) : done());
  const shared = {class: `button ${one.style ?? ''}${waits ? ' waits' : ''}`, 'data-action': one.action_id};
  if (one.url) {
    const followed = hands.follow(one.url);
    if (!followed) return link(one.url, {...shared, onclick: () => void done()}, label, el('span', {class: 'out', 'aria-hidden': 'true'}, '↗'));
    return el('button', {...shared, type: 'button', onclick: () => (done(), followed())}, label);
  }
  return el('button', {...shared, type: 'button', 'aria-busy': waits ? 'true' : null, onclick: () => !waits && press()}, label);
}

function overflow(one, hands) {
  const option = (option) => el('button', {type: 'button', class: 'item', onclick: (event) => {
    event.target.closest('details').open = false;
    const choose = () => hands.choose(one.action_id, option.value);
    one.confirm ? hands.sure(one.confirm, choose) : choose();
  }}, plain(option.text.text));
  return el('details', {class: 'b-overflow', onkeydown: (event) => event.key === 'Escape' && (event.currentTarget.open = false)},
    el('summary', {class: 'button', 'aria-label': say('more')}, '•••'), el('div', {class: 'menu'}, one.options.map(option)));
}

function menu(one, hands) {
  const chosen = one.initial_option?.value;
  return el('select', {'aria-label': one.placeholder ? plain(one.placeholder.text) : one.action_id, 'data-action': one.action_id,
    onchange: (event) => hands.choose(one.action_id, event.target.value)},
    !chosen && el('option', {value: '', disabled: true, selected: true}, one.placeholder ? plain(one.placeholder.text) : ''),
    one.options.map((option) => el('option', {value: option.value, selected: option.value === chosen}, plain(option.text.text))));
}

/** A field of a modal. */
function input(block) {
  const one = block.element;
  const id = `field-${one.action_id}`;
  const hint = block.hint && `${id}-hint`;
  const shared = {id, name: one.action_id, required: !block.optional, 'aria-describedby': hint};
  const typed = {...shared, maxlength: one.max_length, minlength: one.min_length, placeholder: one.placeholder && plain(one.placeholder.text)};
  let field;
  if (one.options) {
    const option = (option) => el('option', {value: option.value, selected: option.value === one.initial_option?.value}, plain(option.text.text));
    field = el('select', shared, block.optional && el('option', {value: ''}, ''), one.options.map(option));
  } else if (one.multiline) {
    field = el('textarea', {...typed, rows: 4}, one.initial_value ?? '');
  } else {
    field = el('input', {...typed, type: 'text', value: one.initial_value});
  }
  return el('div', {class: 'b-input'},
    el('label', {for: id}, plain(block.label.text), block.optional && el('span', {class: 'quiet'}, ` ${say('optional')}`)),
    field, hint && el('div', {class: 'quiet', id: hint}, plain(block.hint.text)));
}

function rich(part) {
  switch (part.type) {
    case 'rich_text_section':
      return el('div', {}, part.elements.map(richInline));
    case 'rich_text_preformatted':
      return el('pre', {tabindex: 0}, part.elements.map(richInline));
    case 'rich_text_quote':
      return el('blockquote', {}, part.elements.map(richInline));
    case 'rich_text_list':
      return el(part.style === 'ordered' ? 'ol' : 'ul', {}, part.elements.map((one) => el('li', {}, one.elements.map(richInline))));
    default:
      return el('div', {class: 'b-unknown'}, say('unknown-block', {type: part.type}));
  }
}

function richInline(one) {
  switch (one.type) {
    case 'text':
      return styled(one);
    case 'link':
      return link(one.url, {}, one.text ?? one.url);
    case 'user':
      return mention(one.user_id);
    case 'usergroup':
      return el('span', {class: 'mention'}, `@${nameOf(one.usergroup_id)}`);
    case 'channel':
      return el('span', {class: 'mention'}, `#${nameOf(one.channel_id)}`);
    case 'broadcast':
      return el('span', {class: 'mention'}, `@${one.range}`);
    case 'emoji':
      return emoji(one.name);
    default:
      return one.text ?? '';
  }
}

function styled({text, style = {}}) {
  // Somebody who types a line end means it.
  let node = el('span', {}, text.split('\n').flatMap((line, nth) => (nth ? [el('br'), plain(line)] : [plain(line)])));
  if (style.code) node = el('code', {}, text);
  if (style.bold) node = el('b', {}, node);
  if (style.italic) node = el('i', {}, node);
  if (style.strike) node = el('s', {}, node);
  return node;
}
