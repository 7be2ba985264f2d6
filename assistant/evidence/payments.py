"""What somebody receives who is paid: "USD 500", "the monthly rent"; goods and notices are none. Pure."""

from .deciding_words import stem_of
from .subject_verbs import ARTICLES, TOKEN
from .values import find_values

#: Characters behind a verb within which its object stands.
_REACH = 120
#: What may stand between the verb and an amount.
_BEFORE_AMOUNT = frozenset(["", "the", "only", "at least", "up to", "receive", "collect", "obtain"])
#: Behind an amount that is no payment.
_NOT_PAID = ("back", "worth")
_PAYMENTS = frozenset(
    map(
        stem_of,
        ["amount", "sum", "money", "payment", "price", "fee", "rent", "compensation", "remuneration", "reimbursement",
         "damages", "interest", "salary", "wage", "commission", "royalty", "consideration", "instalment",
         "installment", "dividend", "premium", "proceeds", "indemnity", "deposit", "bonus"],
    )
)  # fmt: skip
#: Words that end an object.
_BEHIND = frozenset([
    "of", "in", "on", "at", "from", "for", "by", "to", "within", "upon", "under", "after", "before", "when", "if", "as",
    "per", "until", "with", "without", "once", "equal", "due", "where", "which", "who", "every", "pursuant",
])  # fmt: skip


def is_payment(text: str, start: int) -> bool:
    """Whether an amount of money or a word for a payment stands there in a folded text, right behind "receives"."""
    text = text[start : start + _REACH]
    amount = next((value for value in find_values(text) if value.kind == "amount"), None)
    if amount and text[: amount.start].strip().lower() in _BEFORE_AMOUNT:
        return not text[amount.end :].lstrip().lower().startswith(_NOT_PAID)
    words = _object(text)
    return bool(words) and stem_of(words[-1]) in _PAYMENTS


def _object(text: str) -> list[str]:
    """Its words, the noun last: "an annual licence fee"."""
    words: list[str] = []
    for token in TOKEN.finditer(text):
        word = token[0].lower()
        if not word[0].isalpha() or word in _BEHIND or (words and (word in ARTICLES or word.endswith("ly"))):
            break
        if word not in ARTICLES:
            words.append(word)
    return words
