"""Statements against a document: true, altered, invented; and one changed digit is always caught."""

import re
from collections import Counter

import pytest

from assistant.documents.text.normalisation import fold
from assistant.documents.text.sections import find_sections
from assistant.evidence.index import SourceIndex
from assistant.evidence.statements import check_statement, statement_spans
from assistant.evidence.values import find_values

ENGLISH = """SUPPLY AGREEMENT

This agreement, dated 10 December 2015, is made by and between Harbour Steel, Inc., a Delaware corporation ("Supplier"),
and Brightwell Design LLP ("Customer").

1. Definitions

1.1 "Goods" means hot-rolled steel in coils, as further described in Exhibit B.

2. Delivery

2.1 The Supplier shall deliver the Goods within forty-five (45) days of each order.

2.2 If delivery is late, the Supplier shall pay a penalty of 0.5 % of the price for each week, and no more than 8 %.

3. Price

3.1 The price is EUR 640 per tonne. The Customer shall pay each invoice within thirty (30) days of its date.

3.2 Sums overdue bear interest of 9 % a year.

4. Term

4.1 The initial term is five (5) years and begins on 1 January 2016.

4.2 Either party may terminate this agreement by written notice of six (6) months, subject to Section 5.1.

5. Liability

5.1 The liability of the Supplier is limited to EUR 2,500,000. This limit does not apply to intent or to gross negli-
gence.

6. Law

6.1 The laws of Ireland apply. "The courts of Cork shall have exclusive jurisdiction over all disputes."

7. Data

7.1 Regulation (EU) 2016/679 applies to the data of the 14 plants, each kept under order HS-4471/B.

7.2 Where the Customer is in default under Section 5.1, the Supplier may proceed as set out in Section 2.1.

7.3 Where the Supplier is in default under Section 5.1, the Customer may proceed as set out in Section 2.2.
"""
CHINESE = """租赁合同

第一条　出租人上海海港置业有限公司将位于码头街14号的房屋出租给承租人北京明井设计有限公司使用。

第二条　租赁期限为五年，自二〇二六年三月一日起计算。

第三条　租金为每月人民币６４００元，承租人应当于每月三日前支付。

第四条　承租人逾期支付租金的，按照每日万分之五支付违约金；逾期超过三十日的，出租人可以解除合同。

第五条　押金为人民币19,200元，合同终止后六十日内退还。

第六条　因本合同发生的争议，由上海市浦东新区人民法院管辖。

第七条　出租人违反第一条的，承租人可以退还三十个仓库和15家门店的钥匙，并且适用第四条的规定。

第八条　承租人违反第一条的，出租人可以收回三十个仓库和15家门店的钥匙，并且适用第五条的规定。
"""

#: (statement, {value: result}); a statement is true, altered in the value named first, or invented.
TRUE = [
    ("The agreement was made on December 10, 2015.", {"December 10, 2015": "exact"}),
    ("Goods must be delivered within 45 days of an order.", {"45 days": "exact"}),
    ("Late delivery costs 0.5% of the price per week, at most 8 percent.", {"0.5%": "exact", "8 percent": "exact"}),
    ("The price is €640 per tonne.", {"€640": "exact"}),
    ("Invoices are paid within thirty days of their date.", {"thirty days": "exact"}),
    ("Overdue sums bear interest of nine per cent a year.", {"nine per cent": "exact"}),
    ("The initial term of five years begins on 2016-01-01.", {"five years": "exact", "2016-01-01": "exact"}),
    ("Either party may terminate by six months' written notice (Section 4.2).", {"six months": "exact", "Section 4.2": "exact"}),
    ("The Supplier's liability is limited to EUR 2.5 million (Section 5.1).", {"EUR 2.5 million": "exact", "Section 5.1": "exact"}),
    ("Harbour Steel, Inc. supplies Brightwell Design LLP.", {"Harbour Steel, Inc": "exact", "Brightwell Design LLP": "exact"}),
    ('The clause reads “the courts of Cork shall have exclusive jurisdiction”.', {"the courts of Cork shall have exclusive jurisdiction": "exact"}),
    ("Regulation (EU) 2016/679 applies to the data of 14 plants, order HS-4471/B.", {"Regulation (EU) 2016/679": "exact", "14": "exact", "HS-4471/B": "exact"}),
    ("If the Supplier is in default under Section 5.1, the Customer may proceed as in Section 2.2.", {"Section 5.1": "exact", "Section 2.2": "exact"}),
    ("承租人可以退还30个仓库和15家门店的钥匙。", {"30个": "exact", "15家": "exact"}),
    ("租赁期限为5年，自2026年3月1日起。", {"5年": "exact", "2026年3月1日": "exact"}),
    ("每月租金6,400元，每月三日前支付。", {"6,400元": "exact"}),
    ("逾期超过30日的，出租人可以解除合同（第四条）。", {"30日": "exact", "第四条": "exact"}),
    ("押金19200元，合同终止后60日内退还。", {"19200元": "exact", "60日": "exact"}),
    ("争议由上海市浦东新区人民法院管辖。", {"上海市浦东新区人民法院": "exact"}),
]  # fmt: skip
ALTERED = [
    ("The agreement was made on December 11, 2015.", {"December 11, 2015": "near"}),
    ("Goods must be delivered within 46 days of an order.", {"46 days": "near"}),
    ("Goods must be delivered within 30 days of an order.", {"30 days": "near"}),
    ("Goods must be delivered within 45 business days of an order.", {"45 business days": "near"}),
    ("Late delivery costs 0.6% of the price per week.", {"0.6%": "near"}),
    ("The price is €649 per tonne.", {"€649": "near"}),
    ("The price is $640 per tonne.", {"$640": "near"}),
    ("Invoices are paid within sixty days of their date.", {"sixty days": "near"}),
    ("The initial term is six years.", {"six years": "near"}),
    ("Either party may terminate by five months' written notice.", {"five months": "near"}),
    ("The Supplier's liability is limited to EUR 2,500,001.", {"EUR 2,500,001": "near"}),
    ("Harbor Steel, Inc. supplies the Customer.", {"Harbor Steel, Inc": "near"}),
    ('The clause reads “the courts of Dublin shall have exclusive jurisdiction”.', {"the courts of Dublin shall have exclusive jurisdiction": "near"}),
    ("Regulation (EU) 2016/678 applies to the data of 15 plants, order HS-4471/C.", {"Regulation (EU) 2016/678": "near", "15": "near", "HS-4471/C": "near"}),
    ("Where the Supplier is in default under Section 5.1, the Customer may proceed as set out in Section 2.1.", {"Section 2.1": "near"}),
    ("承租人可以退还40个仓库和16家门店的钥匙。", {"40个": "near", "16家": "near"}),
    ("承租人违反第一条的，出租人可以收回三十个仓库和15家门店的钥匙，并且适用第四条的规定。", {"第四条": "near"}),
    ("租赁期限为六年。", {"六年": "near"}),
    ("每月租金人民币6,500元。", {"人民币6,500元": "near"}),
    ("逾期超过六十日的，出租人可以解除合同。", {"六十日": "near"}),
    ("出租人是上海海港置地有限公司。", {"上海海港置地有限公司": "near"}),
]  # fmt: skip
INVENTED = [
    ("The insurance premium is GBP 7,777.", {"GBP 7,777": "not_found"}),
    ("A ceremony takes place on 4 July 2031.", {"4 July 2031": "not_found"}),
    ("Zenith Rockets Corporation guarantees everything.", {"Zenith Rockets Corporation": "not_found"}),
    ("Annex Z lists 412 employees.", {"Annex Z": "not_found", "412 employees": "not_found"}),
    ("It says “the moon shall be divided among shareholders”.", {"the moon shall be divided among shareholders": "not_found"}),
    ("Training takes 90 minutes.", {"90 minutes": "not_found"}),
    ("广州虚构科技股份有限公司提供担保。", {"广州虚构科技股份有限公司": "not_found"}),
    ("保险费为8,888美元。", {"8,888美元": "not_found"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def sources() -> dict[str, SourceIndex]:
    return {
        language: SourceIndex(text, (0,), find_sections(text)) for language, text in (("en", ENGLISH), ("zh", CHINESE))
    }


def results(statement: str, sources: dict[str, SourceIndex]) -> dict[str, str]:
    source = sources["zh" if re.search("[\u3400-\u9fff]", statement) else "en"]
    return {check.value: check.result for check in check_statement(statement, source).checks}


def test_the_confusion_matrix(sources):
    """Rows: what is so. Columns: what was found. Every value of every statement counts."""
    matrix: Counter[tuple[str, str]] = Counter()
    wrong = []
    for label, table in (("true", TRUE), ("altered", ALTERED), ("invented", INVENTED)):
        for statement, expected in table:
            found = results(statement, sources)
            for value, result in expected.items():
                matrix[label, found.get(value, "missed")] += 1
                if found.get(value) != result:
                    wrong.append((statement, value, found))
    assert not wrong
    assert matrix == {("true", "exact"): 31, ("altered", "near"): 24, ("invented", "not_found"): 9}


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_one_changed_digit_is_always_caught(text, sources):
    """Every digit of every statement of the document itself, changed to every other digit."""
    source = SourceIndex(text, (0,), find_sections(text))
    tried = 0
    for sentence in [placed.text for placed in source.all_sentences()]:
        truth = check_statement(sentence, source)
        assert {check.result for check in truth.checks} <= {"exact"}
        for check in truth.checks:
            for place in range(check.start, check.end):
                digits = next((row for row in ("123456789", "一二三四五六七八九") if sentence[place] in row), "")
                if check.kind in ("quotation", "party"):
                    continue
                for digit in digits.replace(sentence[place], ""):
                    altered = sentence[:place] + digit + sentence[place + 1 :]
                    found = [one for one in check_statement(altered, source).checks if one.start <= place < one.end]
                    assert any(one.result != "exact" for one in found), altered
                    tried += 1
    assert tried > 250


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_no_digit_is_left_unread_but_those_that_number_the_clauses(text):
    values = find_values(fold(text).text)
    read = {place for value in values for place in range(value.start, value.end)}
    unread = [found[0] for found in re.finditer(r"\S*\d\S*", fold(text).text) if not read & {*range(*found.span())}]
    assert all(re.fullmatch(r"\d\.|\d", one) for one in unread), unread


def test_a_near_value_shows_what_the_document_has_and_where(sources):
    (check,) = check_statement("The initial term is six years.", sources["en"]).checks
    assert check.found == "five (5) years"
    assert ENGLISH[check.passage.start : check.passage.end] == "five (5) years"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("Overdue sums bear interest.", "3.2 Sums overdue bear interest"),
        ("The supplier is liable without limit for intent and gross negligence.", "This limit does not apply"),
        ("出租人可以在逾期后解除合同。", "逾期超过三十日的"),
    ],
)
def test_a_statement_is_linked_to_the_sentence_it_rests_on(statement, words, sources):
    text = CHINESE if words[0] > "z" else ENGLISH
    passages = check_statement(statement, sources["zh" if text is CHINESE else "en"]).passages
    assert words in text[passages[0].start : passages[0].end]


def test_a_statement_that_rests_on_nothing_has_no_passage(sources):
    assert check_statement("Penguins swim faster than ducks.", sources["en"]).passages == ()


def test_values_are_found_over_the_end_of_a_page_and_its_page_is_named():
    pages = [
        "The rent is due on the third working day and the notice period is ninety\n",
        "(90) days in every case.\n\n",
    ]
    source = SourceIndex("".join(pages), (0, len(pages[0])))
    (check,) = check_statement("The notice period is 90 days.", source).checks
    assert (check.result, check.passage.page) == ("exact", 1)
    assert check_statement("In every case 91 days.", source).checks[0].result == "near"


@pytest.mark.parametrize("line", ["## USD 720", "**EUR 4,800**", "### Notice: 45 days", "**押金：三个月**"])
def test_a_heading_with_a_figure_is_a_statement(line):
    assert [span.of(line).strip("* ") for span in statement_spans(line)] == [line.strip("#* ")]


@pytest.mark.parametrize("line", ["## 2. Rent and charges", "**Section 4**", "### 第三条", "**Law**"])
def test_a_heading_without_one_is_none(line):
    assert statement_spans(line) == []


def test_the_sentences_of_a_summary_are_statements_and_its_headings_are_not():
    summary = "## Overview\n\nIt is a lease. It runs for *five years*.\n\n- **Rent**: 6,400 EUR [3].\n1. Notice: six months\n\n| Year | EUR |\n| --- | --- |\n| 2026 | 6,400 |\n\n---\n**Law**\n"
    assert [span.of(summary) for span in statement_spans(summary)] == [
        "It is a lease.",
        "It runs for *five years*.",
        "**Rent**: 6,400 EUR [3].",
        "Notice: six months",
        "2026 | 6,400 |",
    ]
