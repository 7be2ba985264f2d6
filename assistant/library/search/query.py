"""What somebody looks for: concepts, each of which may be said in several ways. Pure.

Any text is a query: there is no syntax that could be wrong. Words that only make a question are left out where others
remain. An expression that has synonyms counts as one concept, however it is said in a passage.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .terms import atoms, is_han, pairs, stem, words

#: Characters of a query that are read, and concepts that are looked for.
MOST_CHARACTERS, MOST_CONCEPTS = 1000, 60

#: What two neighbouring ideographs weigh that the dictionary does not know as a word.
_LOOSE_PAIR = 0.3

#: What something known beside the words looked for weighs.
_BESIDE = 0.3

#: Words that only make a question.
_ENGLISH = """
a an the and or of to in on at by for with from as is are was were be been being am do does did done have has had
can could should would may might must shall will i you he she it we they me my our your his her its their this that
these those there here what which who whom whose when where why how if than then so not no any some many much long
often about into get need now s t please tell explain mean happen
"""
_CHINESE = """
的 了 是 在 有 和 与 或 及 吗 呢 吧 么 什么 怎么 怎样 怎么办 怎么样 如何 哪 哪个 哪些 哪里 谁 多少 多久 几 多长时间
为什么 是否 能否 可否 可以 能 能不能 可不可以 是不是 有没有 会 要 需要 应该 应当 应 该 对 把 被 让 给 我 你 您 他 她
它 我们 你们 他们 自己 这 那 这个 那个 这些 那些 一个 一下 时候 情况 下 上 里 中 后 前 以后 以前 之后 之前 如果 请问
还 还是 也 都 就 才 现在 不 没 没有 到 从 向 由 于 并 而 以 其 所 多 好 做 办
"""
_QUESTION_WORDS = frozenset({*map(stem, _ENGLISH.split()), *_CHINESE.split()})


@dataclass(frozen=True)
class Concept:
    """`ways` are the terms by which it may be said; all terms of a way have to be in a passage. `weight` is 1 for a
    word."""

    ways: tuple[tuple[str, ...], ...]
    weight: float = 1.0

    @property
    def is_number(self) -> bool:
        """Whether it is a number that stands alone."""
        (first, *more), *others = self.ways
        return not more and not others and first.replace(".", "").isdecimal()


class Synonyms:
    """Groups of expressions that mean the same, looked up by their atoms."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        self.longest = 1
        for group in groups:
            said = [tuple(_letters(expression)) for expression in group]
            for key in filter(None, said):
                self._groups.setdefault(key, []).extend(other for other in said if other and other != key)
                self.longest = max(self.longest, len(key))

    def of(self, letters: Sequence[str]) -> list[tuple[str, ...]]:
        return self._groups.get(tuple(letters), [])


NO_SYNONYMS = Synonyms(())


def concepts_of(text: str, synonyms: Synonyms = NO_SYNONYMS) -> list[Concept]:
    """Return the distinct concepts of a query."""
    letters = list(_letters(text[:MOST_CHARACTERS]))
    found: dict[tuple[tuple[str, ...], ...], Concept] = {}
    for concept in _read(letters, synonyms):
        known = found.get(concept.ways)
        if known is None or known.weight < concept.weight:
            found[concept.ways] = concept
    meant = [one for one in found.values() if not _is_question_word(one)] or list(found.values())
    return sorted(meant, key=lambda one: -one.weight)[:MOST_CONCEPTS]


def with_others(concepts: Sequence[Concept], others: Iterable[Concept]) -> list[Concept]:
    """Add concepts from the context at a lower weight. They replace a query of nothing but question words."""
    if all(map(_is_question_word, concepts)):
        return list(others)
    known = {one.ways for one in concepts}
    return [*concepts, *(replace(one, weight=one.weight * _BESIDE) for one in others if one.ways not in known)]


def _letters(text: str) -> Iterator[str]:
    """Stems, numbers and single ideographs."""
    for atom in atoms(text):
        yield from atom if is_han(atom) else (atom,)


def _read(letters: Sequence[str], synonyms: Synonyms) -> Iterator[Concept]:
    """Expressions with synonyms, the longest first, and what stands between them."""
    place, rest = 0, list[str]()
    while place < len(letters):
        for size in range(min(synonyms.longest, len(letters) - place), 0, -1):
            said = letters[place : place + size]
            if others := synonyms.of(said):
                yield from _plain(rest)
                rest = []
                yield Concept(tuple(_way(one) for one in dict.fromkeys((tuple(said), *others))))
                place += size
                break
        else:
            rest.append(letters[place])
            place += 1
    yield from _plain(rest)


def _plain(letters: Sequence[str]) -> Iterator[Concept]:
    for run in _runs(letters):
        if is_han(run):
            yield from _chinese(run)
        else:
            yield Concept(((run,),))


def _runs(letters: Sequence[str]) -> list[str]:
    """Join neighbouring ideographs again."""
    runs: list[str] = []
    for letter in letters:
        if runs and is_han(letter) and is_han(runs[-1]):
            runs[-1] += letter
        else:
            runs.append(letter)
    return runs


def _chinese(run: str) -> Iterator[Concept]:
    """The words of the dictionary, a long one also by its pairs of characters, since the segmenter may have cut it in a
    passage; and the pairs across words."""
    known = dict.fromkeys(words(run))
    for word in known:
        if len(word) > 1:
            ways = (word,), _way(word)
            yield Concept(ways[:1] if word in _QUESTION_WORDS else tuple(dict.fromkeys(ways)))
    for pair in dict.fromkeys(pairs(run)):
        if pair not in known:
            yield Concept(((pair,),), _LOOSE_PAIR)
    if len(run) == 1:
        yield Concept(((run,),))


def _way(letters: Sequence[str]) -> tuple[str, ...]:
    """Return the terms of an expression: pairs of ideographs, and all other atoms unchanged."""
    terms: list[str] = []
    for run in _runs(letters):
        terms += (pairs(run) or [run]) if is_han(run) else [run]
    return tuple(dict.fromkeys(terms))


def _is_question_word(concept: Concept) -> bool:
    (first, *_), *others = concept.ways
    return not others and first in _QUESTION_WORDS


def terms_of_query(concepts: Iterable[Concept]) -> set[str]:
    return {term for concept in concepts for way in concept.ways for term in way}
