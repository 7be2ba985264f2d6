"""Names a browser as its owner would, from fixed words only. Pure."""

#: What a User-Agent says, and what it means; the first that fits: each names those it imitates too.
_PROGRAMS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_of(agent: str) -> str:
    """Such as "Firefox, Windows"; empty if nothing is known."""
    names = (_first(_PROGRAMS, agent), _first(_SYSTEMS, agent))
    return ", ".join(name for name in names if name)


def _first(words: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for word, name in words if word in agent), "")
