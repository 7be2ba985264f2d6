"""The organisation in templates: `{% organisation as ours %}`. A tag, since error pages are drawn without a request."""

from django import template

from .. import organisation as settings

register = template.Library()


@register.simple_tag
def organisation() -> settings.Organisation:
    return settings.organisation()
