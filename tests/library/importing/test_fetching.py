"""What is fetched arrives whole, goes on where it broke off, and is bounded; a source that is away is told."""

import pytest

from assistant.library.importing import fetching
from assistant.library.importing.fetching import Fetcher
from assistant.library.importing.item import NotFetched, NothingThere

from .conftest import Answer, ScriptedSource

BODY = bytes(range(256)) * 400


def fetched(source: ScriptedSource, path: str = "/a") -> tuple[bytes, list[float]]:
    """What came, and the seconds waited between attempts."""
    pauses: list[float] = []
    with Fetcher(source.address, pauses.append) as fetcher:
        return fetcher.get(path), pauses


def test_what_broke_off_is_continued_from_there(source: ScriptedSource) -> None:
    source.has("/a", Answer(BODY, cut=30_000, tag='"1"'), Answer(BODY, tag='"1"'))
    assert fetched(source)[0] == BODY
    assert source.asked == [("/a", ""), ("/a", "bytes=30000-")]


def test_what_changed_meanwhile_or_has_no_tag_starts_over(source: ScriptedSource) -> None:
    source.has("/a", Answer(BODY, cut=30_000, tag='"1"'), Answer(b"another", tag='"2"'))
    assert fetched(source)[0] == b"another"
    source.has("/b", Answer(BODY, cut=30_000), Answer(BODY))
    assert fetched(source, "/b")[0] == BODY
    assert source.asked[-1] == ("/b", "")


def test_a_source_that_is_busy_is_left_alone_for_as_long_as_it_says(source: ScriptedSource) -> None:
    busy = Answer(b"", 429, {"Retry-After": "7"})
    source.has("/a", busy, Answer(b"", 503), Answer(b"", 500, {"Retry-After": "9999"}), Answer(b"here"))
    assert fetched(source) == (b"here", [7.0, 4.0, 60.0])


def test_a_source_that_stays_busy_or_refuses_is_told(source: ScriptedSource) -> None:
    source.has("/busy", Answer(b"", 503))
    source.has("/refused", Answer(b"", 403))
    with pytest.raises(NotFetched, match=r"cannot answer now \(status 503\)"):
        fetched(source, "/busy")
    assert len(source.asked) == fetching.ATTEMPTS
    with pytest.raises(NotFetched, match=r"refused this \(status 403\)"):
        fetched(source, "/refused")
    with pytest.raises(NothingThere):
        fetched(source, "/none")


def test_an_answer_without_end_is_refused(source: ScriptedSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 1000)
    source.has("/a", BODY)
    with pytest.raises(NotFetched, match="too much"):
        fetched(source)


def test_an_answer_that_drips_is_given_up(source: ScriptedSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LONGEST_ATTEMPT", 0.5)
    source.has("/a", Answer(headers={"Content-Length": "1000000"}, drips=True))
    with pytest.raises(NotFetched, match="took longer than"):
        fetched(source)
    assert len(source.asked) == fetching.ATTEMPTS


@pytest.mark.parametrize(
    "changes",
    [
        {"Content-Range": f"bytes 0-{len(BODY) - 1}/{len(BODY)}"},
        {"Content-Range": f"bytes 30001-{len(BODY) - 1}/{len(BODY)}"},
        {"Content-Range": ""},
        {"Content-Range": "nonsense"},
        {"ETag": '"2"'},
        {"Content-Encoding": "gzip"},
    ],
)
def test_a_piece_that_does_not_fit_is_not_put_together(source: ScriptedSource, changes: dict[str, str]) -> None:
    assert fetched_after_break(source, Answer(BODY, tag='"1"', headers=changes), Answer(BODY)) == BODY
    assert [asked for _, asked in source.asked] == ["", "bytes=30000-", ""]


def test_a_piece_that_ends_early_is_continued(source: ScriptedSource) -> None:
    short = {"Content-Length": "1000", "Content-Range": f"bytes 30000-30999/{len(BODY)}"}
    assert (
        fetched_after_break(source, Answer(BODY, tag='"1"', headers=short, cut=1000), Answer(BODY, tag='"1"')) == BODY
    )
    assert [asked for _, asked in source.asked] == ["", "bytes=30000-", "bytes=31000-"]


def test_what_broke_off_after_its_last_byte_is_complete(source: ScriptedSource) -> None:
    longer = {"Content-Length": str(len(BODY) + 1)}
    for path, whole, last in (("/a", len(BODY), b"unasked"), ("/b", len(BODY) + 7, BODY)):
        nothing_left = Answer(b"", 416, {"Content-Range": f"bytes */{whole}"})
        source.has(path, Answer(BODY, headers=longer, tag='"1"'), nothing_left, Answer(last))
        assert fetched(source, path)[0] == BODY
    assert source.paths() == ["/a", "/a", "/b", "/b", "/b"]


def fetched_after_break(source: ScriptedSource, *answers: Answer) -> bytes:
    """What comes of an answer that broke off after 30,000 bytes and these."""
    source.asked.clear()
    source.has("/a", Answer(BODY, cut=30_000, tag='"1"'), *answers)
    return fetched(source)[0]


def test_a_machine_without_a_network_is_told_what_to_do(source: ScriptedSource) -> None:
    source.close()
    with pytest.raises(NotFetched, match=r"cannot be reached from this machine.*carry the folder here"):
        fetched(source)
