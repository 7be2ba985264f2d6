"""What was carried to each turn is kept with it. Until now every empty field was taken, one by one and out of sight,
from the latest earlier turn that had it: for turns that were asked so, it is written down here as it was sent."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Inputs = dict[str, str]

_PATIENT = ("age", "sex", "pregnancy", "weight", "egfr", "conditions", "medication", "allergies")
_DOCUMENT = ("document", "document_name")

#: The fields that the tasks of the shipped domains carried.
_FIELDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("medical", "answer"): (*_PATIENT, *_DOCUMENT),
    ("medical", "calculate"): _PATIENT,
    ("legal", "summarize"): (),
    ("legal", "ask"): ("text", "kind", *_DOCUMENT),
    ("legal", "calculate"): ("text", "kind", *_DOCUMENT),
}


def write_down(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    turn_model = apps.get_model("chat", "Turn")
    for conversation, domain in apps.get_model("chat", "Conversation").objects.values_list("pk", "domain"):
        turns = turn_model.objects.filter(conversation=conversation).order_by("position")
        for pk, carried in _carried(domain, list(turns.values_list("pk", "task", "inputs"))):
            turn_model.objects.filter(pk=pk).update(carried=carried)


def _carried(domain: str, turns: Iterable[tuple[UUID, str, Inputs]]) -> Iterator[tuple[UUID, Inputs]]:
    latest: Inputs = {}
    for pk, task, inputs in turns:
        names = [name for name in _fields(domain, task) if not inputs.get(name) and latest.get(name)]
        if names:
            yield pk, {name: latest[name] for name in names}
        latest.update({name: value for name, value in inputs.items() if value})


def _fields(domain: str, task: str) -> tuple[str, ...]:
    """Those of a domain of the site's own, as long as it still names them."""
    if (domain, task) in _FIELDS:
        return _FIELDS[domain, task]
    from domains.registry import domains

    found = domains().get(domain)
    return next((getattr(one, "carries", ()) for one in found.tasks if one.name == task), ()) if found else ()


class Migration(migrations.Migration):
    dependencies = [("chat", "0007_carried")]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop, elidable=True)]
