"""The trust figure: signs of doubt are counted, its band holds what it says, and without an evaluation it is silent."""

import random
import uuid

import pytest
from asgiref.sync import sync_to_async

from assistant.chat.models import Conversation, Turn
from assistant.evaluation.runner import run
from assistant.evaluation.signals import Signals, signals_of
from assistant.evaluation.trust import LEAST, Sampled, calibrate
from assistant.evaluation.turn_trust import trust_lines

RUNS, ITEMS, SAMPLES = 1_000, 60, 5


@pytest.mark.parametrize(
    ("reasoning", "hedges", "corrections"),
    [
        ("The dose is 500 mg. It is given twice a day.", 0, 0),
        ("Maybe it is A. I'm not sure, perhaps B. It seems fine.", 4, 0),
        ("Wait, that's wrong. Let me recheck the units.", 0, 3),
        ("In May the waiter actually waited.", 0, 1),
        ("也许是甲。等等，不对，重新计算一下。", 1, 3),
        ("", 0, 0),
    ],
)
def test_signs_are_counted_in_both_languages(reasoning, hedges, corrections):
    assert signals_of(reasoning) == Signals(hedges, corrections, len(reasoning))


def answers(chance: random.Random, rates: dict[int, float]) -> list[Sampled]:
    """An evaluation of a model whose answers show 0 to 2 signs at random and are then right at these rates."""
    found = []
    for item in range(ITEMS):
        for _ in range(SAMPLES):
            signs = chance.choice(list(rates))
            signals = Signals(int(signs > 0), int(signs > 1), 100)
            found.append(Sampled(str(item), signals, False, chance.random() < rates[signs]))
    return found


@pytest.mark.parametrize(
    "rates",
    [
        pytest.param({0: 0.96, 1: 0.7, 2: 0.4}, id="doubt tells"),
        pytest.param({0: 0.5, 1: 0.5, 2: 0.5}, id="doubt tells nothing"),
        pytest.param({0: 0.99, 1: 0.95, 2: 0.05}, id="near the ends"),
    ],
)
def test_the_band_covers_the_known_rate_in_at_least_93_percent_of_1000_runs(rates):
    chance, covered = random.Random(41), dict.fromkeys(rates, 0)
    for _ in range(RUNS):
        found = calibrate(answers(chance, rates))
        for signs, rate in rates.items():
            figure = found.figures[str(signs)]
            covered[signs] += figure.low <= rate <= figure.high
    assert min(covered.values()) >= 0.93 * RUNS


def test_repeated_answers_to_one_item_count_once():
    same = [Sampled(str(item), Signals(0, 0, 10), False, True) for item in range(LEAST) for _ in range(SAMPLES)]
    figure = calibrate(same).figures["0"]
    assert (figure.right, figure.of, figure.high) == (LEAST, LEAST, 1.0)
    assert figure.low < 0.9


def test_too_few_items_give_no_figure():
    assert calibrate(Sampled(str(item), Signals(0, 0, 10), False, True) for item in range(LEAST - 1)) is None
    assert calibrate([]) is None


def turn_of(evaluation, person, **fields) -> Turn:
    request = evaluation.answers.exclude(request={}).first().request
    conversation = Conversation.objects.create(owner=person, domain="medical", title="x")
    known = {
        "version": evaluation.version, "requests": [request], "state": "completed", "text": "yes", "position": 1,
        "task": "answer", "inputs": {"question": "x"}, "language": "en", "client_id": uuid.uuid4(),
    }  # fmt: skip
    return Turn.objects.create(conversation=conversation, owner=person, **{**known, **fields})


async def test_an_answer_is_told_how_often_such_answers_were_right(model, evaluation_of, people):
    rows = [
        {"id": f"q{n}", "question": f"Is {n} even?", "reference_label": "yes", "labels": ["yes", "no"]}
        for n in range(LEAST)
    ]
    evaluation = await sync_to_async(evaluation_of)(*rows, samples=5)
    await run(evaluation)

    def shown() -> None:
        person = people("clara", "clinicians")
        signals = evaluation.answers.first().signals
        turn = turn_of(evaluation, person, reasoning="x" * signals["length"])
        figure, signs, measured = trust_lines(turn)
        assert figure.startswith(f"0 of {LEAST} evaluation answers with as many signs of doubt were right (0 to ")
        assert signs == "Signs of doubt in this answer: none."
        assert measured == f"Measured in evaluation {evaluation.pk}, on questions with a choice of answers."
        assert trust_lines(turn_of(evaluation, person, reasoning="Perhaps. Wait.")) == []
        assert trust_lines(turn_of(evaluation, person, state="stopped")) == []
        other = {**turn.requests[0], "title": "another"}
        assert trust_lines(turn_of(evaluation, person, requests=[other])) == []
        assert trust_lines(turn_of(evaluation, person, requests=[turn.requests[0], other])) == []
        evaluation.limit = 5
        evaluation.save()
        assert trust_lines(turn) == []

    await sync_to_async(shown)()
