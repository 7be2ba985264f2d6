"""What the engine said becomes numbered events without gaps, and their sum is the turn's text."""

import json
import tracemalloc
from uuid import uuid4

from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat.journal import KEPT_ENTRIES, Entry, Journal, event
from assistant.chat.models import Conversation, Turn
from assistant.deidentification.replacing import Names, restore
from assistant.inference.events import StreamEvent, Tokens

events = st.lists(st.builds(StreamEvent, st.text(max_size=5), st.text(max_size=5)))


def turn(**fields: object) -> Turn:
    return Turn(id=uuid4(), **fields)


@given(events)
def test_numbers_have_no_gaps_and_nothing_is_lost(said: list[StreamEvent]) -> None:
    journal = Journal(turn())
    entries = [entry for one in said for entry in journal.extend(one)]
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    for kind, stored in (("reasoning", journal.turn.reasoning), ("text", journal.turn.text)):
        assert stored == "".join(entry.text for entry in entries if entry.kind == kind)
        assert stored == "".join(getattr(one, kind) for one in said)
    assert journal.size == journal.unsaved == sum(len(entry.text.encode()) for entry in entries)


@given(events, st.integers(-3, 40))
def test_a_replay_is_the_rest_or_none(said: list[StreamEvent], after: int) -> None:
    journal = Journal(turn(seq=10, text="earlier"))
    entries: list[Entry] = []
    for one in said:
        entries += journal.extend(one)
    replayed = journal.replay(after)
    if 10 <= after <= journal.turn.seq:
        assert replayed == [entry for entry in entries if entry.seq > after]
    else:
        assert replayed is None


def test_the_end_is_noted_and_is_no_event() -> None:
    journal = Journal(turn())
    assert journal.extend(StreamEvent(finish_reason="stop", tokens=Tokens(5, 7))) == []
    assert (journal.finish_reason, journal.turn.prompt_tokens, journal.turn.completion_tokens) == ("stop", 5, 7)


def test_a_joined_answer_adds_up_its_tokens() -> None:
    journal = Journal(turn())
    journal.extend(StreamEvent(tokens=Tokens(5, 7)))
    journal.extend(StreamEvent(tokens=Tokens(12, 3)))
    assert (journal.turn.prompt_tokens, journal.turn.completion_tokens) == (5, 10)


def test_waiting_is_an_event_of_its_own() -> None:
    journal = Journal(turn())
    entry = journal.wait()
    assert entry == Entry(1, "waiting", "")
    assert event(journal.turn.id, entry).message  # type: ignore[attr-defined]
    assert journal.waited >= 0
    journal.extend(StreamEvent(text="again"))
    assert journal.waited == 0


def test_only_the_last_entries_are_kept() -> None:
    journal = Journal(turn())
    for _ in range(KEPT_ENTRIES + 10):
        journal.extend(StreamEvent(text="x"))
    assert journal.replay(9) is None
    assert [entry.seq for entry in journal.replay(10) or ()] == list(range(11, KEPT_ENTRIES + 11))
    assert journal.turn.text == "x" * (KEPT_ENTRIES + 10)


def test_a_running_turn_takes_no_more_than_three_times_the_longest_answer() -> None:
    tracemalloc.start()
    try:
        journal = Journal(turn())
        for number in range(settings.LIMIT_ANSWER_BYTES // 4):
            journal.extend(StreamEvent("", f"{number % 10000:04}"))
            if journal.unsaved >= 2048:  # as a checkpoint does
                journal.unsaved -= len(journal.turn.text[-journal.unsaved :])
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(journal.turn.text) == settings.LIMIT_ANSWER_BYTES
    assert most < 3 * settings.LIMIT_ANSWER_BYTES


PLACEHOLDERS = "So ⟦NAME-1⟧ ⟦NAME-2⟧ ⟦PHONE-1⟧⟦⟦NAME-1⟧, ⟦NAME-1 and ⟦NAME-7⟧ ⟦NA"


@given(st.lists(st.integers(1, 9), max_size=30), st.lists(st.integers(1, 9), max_size=30), st.booleans(), st.data())
def test_what_readers_are_shown_is_the_restored_answer_however_it_is_cut(
    reasoned: list[int], lengths: list[int], recast: bool, data: st.DataObject
) -> None:
    """Another process may take over anywhere: it goes on from what is stored, and what was sent is known exactly."""
    names = Names.of([["⟦NAME-1⟧", "Tamsin Okereke"], ["⟦NAME-2⟧", "周"], ["⟦PHONE-1⟧", "555"]])
    said = [StreamEvent(piece, "") for piece in cut_at(reasoned)] + [
        StreamEvent("", piece) for piece in cut_at(lengths)
    ]
    if recast:
        said += [StreamEvent(piece, "", recast=number == 0) for number, piece in enumerate(cut_at(lengths))]
        said.append(StreamEvent("", PLACEHOLDERS))
    journal, entries = Journal(turn(conversation=Conversation())), []
    journal.restore(names)
    taken_over = data.draw(st.integers(0, len(said)))
    for number, one in enumerate(said):
        if number == taken_over:
            stored = journal.turn
            fields = ("seq", "epoch", "reasoning", "text", "restored")
            journal = Journal(turn(**{name: getattr(stored, name) for name in fields}))
            journal.turn.restored = json.loads(json.dumps(stored.restored))
            journal.restore(names)
        entries += journal.extend(one)
    assert journal.turn.received == (PLACEHOLDERS * (3 if recast else 1), PLACEHOLDERS)
    entries += journal.close()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    again = max([0, *(place + 1 for place, entry in enumerate(entries) if entry.kind == "recast")])
    shown = [entry.text for entry in entries[again:] if entry.kind == "text"]
    assert "".join(shown) == journal.turn.text == restore(PLACEHOLDERS, names)
    assert journal.turn.reasoning == restore(PLACEHOLDERS * (3 if recast else 1), names)
    assert journal.turn.received == (PLACEHOLDERS * (3 if recast else 1), PLACEHOLDERS)


def test_what_is_stopped_within_a_placeholder_goes_on_after_it() -> None:
    names = Names.of([["⟦NAME-1⟧", "Tamsin Okereke"]])
    journal = Journal(turn(conversation=Conversation()))
    journal.restore(names)
    journal.extend(StreamEvent("", "So ⟦NAM"))
    assert journal.close(resumable=True) == [] and journal.turn.text == "So "
    again = Journal(journal.turn)
    again.restore(names)
    again.extend(StreamEvent("", "E-1⟧ rests."))
    assert again.turn.text == "So Tamsin Okereke rests." and again.turn.received[1] == "So ⟦NAME-1⟧ rests."


def cut_at(lengths: list[int]) -> list[str]:
    pieces, start = [], 0
    for length in [*lengths, len(PLACEHOLDERS)]:
        pieces.append(PLACEHOLDERS[start : start + length])
        start += length
    return [piece for piece in pieces if piece]
