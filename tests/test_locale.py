"""Simplified Chinese: every sentence has its own, is compiled, keeps its values and is written as Chinese is."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
import polib
import pytest
from django.contrib.admin import ModelAdmin, site
from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import gettext, override

from .page import Page

OpenPage = Callable[[User, str], Awaitable[Page]]

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted(path for folder in ("assistant", "domains") for path in (ROOT / folder).rglob("locale/**/*.po"))
NAMES = [str(path.relative_to(ROOT)) for path in CATALOGUES]

#: Django's own sentences in our words.
DJANGOS = ROOT / "assistant/locale/django/zh_Hans/LC_MESSAGES"

#: Extraction looks into these; what is vendored or written for tests is not ours to translate.
SOURCES = ("assistant", "domains", "templates", "static/js")
EXTRACT = ["makemessages", "--locale", "zh_Hans", "--add-location", "file"]

#: A value in a sentence, a tag, and a command or a name that is written the same in every language.
VALUE = re.compile(r"%\(\w+\)[\w.]*?[sdf]|%%|%s|%d|\{\{ [^}]+ \}\}|\{\w*\}")
TAG = re.compile(r"</?(?:a|span)\b[^>]*>")
CODE = re.compile(r"<think>|`[^`]+`|--[a-z][a-z-]+|\b[A-Z]+_[A-Z_]+\b")
HAN = "\u4e00-\u9fff"


#: A limit that a sentence tells: its number comes from where it is enforced.
LIMIT = re.compile(r"\b\d[\d,.]*\s*(?:bytes|[KMG]i?B|pages|characters|words|files|documents|questions|minutes)\b")


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=NAMES)
def test_f13_no_sentence_copies_a_limit(catalogue: Path) -> None:
    assert [entry.msgid for entry in polib.pofile(str(catalogue)) if LIMIT.search(entry.msgid)] == []


#: A count before a plural noun; a verb ("%(day)s does not count") is none.
COUNT = re.compile(
    r"(?:%\(\w+\)[sd]|%[sd]|\{\w+(?::[^}]*)?\})(?: [\w-]+){0,2}?"
    r" (?!(?:answers from|as|does|has|is|less|this|was|yes)\b)[\w-]*[a-zU]s\b"
)

#: Sentences with a count that is never one, and why.
MORE_THAN_ONE = {
    "%(right)d of %(of)d evaluation answers with as many signs of doubt were right (%(low)d to %(high)d %%).":
        "the fewest are 20",
    "%s answers at once": "the fewest are 8",
    "a context of %s tokens": "the fewest are 2,048",
    "This document has more than {pages} pages: split it and add the parts.": "a limit",
    "It is larger than %(items)d items or %(characters)d characters.": "a limit",
    "This text is too long: %(count)d tokens, and the model takes %(limit)d. Shorten it; nothing was sent.": "a limit",
    "This text may be too long: up to %(count)d tokens, and the model takes %(limit)d. Shorten it; nothing was sent.":
        "a limit",
    "The text is longer than %(limit)d characters.": "a limit",
    "The reply may have at most %(most)d tokens.": "a limit",
    "Periods of up to %(years)d years are counted here.": "a limit",
    "At most %(most)d days may be added.": "a limit",
    "This is not a PNG or JPEG image of at most %(size)d KB and %(side)d pixels a side.": "a limit",
    "This is too long: %(show_value)d characters, and at most %(limit_value)d can be taken.": "more than a limit",
    "This is too long: %(count)s characters, and at most %(limit)s can be taken.": "more than a limit",
    "%(count)s of %(limit)s characters": "a limit",
    "It cannot fit: with its first example it has %(tokens)s tokens, and the model holds %(limit)s.":
        "more than a limit",
    "%(tokens)s tokens of the %(limit)s that %(model)s holds.": "a prompt has many",
    "At most %(tokens)s tokens of the %(limit)s that %(model)s holds.": "a prompt has many",
    "Every character of the document was read: %(characters)s on %(pages)d pages.": "another sentence has no pages",
    "Read: %(read)s of %(characters)s characters on %(pages)d pages.": "another sentence has no pages",
    "Read: %(read)s of %(characters)s characters.": "what is read in part is long",
    "%(pages)s pages, %(characters)s characters · SHA-256 %(sha256)s": "another sentence has no pages",
    "%(characters)s characters · SHA-256 %(sha256)s": "a document has many",
    "Delete %(name)s and all readings of it": "a name, no count",
}  # fmt: skip


def test_every_sentence_with_a_count_has_its_singular() -> None:
    entries = [entry for path in CATALOGUES for entry in polib.pofile(str(path)) if COUNT.search(entry.msgid)]
    assert {entry.msgid for entry in entries if not entry.msgid_plural} == set(MORE_THAN_ONE)


def test_every_sentence_of_the_source_is_in_a_catalogue_and_translated(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    environment = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "assistant.settings"}
    for domain in ("django", "djangojs"):
        command = [sys.executable, "manage.py", *EXTRACT, "--domain", domain, "--ignore", "vendor"]
        subprocess.run(command, cwd=copy, check=True, capture_output=True, env=environment)
    found = [polib.pofile(str(copy / name)) for name in NAMES]
    assert [entry.msgid for po in found for entry in po.untranslated_entries()] == []
    assert [entry.msgid for po in found for entry in po.fuzzy_entries()] == []
    assert [entry.msgid for po in found for entry in po.obsolete_entries()] == []


#: Words that Django's administration has as well, and that mean the same there.
SHARED = {"Add", "Administration", "Breadcrumbs", "Summary", "View"}


@pytest.mark.parametrize("app", ["admin", "auth"])
def test_no_word_of_ours_takes_another_sense_into_djangos_pages(app: str) -> None:
    """All catalogues are one to gettext: the history of a patient was the button for the changes of an account."""
    folder = Path(django.__file__).parent / "contrib" / app
    theirs = {entry.msgid: entry.msgstr for entry in polib.pofile(str(folder / "locale/zh_Hans/LC_MESSAGES/django.po"))}
    catalogues = [path for path in CATALOGUES if path.parent != DJANGOS]
    ours = {entry.msgid: entry.msgstr for path in catalogues for entry in polib.pofile(str(path)) if not entry.msgctxt}
    assert {word for word in ours.keys() & theirs.keys() if ours[word] != theirs[word]} <= SHARED


@pytest.mark.parametrize(
    ("package", "domain"),
    [("django/conf", "django"), ("django/contrib/admin", "django"), ("django/contrib/admin", "djangojs"),
     ("django/contrib/auth", "django"), ("allauth", "django")],
)  # fmt: skip
def test_libraries_address_a_chinese_reader_as_the_site_does(package: str, domain: str) -> None:
    """Every sentence of theirs has its Chinese, and none says 你."""
    folder = Path(django.__file__).parent.parent / package / "locale"
    theirs = _said(folder / f"zh_Hans/LC_MESSAGES/{domain}.po")
    said = {**dict.fromkeys(_said(folder / f"en/LC_MESSAGES/{domain}.po"), ""), **theirs}
    for path in CATALOGUES:
        if path.stem == domain:
            said.update(_said(path))
    assert len(theirs) > 50
    assert {sentence for sentence in said if not said[sentence] or "你" in said[sentence]} == set()


def test_djangos_sentences_in_our_words_reach_the_page() -> None:
    with override("zh-hans"):
        assert gettext("Your password can’t be entirely numeric.") == "密码不能全是数字。"


@pytest.mark.parametrize(
    "kept", [one for one in site._registry.values() if type(one).__module__.startswith("assistant")]
)
def test_every_column_and_every_fixed_field_of_the_administration_has_a_chinese_name(kept: "ModelAdmin[Any]") -> None:
    """A field of a model without a name of its own would be called by its English one."""
    labels = getattr(getattr(kept.form, "Meta", None), "labels", None) or {}
    names = [name for name in (*kept.list_display, *kept.readonly_fields) if isinstance(name, str)]
    with override("zh-hans"):
        said = {name: str(labels.get(name) or label_for_field(name, kept.model, kept)) for name in names}
    assert {name: label for name, label in said.items() if not re.search(f"[{HAN}]|^SHA-256$", label)} == {}


def test_every_sentence_is_where_extraction_sees_it() -> None:
    """Under a name of its own, or inside an f-string, it would stay English without a word."""
    known = {entry.msgid for name in NAMES for entry in polib.pofile(str(ROOT / name))}
    modules = [path for folder in ("assistant", "domains") for path in (ROOT / folder).rglob("*.py")]
    missing = [
        f"{path.relative_to(ROOT)}: {sentence}"
        for path in modules
        for sentence in _marked(ast.parse(path.read_text(encoding="utf-8")))
        if sentence not in known
    ]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_compiled_is_what_is_written(name: str) -> None:
    written, compiled = polib.pofile(str(ROOT / name)), polib.mofile(str((ROOT / name).with_suffix(".mo")))
    assert _table(compiled) == _table(written)


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_keeps_values_tags_and_commands(name: str) -> None:
    for entry, chinese in _translations(name):
        english = entry.msgid_plural or entry.msgid
        for kind in (VALUE, TAG, CODE):
            assert sorted(kind.findall(chinese)) == sorted(kind.findall(english)), chinese


@pytest.mark.parametrize("name", NAMES)
def test_chinese_is_set_as_chinese_is(name: str) -> None:
    """Full-width marks beside ideographs, a space between them and Latin letters or digits, none elsewhere."""
    for _, chinese in _translations(name):
        bare = VALUE.sub("‡", TAG.sub("", chinese))
        assert not re.search(rf"[{HAN}] ?[,;:!?()]|[{HAN}]\.(?!\w)|[(]\w*[{HAN}]", bare), chinese
        assert not re.search(rf"[{HAN}][A-Za-z0-9`]|[A-Za-z0-9`][{HAN}]", bare), chinese
        assert not re.search(rf"[{HAN}] +[{HAN}]|[，。；：！？、）”] | [，。；：！？、（“]", bare), chinese


def test_a_sentence_has_one_translation() -> None:
    """Django merges all catalogues into one: of two translations a reader would get either."""
    said = defaultdict(set)
    for name in NAMES:
        for entry, chinese in _translations(name):
            said[entry.msgctxt, entry.msgid].add(chinese)
    assert {sentence: found for sentence, found in said.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("Ask", "提问"), ("Stop", "停止"), ("Reasoning", "推理过程"), ("Continue", "继续生成"), ("Document", "文档"),
     ("Model", "模型"), ("Prompt template", "提示词模板"), ("Live version", "生效版本"), ("draft", "草稿"),
     ("Conversation", "对话"), ("%(value)s: not found in the document", "%(value)s：原文中未找到"), ("Your question", "您的问题")],
)  # fmt: skip
def test_the_words_that_everybody_meets(english: str, chinese: str) -> None:
    with override("zh-hans"):
        assert gettext(english) == chinese


@pytest.mark.parametrize("language", ["zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", "zh"])
def test_a_browser_that_reads_chinese_is_answered_in_it(language: str) -> None:
    page = Client(headers={"Accept-Language": language}).get("/accounts/login/")
    assert '<html lang="zh-hans"' in page.text and "登录" in page.text and "Sign in" not in page.text


def test_scripts_get_their_sentences_in_chinese() -> None:
    catalogue = Client(headers={"Accept-Language": "zh-CN"}).get("/jsi18n/").text
    assert json.dumps({"Reasoning": "推理过程"})[1:-1] in catalogue


async def test_what_the_server_says_of_a_question_is_chinese(
    clinician: User, paralegal: User, open_page: OpenPage
) -> None:
    page = await open_page(clinician, "zh-hans")
    refused = await page.ask(inputs={"question": "?", "age": "999"})
    assert refused["fields"] == {"age": "请填写 0 至 130 之间的数字。"}
    page = await open_page(paralegal, "zh-hans")
    accepted = await page.ask(domain="legal", task="summarize", inputs={"text": "甲方租赁乙方房屋。"})
    assert accepted["title"] == accepted["question"] == "摘要：甲方租赁乙方房屋。"
    assert accepted["chips"] == ["简要"]


#: What a socket refuses, and a turn that fails, is cut off or is stopped.
WRONG: list[dict[str, object]] = [
    {"type": "stop", "turn": str(uuid4())},
    {"type": "continue", "turn": str(uuid4())},
    {"type": "resume", "turn": str(uuid4()), "after": 0},
    {"type": "ask"},
    {"type": "nonsense"},
]
ENDS = {"error_400": "turn.failed", "length": "turn.length", "early_end": "turn.interrupted"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
async def test_what_a_socket_says_outside_a_request_is_in_its_readers_language(
    clinician: User, model: object, open_page: OpenPage, language: str
) -> None:
    """Q18."""
    page = await open_page(clinician, language)
    other = await open_page(clinician, "zh-hans" if language == "en" else "en")
    messages = []
    for frame in WRONG:
        await page.send(**frame)
        messages.append((await page.until("error"))["message"])
    for scenario in ENDS:
        accepted = await page.ask(f"play:{scenario}")
        await other.send(type="resume", turn=accepted["turn"], after=0)
        end, elsewhere = await page.until("end"), await other.until("end")
        messages.append(end["message"])
        assert end["message"] != elsewhere["message"]
    assert {bool(re.search(f"[{HAN}]", message)) for message in messages} == {language == "zh-hans"}


def _copy(folder: Path) -> Path:
    """The sources alone: extraction writes beside what it reads."""
    copy = folder / "copy"
    for source in SOURCES:
        shutil.copytree(ROOT / source, copy / source, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", copy)
    return copy


def _marked(tree: ast.Module) -> Iterator[str]:
    """What a module hands to Django's translation, whatever it calls it."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def _translations(name: str) -> Iterator[tuple[polib.POEntry, str]]:
    for entry in polib.pofile(str(ROOT / name)):
        for chinese in entry.msgstr_plural.values() or [entry.msgstr]:
            yield entry, chinese


def _said(path: Path) -> dict[tuple[str | None, str], str]:
    """What a catalogue says, all forms of a plural together."""
    entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
    return {(entry.msgctxt, entry.msgid): entry.msgstr or "".join(entry.msgstr_plural.values()) for entry in entries}


def _table(catalogue: polib._BaseFile) -> dict[tuple[str | None, str], object]:
    return {(entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr for entry in catalogue}
