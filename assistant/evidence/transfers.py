"""Who receives what another gives: "the Seller is paid" what the Buyer pays, 出卖人收取价款. Pure; on folded text.

What is paid and what is given otherwise are told apart: whoever receives the goods is not whoever receives their price.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from .deciding_words import stem_of
from .payments import is_payment
from .subject_verbs import MODALS, Verb, verb_behind

#: "paid": money; "given": anything else.
Transfer = Literal["paid", "given"]

_PAY = frozenset([
    "pay", "pays", "paid", "paying", "payable", "payment", "payments", "remit", "remits", "remitted", "owe",
    "owes", "owed", "due", "reimburse", "reimburses", "reimbursed", "compensates", "compensate", "compensated",
])  # fmt: skip
_GIVE = frozenset([
    "give", "gives", "given", "giving", "grant", "grants", "granted", "deliver", "delivers", "delivered",
    "delivery", "provide", "provides", "provided", "supply", "supplies", "supplied", "furnish", "furnishes",
    "furnished", "hand", "hands", "handed", "sell", "sells", "sold", "sale", "transfer", "transfers",
    "transferred", "lease", "leases", "leased", "lend", "lends", "lent", "assign", "assigns", "assigned", "send",
    "sends", "sent", "refund", "refunds", "refunded", "return", "returns", "returned", "repay", "repays", "repaid",
    "ship", "ships", "shipped", "submit", "submits", "submitted",
])  # fmt: skip
RECEIVING = frozenset(map(stem_of, [
    "receive", "get", "earn", "collect", "obtain", "acquire", "buy", "purchase", "borrow", "accept",
]))  # fmt: skip
_RECEIVES = frozenset([
    "receive", "receives", "received", "get", "gets", "earn", "earns", "collect", "collects", "obtain", "obtains",
    "acquire", "acquires", "buy", "buys", "purchases", "borrow", "borrows", "accept", "accepts",
])  # fmt: skip
#: What a subject does that already does something else: "delivers the goods and receives the price".
_VERBS = (_RECEIVES | _PAY | _GIVE) - frozenset(["payment", "payments", "payable", "due", "delivery", "sale"])
#: Of these, the forms of which a receiver is the subject: "is paid", "is owed".
_PASSIVE = frozenset(stem_of(word) for word in ("pay", "owe", "remit", "reimburse", "compensate", *_GIVE)) | {"owed"}
#: Behind these, "to the Buyer" belongs to them and not to the verb before.
_STOPS = frozenset([
    ".", ";", ":", "(", ")", "after", "upon", "before", "until", "if", "when", "where", "unless", "notice",
    "subject", "prior", "which", "who", "provided", "according", "pursuant", "contrary", "similar", "relating",
    "related", "respect", "by",
])  # fmt: skip
_REACH = 14


def is_receipt(verb: str, *, passive: bool) -> bool:
    """Whether the subject of this verb receives something: "obtains", "is granted"."""
    stem = stem_of(verb)
    return stem in _PASSIVE if passive else stem in RECEIVING


def kind_of(text: str, start: int) -> Transfer:
    """Of what somebody receives, which stands there in a folded text."""
    return "paid" if is_payment(text, start) else "given"


def received_by_subject(verb: Verb, words: Sequence[str], ends: Sequence[int], text: str) -> Transfer | None:
    """`ends` are the offsets of the words' ends."""
    if not verb.word or not is_receipt(verb.word, passive=verb.passive):
        return None
    if verb.passive and verb.word in _PAY:
        return "paid"
    last = verb.at + (words[verb.at] == "entitled")  # "to" belongs to it
    return kind_of(text, ends[last])


def received_by_object(words: Sequence[str], before: int, end: int, ends: Sequence[int], text: str) -> Transfer | None:
    """What a name receives behind the word at `before`: "pays the Seller", "delivers … to the Buyer". `end` is the
    place behind the name."""
    if before >= 0 and words[before] in _VERBS and words[before] in _PAY | _GIVE:
        return "paid" if words[before] in _PAY else kind_of(text, ends[end - 1])
    if before < 0 or words[before] != "to":
        return None
    for at in range(before - 1, max(-1, before - 1 - _REACH), -1):
        if words[at] in _STOPS:
            return None
        if words[at] in _PAY:
            return "paid"
        if words[at] in _GIVE:
            return kind_of(text, ends[at])
    return None


def further_verbs(words: Sequence[str], place: int, until: int) -> Iterator[Verb]:
    """What the subject of the verb at this place also does: "and receives", ", and will be paid"."""
    for at in range(place + 1, until):
        if words[at] in (".", ";", ":"):
            return
        if words[at - 1] in ("and", ",") and words[at] not in ("and", ","):
            if words[at] in _VERBS:
                yield Verb(words[at], False, at)
            elif words[at] in MODALS or words[at] in ("is", "are"):
                verb = verb_behind(words, at)
                if verb.word in _VERBS:
                    yield verb


# --- Chinese ----------------------------------------------------------------------------------------------------------

_HAN_RECEIVE = "收取|收到|获得|取得|得到|领取|获取|接受|购买|购得|借用|承接|受领"
_HAN_PAY = "支付|给付|缴纳|缴付|交纳|偿还|清偿|付清|补偿|赔偿|付"
_HAN_GIVE = "交付|提供|移交|转让|授予|给予|出具|发出|送达|退还|返还|归还|退回|交还|出租|出售|出借"
#: Between a subject and its verb.
_HAN_BESIDE = (
    "(?:有权|应当?|可以?|须|必须|将|能够?|每[日天周月年季](?:度)?|按[月季年]|另行|依法|一次性|还|也|均|各"
    "|[在于][^，,。；;]{1,24}?[内后前时]|[从自][^，,。；;]{1,12}?[处方])"
)
#: What is only a condition of something else: 收到价款后.
_HAN_MAIN = "(?![^，,。；;]{0,20}(?:之?后|之日|当日|时)(?:[，,]|[^间]))(?!的)"
_HAN_SUBJECT_RECEIVES = re.compile(rf"{_HAN_BESIDE}{{0,4}}(?P<verb>{_HAN_RECEIVE}){_HAN_MAIN}")
_HAN_FURTHER = re.compile(
    rf"(?:并且?|而且|且|同时|[，,]){_HAN_BESIDE}{{0,4}}(?P<verb>(?P<receives>{_HAN_RECEIVE}){_HAN_MAIN}|{_HAN_PAY}|{_HAN_GIVE})"
)
_HAN_OBJECT = re.compile(rf"[向给][与予]?\Z|(?P<pay>{_HAN_PAY})给?\Z|(?P<give>{_HAN_GIVE})给?\Z")
_HAN_VERB = re.compile(rf"[^，,。；;]{{0,30}}?(?:(?P<pay>{_HAN_PAY})|(?P<give>{_HAN_GIVE}))")
_HAN_MONEY = re.compile(
    "[^，,。；;]{0,16}?(?:款|租金|费|报酬|利息|工资|薪|定金|押金|保证金|违约金|补偿|赔偿|佣金|金额|[\\d万亿]元|[万亿]?美元)"
)
_LONGEST_BEFORE = 6


def han_receipt(text: str, end: int) -> Transfer | None:
    """What the subject that ends there receives."""
    found = _HAN_SUBJECT_RECEIVES.match(text, end)
    return _han_kind(text, found.end()) if found else None


def han_received(text: str, start: int, end: int) -> Transfer | None:
    """What the name receives behind 向 or its verb: 向出卖人支付, 支付给出卖人."""
    before = _HAN_OBJECT.search(text, max(0, start - _LONGEST_BEFORE), start)
    if before is None:
        return None
    verb = before if before["pay"] or before["give"] else _HAN_VERB.match(text, end)
    if verb is None:
        return None
    return "paid" if verb["pay"] else _han_kind(text, end if verb is before else verb.end())


def han_further(text: str, start: int, end: int) -> Iterator[tuple[int, bool]]:
    """(offset of the verb, whether it is receiving) of what the same subject also does."""
    for found in _HAN_FURTHER.finditer(text, start, end):
        yield found.start("verb"), bool(found["receives"])


def _han_kind(text: str, start: int) -> Transfer:
    return "paid" if _HAN_MONEY.match(text, start) else "given"
