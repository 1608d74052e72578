"""The generator of the page tables: whatever one account can reach by links from where it starts, and what those pages offer.

The crawl knows no address by heart. A page's *kind* is the name of its url with the words in it (stage, record kind);
from each kind of page the first and the last link to every other kind are followed, so lists of any length cost the same.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

OUTSIDE = ("/static/", "/accounts/logout/", "/display/")
FILES = (
    "export",
    ".svg",
    "format=",
    "/minute/",
    "/file/",
    "/preview/",
    "/refused/",
    "/papers/",
    "/catalogue/",
    "/cards/",
    "/document/",
    "/sheet/",
)
WORDS = {"stage", "kind"}
Fetch = Callable[[str], tuple[int, str]]


@dataclass
class FoundForm:
    """A form as the page shows it: where it goes and what it would send untouched."""

    method: str
    address: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class PageParts(HTMLParser):
    """Links and forms of one page."""

    base: str
    links: list[str] = field(default_factory=list)
    forms: list[FoundForm] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what leads on."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self._keep(given["href"])
        elif tag == "form":
            address = urljoin(self.base, given.get("action", "") or self.base)
            self.forms.append(FoundForm(given.get("method", "get").lower(), address))
        elif tag in {"input", "button"} and self.forms and given.get("name"):
            self.forms[-1].values.setdefault(given["name"], given.get("value", ""))

    def _keep(self, href: str) -> None:
        address = urljoin(self.base, href.split("#")[0]) if not href.startswith("#") else ""
        if address and not urlsplit(address).netloc and not urlsplit(address).path.startswith(OUTSIDE):
            self.links.append(address)


@dataclass(frozen=True)
class Visit:
    """One page that was opened: from which page, of which kind, with which answer."""

    address: str
    kind: str
    source: str
    status: int
    forms: tuple[FoundForm, ...] = ()

    @property
    def is_file(self) -> bool:
        """Whether the answer is a download."""
        return is_file(self.address)


def is_file(address: str) -> bool:
    """Whether the address gives a download."""
    return any(word in address for word in FILES)


@functools.cache
def kind_of(address: str) -> str:
    """The url's name with the words of the address; numbers, names of rules and filters are no kind of their own."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return f"unknown:{parts.path}"
    words = [str(value) for name, value in match.kwargs.items() if name in WORDS]
    asked = {name for name, _ in parse_qsl(parts.query)} & {"kind", "finding", "result", "export", "format"}
    return " ".join([match.view_name, *words, *sorted(asked)])


def crawl(
    fetch: Fetch, start: str = "/", *, per_way: int = 2, once: bool = False, both_ends: bool = True
) -> Iterator[Visit]:
    """Every kind of page from the start on, each way into it from a few pages; with `once` a few ways into each are enough.
    Without `both_ends` only the first of several links is followed.

    Costs one fetch per visit: with `once` and one way about a hundred and fifty for a person of an agency.
    """
    waiting, asked, ways = [(start, "")], {start}, Counter[tuple[str, str]]()
    while waiting:
        address, source = waiting.pop(0)
        status, text = fetch(address)
        here = kind_of(address)
        parts = PageParts(address)
        if status == 200 and text:
            parts.feed(text)
        yield Visit(address, here, source, status, tuple(parts.forms))
        targets: dict[str, list[str]] = {}
        for link in parts.links:
            targets.setdefault(kind_of(link), []).append(link)
        for kind, links in targets.items():
            way = ("" if once else here, kind)
            ends = (links[0], links[-1]) if both_ends and not is_file(links[0]) else (links[0],)
            fresh = [link for link in dict.fromkeys(ends) if link not in asked]
            if ways[way] >= per_way or not fresh:
                continue
            ways[way] += 1
            asked.update(fresh)
            waiting.extend((link, address) for link in fresh)
