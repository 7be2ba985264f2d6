"""The search as a page, as the palette asks it, and the place of a passage."""

from django.test import Client

from assistant.chat.web.views import TURNS
from assistant.protection.models import AuditEvent

from .conftest import conversation, document


def test_words_are_found_with_their_mark_and_lead_to_their_place(clinician, client: Client) -> None:
    client.force_login(clinician)
    made = conversation(clinician, "Gout <b>", *[("Colchicine?", "Yes.")] + [("And now?", "No.")] * TURNS)
    page = client.post("/search/", {"words": "colchicine"}).content.decode()
    first = made.turns.get(position=1)
    assert f'/c/{made.pk}/?turns=2#turn-{first.pk}"' in page and "<mark>Colchicine</mark>" in page
    assert "Gout &lt;b&gt;" in page
    assert f'id="turn-{first.pk}"' in client.get(f"/c/{made.pk}/?turns=2").content.decode()
    event = AuditEvent.objects.get(action="search")
    assert (event.actor_id, event.detail) == (clinician.pk, {"found": 1})


def test_a_passage_is_shown_in_its_document(clinician, paralegal, client: Client) -> None:
    client.force_login(clinician)
    made = document(clinician, "Letter.txt", "Long ago. " * 900 + "Then gout.")
    hit = client.post("/search/now/", {"words": "gou"}).json()["hits"][0]
    assert hit["document"] and ["gout", True] in hit["passages"][0]["parts"]
    page = client.get(hit["place"].partition("#")[0]).content.decode()
    assert 'id="passage"' in page and "Then gout.</mark>" in page
    assert client.get(f"/search/documents/{made.pk}/?start=999999999&end=x").status_code == 200
    client.force_login(paralegal)
    assert client.get(f"/search/documents/{made.pk}/").status_code == 404
    assert client.post("/search/now/", {"words": "gout"}).json()["hits"] == []


def test_bad_input_gets_a_sentence_and_keeps_the_words(clinician, client: Client) -> None:
    client.force_login(clinician)
    page = client.post("/search/", {"words": 'renal "acute'})
    assert (
        page.status_code == 200
        and "not closed" in page.content.decode()
        and "renal &quot;acute" in page.content.decode()
    )
    wrong = client.post("/search/", {"words": "renal", "since": "yesterday", "domain": "legal", "before": "x"})
    assert wrong.status_code == 400 and 'value="renal"' in wrong.content.decode()
    assert client.post("/search/now/", {"words": ""}).json() == {
        "hits": [],
        "fault": "Type at least one word to look for.",
    }
