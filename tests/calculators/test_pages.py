"""The pages of calculators and deadlines: without a script, as JSON, for those who may, in both languages."""

import re

import icalendar
import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db

BMI = {"weight": "70", "weight.unit": "kg", "height": "69", "height.unit": "in"}
DEADLINE = {"rule": "frcp-6", "event": "2024-07-12", "period": "21 days", "by_mail": "on", "title": "Answer"}


@pytest.fixture
def clinic(clinician: User, client: Client) -> Client:
    client.force_login(clinician)
    return client


@pytest.fixture
def firm(paralegal: User, client: Client) -> Client:
    client.force_login(paralegal)
    return client


def test_every_calculator_is_listed_and_has_a_page(clinic: Client) -> None:
    addresses = re.findall(r'<li data-words="[^"]+"><a href="([^"]+)">', clinic.get("/medical/calculators/").text)
    assert len(addresses) == 70
    for address in addresses:
        page = clinic.get(address)
        assert page.status_code == 200 and "<form" in page.text


def test_a_form_that_is_sent_comes_back_with_the_result(clinic: Client) -> None:
    page = clinic.post("/medical/calculators/bmi/", BMI)
    assert "22.8 kg/m²" in page.text and "69 in = 175.26 cm" in page.text and 'value="70"' in page.text
    assert "no-store" in page["Cache-Control"]


def test_a_script_gets_json(clinic: Client) -> None:
    answer = clinic.post("/medical/calculators/bmi/", BMI, headers={"Accept": "application/json"}).json()
    assert answer["value"] == "22.8" and answer["errors"] == {}


def test_what_is_missing_and_what_is_wrong_are_told_apart(clinic: Client) -> None:
    typed = {"weight": "70", "weight.unit": "cm", "height": ""}
    answer = clinic.post("/medical/calculators/bmi/", typed, headers={"Accept": "application/json"}).json()
    assert "does not measure" in answer["errors"]["weight"] and answer["missing"] == ["height"]


def test_a_unit_that_is_typed_goes_before_the_one_that_is_chosen(clinic: Client) -> None:
    typed = {**BMI, "height": "1.75 m", "height.unit": "cm"}
    assert "22.9 kg/m²" in clinic.post("/medical/calculators/bmi/", typed).text


def test_a_deadline_shows_every_day(firm: Client) -> None:
    page = firm.post("/legal/deadlines/", DEADLINE)
    assert "2024-08-05, Monday" in page.text and page.text.count("<tr") == 26
    assert "Rule 6(d)" in page.text and "3 days are added" in page.text


def test_a_deadline_is_saved_for_a_calendar(firm: Client) -> None:
    response = firm.post("/legal/deadlines/deadline.ics", DEADLINE)
    assert (
        response["Content-Type"] == "text/calendar; charset=utf-8" and "deadline.ics" in response["Content-Disposition"]
    )
    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["summary"]) == "Answer"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"event": "2024-02-30"}, "is a day that does not exist"),
        ({"period": "soon"}, "does not begin with a number"),
        ({"rule": "hammurabi"}, "Choose a rule."),
        ({"period": "72 hours"}, "needs the time of the event"),
        ({"period": "72 hours", "time": "14:17"}, "needs a time zone"),
        ({"rule": "cpc-85", "event": "2026-12-25", "by_mail": ""}, "2027 are not published"),
    ],
)
def test_what_cannot_be_counted_is_a_sentence_and_the_form_stays(
    firm: Client, changed: dict[str, str], sentence: str
) -> None:
    for address in ("/legal/deadlines/", "/legal/deadlines/deadline.ics"):
        page = firm.post(address, {**DEADLINE, **changed})
        assert sentence in page.text and 'value="Answer"' in page.text


def test_hours_are_counted_with_time_and_zone(firm: Client) -> None:
    hours = {**DEADLINE, "event": "2007-11-02", "period": "72 hours", "time": "10:23", "zone": "America/New_York"}
    assert "2007-11-05, Monday, 09:23" in firm.post("/legal/deadlines/", hours).text


def test_another_profession_is_not_found(clinic: Client) -> None:
    for address in (
        "/legal/calculators/",
        "/legal/calculators/simple_interest/",
        "/legal/deadlines/",
        "/medical/deadlines/",
    ):
        assert clinic.get(address).status_code == 404
    assert clinic.get("/medical/calculators/phlogiston/").status_code == 404


def test_a_stranger_signs_in_first(client: Client) -> None:
    assert client.get("/medical/calculators/").status_code == 302


def test_the_page_is_chinese_for_who_reads_chinese(clinic: Client) -> None:
    text = clinic.get("/medical/calculators/creatinine_clearance/", headers={"Accept-Language": "zh-CN"}).text
    assert "肌酐清除率" in text and "血肌酐" in text and "计算步骤" in text


def test_the_composer_offers_calculators(clinic: Client) -> None:
    text = clinic.get("/medical/").text
    assert 'href="/medical/calculators/creatinine_clearance/"' in text and "data-offer=" in text


def test_a_variant_that_is_not_there_is_said_beside_its_field(clinic: Client) -> None:
    address, typed = "/medical/calculators/creatinine_clearance/", {"variant": "dry", "weight": "70"}
    page = clinic.post(address, typed).text
    assert re.search(r'id="error_variant" data-error>There is no such variant', page)
    answer = clinic.post(address, typed, headers={"Accept": "application/json"}).json()
    assert "no such variant" in answer["errors"]["variant"] and "variant" not in answer["missing"]


def test_a_long_period_is_drawn_at_its_ends(firm: Client) -> None:
    page = firm.post("/legal/deadlines/", {**DEADLINE, "period": "30 years", "by_mail": ""}).text
    assert page.count("<tr") == 202 and "2024-07-12" in page and "2054-07-13" in page
    assert re.search(r"10[,]?\d{3} days between", page)
    assert "days between" not in firm.post("/legal/deadlines/", {**DEADLINE, "period": "190 days"}).text


def test_no_added_day_is_dropped_in_silence(firm: Client) -> None:
    for field in ("holidays", "clerk_closed"):
        days = " ".join(f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 10))
        assert "At most 100 days" in firm.post("/legal/deadlines/", {**DEADLINE, field: days}).text


@pytest.mark.parametrize(
    "changed",
    [
        {"jurisdiction": "MON"}, {"jurisdiction": "PUBLIC"}, {"event": "9999-12-31"}, {"event": "0001-01-01"},
        {"event": "9999-12-31", "period": "1 working day"}, {"event": "0001-01-01", "direction": "before"},
        {"event": "9999-12-31", "period": "72 hours", "time": "14:17", "zone": "America/New_York"},
        {"period": "1e60 days"},
    ],
)  # fmt: skip
def test_no_place_and_no_date_breaks_the_page(firm: Client, changed: dict[str, str]) -> None:
    for address in ("/legal/deadlines/", "/legal/deadlines/deadline.ics"):
        page = firm.post(address, {**DEADLINE, "by_mail": "", **changed})
        assert page.status_code == 200 and 'role="alert"' in page.text


def test_a_figure_without_measure_does_not_break_the_page(clinic: Client) -> None:
    page = clinic.post("/medical/calculators/bmi/", {**BMI, "weight": "1e60"})
    assert page.status_code == 200 and "too large or too small" in page.text
