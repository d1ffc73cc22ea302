// Elements, made and brought up to date. Whatever is shown goes through here, and text stays text: strings
// become text nodes, never markup.

/** An element: `el('p', {class: 'x', onclick: f, key: 'k'}, 'text', other)`. What is empty is left out. */
export function el(name, attributes, ...children) {
  const node = document.createElement(name);
  node.handlers = {};
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'key') node.key = value;
    else if (key.startsWith('on')) node[key] = node.handlers[key] = value;
    else if (key === 'checked' || key === 'disabled' || key === 'selected') node[key] = true, node.setAttribute(key, '');
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...flat(children));
  return node;
}

/** A link, where the address is one of the web; its words alone, where it is anything else. */
export function link(url, attributes, ...children) {
  if (!/^https?:\/\//i.test(url)) return el('span', attributes, ...children);
  return el('a', {href: url, target: '_blank', rel: 'noopener noreferrer', ...attributes}, ...children);
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== '');
}

/** Makes what is in `parent` the same as these children, and keeps what is there: focus, scroll, what is typed. */
export function fill(parent, ...children) {
  const fresh = flat(children).map((child) => (child instanceof Node ? child : document.createTextNode(child)));
  const named = new Map([...parent.childNodes].filter((node) => node.key).map((node) => [node.key, node]));
  const wanted = new Set(fresh.map((node) => node.key).filter(Boolean));
  let place = parent.firstChild;
  for (const node of fresh) {
    while (place?.key && !wanted.has(place.key)) place = removed(place);
    const known = node.key ? named.get(node.key) : place;
    if (known && alike(known, node)) {
      if (known === place) place = place.nextSibling;
      else parent.insertBefore(known, place);
      update(known, node);
    } else {
      parent.insertBefore(node, place);
    }
    if (node.key) wanted.delete(node.key);
  }
  while (place) place = removed(place);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function alike(old, fresh) {
  return old.nodeName === fresh.nodeName && old.key === fresh.key;
}

function update(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  for (const {name} of [...old.attributes]) {
    const kept = name === 'open' && (old.nodeName === 'DETAILS' || old.nodeName === 'DIALOG');
    if (!fresh.hasAttribute(name) && !kept) old.removeAttribute(name);
  }
  for (const {name, value} of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const name of Object.keys(old.handlers ?? {})) if (!fresh.handlers[name]) old[name] = null;
  for (const [name, handler] of Object.entries(fresh.handlers ?? {})) old[name] = handler;
  old.handlers = fresh.handlers;
  for (const flag of ['checked', 'disabled', 'selected']) {
    if (flag in old && old[flag] !== fresh[flag]) old[flag] = fresh[flag];
  }
  // What somebody types belongs to them.
  if (old.nodeName === 'TEXTAREA') return;
  fill(old, ...fresh.childNodes);
}

/** A picture of a few strokes, by its path. */
export function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
