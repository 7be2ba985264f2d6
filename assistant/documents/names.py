"""Names of parties, people and places in a statement: capitalised words in English, companies and bodies in Chinese.

Pure. What begins a sentence is capitalised for that reason alone, and headings are written in capitals: a phrase all of
whose words the document also writes small is no name.
"""

import re
from collections.abc import Iterator

_WORD = r"[A-Z][\w&'’]*(?:-[A-Z][\w'’]*)*\.?"
_NAME = re.compile(
    rf"{_WORD}(?:,? (?:(?:of|the|and|for|de|van|von|&) )?{_WORD}|,? (?:LLC|Inc|Ltd|LLP|GmbH|S\.A|plc|Co)\b\.?)*"
)
_SUFFIX = re.compile(
    r"\b(?:LLC|Inc|Ltd|LLP|L\.P|GmbH|S\.A|PLC|plc|Corp|Corporation|Company|Limited|Co|N\.V|B\.V|AG)\b\.?,?$"
)
_ACTS = re.compile(r" (?:shall|must|may|will|agrees?|undertakes?|warrants?|pays?|grants?|is|was|has)\b")
_CHINESE = re.compile(
    r"[\u3400-\u9fffA-Za-z0-9()]{2,24}?(?:有限责任公司|股份有限公司|有限公司|公司|人民法院|法院|委员会|事务所|银行|集团|大学|医院|研究院|合作社)"
)
#: Where a Chinese name cannot begin.
_LEADING = re.compile(
    r"^.*(?:[由与和及向对为是在将被把给致至自从于经同]|双方|当事人|委托|原告|被告|甲方|乙方|上诉人|申请人)(?=.{3,}$)"
)

#: Capitalised without being a name: words that begin sentences, and the common nouns of legal texts.
_COMMON = frozenset({
    "a", "an", "the", "this", "that", "these", "those", "it", "its", "if", "in", "on", "at", "by", "for", "from",
    "to", "of", "and", "or", "as", "any", "all", "each", "every", "either", "neither", "no", "not", "under",
    "upon", "unless", "until", "where", "when", "while", "which", "who", "whose", "such", "with", "without",
    "within", "after", "before", "between", "during", "both", "he", "she", "they", "we", "you", "i", "his", "her",
    "their", "our", "your", "there", "here", "then", "thus", "however", "therefore", "further", "moreover",
    "also", "only", "other", "summary", "overview", "answer", "notice", "note", "key", "main", "part", "parties",
    "party", "term", "terms", "date", "deadline", "deadlines", "amount", "payment", "obligations", "liability",
    "termination", "law", "section", "article", "clause", "chapter", "paragraph", "schedule", "exhibit", "annex",
    "appendix", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mr",
    "mrs", "ms", "dr", "yes", "unusual", "depth", "document", "text", "contract", "agreement",
})  # fmt: skip


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the folded text that look like names."""
    for found in _NAME.finditer(text):
        for part in _parts(found):
            start, end = _trimmed(text, *part)
            if end - start >= 3 and _is_name(text, start, end):
                yield start, end
    for found in _CHINESE.finditer(text):
        leading = _LEADING.match(found[0])
        yield found.start() + (leading.end() if leading else 0), found.end()


def has_suffix(name: str) -> bool:
    return bool(_SUFFIX.search(name))


def _parts(found: re.Match[str]) -> list[tuple[int, int]]:
    """ "Harbour Ltd and Brightwell LLP" is two names, "Health and Human Services" one."""
    parts, start = [], found.start()
    for seam in re.finditer(r" and ", found[0]):
        if has_suffix(found.string[start : found.start() + seam.start()]):
            parts.append((start, found.start() + seam.start()))
            start = found.start() + seam.end()
    return [*parts, (start, found.end())]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without common words in front and a full stop behind."""
    while start < end:
        word = re.match(r"[\w&'’.-]+,? ?", text[start:end])
        if word is None or word[0].strip(" .,").lower() not in _COMMON:
            break
        start += word.end()
    while end > start and text[end - 1] in " ,.":
        end -= 1
    return start, end


def _is_name(text: str, start: int, end: int) -> bool:
    name = text[start:end]
    if " " in name or has_suffix(name):
        return True
    first = not text[:start].strip() or text[:start].rstrip(" *\"'(-")[-1:] in ".!?:;|#•"
    return not first or bool(_ACTS.match(text[end:]))
