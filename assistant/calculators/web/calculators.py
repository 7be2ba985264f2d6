"""The list of a domain's calculators, and a page for each. Posted with Accept: application/json, a page answers as
JSON."""

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
from ..written import question
from .fields import answers_of, fields_of


@page
@require_GET
def listing(request: HttpRequest, name: str) -> HttpResponse:
    domain = domain_of(request.user, name)
    return render(request, "calculators/list.html", {"domain": domain})


@page
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, name: str, calculator: str) -> HttpResponse:
    """The form, and below it the result for the values posted."""
    domain = domain_of(request.user, name)
    current = next((candidate for candidate in domain.calculators if candidate.name == calculator), None)
    if current is None:
        raise NotFound
    typed = {key: str(value) for key, value in request.POST.items()}
    answer = _answer(current, typed) if request.method == "POST" else {"errors": {}}
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse(answer)
    context = {
        "domain": domain,
        "calculator": current,
        "fields": fields_of(current, typed, answer["errors"]),
        "chosen": typed.get("variant", ""),
        "answer": answer,
    }
    return render(request, "calculators/calculator.html", context)


def _answer(calculator: Calculator, typed: dict[str, str]) -> dict[str, Any]:
    """The result as the page shows it, or a sentence for each unusable answer."""
    answers = answers_of(calculator, typed)
    try:
        result = calculate(calculator, answers, typed.get("variant", ""))
    except InvalidInputs as error:
        # Answers may be missing that only this variant needs, so the page marks only typed ones as faulty at once.
        return {"errors": error.fields, "missing": [name for name in error.fields if not typed.get(name, "").strip()]}
    except BadInput as error:
        return {"errors": {}, "message": str(error)}
    explain = question(calculator, answers, typed.get("variant", ""), result)
    return {"errors": {}, **_shown(calculator, result), "question": explain}


def _shown(calculator: Calculator, result: Result) -> dict[str, Any]:
    value = result.value
    return {
        "value": n(value, calculator.places) if isinstance(value, float | Decimal | int) else str(value),
        "unit": result.unit,
        "steps": result.steps,
        "warnings": result.warnings,
        "variant": str(result.variant.label) if result.variant else "",
    }
