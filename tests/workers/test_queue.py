"""Whose turn it is, and who makes room."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.workers.queue import FairQueue


def drained(queue: FairQueue[str]) -> list[str]:
    return [queue.take() for _ in range(len(queue))]


def test_people_are_served_in_turn_however_much_one_of_them_has_waiting():
    queue: FairQueue[str] = FairQueue(100)
    for number in range(3):
        queue.put("ann", f"ann{number}")
    queue.put("bob", "bob0")
    queue.put("cid", "cid0")
    assert drained(queue) == ["ann0", "bob0", "cid0", "ann1", "ann2"]


def test_when_it_is_full_the_newest_of_whoever_has_most_waiting_makes_room():
    queue: FairQueue[str] = FairQueue(3)
    assert [queue.put("ann", name) for name in ("a0", "a1", "a2", "a3")] == [None, None, None, "a3"]
    assert queue.put("bob", "b0") == "a2"
    assert drained(queue) == ["a0", "b0", "a1"]


def test_between_people_with_as_many_the_newcomer_gives_way():
    queue: FairQueue[str] = FairQueue(2)
    queue.put("ann", "a")
    queue.put("bob", "b")
    assert queue.put("cid", "c") == "c"


def test_who_is_busy_waits_and_what_is_withdrawn_is_gone():
    queue: FairQueue[str] = FairQueue(9)
    for person, name in (("ann", "a0"), ("ann", "a1"), ("bob", "b0")):
        queue.put(person, name)
    queue.remove("ann", "a0")
    assert queue.take(busy={"ann"}) == "b0"
    assert queue.take(busy={"ann"}) is None
    assert queue.take() == "a1" and len(queue) == 0


@given(st.lists(st.integers(0, 4), max_size=60), st.integers(1, 12))
def test_nobody_with_less_than_a_fair_share_is_ever_refused(people, most):
    """Of n people who wait, whoever has at most most/n waiting loses nothing."""
    queue: FairQueue[tuple[int, int]] = FairQueue(most)
    waiting: dict[int, int] = {}
    for number, person in enumerate(people):
        refused = queue.put(person, (person, number))
        waiting[person] = waiting.get(person, 0) + 1
        if refused:
            loser = refused[0]
            assert waiting[loser] == max(waiting.values())
            waiting[loser] -= 1
        assert len(queue) == sum(waiting.values()) <= most
