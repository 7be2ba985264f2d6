"""Resolves options that name a domain, a task or a field, among those that this site serves."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.core.management.base import CommandError

from domains.base import Domain, Task
from domains.registry import domains

Known = TypeVar("Known")


def choose_domain(name: str | None) -> Domain:
    """The domain of that name, or the site's first. Raises CommandError."""
    known = domains()
    if not known:
        raise CommandError("DOMAINS names no domain, so there is nothing to ask.")
    return named(name, known, "domain") if name else next(iter(known.values()))


def choose_task(domain: Domain, name: str | None) -> Task:
    """The task of that name, or the domain's first. Raises CommandError."""
    return named(name, {task.name: task for task in domain.tasks}, "task") if name else domain.tasks[0]


def choose_reading_task(domain: str | None, name: str | None) -> tuple[Domain, Task]:
    """A task that reads whole documents, and its domain. Raises CommandError."""
    among = [choose_domain(domain)] if domain else list(domains().values())
    reading = [
        (candidate, task)
        for candidate in among
        for task in candidate.tasks
        if task.merge_step and name in (None, task.name)
    ]
    if not reading:
        where = f"the domain {domain}" if domain else "this site"
        raise CommandError(f"No task {f'{name!r} ' if name else ''}of {where} summarises documents.")
    return reading[0]


def inputs_of(pairs: Iterable[str], task: Task) -> dict[str, str]:
    """The values of `--input NAME=VALUE`, for fields that the task has. Raises CommandError."""
    inputs = dict(map(_pair, pairs))
    fields = task.form().fields
    for name in inputs:
        named(name, fields, "field")
    return inputs


def named(name: str, known: Mapping[str, Known], kind: str) -> Known:
    """Look up a name. Raises CommandError, which lists the known names."""
    if name not in known:
        raise CommandError(f"There is no {kind} {name!r}; there is {', '.join(known)}.")
    return known[name]


def _pair(given: str) -> tuple[str, str]:
    name, separator, value = given.partition("=")
    if not separator:
        raise CommandError(f"--input {given}: write it as NAME=VALUE.")
    return name, value
