"""Contracts made from facts, and statements about them in a summary's words: true, altered, with the parties exchanged.

Nothing here asks the product what a value is: contract_facts.py draws each as a fact and spells it, one way in the
contract and another way in the statement, and contract_clauses.py has wordings for either. bench/checks.py holds the
statements against the contract.
"""

import random
from collections.abc import Iterator

from contract_clauses import BESIDE, CLAUSES, CLOSING, NAMES, OPENINGS, PARTIES
from contract_facts import han
from paraphrases import Paraphrase


def statements(language: str, count: int, seed: int) -> Iterator[tuple[str, list[Paraphrase]]]:
    """So many contracts, each with the statements about it."""
    for number in range(count):
        chance = random.Random(f"{language} {seed} {number}")
        yield _contract(language, chance)


def _contract(language: str, chance: random.Random) -> tuple[str, list[Paraphrase]]:
    parties = chance.choice(PARTIES[language])
    names = chance.sample(NAMES[language], 2)
    clauses = chance.sample(CLAUSES[language], len(CLAUSES[language]) * 2 // 3)
    text, found = [_opening(language, parties, names, chance)], []
    for number, clause in enumerate(clauses, 2):
        fact = clause.facts(chance)
        roles = dict(zip("ab", chance.sample(parties, 2), strict=True))
        sentence = chance.choice(clause.written).format(**roles, v=chance.choice(fact.written))
        text.append(_numbered(language, number, sentence, chance.choice(BESIDE[language]).format(**roles)))
        told = chance.choice(clause.told)
        swapped = {"a": roles["b"], "b": roles["a"]}
        for sort, value, who in (
            ("true", fact.told, roles),
            ("altered", fact.altered, roles),
            ("swapped", fact.told, swapped),
        ):
            if value:
                found.append(Paraphrase(sort, clause.kind, told.format(**who, v=chance.choice(value)), sentence))
    return "\n\n".join([*text, CLOSING[language]]), found


def _opening(language: str, parties: tuple[str, str], names: list[str], chance: random.Random) -> str:
    written = dict(zip(("a", "b", "x", "y"), (*parties, *names), strict=True))
    return chance.choice(OPENINGS[language]).format(**written)


def _numbered(language: str, number: int, sentence: str, beside: str) -> str:
    if language == "zh":
        return f"第{han(number)}条　{sentence}{beside}"
    return f"{number}. {sentence} {beside}"
