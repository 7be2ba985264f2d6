"""The list of a domain's calculators, and each one's page: posted with Accept: application/json, it answers as JSON."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from ...chat.access import domain_of
from ...chat.web.views import page
from ...exceptions import BadInput, InvalidInputs, NotFound
from ..calculator import Calculator, Result, calculate
from ..figures import n
from .fields import answers_of, fields_of


@page
@require_GET
def listing(request: HttpRequest, name: str) -> HttpResponse:
    domain = domain_of(request.user, name)
    return render(request, "calculators/list.html", {"domain": domain})


@page
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, name: str, calculator: str) -> HttpResponse:
    """The form, and below it the result of what was posted."""
    domain = domain_of(request.user, name)
    found = next((one for one in domain.calculators if one.name == calculator), None)
    if found is None:
        raise NotFound
    typed = {key: str(value) for key, value in request.POST.items()}
    answer = _answer(found, typed) if request.method == "POST" else {"errors": {}}
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse(answer)
    context = {
        "domain": domain,
        "calculator": found,
        "fields": fields_of(found, typed, answer["errors"]),
        "chosen": typed.get("variant", ""),
        "answer": answer,
    }
    return render(request, "calculators/calculator.html", context)


def _answer(calculator: Calculator, typed: dict[str, str]) -> dict[str, Any]:
    """The result as the page shows it, or a sentence for each answer that cannot be used."""
    answers = answers_of(calculator, typed)
    try:
        result = calculate(calculator, answers, typed.get("variant", ""))
    except InvalidInputs as error:
        # A calculation may miss an answer that its variant alone asks for: only what was typed is faulty at once.
        return {"errors": error.fields, "missing": [name for name in error.fields if not typed.get(name, "").strip()]}
    except BadInput as error:
        return {"errors": {}, "message": str(error)}
    return {"errors": {}, **_shown(calculator, result)}


def _shown(calculator: Calculator, result: Result) -> dict[str, Any]:
    value = result.value
    return {
        "value": n(value, calculator.places) if isinstance(value, float | Decimal | int) else str(value),
        "unit": result.unit,
        "steps": result.steps,
        "warnings": result.warnings,
        "variant": str(result.variant.label) if result.variant else "",
    }
