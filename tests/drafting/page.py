"""A page of a draft, read for the tests: its tags, and the text within each tag or anchor."""

from html.parser import HTMLParser

Attributes = dict[str, str | None]
_VOID = {"meta", "img", "rect", "line", "br"}


class Page(HTMLParser):
    """Collects tags with their attributes, and texts with what they stand in; fails on a tag left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []
        self.open: list[tuple[str, Attributes]] = []
        self.texts: list[tuple[list[tuple[str, Attributes]], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(self.tags[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((list(self.open), data))

    def within(self, tag: str) -> list[str]:
        """The texts within elements of this name."""
        return [text for path, text in self.texts if tag in [name for name, _ in path]]

    def under(self, anchor: str) -> str:
        """The text within the element of this id, with single spaces."""
        found = [text for path, text in self.texts if anchor in [attributes.get("id") for _, attributes in path]]
        return " ".join("".join(found).split())

    def attributes(self, tag: str) -> list[Attributes]:
        """Of each element of this name."""
        return [attributes for name, attributes in self.tags if name == tag]

    def of_class(self, name: str) -> list[str]:
        """Text within elements of this class, one for each text."""
        return [t for path, t in self.texts if any(name in (a.get("class") or "").split() for _, a in path)]

    @property
    def anchors(self) -> list[str]:
        """All ids."""
        return [attributes["id"] or "" for _, attributes in self.tags if "id" in attributes]

    def links_under(self, anchor: str) -> set[str]:
        """Where the links within an element lead, without the sign #; only of links with a text."""
        paths = [path for path, _ in self.texts if anchor in [attributes.get("id") for _, attributes in path]]
        return {(a["href"] or "")[1:] for path in paths for name, a in path if name == "a"}
