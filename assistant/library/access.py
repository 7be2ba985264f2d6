"""Who may see which collection: those who may use its domain and, where it names groups, belong to one of them; and
those who keep the library."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from domains.registry import domains

from ..chat.access import Viewer, domains_of
from ..chat.models import Turn
from ..exceptions import NotFound
from .models import Collection, Edition


def collections_of(user: Viewer) -> QuerySet[Collection]:
    if not isinstance(user, User):
        return Collection.objects.none()
    if user.has_perm("library.change_edition"):
        return Collection.objects.filter(domain__in=list(domains()))
    found = Collection.objects.filter(domain__in=[domain.name for domain in domains_of(user)])
    return found.filter(Q(groups=None) | Q(groups__in=user.groups.all())).distinct()


def collections_for(turn: Turn) -> QuerySet[Collection]:
    """Where the passages of its answer are looked for. In a matter, whose members see them whatever groups they belong
    to, only in collections without groups."""
    found = collections_of(turn.owner).filter(domain=turn.conversation.domain)
    return found.filter(groups=None) if turn.matter_id else found


def get_edition(user: Viewer, pk: UUID) -> Edition:
    """Also one that is replaced or withdrawn: what rests on it leads to it. Raises NotFound."""
    found = Edition.objects.filter(pk=pk, collection__in=collections_of(user)).select_related("collection").first()
    if found is None:
        raise NotFound
    return found
