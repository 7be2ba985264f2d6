"""Form fields for text that goes to a model, and the form of a question that may come with a document.

Unreadable characters are removed; unusable input is refused.
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assistant.hidden_characters import visible

_UNUSABLE = _("There is a character in this text that cannot be used. Type the text, or paste it as plain text.")

#: Unicode categories that leave ink: letters, numbers, punctuation, symbols.
_INK = frozenset("LNPS")
#: ... but for these, which are letters and symbols by name alone (Hangul fillers, the blank Braille cell).
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


class PlainTextField(forms.CharField):
    """Text of one or more lines. Control characters except tab and line breaks are removed, and so are hidden
    characters; NUL and lone surrogates are refused; white space alone counts as empty."""

    default_error_messages = {
        "required": _("Nothing readable was written here."),
        "max_length": _("This is too long: %(show_value)d characters, and at most %(limit_value)d can be taken."),
        "null_characters_not_allowed": _UNUSABLE,
    }

    def __init__(self, *, max_length: int, rows: int = 1, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
        super().__init__(max_length=max_length, **{"widget": widget, **kwargs})

    def to_python(self, value: object) -> str:
        text = super().to_python(value) or ""
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise ValidationError(_UNUSABLE, code="unusable")
        kept = "".join(filter(_is_kept, visible(text).text.replace("\r\n", "\n"))).strip()
        return kept if any(map(_is_readable, kept)) or "\x00" in kept else ""


class IdField(forms.UUIDField):
    """A UUID in the canonical spelling only, not in the others that UUID accepts."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is not None and str(found) != value:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class DocumentForm(forms.Form):
    """Refers to a document uploaded earlier; the page fills in its id."""

    document = IdField(required=False, widget=forms.HiddenInput())
    document_name = PlainTextField(max_length=200, required=False, widget=forms.HiddenInput())


def _is_kept(character: str) -> bool:
    """Whether to keep a character. NUL is kept, for the validator to refuse."""
    return character in "\t\r\n\x00" or unicodedata.category(character) != "Cc"


def _is_readable(character: str) -> bool:
    return unicodedata.category(character)[0] in _INK and character not in _BLANK
