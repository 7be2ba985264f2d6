"""Key facts, deadlines and obligations are sentences of the text itself, with their place."""

import pytest

from assistant.documents.text.sections import find_sections
from assistant.evidence.index import SourceIndex
from assistant.evidence.key_facts import Facts, duties, key_facts

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


def index_of(text: str) -> SourceIndex:
    return SourceIndex(text, (0,), find_sections(text))


@pytest.fixture(scope="module")
def lease() -> SourceIndex:
    return index_of(LEASE)


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
    fact = next(fact for fact in key_facts(lease)[name].chosen if words in fact.text)
    assert fact.values == values
    assert words.split()[-1] in LEASE[fact.passage.start : fact.passage.end]


def test_what_the_text_does_not_have_is_not_there(lease):
    assert key_facts(lease)["termination"] == Facts([], [])


def test_duties_say_who_and_when(lease):
    found = {(duty.who, duty.deadline) for duty in duties(lease).listed}
    assert ("The Tenant", "") in found
    assert ("The Landlord", "fourteen (14) days") in found


def test_duties_in_chinese():
    found = [(duty.who, duty.deadline) for duty in duties(index_of(CHINESE)).listed]
    assert found == [("出租人", "二〇二六年三月一日"), ("承租人", "")]


#: Headings on lines of their own, as Word and text files have them.
TERMS = """SERVICE AGREEMENT

1. Fees
The Customer shall pay EUR 12,500 within 30 days of each invoice.

2. Termination
Either party may end this Agreement with ninety (90) days' written notice. The Customer shall return the keys.
"""


def test_a_heading_on_a_line_of_its_own_is_named_beside_the_sentence():
    facts = key_facts(index_of(TERMS))
    (fee,) = facts["money"].chosen
    assert (fee.text, fee.heading) == (
        "The Customer shall pay EUR 12,500 within 30 days of each invoice.", "SERVICE AGREEMENT · 1. Fees",
    )  # fmt: skip
    assert TERMS[fee.passage.start : fee.passage.end].startswith("The Customer")
    (end,) = facts["termination"].chosen
    assert end.text.startswith("Either party") and end.heading == "2. Termination"
    found = [(duty.who, duty.heading) for duty in duties(index_of(TERMS)).listed]
    assert found == [("The Customer", "SERVICE AGREEMENT · 1. Fees"), ("The Customer", "2. Termination")]


# --- Who, and when (I18) ----------------------------------------------------------------------------------------------

#: What stands at the head of agreements, the parties, and the date.
OPENINGS = [
    ('This Agreement is dated as of October 1, 2005 and is by and between Orrin Corporation ("Orrin") and WellMD, Inc. ("WellMD").',
     ["Orrin Corporation", "WellMD, Inc."], "October 1, 2005"),
    ('This Pact is entered into as of January 21, 2005 by and among Vantor, a Nevada corporation, Finch Ltd and Tamsin Okafor.',
     ["Vantor", "Finch Ltd", "Tamsin Okafor"], "January 21, 2005"),
    ("FREIGHT CONTRACT\n\nParty A (Shipper): Pelican Freight\n\nParty B (Carrier): Redbridge Dairy\n\nexecuted this 23rd day of December, 2003",
     ["Pelican Freight", "Redbridge Dairy"], "23rd day of December, 2003"),
    ("THIS INDENTURE is made as of the 20th day of May 2019\n\nBETWEEN:\n\n(1) NORTHGATE LIMITED whose registered office is at 3 Quay Road;"
     " and\n\n(2) NIGEL FARROW of 9 Hill Street (the 'Tenant').", ["NORTHGATE LIMITED", "NIGEL FARROW"], "20th day of May 2019"),
    ("DATED 26 September 2019\n\nAster Foods plc\n\nand\n\nQuillon Corporation\n\nSUPPLY AGREEMENT",
     ["Aster Foods plc", "Quillon Corporation"], "26 September 2019"),
    ("This Agreement is made this 21st day of January 2003 between Lucerne Technologies Inc. and mPhase Optics Inc.",
     ["Lucerne Technologies Inc.", "mPhase Optics Inc."], "21st day of January 2003"),
    ("Sable Ventures, L.P. lets to Marlowe LLP the third floor. Signed at Cork on 2 June 2021.", ["Sable Ventures, L.P.", "Marlowe LLP"], "2 June 2021"),
    ("合同编号：7\n\n甲方（出租人）：深圳市远帆科技有限公司\n\n乙方（承租人）：王思远\n\n签订日期：2024年3月1日", ["深圳市远帆科技有限公司", "王思远"], "2024年3月1日"),
    ("买方：杭州栖霞食品公司\n\n卖方：成都锦里文化公司\n\n双方于二〇二三年五月六日订立本合同。", ["杭州栖霞食品公司", "成都锦里文化公司"], "二〇二三年五月六日"),
    ("本协议由厦门鹭岛集团与李明于2022年7月8日签署。", ["厦门鹭岛集团", "李明"], "2022年7月8日"),
]  # fmt: skip


@pytest.mark.parametrize(("opening", "parties", "date"), OPENINGS, ids=[one[2] for one in OPENINGS])
def test_parties_and_date_stand_among_the_facts(opening, parties, date):
    clauses = "\n\n".join(
        f"{number}. Between audits and reviews the Company shall keep records." for number in range(1, 30)
    )
    facts = key_facts(index_of(f"{opening}\n\n{clauses}\n"))
    shown = " ".join(fact.text for fact in facts["parties"].chosen)
    assert [name for name in parties if name not in shown] == []
    assert any(date in " ".join(fact.values) for fact in facts["dates"].chosen), facts["dates"]


def test_the_term_until_an_anniversary_is_one():
    facts = key_facts(index_of("This Agreement continues until the fifth (5th) anniversary of the Effective Date.\n"))
    assert facts["term"].chosen[0].values == ("fifth (5th)",)


def test_nothing_is_left_out_in_silence():
    """What is not among the first is listed or counted; a sentence too long to be shown is shown from near its word."""
    fees = "".join(
        f"{number}. The Buyer shall pay a fee of USD {number},000 to the agent.\n\n" for number in range(1, 601)
    )
    found = index_of(f"{fees}601. {'Whereas matters stand thus, ' * 40}the Seller shall pay a penalty of USD 7,777.\n")
    money, owed = key_facts(found)["money"], duties(found)
    assert len(money.chosen) + len(money.more) + money.unlisted == 601
    assert len(owed.listed) + owed.unlisted == 601
    alone = index_of(f"{'Whereas matters stand thus, ' * 40}the Seller shall pay a penalty of USD 7,777.\n")
    (fact,), (duty,) = key_facts(alone)["money"].chosen, duties(alone).listed
    assert "USD 7,777" in fact.text and fact.text.startswith("… ") and fact.values == ("USD 7,777",)
    assert "USD 7,777" in duty.text
