"""The slot a template fills: a task of a domain in a language, as a key for programs and a title for people."""

from django.utils.translation import gettext

from domains.registry import domains

from .models import PromptTemplate


def places() -> dict[str, str]:
    """The titles of all slots of this site, by "domain/task/language"."""
    return {
        f"{domain.name}/{task.name}/{language}": f"{domain.label} · {task.label} · {label}"
        for domain in domains().values()
        for task in domain.prompted
        for language, label in PromptTemplate.Language.choices
    }


def empty_places() -> dict[str, str]:
    """The slots without a template."""
    taken = {_place(template) for template in PromptTemplate.objects.all()}
    return {place: title for place, title in places().items() if place not in taken}


def title_of(template: PromptTemplate) -> str:
    """The title of the template's slot, or its names in the database if the site no longer has this task."""
    return places().get(_place(template), str(template))


def short_title_of(template: PromptTemplate) -> str:
    """The title without the domain, for pages on which that is obvious."""
    domain = domains().get(template.domain)
    if domain is None or template.task not in {task.name for task in domain.prompted}:
        return str(template)
    names = {"task": template.task_object.label, "language": template.get_language_display()}
    return gettext("%(task)s (%(language)s)") % names


def _place(template: PromptTemplate) -> str:
    return f"{template.domain}/{template.task}/{template.language}"
