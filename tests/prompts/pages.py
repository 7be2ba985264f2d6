"""The admin's pages of prompts: their addresses, what they say, and what is sent to them."""

import re

from django.test import Client

from assistant.prompts.models import PromptTemplate

LIST = "/admin/prompts/prompttemplate/"
FIELDS = {
    "temperature": "0.6",
    "top_p": "0.95",
    "max_tokens": "2048",
    "thinking_tokens": "1024",
    "passages": "off",
    "note": "Shorter",
}
BODY = "You are a physician.\r\n{{ patient }}\r\n{{ question }}"


def page(template: PromptTemplate, *parts: object) -> str:
    return "/".join([f"{LIST}{template.pk}", *map(str, parts), ""])


def written(response) -> str:
    """The words of a page, as one line."""
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return " ".join(text.replace("&#x27;", "'").replace("&quot;", '"').split())


def write(client: Client, template: PromptTemplate, latest: int = 1, **fields: str):
    return client.post(page(template, "write"), {"body": BODY, **FIELDS, "latest": latest, "save": "", **fields})


def live(template: PromptTemplate) -> int:
    template.refresh_from_db()
    return template.live.number
