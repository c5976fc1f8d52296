// Small menus: those that open below a button, and the one of a value.

import { element } from './element.js';

/** Closes open menus with Escape and with a click elsewhere. */
export function closeMenusOutside() {
  document.addEventListener('click', ({ target }) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      if (!menu.contains(target)) {
        menu.open = false;
      }
    }
  });
  document.addEventListener('keydown', ({ key }) => {
    const menu = document.activeElement?.closest('details.menu[open]');
    if (key === 'Escape' && menu) {
      menu.open = false;
      menu.querySelector('summary').focus();
    }
  });
}

/** Fills a menu with buttons, which close it. */
export function fillMenu(menu, entries) {
  const buttons = entries.map(({ title, act }) => {
    const button = element('button', { type: 'button' }, title);
    button.addEventListener('click', () => {
      menu.open = false;
      menu.querySelector('summary').focus();
      act();
    });
    return button;
  });
  menu.querySelector('.panel').replaceChildren(...buttons);
}

const valueMenu = document.getElementById('value-menu');

/** Opens the menu of a value below an element. Each entry has a title, and acts. */
export function openValueMenu(anchor, heading, entries) {
  const buttons = entries.map(({ title, act }) => {
    const button = element('button', { type: 'button', role: 'menuitem' }, title);
    button.addEventListener('click', () => {
      valueMenu.hidePopover();
      act();
    });
    return button;
  });
  valueMenu.replaceChildren(element('p', { class: 'hint', role: 'presentation' }, heading), ...buttons);
  // What is not in an open dialog cannot be reached.
  (anchor.closest('dialog') ?? document.querySelector('main')).append(valueMenu);
  const { left, bottom, top } = anchor.getBoundingClientRect();
  valueMenu.showPopover();
  const { width, height } = valueMenu.getBoundingClientRect();
  valueMenu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  valueMenu.style.top = `${bottom + height + 8 > innerHeight ? Math.max(8, top - height - 4) : bottom + 4}px`;
  buttons[0].focus();
}

valueMenu.addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    const buttons = [...valueMenu.querySelectorAll('button')];
    const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
    buttons[next].focus();
  }
});
