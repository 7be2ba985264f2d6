"""What is wrong with a citation, as a sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..evidence.value import Problem

_WORDS: dict[str, str | Promise] = {
    "incomplete": _("this citation is incomplete"),
    "reporter": _("no reporter is known as “%(given)s”"),
    "volume": _("this reporter has no volume %(given)s"),
    "year": _("the year %(given)s is impossible here"),
    "court": _("the court “%(given)s” is impossible here"),
    "title": _("this code has no title %(given)s"),
    "law": _("no law is known as “%(given)s”"),
    "article": _("this law has no provision %(given)s"),
    "repealed": _("%(given)s was repealed"),
}


def problem_words(problem: Problem) -> str:
    words = str(_WORDS[problem.what]) % {"given": problem.given}
    return gettext("%(problem)s (%(limit)s)") % {"problem": words, "limit": problem.limit} if problem.limit else words
