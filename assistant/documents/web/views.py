"""Documents over HTTP: upload, show, plan, edit, export, key facts. Growing answers arrive over the socket.

Everything is loaded through access.py: another person's document gives the same 404 as one that does not exist. A file
is sent as the bare body of a request, never as a form (request_limits.py).
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import wraps
from typing import Any, cast
from urllib.parse import unquote
from uuid import UUID

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from ...accounts.fresh import require_fresh
from ...chat.access import domain_of, domains_of, get_turn
from ...chat.models import Turn
from ...chat.web.views import page
from ...database import not_saved
from ...downloads import download
from ...evidence.key_facts import CUES
from ...exceptions import AssistantError, BadInput, Conflict, ModelError, NotFound, TooMany, TooSlow, WorkerFailed
from ...inference.client import ModelClient
from ...inference.watch import find_engine
from ...matters.access import open_matter
from ...matters.models import Role
from ...protection.installation_key import seal
from ...protection.log import LoggedEvent, append, arecord, arecord_own, record
from ...retention.disposal import destroy, kept
from ...search.entries import index_turns
from ...workers.pool import Caller
from ..access import documents_of, get_document, get_reading
from ..answer_checks import Checks, checks_for, checks_of, checks_of_reading, reading_of
from ..files.extraction import UnreadableFile, can_ocr
from ..kept import Preparation, analysed, findings_of, prepare, sections_of
from ..models import Document, Reading
from ..reading.estimate import estimate
from . import export, presenters
from .certificate import LONGEST_WORDING, certificate
from .export_files import to_certificate
from .intake import Quota, take_in
from .sealing import Unsealed, sealed

#: The most documents compared in one table, and the most characters in an edited summary.
MOST_COMPARED, LONGEST_TEXT = 6, 100_000

#: Seconds that the page of key facts waits for them before it shows the progress instead.
PATIENCE = 1.0

_UNCHECKED = _(
    "It took too long to check this text, so it was not saved: the earlier one stands. Try again; a shorter text takes "
    "less time."
)
_ASKED = _("A question was asked about this document, so it was not deleted.")
_CHANGED = _("The text has changed since you opened it, and nothing was saved. Read it as it stands now.")

log = logging.getLogger(__name__)

AsyncView = Callable[..., Coroutine[Any, Any, HttpResponse]]


def for_programs(view: AsyncView) -> AsyncView:
    """Decorator of views for the page's scripts: errors are JSON with a code and a sentence, and nothing is cached."""

    @wraps(view)
    async def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        user = await request.auser()
        try:
            if not isinstance(user, User):
                return JsonResponse({"code": "signed_out", "message": gettext("Sign in again.")}, status=401)
            response = await view(request, user, **kwargs)
        except NotFound as error:
            response = _refusal(error, 404)
        except TooMany as error:
            response = _refusal(error, 429)
        except (Quota, Conflict) as error:
            response = _refusal(error, 409)
        except UnreadableFile as error:
            status = 413 if error.code == "too_large" else 400
            response = _refusal(error, status, ocr=error.needs_ocr and can_ocr())
        except BadInput as error:
            response = _refusal(error, 400)
        except (ModelError, WorkerFailed) as error:
            response = _refusal(error, 503)
        except (DatabaseError, OSError) as error:
            log.warning("a document was not stored: %s", type(error).__name__)
            reason = not_saved(error)
            response = _refusal(reason, 507 if reason.code == "storage_full" else 503)
        patch_cache_control(response, no_store=True, private=True)
        return response

    return guarded


@require_POST
@for_programs
async def add(request: HttpRequest, user: User) -> HttpResponse:
    """Upload a file, which is the request's body, to a `matter` if the address names one. Its name is percent-encoded
    in a header, because addresses reach logs and a name may be a patient's."""
    domain = await sync_to_async(domain_of)(user, request.GET.get("domain", ""))
    wanted = request.GET.get("matter")
    matter = await sync_to_async(open_matter)(user, domain.name, wanted) if wanted else None
    if (request.content_type or "").startswith("multipart/"):
        raise BadInput
    data = request.read(settings.LIMIT_UPLOAD_BYTES + 1)
    name = unquote(request.headers.get("X-File-Name", ""))
    made = await take_in(user, domain, name, data, matter=matter, ocr="ocr" in request.GET)
    log.info("document %s: %d pages, %d characters", made.pk, len(made.pages), len(made.text))
    await sync_to_async(prepare)(made)
    return JsonResponse(presenters.document(made), status=201)


@for_programs
async def too_large(_request: HttpRequest, _user: User) -> HttpResponse:
    """The error for a body that a web server in front refused (deploy/nginx.conf)."""
    raise UnreadableFile("too_large")


@require_GET
@for_programs
async def answer(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    """The checks of one of the person's answers, computed now if they are not stored or, with `again`, if computing
    them took too long before."""
    answered = await sync_to_async(get_turn)(user, turn)
    await arecord_own("turn.view_checks", user, answered, domain=answered.conversation.domain)
    checks = await checks_of(answered, again="again" in request.GET)
    return _json(await sync_to_async(presenters.answer)(answered, checks))


@require_GET
@for_programs
async def show(request: HttpRequest, user: User, pk: UUID) -> HttpResponse:
    document = await sync_to_async(get_document)(user, pk)
    await arecord_own("document.view", user, document, domain=document.domain)
    return _json(presenters.whole(document, await sections_of(document)))


@page
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a document for good, with all its readings, unless a hold keeps it: then nobody sees it any more. A
    reading in progress ends."""
    _delete(cast(User, request.user), get_document(request.user, pk, role=Role.OWNER))
    return redirect("key_facts")


@require_POST
@for_programs
async def discard(_request: HttpRequest, user: User, pk: UUID) -> HttpResponse:
    """Delete a document that its author did not want, such as a pasted text. One that was asked about stays."""
    document = await sync_to_async(get_document)(user, pk, role=Role.OWNER)
    if await document.readings.aexists():
        raise Conflict(_ASKED)
    await sync_to_async(_delete)(user, document)
    return JsonResponse({})


@transaction.atomic
def _delete(user: User, document: Document) -> None:
    if not destroy(document, user):
        Document.objects.filter(pk=document.pk).update(deleted=timezone.now())
        record("document.hide", user, document, domain=document.domain)


@require_GET
@for_programs
async def plan(request: HttpRequest, user: User, pk: UUID) -> HttpResponse:
    """How the document would be read: pieces, passes, and the time estimated from earlier readings."""
    document = await sync_to_async(get_document)(user, pk)
    given = {name: request.GET[name] for name in ("kind", "depth") if name in request.GET}
    async with ModelClient() as client:
        engine = await find_engine(client)
        planned = await estimate(client, engine, document, request.GET.get("task", "summarize"), given)
    return JsonResponse(planned)


@require_GET
@for_programs
async def reading(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    reading = await sync_to_async(get_reading)(user, turn)
    await arecord_own("reading.view", user, reading, domain=reading.document.domain)
    return await shown(reading)


@require_POST
@for_programs
async def edit(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    """Replace the text of the summary, once it is checked. The summary becomes a draft again, even if it was signed."""
    text = request.POST.get("text", "").strip()
    if not text or len(text) > LONGEST_TEXT:
        raise BadInput
    reading = await sync_to_async(get_reading)(user, turn)
    refuse_unless_shown(reading, request.POST.get("digest", ""))
    try:
        checks = await checks_for(reading, text)
    except TooSlow as error:
        raise TooSlow(_UNCHECKED) from error
    return await _changed(request, user, turn, {"edited": text, **checks})


async def _changed(request: HttpRequest, user: User, turn: UUID, changes: Mapping[str, Any]) -> HttpResponse:
    """Change the reading if `digest` is of its current text (Reading.digest): a text that was not on the screen is
    never overwritten."""
    digest = request.POST.get("digest", "")
    changed = await sync_to_async(_change)(user, turn, digest, changes)
    return await shown(changed)


async def shown(reading: Reading) -> HttpResponse:
    checks = await checks_of_reading(reading)
    return _json(await sync_to_async(presenters.reading)(reading, checks))


def _json(content: dict[str, Any]) -> HttpResponse:
    """Texts may be long, and msgspec encodes them twenty times as fast as json."""
    return HttpResponse(msgspec.json.encode(content), content_type="application/json")


@transaction.atomic
def _change(user: User, turn: UUID, digest: str, changes: Mapping[str, Any]) -> Reading:
    """Change the reading in a transaction. Raises NotFound, BadInput, Conflict (code "changed")."""
    reading = get_reading(user, turn, lock=True)
    refuse_unless_shown(reading, digest)
    for name, value in changes.items():
        setattr(reading, name, value)
    reading.save(update_fields=list(changes))
    index_turns([turn])
    record("reading.edit", user, reading, domain=reading.document.domain, detail={"sha256": reading.digest})
    return reading


def refuse_unless_shown(reading: Reading, digest: str) -> None:
    """Raises BadInput, Conflict."""
    if not reading.turn.final or not reading.text:
        raise BadInput
    if digest != reading.digest:
        raise Conflict(_CHANGED, code="changed")


@page
@require_GET
async def take_along(request: HttpRequest, turn: UUID, form: str) -> HttpResponse:
    """Export an answer with its checks as Word, Markdown or JSON."""
    if form not in export.FORMS:
        raise Http404
    answered, reading, checks = await _exported(request, turn, form)
    content = await sync_to_async(export.content)(answered, reading, checks)
    written = await Caller(answered.owner_id).run(export.FORMS[form], content)
    kind = gettext("Summary") if reading and answered.task_object.merge_step else gettext("Answer")
    name = f"{reading.document.name.rsplit('.', 1)[0]} - {kind}" if reading else kind
    return await _file(written, f"{name}.{form}")


@page
@require_POST
async def certify(request: HttpRequest, turn: UUID) -> HttpResponse:
    """Export the certificate of an answer. The `wording` of a court's order is posted, because addresses are logged."""
    answered, reading, checks = await _exported(request, turn, "certificate")
    wording = request.POST.get("wording", "").strip()[:LONGEST_WORDING]
    made = await sync_to_async(certificate)(answered, reading, checks, wording)
    written = await Caller(answered.owner_id).run(to_certificate, made)
    return await _file(written, f"{made.title}.docx")


async def _file(written: Unsealed, name: str) -> HttpResponse:
    return download(await sync_to_async(sealed)(written, seal), export.TYPES[written.form], name)


async def _exported(request: HttpRequest, turn: UUID, form: str) -> tuple[Turn, Reading | None, Checks]:
    """The answer, if it belongs to the user and has ended, with its checks. A file about a document takes fresh
    authentication. Raises NotFound, Http404, NotFresh."""
    user = await request.auser()
    assert isinstance(user, User)  # page() lets nobody else in
    answered = await sync_to_async(get_turn)(user, turn)
    if not answered.final or not answered.text.strip():
        raise Http404
    reading = await reading_of(answered)
    if reading and form in export.FORMS:
        await sync_to_async(require_fresh)(request)
    await arecord("turn.export", user, answered, domain=answered.conversation.domain, detail={"form": form})
    return answered, reading, await (checks_of_reading(reading) if reading else checks_of(answered))


# --- Key facts --------------------------------------------------------------------------------------------------------


@page
@require_GET
async def key_facts(request: HttpRequest) -> HttpResponse:
    """The key facts of one or several documents side by side, and each one's deadlines and obligations; the progress
    until they are found."""
    user = await request.auser()
    assert isinstance(user, User)  # page() lets nobody else in
    documents = await sync_to_async(_compared)(user, request)
    if waiting := await sync_to_async(_missing)(documents):
        await asyncio.wait([asyncio.wrap_future(preparation.kept) for preparation in waiting], timeout=PATIENCE)
    return await sync_to_async(_facts_page)(request, user, documents)


@require_GET
@for_programs
async def key_facts_progress(request: HttpRequest, user: User) -> HttpResponse:
    """`share`: the share of the documents' key facts that is found, 0 to 1; `ready`: the page can show them."""
    documents = await sync_to_async(_compared)(user, request)
    missing = await sync_to_async(_missing)(documents)
    return JsonResponse({"ready": not missing, "share": _share(documents, missing)})


def _compared(user: User, request: HttpRequest) -> list[Document]:
    """The documents to compare, without their texts. Raises NotFound."""
    try:
        wanted = [UUID(document) for document in request.GET.getlist("document")[:MOST_COMPARED]]
    except ValueError as error:
        raise NotFound from error
    documents = {document.pk: document for document in documents_of(user).filter(pk__in=wanted).defer("text")}
    if not documents.keys() >= set(wanted):
        raise NotFound
    return [documents[pk] for pk in dict.fromkeys(wanted)]


def _missing(documents: Sequence[Document]) -> list[Preparation]:
    """The documents that are not analysed yet; their analysis is started."""
    done = analysed([document.pk for document in documents])
    return [prepare(document) for document in documents if document.pk not in done]


def _share(documents: Sequence[Document], missing: Sequence[Preparation]) -> float:
    done = len(documents) - len(missing) + sum(preparation.share for preparation in missing)
    return round(done / max(1, len(documents)), 2)


def _facts_page(request: HttpRequest, user: User, documents: Sequence[Document]) -> HttpResponse:
    append(LoggedEvent("document.view", user, document, domain=document.domain) for document in documents)
    findings = findings_of([document.pk for document in documents])
    missing = [prepare(document) for document in documents if document.pk not in findings]
    pairs = [(document, findings.get(document.pk)) for document in documents]
    mine = list(documents_of(user).defer("text").select_related("matter"))
    context = {
        "documents": documents,
        "all": list(zip(mine, kept("document", mine), strict=True)),
        "own": set(documents_of(user, Role.OWNER).values_list("pk", flat=True)),
        "missing": missing,
        "share": _share(documents, missing),
        "given_up": [document for document, facts in pairs if facts is None],
        "rows": [
            (cue.label, [(document, facts and facts.facts[cue.name]) for document, facts in pairs]) for cue in CUES
        ],
        "duties": [(document, facts.duties) for document, facts in pairs if facts],
        "domains": domains_of(user),
    }
    return render(request, "documents/facts.html", context)


def _refusal(error: AssistantError, status: int, **more: bool) -> JsonResponse:
    return JsonResponse({"code": error.code, "message": str(error), **more}, status=status)
