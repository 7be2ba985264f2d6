"""The strongest passage against an answer: found by code, or not at all."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from assistant.chat.models import Conversation, Turn
from assistant.chat.passages import as_kept
from assistant.evidence.counter_reading import CounterReading, strongest_against
from assistant.library import intake
from assistant.library.models import Edition, Reliance


def against(answer: str, *passages: str) -> tuple[str, str] | None:
    """What is against it, and how."""
    found = msgspec.json.decode(strongest_against(answer, passages), type=CounterReading | None)
    return found and (passages[found.passage][found.start : found.end], found.kind)


RENT = "The tenant may terminate the lease at the end of each quarter."
DOSE = "Nitrofurantoin 100 mg twice daily for 5 days treats cystitis."
IBUPROFEN = "Adults may take ibuprofen. Children under 12 must not take ibuprofen."


@pytest.mark.parametrize(
    ("answer", "passages", "found"),
    [
        (RENT, ("The tenant must not terminate the lease at the end of a quarter.",), "otherwise"),
        (RENT, ("The tenant may terminate the lease at the end of each quarter.",), None),
        (RENT, ("Unless the rent is paid, the tenant may not be heard. The roof is red.",), None),
        (DOSE, ("Do not give nitrofurantoin for cystitis below an eGFR of 30 mL/min.",), "exception"),
        (f"{DOSE} Do not give it below an eGFR of 30 mL/min for cystitis.",
         ("Do not give nitrofurantoin for cystitis below an eGFR of 30 mL/min.",), None),
        ("承租人可以提前解除租赁合同。", ("承租人不得提前解除租赁合同。",), "otherwise"),
        ("出租人应当返还租赁押金。", ("出租人应当返还租赁押金，合同另有约定的除外。",), "exception"),
        (IBUPROFEN, ("Children under 12 must not take ibuprofen.",), None),
        (IBUPROFEN, ("Adults must not take ibuprofen.",), "otherwise"),
        (IBUPROFEN, ("Children under 12 may take ibuprofen.",), "otherwise"),
        ("The tenant may terminate the lease. The landlord must not terminate the lease.",
         ("The landlord must not terminate the lease.",), None),
        ("成年人可以服用布洛芬片。儿童不得服用布洛芬片。", ("儿童不得服用布洛芬片。",), None),
        ("成年人可以服用布洛芬片。儿童不得服用布洛芬片。", ("成年人不得服用布洛芬片。",), "otherwise"),
        ("Adults may take ibuprofen with food. Adults must not take ibuprofen without food.",
         ("Adults must not take ibuprofen without food.",), None),
        ("", ("Do not give it.",), None),
        (DOSE, (), None),
    ],
)  # fmt: skip
def test_what_is_against_an_answer(answer: str, passages: tuple[str, ...], found: str | None) -> None:
    assert (against(answer, *passages) or ("", None))[1] == found


def test_what_says_otherwise_is_stronger_than_an_exception() -> None:
    exception = "Except in summer, the tenant terminates the lease at the end of each quarter by post."
    otherwise = "The tenant must not terminate the lease at the end of a quarter."
    assert against(RENT, exception, f"The house was built in the nineteenth century by two brothers. {otherwise}") == (
        otherwise,
        "otherwise",
    )


@pytest.fixture
def answered(reader: Client, antibiotics: Edition) -> Callable[[str], Turn]:
    def make(text: str) -> Turn:
        owner = User.objects.get(username="clara")
        conversation = Conversation.objects.create(owner=owner, domain="medical", title="Cystitis")
        return Turn.objects.create(
            conversation=conversation, owner=owner, client_id=conversation.pk, position=1, task="answer", language="en",
            inputs={"question": "Nitrofurantoin for cystitis?"}, state="completed", text=text, passages=[],
        )  # fmt: skip

    return make


def test_the_owner_of_an_answer_looks_for_what_is_against_it(answered, reader, people) -> None:
    turn = answered("Use nitrofurantoin 100 mg below an eGFR of 30 mL/min.")
    address = f"/documents/answers/{turn.pk}/against/"
    found = reader.get(address).json()
    assert found["words"] == "Do not use below an eGFR of 30 mL/min." and "Nitrofurantoin 100 mg" in found["before"]
    assert found["source"].startswith("Antibiotics on the ward, 2026-01") and "#p" in found["place"]
    assert "says otherwise" in found["why"] or "exception" in found["why"]
    other = Client()
    other.force_login(people("olga", "clinicians"))
    assert other.get(address).status_code == 404


def test_where_nothing_is_against_it_nothing_is_invented(answered, reader) -> None:
    turn = answered("The cathedral has a new roof.")
    found = reader.get(f"/documents/answers/{turn.pk}/against/").json()
    assert list(found) == ["none"] and "proves nothing" in found["none"]


def test_what_no_longer_stands_is_not_held_against_an_answer(answered, reader, antibiotics) -> None:
    turn = answered("Use nitrofurantoin 100 mg below an eGFR of 30 mL/min.")
    passage = antibiotics.passages.get(position=1)
    Turn.objects.filter(pk=turn.pk).update(passages=as_kept([passage.found()]))
    Reliance.objects.create(turn=turn, passage=passage)
    address = f"/documents/answers/{turn.pk}/against/"
    assert "words" in reader.get(address).json()
    intake.withdraw(antibiotics.pk)
    assert list(reader.get(address).json()) == ["none"]
    intake.restore(antibiotics.pk)
    assert "words" in reader.get(address).json()
    Edition.objects.filter(pk=antibiotics.pk).update(expires=timezone.localdate() - timedelta(days=2))
    assert list(reader.get(address).json()) == ["none"]
