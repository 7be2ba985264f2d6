"""Who is next: nobody above their share, the idlest group first, then the idlest person, then whoever came first."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from assistant.chat.line import Place, admitted, order


def place(number: int, user: int = 1, group: str = "a") -> Place:
    return Place(UUID(int=number), user, group, float(number))


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


places = st.lists(st.builds(place, st.integers(1, 10**6), st.integers(1, 4), st.sampled_from("ab")), max_size=20)


@given(places, places, st.integers(1, 8), st.integers(1, 3))
def test_no_limit_is_passed_and_no_place_is_left_empty(
    running: list[Place], waiting: list[Place], total: int, per_user: int
) -> None:
    begun = admitted(running, waiting, total=total, per_user=per_user)
    users = [one.user for one in (*running, *begun)]
    assert not begun or len(users) <= total
    assert all(users.count(one.user) <= per_user for one in begun)
    left = [one for one in waiting if one not in begun]
    if len(users) < total:
        assert all(users.count(one.user) >= per_user for one in left)
    assert sorted(order(running, waiting, per_user=per_user)) == sorted(waiting)
