"""The characters of the fonts Symbol and Wingdings, which have places of their own for them. Pure."""

#: The font Symbol from 32 to 254, as Adobe's Symbol encoding has it.
_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλµνοπθρστυϖωξψζ{|}∼"
    + "\ufffd" * 33
    + "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\ufffd⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
_FONTS = {
    "symbol": dict(enumerate(_SYMBOL, start=32)),
    "wingdings": {0x20: " ", 0xA8: "☐", 0x6F: "☐", 0xFE: "☒", 0xFD: "☒", 0x78: "☒", 0xFC: "✓", 0xFB: "✗", 0xD8: "➢",
                  0xA7: "▪", 0x9F: "•", 0xE0: "→", 0x4A: "☺", 0x28: "☎", 0x2A: "✉", 0x6C: "●", 0x6E: "■", 0x76: "❖"},
    "wingdings 2": {0x20: " ", 0x52: "☑", 0x53: "☒", 0xA3: "☐", 0x50: "✓", 0x4F: "✗"},
    "wingdings 3": {0x20: " "},
    "webdings": {0x20: " ", 0x61: "✓", 0x72: "✗"},
}  # fmt: skip

#: The first character that is no control.
_FIRST = 32

#: Halves of characters, which are none.
SURROGATES = range(0xD800, 0xE000)

#: Stands for a character that no table has.
UNKNOWN = "\ufffd"


def is_symbolic(font: str) -> bool:
    return font.lower() in _FONTS


def symbol(place: int, font: str) -> str:
    """The character at a place of the font, to which Word adds F000."""
    if is_symbolic(font):
        return _FONTS[font.lower()].get(place & 0xFF, UNKNOWN)
    return UNKNOWN if place < _FIRST or 0xE000 <= place <= 0xF8FF else chr(place)


def in_font(text: str, font: str) -> str:
    """A text as it is shown in the font: "m" in Symbol is µ."""
    if is_symbolic(font):
        return "".join(symbol(ord(one), font) if ord(one) < 256 or 0xF000 <= ord(one) < 0xF100 else one for one in text)
    return "".join(UNKNOWN if 0xF000 <= ord(one) < 0xF100 else one for one in text)
