"""What can be seen of a page by measuring it: room, labels, contrast."""

import gzip
from functools import cache
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
LEAST_CONTRAST = 4.5
"""WCAG 2.1, 1.4.3, for text of ordinary size; large or bold text needs 3."""

FAULTS = """
() => {
  const faults = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > width + 1);
    faults.push(`wider than the window by ${document.documentElement.scrollWidth - width} px: ${wide.slice(0, 2).map(each => each.outerHTML.slice(0, 80))}`);
  }
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (!field.labels.length && !field.ariaLabel && !field.getAttribute('aria-labelledby')) faults.push(`no label: ${field.outerHTML.slice(0, 100)}`);
  }
  for (const pressed of document.querySelectorAll('button, a[href]')) {
    if (!pressed.textContent.trim() && !pressed.ariaLabel) faults.push(`no words: ${pressed.outerHTML.slice(0, 100)}`);
  }
  const identifiers = [...document.querySelectorAll('[id]')].map(each => each.id);
  identifiers.filter((id, at) => identifiers.indexOf(id) !== at).forEach(id => faults.push(`two elements are called ${id}`));
  for (const script of document.querySelectorAll('script:not([src])')) {
    if (script.type !== 'application/json') faults.push(`a script in the page: ${script.outerHTML.slice(0, 80)}`);
  }
  for (const source of performance.getEntriesByType('resource')) {
    if (!/^(data|blob):/.test(source.name) && new URL(source.name).origin !== location.origin) faults.push(`from elsewhere: ${source.name}`);
  }
  if (document.querySelectorAll('h1').length > 1) faults.push('more than one first heading');
  if (!document.title.trim()) faults.push('no title');
  return faults;
}
"""

# Lightness by WCAG 2.1; grounds that are see-through are laid over what lies beneath them.
CONTRASTS = """
(least) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  canvas.canvas.width = canvas.canvas.height = 1;
  const laid = new Map();  // reading a pixel is slow, and a page has few colours
  const over = (colours) => {
    const key = colours.filter(colour => colour !== 'rgba(0, 0, 0, 0)').join();
    if (!laid.has(key)) laid.set(key, painted(colours));
    return laid.get(key);
  };
  const painted = (colours) => {
    canvas.fillStyle = 'white';
    canvas.fillRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map(part => part / 255).map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faults = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (element.closest('.visually-hidden, .visually-hidden-focusable, .is-outside, option, [disabled]')) continue;
    const grounds = [];
    for (let each = element; each; each = each.parentElement) grounds.unshift(getComputedStyle(each).backgroundColor);
    const style = getComputedStyle(element);
    const [dark, bright] = [light(over(grounds)), light(over([...grounds, style.color]))].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : least;
    if (ratio < needed) faults.add(`contrast ${ratio.toFixed(1)}: ${element.className} “${texts.currentNode.textContent.trim().slice(0, 20)}”`);
  }
  return [...faults];
}
"""


SAID = """
() => {
  const said = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const foreign = element.closest('[lang]') !== document.documentElement;
    if (!foreign && !element.closest('script, style, .keep-lines, blockquote, kbd')) said.add(texts.currentNode.textContent.trim());
  }
  for (const name of ['title', 'aria-label', 'placeholder', 'data-key-label']) {
    const named = [...document.querySelectorAll(`body [${name}]`)].filter(each => each.closest('[lang]') === document.documentElement);
    for (const each of named) said.add(each.getAttribute(name).trim());
  }
  return [...said].filter(Boolean);
}
"""


def untranslated_of(page: Page, other_words: frozenset[str]) -> list[str]:
    """Words of ours that stand on the page in the language it is not read in."""
    said: list[str] = page.evaluate(SAID)
    return [f"not translated: {words[:60]}" for words in said if words in other_words]


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page that is shown, in words; empty when nothing is."""
    found: list[str] = page.evaluate(FAULTS)
    pale: list[str] = page.evaluate(CONTRASTS, LEAST_CONTRAST)
    return [*found, *pale]


SERIOUS = ("serious", "critical")
# Contrast is measured above, for every text and as strictly; asked of axe-core as well, it alone would take four fifths of its time.
BARRIERS = """
(serious) => axe.run({resultTypes: ['violations'], rules: {'color-contrast': {enabled: false}}})
  .then(found => found.violations.filter(each => serious.includes(each.impact)))
"""


def barriers_of(page: Page) -> list[str]:
    """What axe-core calls serious or critical on the page that is shown: rule, what it means, the first elements concerned."""
    page.evaluate(AXE)
    found = page.evaluate(BARRIERS, SERIOUS)
    return [f"{each['id']} ({each['help']}): {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found]


MOST_AT_FIRST, MOST_AFTER = 300_000, 40_000
"""Bytes on the line, gzipped: the first page with all it needs (charts are fetched where there is one, and kept), and every page after."""
ASSETS = Path(__file__).resolve().parent.parent.parent / "plumbline" / "assets"
CHARTS = "vendor/echarts.js"


def burdens_of(page: Page) -> list[str]:
    """Whether the page that is shown weighs more than a telephone with one bar of signal should carry."""
    own = len(gzip.compress(page.content().encode()))
    names: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map(each => new URL(each.name).pathname)"
    )
    files = {name.removeprefix("/static/") for name in names if name.startswith("/static/")} - {CHARTS}
    first = own + sum(weight_of(name) for name in files)
    faults = [f"weighs {own} bytes after the first page"] if own > MOST_AFTER else []
    return [*faults, f"weighs {first} bytes at first: {sorted(files)}"] if first > MOST_AT_FIRST else faults


@cache
def weight_of(asset: str) -> int:
    return len(gzip.compress((ASSETS / asset).read_bytes()))
