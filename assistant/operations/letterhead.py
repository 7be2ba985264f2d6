"""The upload of the organisation's logo in the admin: an image that browsers and Word can show, stored at
ORGANISATION_LOGO."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..documents.web.paper import sides_of
from ..organisation import LARGEST_LOGO, as_logo

#: The most pixels on either side: a small file can contain a picture that fills a browser's memory.
MOST_PIXELS = 4000

_NO_LOGO = _("This is not a PNG or JPEG image of at most %(size)d KB and %(side)d pixels a side.")


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("New logo"),
        help_text=_("A PNG or JPEG file. It is shown on the sign-in page and at the top of exported documents."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    def clean_logo(self) -> bytes:
        content: bytes = self.cleaned_data["logo"].read(LARGEST_LOGO + 1)
        sides = sides_of(content)
        if as_logo(content) is None or sides is None or max(sides) > MOST_PIXELS:
            sizes: dict[str, Any] = {"size": LARGEST_LOGO // 1024, "side": MOST_PIXELS}
            raise ValidationError(_NO_LOGO, params=sizes)
        return content


def keep_logo(content: bytes) -> None:
    """Replace the logo, at once for every process. Raises OSError."""
    path = settings.ORGANISATION_LOGO
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)
