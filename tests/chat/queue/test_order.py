"""Who is next: nobody above their share, the idlest group first, then the idlest person, then whoever came first."""

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from assistant.chat.queue.order import QueuePlace, admitted, order, refused


def place(number: int, user: int = 1, group: str = "a") -> QueuePlace:
    return QueuePlace(UUID(int=number), user, group, float(number))


def test_a_busy_group_does_not_shut_out_another() -> None:
    running = [place(number, number, "a") for number in range(1, 5)]
    waiting = [place(number, number, "a") for number in range(5, 9)] + [place(9, 9, "b")]
    assert order(running, waiting, per_user=2)[0] == waiting[-1]


def test_within_a_group_the_person_with_fewer_comes_first() -> None:
    waiting = [place(2, user=1), place(3, user=2)]
    assert order([place(1, user=1)], waiting, per_user=2)[0].user == 2


def test_whoever_has_enough_waits_for_everybody_else() -> None:
    waiting = [place(2, user=1), place(3, user=2, group="b")]
    assert [one.user for one in order([place(1, user=1)], waiting, per_user=1)] == [2, 1]
    assert admitted([place(1, user=1)], waiting, total=9, per_user=1) == [waiting[1]]


def test_d3_a_person_has_so_many_places_in_line_and_the_newest_go_first() -> None:
    waiting = [place(number) for number in (2, 3, 4)]
    limits = {"total": 1, "per_user": 1, "queue": 9, "queue_per_user": 2}
    assert refused([place(1)], waiting, **limits) == [waiting[2]]


places = st.lists(st.builds(place, st.integers(1, 10**6), st.integers(1, 4), st.sampled_from("ab")), max_size=20)


@given(places, places, st.integers(1, 8), st.integers(1, 3))
def test_no_limit_is_passed_and_no_place_is_left_empty(
    running: list[QueuePlace], waiting: list[QueuePlace], total: int, per_user: int
) -> None:
    begun = admitted(running, waiting, total=total, per_user=per_user)
    users = [one.user for one in (*running, *begun)]
    assert not begun or len(users) <= total
    assert all(users.count(one.user) <= per_user for one in begun)
    left = [one for one in waiting if one not in begun]
    if len(users) < total:
        assert all(users.count(one.user) >= per_user for one in left)
    assert sorted(order(running, waiting, per_user=per_user)) == sorted(waiting)


@given(places, places, st.integers(0, 8), st.integers(1, 4))
def test_d3_the_line_keeps_its_bounds_and_a_newcomer_is_the_last_to_go(
    running: list[QueuePlace], waiting: list[QueuePlace], queue: int, queue_per_user: int
) -> None:
    waiting = list({one.turn: one for one in waiting}.values())
    limits = {"total": 4, "per_user": 2}
    gone = refused(running, waiting, **limits, queue=queue, queue_per_user=queue_per_user)
    begun = admitted(running, waiting, **limits)
    left = Counter(one.user for one in waiting if one not in gone and one not in begun)
    assert left.total() <= queue and all(count <= queue_per_user for count in left.values())
    assert not set(gone) & set(begun)
    overfull = sum(
        min(count, queue_per_user) for count in Counter(one.user for one in waiting if one not in begun).values()
    )
    most = max(left.values(), default=0)
    for one in gone:
        if overfull <= queue:  # only the person's own bound was passed
            assert left[one.user] == queue_per_user
        else:  # nobody loses one while somebody else keeps two more than they
            assert left[one.user] >= most - 1
