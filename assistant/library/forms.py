"""The forms with which a librarian adds a document, the next edition of one, or the files of a folder one by one."""

import json
from pathlib import PurePosixPath
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..documents.files.extraction import Extracted, UnreadableFile, extract_in_turn, size_in_words
from ..documents.models import page_starts
from ..documents.names import shown_name
from ..exceptions import AssistantError, BadInput, Sentence
from ..workers.pool import Caller
from . import intake
from .cutting import Cut, cut, title_of
from .intake import Outcome
from .loading import load
from .metadata import Details, entry_of, key_of
from .models import Collection, Edition
from .standing import resting_on_changes

#: Bytes of a file that comes with a form; a larger one is loaded with `manage.py loadlibrary`.
MAX_BYTES = 10 * 1024 * 1024

#: Files that a page puts in one after the other, and bytes of all of them.
MOST_FILES, MOST_BYTES = 1000, 1024 * 1024 * 1024

_OUTCOMES: dict[Outcome, Sentence] = {
    "added": _("Added."),
    "changed": _("Known already; what is said of it was changed."),
    "unchanged": _("Known already."),
    "withdrawn": _("Known already, and withdrawn: left alone."),
}

_ENDS_EARLY = _("It expires before it is effective.")
_OF_OTHER_COLLECTION = _("This document belongs to another collection.")
_KNOWN = _("This very file is in the library already: %(edition)s.")
_NAME_TAKEN = _(
    "The collection has a document from a file of this name. If this is its next edition, choose that document above."
)


def _file_help() -> str:
    return gettext(
        "PDF, DOCX, text, mail or a web page of at most %(size)s; a larger one is loaded with "
        "the command “loadlibrary”. No words of patients or clients."
    ) % {"size": size_in_words(MAX_BYTES)}


def _resting(count: int) -> str:
    words = ngettext(
        "%(count)d answer rests on passages that this edition changes or leaves out. Nothing is stored yet: tick this, "
        "and choose the file again if it is no longer chosen.",
        "%(count)d answers rest on passages that this edition changes or leaves out. Nothing is stored yet: tick this, "
        "and choose the file again if it is no longer chosen.",
        count,
    )
    return words % {"count": count}


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is said of an edition beside its text."""

    class Meta:
        model = Edition
        fields = (
            "title", "edition", "effective", "expires", "jurisdiction", "language", "licence", "source",
        )  # fmt: skip
        labels: ClassVar[Any] = {"sha256": "SHA-256", "created": _("created")}
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("effective", "expires")
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        effective, expires = given.get("effective"), given.get("expires")
        if effective and expires and expires < effective:
            self.add_error("expires", _ENDS_EARLY)
        return given


class EditionForm(DetailsForm):
    """Reads the file as an upload is read. Nothing is stored before `keep`."""

    collection = forms.ModelChoiceField(label=_("Collection"), queryset=Collection.objects.all())
    replaces = forms.ModelChoiceField(
        label=_("Next edition of"),
        queryset=Edition.objects.filter(replaced=None).defer("text"),
        required=False,
        help_text=_(
            "Leave this empty for a new document. Title, language, jurisdiction, licence and source that are left "
            "empty stay as they were; the edition's name and dates do not."
        ),
    )
    file = forms.FileField(label=_("File"), help_text=lazy(_file_help, str)())
    agreed = forms.BooleanField(
        label=_("Put it in, and tell the owners of these answers"), required=False, widget=forms.HiddenInput
    )

    field_order = ("collection", "replaces", "file")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        for name in ("title", "language"):
            self.fields[name].required = False
        self.fields["title"].help_text = _("Left empty: the first heading of the file, or its name.")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        replaces, collection = given.get("replaces"), given.get("collection")
        if collection and replaces and replaces.collection_id != collection.pk:
            self.add_error("replaces", _OF_OTHER_COLLECTION)
        if not self.errors:
            self._read(given)
        if not self.errors and given["replaces"]:
            self._ask(given)
        return given

    def _read(self, given: dict[str, Any]) -> None:
        """The text of the file and its passages; what cannot be read is said at its field."""
        file = cast("UploadedFile[Any]", given["file"])
        name = shown_name(file.name or "")
        given["name"], given["key"] = name, given["replaces"].key if given["replaces"] else key_of(name)
        if not given["replaces"] and given["collection"].editions.filter(key=given["key"]).exists():
            self.add_error("file", _NAME_TAKEN)
            return
        try:
            if file.size and file.size > MAX_BYTES:
                raise UnreadableFile("too_large")
            extracted = extract_in_turn(self._user.pk, file.read(), name)
            self._refuse_known(given["collection"], extracted)
            given["extracted"], given["title"] = extracted, given["title"] or self._title(given, extracted)
            given["cuts"] = Caller(self._user.pk).wait(
                cut, extracted.text, page_starts(extracted.pages), list(extracted.headings), given["title"]
            )
        except AssistantError as error:
            self.add_error("file", str(error))

    def _ask(self, given: dict[str, Any]) -> None:
        """Whoever puts in a new edition knows how many answers rest on what it changes."""
        cuts, text = cast(list[Cut], given["cuts"]), given["extracted"].text
        placed = [(one.path, text[one.start : one.end]) for one in cuts]
        count = resting_on_changes(given["collection"], given["key"], placed)
        if count and not given["agreed"]:
            self.fields["agreed"].widget = forms.CheckboxInput()
            self.add_error("agreed", _resting(count))

    def _refuse_known(self, collection: Collection, extracted: Extracted) -> None:
        known = Edition.objects.filter(collection=collection, replaced=None, sha256=extracted.sha256)
        if same := known.defer("text").first():
            raise BadInput(_KNOWN % {"edition": same})

    def _title(self, given: dict[str, Any], extracted: Extracted) -> str:
        if given["replaces"]:
            return str(given["replaces"].title)
        return title_of(extracted.text) or PurePosixPath(given["name"]).stem

    def keep(self) -> Edition:
        given = self.cleaned_data
        said = {name: given[name] for name in DetailsForm.Meta.fields}
        details, cuts = Details(given["key"], **said), cast(list[Cut], given["cuts"])
        return intake.add(given["collection"], details, given["name"], given["extracted"], cuts, self._user)[0]


class FolderForm(forms.Form):
    """Where the files of a folder go."""

    collection = forms.ModelChoiceField(label=_("Collection"), queryset=Collection.objects.all())
    replaces = forms.BooleanField(
        label=_("A file of a known name is the next edition of that document"),
        required=False,
        help_text=_(
            "Otherwise it is refused. Answers that rest on what an edition changes are listed to their owners."
        ),
    )


class FolderFileForm(FolderForm):
    """One file of a folder, with its `path` there and the `line` of documents.jsonl on it, if there is one."""

    path = forms.CharField(max_length=500)
    line = forms.CharField(max_length=20_000, required=False)
    file = forms.FileField(allow_empty_file=True)

    def load(self, user: User) -> tuple[Outcome, str]:
        """What became of the file, and that in words. Raises AssistantError, DatabaseError."""
        if not self.is_valid():
            raise BadInput
        given = self.cleaned_data
        file, collection = cast("UploadedFile[Any]", given["file"]), cast(Collection, given["collection"])
        if file.size and file.size > MAX_BYTES:
            raise UnreadableFile("too_large")
        entry = entry_of(given["line"] or json.dumps({"file": given["path"]}))
        outcome = load(collection, entry, file.read(), user, replaces=given["replaces"])
        return outcome, _replaced(collection, entry.details.key) if outcome == "replaced" else str(_OUTCOMES[outcome])


def _replaced(collection: Collection, key: str) -> str:
    newest = collection.editions.defer("text").get(key=key, replaced=None)
    count = resting_on_changes(collection, key, [(one.path, one.text) for one in newest.passages.all()])
    words = ngettext(
        "Added as the next edition; %(count)d answer rests on what it changes or leaves out.",
        "Added as the next edition; %(count)d answers rest on what it changes or leaves out.",
        count,
    )
    return words % {"count": count}
