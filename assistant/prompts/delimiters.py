"""The delimiters that templates put around people's text, and how imitations of them are recognised. Pure.

A template has lines such as `[question begin]` and `[question end]`. Each request adds a random word to them, which the
author of the text in between cannot know, so an imitation closes nothing. Imitations are broken as well (markers.py).
"""

import hashlib
import re
import unicodedata

#: Brackets that open and close a delimiter or look as if they did. The first eight are rare in prose.
_OPENERS, _CLOSERS = "[［【〔〖⟦❲﹝<＜﹤«‹《〈(（﹙{｛﹛「『", "]］】〕〗⟧❳﹞>＞﹥»›》〉)）﹚}｝﹜」』"
_SQUARE = frozenset(_OPENERS[:8])

#: An opening bracket, the text up to the next bracket, and the closing bracket if there is one.
BRACKET = re.compile(rf"([{re.escape(_OPENERS)}])([^{re.escape(_OPENERS + _CLOSERS)}]*+)([{re.escape(_CLOSERS)}]?)")

#: The first or last word of a delimiter.
_EDGES = frozenset("begin begins beginning start starts end ends ending stop finish finished close".split())  # noqa: SIM905
_CHINESE = "开始|開始|起始|开头|结束|結束|终止|結尾|结尾|完毕"
_CHINESE_EDGE = re.compile(rf"^(?:{_CHINESE})(?=.)|(?<=.)(?:{_CHINESE})$", re.S)

#: The nouns of our delimiters. In brackets that are common in prose, only these make a delimiter.
_NAMES = frozenset(
    "file name filename content contents question patient document text notes input user of the your data "  # noqa: SIM905
    "文件 文件名 内容 问题 患者 文本 资料 病人".split()
)

#: Letters of other scripts that look like those of our delimiters (Unicode's confusables.txt).
_LOOKALIKES = str.maketrans("аеіѕоոԁɡһтսрсхуεοιαгƅьꓐ", "aeisondghtupcxyeoiarbbb")

#: A cheap test: every delimiter in ASCII matches it, and most other bracketed texts do not.
_HINT = re.compile(r"e[\W_]*n[\W_]*d|b[\W_]*e[\W_]*g|s[\W_]*t[\W_]*[ao]|f[\W_]*i[\W_]*[nl]|c[\W_]*l[\W_]*o", re.I)

#: How many characters at either end of the bracketed text are examined.
_LOOK = 120

_APART = re.compile(r"\b\w(?: \w\b){2,}")
_EDGE_AT_END = re.compile(rf"(?:{'|'.join(sorted(_EDGES))})$")

_OWN = re.compile(
    r"(\[[^\[\]\n]{1,80}?(?:\s(?:begin|end)|开始|结束)|【[^【】\n]{1,80}?(?:开始|结束))(\s*[\]】])", re.IGNORECASE
)


def delimited(body: str, nonce: str) -> str:
    """The template with the nonce added to each of its [… begin] and [… end]."""
    return _OWN.sub(rf"\g<1> {nonce}\g<2>", body) if nonce else body


def nonce_of(secret: str) -> str:
    """A nonce derived from a secret, for requests that must come out the same each time."""
    return hashlib.sha256(f"delimiters/{secret}".encode()).hexdigest()[:8]


def is_delimiter(opener: str, inside: str) -> bool:
    """Whether bracketed text reads like a delimiter: [question end], [END: question], 【问题结束】, closed or not."""
    if inside.isascii() and not _HINT.search(inside):
        return False
    first_line = inside.strip().partition("\n")[0]
    return any(_reads_as_delimiter(opener, one) for one in {inside, first_line})


def _reads_as_delimiter(opener: str, inside: str) -> bool:
    words = [*_words(inside[:_LOOK]), *(_words(inside[-_LOOK:]) if len(inside) > _LOOK else [])]
    if "".join(words).startswith(("filename", "文件名")):
        return True
    others = [word for word in words if word not in _EDGES]
    return bool(others) and _has_edge(words) and (opener in _SQUARE or all(_is_name(word) for word in others[:4]))


def _has_edge(words: list[str]) -> bool:
    """Whether "begin", "end" or the like is the first, last or last but one word: the last may be a guessed nonce."""
    outer = [*words[:1], *words[-2:], "".join(words)]
    return any(word in _EDGES or _CHINESE_EDGE.search(word) for word in outer)


def _is_name(word: str) -> bool:
    return word in _NAMES or _CHINESE_EDGE.sub("", word) in _NAMES


def _words(text: str) -> list[str]:
    """The words as a reader sees them: compatibility forms, accents, case, lookalikes and spaced letters are folded."""
    folded = text.lower() if text.isascii() else _plain(text)
    return _APART.sub(_together, " ".join(re.findall(r"[^\W_]+", folded))).split()


def _plain(text: str) -> str:
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return "".join(letters).casefold().translate(_LOOKALIKES)


def _together(spaced: re.Match[str]) -> str:
    """Join spaced letters into words, splitting off a final "begin", "end" or the like."""
    return _EDGE_AT_END.sub(r" \g<0>", spaced[0].replace(" ", ""))
