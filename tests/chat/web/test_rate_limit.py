"""A token bucket over made-up clocks."""

from assistant.chat.web.rate_limit import Bucket


def test_a_burst_then_the_rate() -> None:
    bucket = Bucket(per_minute=60, burst=3)
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]
    assert bucket.take(100.9) is False
    assert bucket.take(101.0) is True
    assert bucket.take(101.0) is False


def test_quiet_time_saves_up_one_burst_and_no_more() -> None:
    bucket = Bucket(per_minute=60, burst=2)
    assert bucket.take(0.0)
    assert [bucket.take(1000.0) for _ in range(3)] == [True, True, False]
