r"""Formulas as plain text, for files and clipboards that cannot show formulas: "1/2", "10^9", "√16". Pure.

Nothing is left out: a formula with an unknown command is shown as its source.
"""

import re

from ..accents import accented

#: A formula nested more deeply is shown as its source.
_DEEPEST = 20

_TOKEN = re.compile(r"\\[A-Za-z]++\*?|\\.|\s++|.", re.DOTALL)

_FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac"}

#: Commands whose argument is shown unchanged.
_TRANSPARENT = """
text textbf textit textrm textsf texttt mathrm mathbf mathit mathsf mathbb mathcal boldsymbol bm operatorname
operatorname* boxed underline mbox underbrace overbrace cancel mathop
ce
"""

#: Commands that put an accent on each letter of their argument: 0.\overline{3} is not 0.3.
_ACCENTS = {
    "overline": "\u0305", "bar": "\u0305", "hat": "\u0302", "widehat": "\u0302", "vec": "\u20d7", "tilde": "\u0303",
    "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "acute": "\u0301", "grave": "\u0300", "check": "\u030c",
    "breve": "\u0306",
}  # fmt: skip

#: Commands that change only how a formula looks.
_SILENT = """
left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits nolimits nonumber notag hline
mathstrut scriptstyle
"""

_SPACES = {"quad", "qquad", ",", ";", ":", "!", " ", "enspace", "thinspace", "\n"}

#: Commands, each followed by its sign.
_SIGNS = """
times × cdot · div ÷ pm ± mp ∓ ast * star ⋆ le ≤ leq ≤ ge ≥ geq ≥ lt < gt > ne ≠ neq ≠ approx ≈ sim ∼ simeq ≃ equiv
≡ cong ≅ propto ∝ ll ≪ gg ≫ to → rightarrow → leftarrow ← Rightarrow ⇒ Leftarrow ⇐ leftrightarrow ↔ Leftrightarrow ⇔
implies ⇒ iff ⇔ longrightarrow → uparrow ↑ downarrow ↓ mapsto ↦ infty ∞ partial ∂ nabla ∇ sum ∑ prod ∏ int ∫ in ∈
notin ∉ subset ⊂ subseteq ⊆ cup ∪ cap ∩ emptyset ∅ forall ∀ exists ∃ neg ¬ land ∧ lor ∨ wedge ∧ vee ∨ ldots … cdots
⋯ dots … vdots ⋮ degree ° circ ∘ prime ′ mid | vert | Vert ∥ | ∥ lVert ∥ rVert ∥ lvert | rvert | langle ⟨ rangle ⟩
lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lbrace { rbrace } therefore ∴ because ∵ angle ∠ perp ⊥ parallel ∥ backslash \\ alpha
α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ
sigma σ tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ
Psi Ψ Omega Ω ell ℓ
"""

_FUNCTIONS = """
ln log exp sin cos tan min max lim arg det dim gcd sup inf Pr
"""

_SYMBOLS = {
    **dict(zip(_SIGNS.split()[::2], _SIGNS.split()[1::2], strict=True)),
    **{sign: sign for sign in "%$&#_{}"},
    **{name: name for name in _FUNCTIONS.split()},
}


def tex_text(tex: str) -> str | None:
    """The formula as text, its rows divided by semicolons; None if it has an unknown command."""
    try:
        rows = _TexReader(_TOKEN.findall(tex)).sequence(0).split("\n")
    except _UnknownError:
        return None
    return "; ".join(filter(None, (" ".join(row.split()) for row in rows)))


def _gap(before: str, after: str) -> str:
    """Two and a half tablets are 2 1/2 of them, not 21/2."""
    return " " if before[-1:].isdigit() and after[:1].isdigit() else ""


class _UnknownError(Exception):
    pass


class _TexReader:
    """Goes through the tokens once."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.environments = tokens, 0, 0

    def sequence(self, depth: int, closes: str = "") -> str:
        """Read up to the closing token, which is consumed."""
        if depth > _DEEPEST:
            raise _UnknownError
        pieces: list[str] = []
        before = ""
        while self.at < len(self.tokens):
            mark = self.next()
            if mark == closes:
                return "".join(pieces)
            piece = self.one(mark, depth)
            if mark[1:] in _FRACTIONS or before[1:] in _FRACTIONS:
                pieces.append(_gap(pieces[-1] if pieces else "", piece))
            pieces.append(piece)
            before = mark
        if closes:
            raise _UnknownError
        return "".join(pieces)

    def next(self) -> str:
        mark = self.tokens[self.at]
        self.at += 1
        return mark

    def one(self, mark: str, depth: int) -> str:
        if mark == "{":
            return self.sequence(depth + 1, "}")
        if mark == "}" or (mark == "&" and self.environments < 1):
            raise _UnknownError
        if mark in "^_":
            return self.raised(mark, depth)
        if mark.isspace() or mark in "~&":
            return " "
        return self.command(mark[1:], depth) if mark[0] == "\\" else mark

    def argument(self, depth: int) -> str:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        if self.at == len(self.tokens):
            raise _UnknownError
        return self.one(self.next(), depth + 1).strip()

    def raised(self, mark: str, depth: int) -> str:
        text = self.argument(depth)
        return "°" if (mark, text) == ("^", "∘") else f"{mark}{_one_thing(text)}"

    def command(self, name: str, depth: int) -> str:
        if name in _FRACTIONS:
            over, under = self.argument(depth), self.argument(depth)
            return f"{_one_thing(over)}/{_one_thing(under)}"
        if name == "sqrt":
            return self.root(depth)
        if name in _ACCENTS:
            return accented(self.argument(depth), _ACCENTS[name])
        if name in _TRANSPARENT.split():
            return self.argument(depth)
        if name in ("begin", "end"):
            self.environments += 1 if name == "begin" else -1
            return self.environment(depth)
        if name == "\\":
            return "\n"
        if name in _SPACES or name in _SILENT.split():
            return " " if name in _SPACES else ""
        if name not in _SYMBOLS:
            raise _UnknownError
        return f" {_SYMBOLS[name]} " if len(_SYMBOLS[name]) > 1 else _SYMBOLS[name]

    def root(self, depth: int) -> str:
        degree = ""
        if self.at < len(self.tokens) and self.tokens[self.at] == "[":
            self.at += 1
            degree = f"[{self.sequence(depth + 1, ']')}]"
        return f"{degree}√{_one_thing(self.argument(depth))}"

    def environment(self, depth: int) -> str:
        """Skip an environment's name, which says only how it looks, and the columns of an array."""
        if self.argument(depth) in ("array", "alignat", "alignat*") and self.tokens[self.at : self.at + 1] == ["{"]:
            self.argument(depth)
        return " "


def _one_thing(text: str) -> str:
    """Put brackets around anything more than a number, a letter or a word."""
    return text if re.fullmatch(r"[^\W_]*+(?:[.,]\d++)?%?|.", text) else f"({text})"
