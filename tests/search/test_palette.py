"""The palette's commands."""

from django.test import Client

from assistant.matters.models import Matter, Membership, Role


def test_the_palette_has_what_the_person_may_use(clinician, paralegal, client: Client) -> None:
    matter = Matter.objects.create(domain="medical", kind="patient", label="Mrs <K>")
    Membership.objects.create(matter=matter, user=clinician, role=Role.READER)
    client.force_login(clinician)
    page = client.get("/search/palette/").content.decode()
    assert "Mrs &lt;K&gt;" in page and f'data-place="/matters/{matter.pk}/"' in page
    assert 'data-place="/medical/"' in page and 'data-place="/legal/"' not in page
    assert "Administration" not in page
    client.force_login(paralegal)
    other = client.get("/search/palette/").content.decode()
    assert "Mrs" not in other and 'data-place="/legal/deadlines/"' in other
