"""Names of parties, people and places in a statement: capitalised words in English, companies and bodies in Chinese.

Pure. What begins a sentence is capitalised for that reason alone, and headings are written in capitals: a phrase all of
whose words the document also writes small is no name.
"""

import re
from collections.abc import Iterable, Iterator

from ..chinese_words import dictionary

_LETTER = "[A-Za-z0-9À-ɏ_&'’]"
_WORD = rf"[A-Z]{_LETTER}*+(?:-[A-Z]{_LETTER}*+)*+\.?"
_NAME = re.compile(
    rf"(?<!\w){_WORD}(?:,? (?:(?:of|the|and|for|de|van|von|&) )?{_WORD}|,? (?:LLC|Inc|Ltd|LLP|GmbH|S\.A|plc|Co)\b\.?)*+"
)
_SUFFIX = re.compile(
    r"\b(?:LLC|Inc|Ltd|LLP|L\.P|GmbH|S\.A|PLC|plc|Corp|Corporation|Company|Limited|Co|N\.V|B\.V|AG)\b\.?,?$"
)
_LONGEST_SUFFIX = 20
_ACTS = re.compile(r" (?:shall|must|may|will|agrees?|undertakes?|warrants?|pays?|grants?|is|was|has)\b")
#: Chinese names end in what kind of body they name; what such a name is made of, a dictionary tells.
_BODY = re.compile(
    "有限责任公司|股份有限公司|有限公司|分公司|公司|人民法院|法院|仲裁委员会|委员会|事务所|银行|集团|大学|医院|研究院|合作社"
)
_RUN = re.compile(r"[\u3400-\u9fffA-Za-z0-9()]{0,30}\Z")
_LONGEST_CHINESE = 30
#: Word classes of jieba that no name is made of: pronouns, prepositions, conjunctions, adverbs, particles, numbers.
_BETWEEN = ("r", "p", "c", "d", "u", "m", "q", "f", "y", "x", "k")
#: Single characters that end a name; others may be parts of a word that the dictionary does not know.
_ALONE = frozenset(
    "由与和及向对为是在将被把给致至自从于经同的应须可不得有无其该本此各每让使并且或但若如因者之内外上下前后"
)
#: Longer words of other classes that are no part of a name: roles, and what is done with companies.
_NO_PART = re.compile(
    r"原告|被告|双方|第三|内向|对外|其他|上述|目标|母公司|子公司|公司\Z|应当|可以|必须|支付|通知|委托|起诉|收购|出租|承租|租赁"
    r"|转让|交付|提供|赔偿|要求|请求|聘请|申请|执行|授权|同意|属于|位于|履行|签订|设立|成立|投资|持有|控股|担任|作为|视为|承担|负责|保证|担保|返还|归还"
)

#: Capitalised without being a name: words that begin sentences, and the common nouns of legal texts.
COMMON = frozenset({
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
    "mrs", "ms", "dr", "yes", "once", "although", "because", "since", "except", "provided", "subject", "pursuant",
    "unusual", "depth", "document", "text", "contract", "agreement",
})  # fmt: skip


def find_names(text: str, taken: Iterable[tuple[int, int]] = ()) -> Iterator[tuple[int, int]]:
    """Spans of the folded text that look like names. What is `taken` by figures and dates is no part of one."""
    text = _without(text, taken)
    chinese = list(_chinese(text))
    yield from chinese
    inside = {place for start, end in chinese for place in range(start, end)}
    for found in _NAME.finditer(text):
        for part in _parts(found):
            start, end = _trimmed(text, *part)
            if end - start >= 3 and start not in inside and _is_name(text, start, end):
                yield start, end


def _without(text: str, taken: Iterable[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in taken:
        characters[start:end] = "~" * (end - start)
    return "".join(characters)


def _chinese(text: str) -> Iterator[tuple[int, int]]:
    """From the body a name ends in back to where a word stands that is no part of a name."""
    for body in _BODY.finditer(text):
        run = _RUN.search(text, max(0, body.start() - _LONGEST_CHINESE), body.start())
        start = body.end()
        for word, sort in reversed(dictionary().tag(text[run.start() if run else body.start() : body.end()])):
            if start <= body.start() and _ends(word, sort):
                break
            start -= len(word)
        if body.start() - start >= 2:
            yield start, body.end()


def _ends(word: str, sort: str) -> bool:
    """Whether a name begins behind this word."""
    if len(word) == 1:
        return word in _ALONE or word.isdigit()
    return sort.startswith(_BETWEEN) or word[-1] in "人方者" or bool(_NO_PART.match(word))


def has_suffix(name: str) -> bool:
    return bool(_SUFFIX.search(name))


_AND = re.compile(r" and ")
_FIRST = re.compile(r"[\w&'’.-]+,? ?")


def _parts(found: re.Match[str]) -> list[tuple[int, int]]:
    """ "Harbour Ltd and Brightwell LLP" is two names, "Health and Human Services" one."""
    parts, start = [], found.start()
    for seam in _AND.finditer(found.string, *found.span()):
        if has_suffix(found.string[max(start, seam.start() - _LONGEST_SUFFIX) : seam.start()]):
            parts.append((start, seam.start()))
            start = seam.end()
    return [*parts, (start, found.end())]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without common words in front and a full stop behind."""
    while start < end:
        word = _FIRST.match(text, start, end)
        if word is None or word[0].strip(" .,").lower() not in COMMON:
            break
        start = word.end()
    while end > start and text[end - 1] in " ,.":
        end -= 1
    return start, end


def _is_name(text: str, start: int, end: int) -> bool:
    name = text[start:end]
    if " " in name or has_suffix(name):
        return True
    before = start
    while before and text[before - 1] in " *\"'(-":
        before -= 1
    first = not before or text[before - 1] in ".!?:;|#•"
    return not first or bool(_ACTS.match(text, end))
