# ruff: noqa: F811
"""The list of conversations: what each is about, and which are at work."""

from uuid import uuid4

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistant.chat.models import Conversation, Turn
from assistant.chat.web.rail import RailLine, days
from domains.registry import domains

from .test_views import browser, conversation, people  # noqa: F401 (fixture)

WOMAN = {"age": "67", "sex": "female", "egfr": "38", "allergies": "penicillin"}
CLAUSE = "Either party may end this agreement. " * 1000


def told(owner: User, domain: str, inputs: dict[str, str], **fields: object) -> Conversation:
    made = conversation(owner, domain=domain)
    made.turns.update(inputs=inputs, **fields)
    return made


def lines(*conversations: Conversation, domain: str = "medical") -> list[RailLine]:
    return [line for _day, group in days(conversations, domains()[domain], timezone.localdate()) for line in group]


def test_a_line_says_whom_or_what_it_is_about(people):
    owner = people("ada", "clinicians")
    given = told(owner, "medical", {"question": "May she?", **WOMAN})
    carried = told(owner, "medical", {"question": "And now?", "age": "68"}, carried={**WOMAN})
    nobody = told(owner, "medical", {"question": "What is sepsis?"})
    found = lines(given, carried, nobody)
    assert [line.about for line in found] == ["67 y · Female · eGFR 38", "68 y · Female · eGFR 38", ""]
    lease = told(owner, "legal", {"text": "", "document": str(uuid4()), "document_name": "Lease.pdf"}, task="summarize")
    assert [line.about for line in lines(lease, domain="legal")] == ["Lease.pdf"]


def test_the_newest_turn_counts_and_a_list_costs_three_queries_without_the_texts(people):
    owner = people("ada", "paralegals")
    pasted = [told(owner, "legal", {"text": CLAUSE}, task="summarize", text=CLAUSE) for _ in range(20)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(lines(*pasted, domain="legal")) == 20
    assert len(asked) == 3
    patient = conversation(owner, turns=2)
    patient.turns.filter(position=1).update(inputs={"question": "?", "age": "67"})
    patient.turns.filter(position=2).update(inputs={"question": "?", "age": "12"})
    assert lines(patient)[0].about == "12 y"


def test_what_is_at_work_is_told_to_its_owner_alone(people):
    ada, eve = people("ada", "clinicians"), people("eve", "clinicians")
    mine, other, done = conversation(ada), conversation(eve), conversation(ada)
    Turn.objects.filter(conversation__in=[mine, other]).update(state="streaming")
    assert [line.running for line in lines(mine, done)] == [True, False]
    assert browser(ada).get("/running/").json() == {"running": [str(mine.pk)]}
    mine.deleted = timezone.now()
    mine.save()
    assert browser(ada).get("/running/").json() == {"running": []}
