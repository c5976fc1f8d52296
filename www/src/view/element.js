/**
 * A new element. Children that are text become text, whatever they hold: what comes from a log is
 * never markup.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== '') {
      made.setAttribute(attribute, value);
    }
  }
  made.append(...children);
  return made;
}
