"""Names, parties and quotations of a statement in its own words, against what the document says of them."""

import pytest

from assistant.documents.text.normalisation import fold
from assistant.documents.text.sections import find_sections
from assistant.evidence.index import SourceIndex
from assistant.evidence.parties import Parties
from assistant.evidence.statements import check_statement

LEASE = SourceIndex(
    text := """AGREEMENT

This agreement is made by and between Harbour Estates Ltd ("Seller") and Brightwell Design LLP ("Buyer"), under the laws of
the State of New York.

1. Price

1.1 The Buyer shall pay the Purchase Price of USD 500,000 on closing. The Seller shall deliver the Equipment to the Buyer.

1.2 Any deduction by the Buyer shall be agreed in writing. The Seller may inspect the premises once a year.

2. Conduct

2.1 The Seller shall not disclose the records of the Buyer to any third party.

2.2 The costs of the survey shall be paid by the Buyer, and those of the notary by the Seller.

6. End

6.1 Notices are in writing.

6.2 The Buyer may terminate this agreement by notice of thirty (30) days.
""",
    (0,),
    find_sections(text),
)
CHINESE = SourceIndex(
    text := """买卖合同

第一条　出卖人上海海港置业有限公司应当在收到价款后二十日内向买受人交付房屋。

第二条　买受人应当在三十日内向出卖人支付价款，出卖人应当出具发票。

第三条　买受人可以委托北京明井设计有限公司验收。买受人不得转让本合同。

第四条　出卖人不得拒绝买受人的验收，出卖人必须提供图纸。
""",
    (0,),
    find_sections(text),
)


def marks(statement: str, source: SourceIndex) -> dict[str, tuple[str, str]]:
    return {check.value: (check.result, check.found) for check in check_statement(statement, source).checks}


@pytest.mark.parametrize(
    "statement",
    [
        "Once the Buyer pays the Purchase Price, the Equipment is delivered.",  # J12
        "Deductions shall be agreed in writing.",
        "The law of New York State applies.",
        "The Buyer's records are not disclosed.",
        "Seller and Buyer are Harbour Estates Ltd and Brightwell Design LLP.",
        "The Buyer must pay USD 500,000 on closing.",  # J14: true
        "The costs of the survey must be paid by the Buyer.",
        "The Seller may inspect the premises once every year.",
        "It says that “[t]he Buyer may … by notice of thirty (30) days”.",  # J13
        "Section 6.1 says that notices are in writing.",  # J4
    ],
)
def test_what_is_true_is_exact(statement):
    assert {result for result, _ in marks(statement, LEASE).values()} <= {"exact"}, marks(statement, LEASE)


@pytest.mark.parametrize(
    ("statement", "value", "found"),
    [
        ("The Seller shall pay the Purchase Price on closing.", "Seller", "Buyer"),
        ("The Seller must pay the Purchase Price on closing.", "Seller", "Buyer"),
        ("The Buyer must deliver the Equipment to the Seller.", "Buyer", "Seller"),
        ("The costs of the survey must be paid by the Seller.", "Seller", "Buyer"),
        ("The Buyer must not disclose the records to any third party.", "Buyer", "Seller"),
        ("Harbor Estates Ltd is the Seller.", "Harbor Estates Ltd", "Harbour Estates Ltd"),
        ("Section 6.1 says that the Buyer may terminate by notice of thirty days.", "Section 6.1", "6.2"),
    ],
)
def test_what_another_does_is_near_with_the_difference(statement, value, found):
    result, instead = marks(statement, LEASE)[value]
    assert (result, instead[: len(found)]) == ("near", found)


@pytest.mark.parametrize(
    "statement",
    [
        "出卖人应在20日内向买受人交付房屋。",
        "买受人须在三十日内支付价款。",
        "买受人可委托北京明井设计有限公司验收。",
        "出卖人应在买受人付款后二十日内交付房屋。",
        "出卖人不能拒绝验收。",
    ],
)
def test_what_is_true_in_chinese_is_exact(statement):
    assert {result for result, _ in marks(statement, CHINESE).values()} <= {"exact"}, marks(statement, CHINESE)


@pytest.mark.parametrize(
    ("statement", "value", "found"),
    [
        ("出卖人应在三十日内支付价款。", "出卖人", "买受人"),
        ("出卖人不得转让本合同。", "出卖人", "买受人"),
        ("买受人必须提供图纸。", "买受人", "出卖人"),
        ("买受人委托北京明井设置有限公司验收。", "北京明井设置有限公司", "北京明井设计有限公司"),
    ],
)
def test_another_in_chinese_is_near(statement, value, found):
    assert marks(statement, CHINESE)[value] == ("near", found)


NAMED = SourceIndex(
    text := """CHARTER

This charter is made between Orsted Lines, Inc., a Danish company with offices at 9 Kajen (the “Carrier”), and Falk Timber
GmbH (“Falk” or the “Shipper”).

1. The Shipper shall pay the Carrier EUR 41,000 within 14 days of loading.

2. The Carrier shall unload fourteen holds in Bergen.

3. The Carrier must not disclose the manifests of the Shipper.
""",
    (0,),
    find_sections(text),
)
NAMED_IN_CHINESE = SourceIndex(
    text := """委托加工合同

甲方（定作人）：青岛云帆服装有限公司
乙方：嘉兴锦程纺织有限公司（以下简称“锦程公司”）

第一条　甲方应当在验收后二十日内向乙方支付加工费三十万元。

第二条　乙方应当在四十五日内交付衬衫五千件。

第三条　乙方不得披露甲方的图样。
""",
    (0,),
    find_sections(text),
)


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("Falk Timber GmbH shall pay Orsted Lines, Inc. EUR 41,000 within 14 days.", NAMED),
        ("Falk pays Orsted EUR 41,000.", NAMED),
        ("Orsted Lines unloads fourteen holds in Bergen.", NAMED),
        ("The manifests of Falk must not be disclosed by Orsted.", NAMED),
        ("The Carrier is Orsted Lines, Inc.", NAMED),
        ("青岛云帆服装有限公司应在验收后20日内支付加工费30万元。", NAMED_IN_CHINESE),
        ("锦程公司应在45日内交付衬衫5,000件。", NAMED_IN_CHINESE),
    ],
)
def test_a_party_by_its_full_name_does_what_its_term_does(statement, source):
    assert {result for result, _ in marks(statement, source).values()} == {"exact"}, marks(statement, source)


@pytest.mark.parametrize(
    ("statement", "value", "found", "source"),
    [
        ("Orsted Lines, Inc. shall pay Falk Timber GmbH EUR 41,000 within 14 days.", "Orsted Lines, Inc", "Shipper", NAMED),
        ("Orsted pays Falk EUR 41,000.", "Orsted", "Shipper", NAMED),
        ("Falk Timber unloads fourteen holds in Bergen.", "Falk Timber", "Carrier", NAMED),
        ("Falk must not disclose the manifests.", "Falk", "Carrier", NAMED),
        ("嘉兴锦程纺织有限公司应在验收后二十日内支付加工费。", "嘉兴锦程纺织有限公司", "甲方", NAMED_IN_CHINESE),
        ("青岛云帆服装应在45日内交付衬衫。", "青岛云帆服装", "乙方", NAMED_IN_CHINESE),
        ("定作人不得披露图样。", "定作人", "乙方", NAMED_IN_CHINESE),
    ],
)  # fmt: skip
def test_another_party_by_its_full_name_is_near(statement, value, found, source):
    assert marks(statement, source)[value] == ("near", found)


def test_one_party_in_place_of_the_other_in_one_sentence_is_near():
    text = "The Lender may call the loan. The Lender shall inform the Broker of each notice served by the Broker."
    source = SourceIndex(f"{text} The Broker may resign. The Broker shall keep records.")
    checks = check_statement("The Broker shall inform the Broker of each notice.", source).checks
    assert [(check.result, check.found) for check in checks] == [("near", "Lender"), ("exact", "")]


def test_an_address_or_a_term_for_something_else_is_no_party():
    text = 'Orsted Lines, Inc. of 9 Kajen Street (the "Carrier") and Falk GmbH made this charter (the "Agreement").'
    parties = Parties.of(f"{text} The Carrier shall unload. The Carrier may rest. This Agreement shall end.")
    assert dict(parties.full_names)["orsted lines, inc"] == "carrier"
    assert {"kajen", "falk gmbh", "agreement"}.isdisjoint(dict(parties.full_names))


def test_a_party_has_the_whole_name_that_the_text_gives_it():
    text = "卫生健康主管部门应当登记。该卫生健康主管部门不得收费。\n医疗卫生机构应当报告。医疗卫生机构必须保密。"
    assert Parties.of(text).names == {"卫生健康主管部门", "医疗卫生机构"}


@pytest.mark.parametrize("statement", ["承租人应在20日内向公司支付价款。", "本公司与该公司签订合同。"])  # J2
def test_a_company_without_a_name_is_none(statement):
    assert [check for check in check_statement(statement, CHINESE).checks if check.kind == "party"] == []


SUPPLY = SourceIndex(
    text := """SUPPLY AGREEMENT

This agreement is made between Northwind Traders, Inc. (the "Supplier") and Contoso Retail Ltd (the "Customer").

1. The Supplier shall deliver the goods within thirty (30) days of each order.

2. The Customer shall pay the Supplier USD 12,500 per month.

3. The Supplier shall advise the Customer of any delay. The Customer shall notify the Supplier of a change of address.

4. The Supplier and its Affiliates shall not solicit employees. The Supplier and the Customer shall each keep the records
secret.

5. Insurance shall be maintained by the Supplier. The Customer shall be named as an additional insured.
""",
    (0,),
    find_sections(text),
)


@pytest.mark.parametrize(
    "statement",
    [
        "The Customer must be advised of any delay.",
        "The Customer is advised by the Supplier of any delay.",
        "The Supplier must be notified of a change of address.",
        "The Supplier will be paid USD 12,500 a month.",
        "The Supplier receives USD 12,500 a month from the Customer.",
        "The Supplier is entitled to USD 12,500 per month.",
        "It is the Supplier who delivers the goods within 30 days.",
        "Supplier and Customer must keep the records secret.",
        "Northwind Traders Inc. and its Affiliates must not solicit employees.",
        "Northwind Traders Inc must deliver the goods within 30 days.",
        "Contoso Retail, Ltd. must pay USD 12,500 per month.",
    ],
)
def test_to_whom_it_is_done_and_who_acts_with_others_is_exact(statement: str) -> None:
    assert {result for result, _ in marks(statement, SUPPLY).values()} <= {"exact"}, marks(statement, SUPPLY)


@pytest.mark.parametrize(
    ("statement", "value", "found"),
    [
        ("The Supplier must be advised of any delay.", "Supplier", "Customer"),
        ("The Customer must be notified of a change of address.", "Customer", "Supplier"),
        ("The Customer will be paid USD 12,500 a month.", "Customer", "Supplier"),
        ("The Customer receives USD 12,500 a month.", "Customer", "Supplier"),
        ("The Customer is entitled to USD 12,500 per month.", "Customer", "Supplier"),
        ("It is the Customer who delivers the goods within 30 days.", "Customer", "Supplier"),
        ("The Customer and its Affiliates must not solicit employees.", "Customer", "Supplier"),
        ("The Supplier must be named as an additional insured.", "Supplier", "Customer"),
        ("Contoso Retail, Ltd. must deliver the goods within 30 days.", "Contoso Retail, Ltd", "Supplier"),
        ("Northwind Traders Inc must pay USD 12,500 per month.", "Northwind Traders Inc", "Customer"),
    ],
)
def test_to_whom_else_it_is_done_and_who_else_acts_is_near(statement: str, value: str, found: str) -> None:
    assert marks(statement, SUPPLY)[value] == ("near", found)


SALE = SourceIndex(
    text := """SALE AGREEMENT

1. The Buyer shall pay the Seller the Price of USD 500,000 upon delivery of the goods.

2. The Seller shall keep the goods insured. The Buyer shall keep records.

3. The Buyer shall pay the Seller a deposit of USD 20,000; if the goods are late, the Seller shall refund the deposit to the
Buyer within 10 days.
""",
    (0,),
    find_sections(text),
)


@pytest.mark.parametrize(
    "statement",
    [
        "The Buyer receives the goods and pays the Seller USD 500,000.",
        "The Buyer shall collect the goods and pay USD 500,000.",
        "The Buyer gets the goods on payment of USD 500,000.",
        "When the Buyer receives the goods, it pays the Seller USD 500,000.",
        "The Buyer is entitled to the goods on payment of USD 500,000.",
        "The Buyer receives notice of the payment of USD 500,000.",
        "The Buyer receives the deposit back within 10 days.",
        "The Buyer receives USD 20,000 back within 10 days.",
        "The Buyer receives USD 500,000 worth of goods.",
        "The Seller collects the Price of USD 500,000.",
    ],
)
def test_who_receives_what_is_no_payment_is_not_paid(statement: str) -> None:
    assert {result for result, _ in marks(statement, SALE).values()} <= {"exact"}, marks(statement, SALE)


@pytest.mark.parametrize(
    "statement",
    [
        "The Buyer receives USD 500,000.",
        "The Buyer shall collect the Price of USD 500,000 upon delivery.",
        "The Buyer is entitled to a single payment of USD 500,000.",
        "The Buyer earns at least USD 500,000.",
    ],
)
def test_who_receives_a_payment_is_paid(statement: str) -> None:
    assert marks(statement, SALE)["Buyer"] == ("near", "Seller")


REPORTS = SourceIndex(
    text := """AGENCY AGREEMENT

1. The Agent shall deliver a report by April 30, 2025, and a statement by April 15 of each year. The Principal shall answer
by Friday. The Agent shall reply by Friday.

2. Notice shall be given by Email or by Registered Mail. The Principal shall send invoices by Email, or by Registered Mail.

3. Samples are kept by Courier. The Courier shall store them. The Courier shall deliver them. In no event shall Phase 2 be
delayed: the Phase 2 shall begin in May, and the Phase 2 may follow the Phase 1.
""",
    (0,),
    find_sections(text),
)


def test_days_and_means_of_delivery_are_no_parties() -> None:
    assert Parties.of(REPORTS.text).names == {"agent", "principal", "courier"}
    found = marks("A report must be delivered by April 30, 2025 by the Agent.", REPORTS)
    assert {result for result, _ in found.values()} == {"exact"}, found


def test_a_label_in_chinese_names_one_party() -> None:
    """被特许人 ends in 特许人, who is somebody else."""
    text = "被特许人（全称）：成都锦里文化传播有限公司\n\n特许人应当交付货物。被特许人应当支付价款。特许人应当答复。被特许人应当保密。"
    names = dict(Parties.of(fold(text).text).full_names)
    assert names["成都锦里文化传播有限公司"] == "被特许人"
    assert "特许人" not in names
    assert "全称" not in names
