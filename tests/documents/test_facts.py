"""Key facts, deadlines and obligations are sentences of the text itself, with their place."""

import pytest

from assistant.documents.facts import duties, key_facts
from assistant.documents.sections import find_sections
from assistant.documents.source import Source

LEASE = """LEASE AGREEMENT

1. Parties. This lease is made by and between Harbour Estates Ltd ("Landlord") and Brightwell Design LLP ("Tenant").

2. Term. The lease commences on 1 March 2026 and the initial term is five years.

3. Rent. The Tenant shall pay 6,400 EUR a month, no later than the third working day.

4. Repairs. The Landlord shall repair defects within fourteen (14) days of notice.

5. Subletting. The Tenant may not sublet the premises.

6. Liability. The Landlord's liability for damages is limited to twelve months of rent.

7. Law. This lease is governed by the laws of Ireland.
"""
CHINESE = "第一条　出租人应当于二〇二六年三月一日前交付房屋。\n\n第二条　承租人不得转租。\n\n第三条　因本合同发生的争议，由上海仲裁委员会仲裁。\n"


@pytest.fixture(scope="module")
def lease() -> Source:
    return Source(LEASE, (0,), find_sections(LEASE))


@pytest.mark.parametrize(
    ("name", "words", "values"),
    [
        ("parties", "by and between Harbour Estates Ltd", ()),
        ("dates", "commences on 1 March 2026", ("1 March 2026",)),
        ("term", "initial term is five years", ("1 March 2026", "five years")),
        ("money", "6,400 EUR a month", ("6,400 EUR",)),
        ("deadlines", "within fourteen (14) days", ("fourteen (14) days",)),
        ("liability", "limited to twelve months", ()),
        ("law", "laws of Ireland", ()),
    ],
)
def test_a_fact_is_a_sentence_with_its_values_and_its_place(name, words, values, lease):
    fact = next(fact for fact in key_facts(lease)[name] if words in fact.text)
    assert fact.values == values
    assert words.split()[-1] in LEASE[fact.passage.start : fact.passage.end]


def test_what_the_text_does_not_have_is_not_there(lease):
    assert key_facts(lease)["termination"] == []


def test_duties_say_who_and_when(lease):
    found = {(duty.who, duty.deadline) for duty in duties(lease)}
    assert ("The Tenant", "") in found
    assert ("The Landlord", "fourteen (14) days") in found


def test_duties_in_chinese():
    found = [(duty.who, duty.deadline) for duty in duties(Source(CHINESE, (0,), find_sections(CHINESE)))]
    assert found == [("出租人", "二〇二六年三月一日"), ("承租人", "")]
