"""Example texts and questions, as a paralegal would write them: (label, inputs) by task and language."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ..base import Inputs

Examples = Mapping[str, Sequence[tuple[str, Inputs]]]

_LEASE = """LEASE OF OFFICE SPACE

1. Parties. Harbour Estates Ltd ("Landlord") lets to Brightwell Design LLP ("Tenant") the third floor of 14 Quay \
Street (240 square metres).
2. Term. The lease begins on 1 March 2026 and runs for five years. Tenant may end it on 28 February 2029 by written \
notice of at least six months.
3. Rent. 6,400 EUR a month, due on the third working day. On each 1 March the rent follows the consumer price index, \
by 4 % a year at most.
4. Late payment. Sums overdue bear interest of 8 % a year from the due date.
5. Deposit. Three months' rent, returned within 60 days of the end of the lease less sums due.
6. Liability. Landlord's liability is limited to the rent of twelve months, except for intent and gross negligence.
7. Assignment. Tenant may not sublet without written consent, which Landlord may withhold at its sole discretion.
8. Law. The laws of Ireland apply; the courts of Cork have exclusive jurisdiction."""

_NDA = """CONFIDENTIALITY UNDERTAKING

The Recipient shall keep the Confidential Information secret, use it only to evaluate the proposed acquisition, and \
disclose it to no one but its professional advisers who need to know it. This undertaking ends three years after its \
date, but for trade secrets it continues as long as they remain secret. For each breach the Recipient shall pay 50,000 \
GBP as liquidated damages; the Discloser may claim further loss. Information that is public, or that the Recipient \
already held lawfully, is not Confidential Information. English law governs."""

_TERMS = """SERVICE TERMS (EXCERPT)

4.2 The plan renews for twelve months unless you cancel at least 30 days before the end of the period.
4.3 We may change prices with 14 days' notice by e-mail. If you do not cancel within that time, the new price applies.
7.1 To the extent the law allows, our total liability is limited to the fees you paid in the three months before the \
claim arose.
9.4 Disputes are settled by a single arbitrator seated in Geneva. You waive the right to take part in a class action."""

_LEASE_ZH = """办公用房租赁合同

一、出租方：海港置业有限公司（甲方）；承租方：明川设计有限公司（乙方）。租赁物为码头街14号三层，面积240平方米。
二、租期自2026年3月1日起五年。乙方可提前六个月书面通知，于2029年2月28日解除合同。
三、租金每月人民币48,000元，于每月5日前支付。自第二年起每年3月1日随居民消费价格指数调整，年涨幅不超过4%。
四、逾期付款的，按逾期金额每日万分之五支付违约金。
五、保证金为三个月租金，合同终止后60日内无息退还，甲方可扣除应付款项。
六、除故意或重大过失外，甲方赔偿责任以十二个月租金为限。
七、未经甲方书面同意，乙方不得转租，甲方有权自行决定是否同意。
八、争议由租赁物所在地人民法院管辖。"""

_NDA_ZH = """保密承诺书

接收方应对保密信息严格保密，仅用于评估拟议收购，且只能向确有必要知悉的专业顾问披露。本承诺自签署之日起三年内有效；属于商业秘密的，\
在其保持秘密期间持续有效。每发生一次违约，接收方应支付违约金人民币50万元，披露方仍可就超出部分主张损失。已公开的信息或接收方此前\
合法持有的信息不属于保密信息。本承诺适用中华人民共和国法律。"""

_TERMS_ZH = """服务条款（节选）

4.2 除非您在期限届满前至少30日取消，套餐自动续期十二个月。
4.3 我们可提前14日以电子邮件通知调整价格；您在此期间未取消的，适用新价格。
7.1 在法律允许的范围内，我们的全部责任以索赔事由发生前三个月内您支付的费用为限。
9.4 争议由一名仲裁员在上海仲裁，仲裁裁决为终局裁决。"""

SUMMARIZE: Examples = MappingProxyType(
    {
        "en": (
            ("A lease of office space", {"text": _LEASE, "kind": "agreement", "depth": "brief"}),
            ("A confidentiality undertaking", {"text": _NDA, "kind": "agreement", "depth": "detailed"}),
            ("Terms of an online service", {"text": _TERMS, "kind": "terms", "depth": "brief"}),
        ),
        "zh": (
            ("办公用房租赁合同", {"text": _LEASE_ZH, "kind": "agreement", "depth": "brief"}),
            ("保密承诺书", {"text": _NDA_ZH, "kind": "agreement", "depth": "detailed"}),
            ("网络服务条款", {"text": _TERMS_ZH, "kind": "terms", "depth": "brief"}),
        ),
    }
)

ASK: Examples = MappingProxyType(
    {
        "en": (
            (
                "Ending a lease early",
                {"question": "When can the tenant leave, and what must be done by when?", "text": _LEASE},
            ),
            (
                "What a breach costs",
                {"question": "What does one breach cost, and is that the upper limit?", "text": _NDA},
            ),
            ("A change of price", {"question": "What happens if I do nothing after a price change?", "text": _TERMS}),
        ),
        "zh": (
            ("提前解除租赁合同", {"question": "承租方最早何时可以退租，需要在什么时间做什么？", "text": _LEASE_ZH}),
            ("违约的代价", {"question": "发生一次违约需要承担多少责任，这是上限吗？", "text": _NDA_ZH}),
            ("价格调整", {"question": "收到调价通知后不作任何操作会怎样？", "text": _TERMS_ZH}),
        ),
    }
)

CALCULATE: Examples = MappingProxyType(
    {
        "en": (
            (
                "Interest on late rent",
                {
                    "question": "The rent of 6,400 EUR due on 4 May 2026 is paid on 20 July 2026. How much simple "
                    "interest is owed, with a year of 365 days?",
                    "text": _LEASE,
                },
            ),
            (
                "Last day of a notice",
                {"question": "By which date must the tenant's notice arrive to end the lease early?", "text": _LEASE},
            ),
            (
                "Interest on a judgment",
                {
                    "question": "Simple interest of 5 % a year on 18,250 USD from 15 January 2025 to 15 June 2026, "
                    "with a year of 365 days."
                },
            ),
        ),
        "zh": (
            (
                "逾期租金违约金",
                {"question": "2026年5月5日到期的租金48,000元于2026年7月20日支付，违约金是多少？", "text": _LEASE_ZH},
            ),
            ("通知的最后期限", {"question": "乙方要提前解除合同，书面通知最迟应于何日送达？", "text": _LEASE_ZH}),
            (
                "判决款项利息",
                {
                    "question": "本金182,500元，年利率5%，单利，自2025年1月15日至2026年6月15日，一年按365日计，"
                    "利息是多少？"
                },
            ),
        ),
    }
)
