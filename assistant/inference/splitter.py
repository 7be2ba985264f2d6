"""Separates reasoning from answer in a stream of text with think tags, which may be cut anywhere. Pure."""

import re

OPEN, CLOSE = "<think>", "</think>"

#: Characters before an opening tag: as many blanks as any model sends.
MAX_BLANKS = 256

_TAG = re.compile(f"{OPEN}|{CLOSE}")


class Splitter:
    """`thinking`: the prompt has opened the reasoning, so only the closing tag is expected, though an opening tag at
    the very start is accepted. Otherwise the text is answer unless it begins with an opening tag.

    After the closing tag, or from the start if `answering`, tags are ordinary text. A closing tag in an answer that
    never opened one proves that everything before it was reasoning: `unopened` becomes true, and the caller must turn
    what it took for the answer into reasoning.
    """

    def __init__(self, *, thinking: bool = False, answering: bool = False) -> None:
        self.unopened = self.sealed = False
        self._at_start = not answering
        self._reasoning = thinking and not answering
        self._watching = not (thinking or answering)
        self._held = ""

    def feed(self, text: str) -> tuple[str, str]:
        """The next pieces of the reasoning and of the answer."""
        if "<" not in text and not (self._held or self._at_start):  # nearly always: the hot path
            return (text, "") if self._reasoning else ("", text)
        self._held += text
        if self._at_start and not self._open():
            return "", ""
        if self._reasoning:
            return self._until_closed()
        if self._watching:
            return self._until_proved()
        return "", self._release()

    def seal(self) -> None:
        """The server separates the reasoning itself, so all content from now on is answer, including tags."""
        self.sealed = True
        self._at_start = self._reasoning = self._watching = False

    def close(self) -> tuple[str, str]:
        """The reasoning and answer held back in case a tag would be completed."""
        held = self._release()
        return (held, "") if self._reasoning else ("", held)

    def _until_closed(self) -> tuple[str, str]:
        reasoning, tag, after = self._held.partition(CLOSE)
        if not tag:
            reasoning, self._held = _hold_back(self._held, CLOSE)
            return reasoning, ""
        self._reasoning, self._held = False, ""
        return reasoning, after

    def _until_proved(self) -> tuple[str, str]:
        found = _TAG.search(self._held)
        if found is None:
            text, self._held = _hold_back(self._held, OPEN, CLOSE)
            return "", text
        self._watching = False
        held = self._release()
        if found[0] == OPEN:
            return "", held
        self.unopened = True
        return held[: found.start()], held[found.end() :]

    def _release(self) -> str:
        held, self._held = self._held, ""
        return held

    def _open(self) -> bool:
        """Decide how the text starts, removing an opening tag. Returns False while more text is needed to decide."""
        start = self._held.lstrip()
        if not start and len(self._held) > MAX_BLANKS:  # Bounds the work: each piece is joined to all those before.
            self._at_start = False
            return True
        if OPEN.startswith(start[: len(OPEN)]) and len(start) < len(OPEN):
            return False
        if start.startswith(OPEN):
            self._reasoning, self._watching, self._held = True, False, start[len(OPEN) :]
        self._at_start = False
        return True


def _hold_back(text: str, *tags: str) -> tuple[str, str]:
    """Split off the longest suffix that may be the beginning of one of the tags."""
    place = text.rfind("<", -max(map(len, tags)) + 1) if text else -1
    if place >= 0 and any(tag.startswith(text[place:]) for tag in tags):
        return text[:place], text[place:]
    return text, ""
