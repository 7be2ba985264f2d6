"""One process a run, however often it is started; a run that another process took over is left to it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psutil
from django.db import connection
from django.utils import timezone

from assistant.evaluation.models import STARTING, STOP, Dataset, Evaluation, begin
from assistant.prompts.models import live_version
from tests.waiting import PATIENCE, wait_until

from .conftest import ROWS, dataset_text

EVALUATIONS = "/admin/evaluation/evaluation/"


def again(evaluation: Evaluation) -> Evaluation:
    return Evaluation.objects.get(pk=evaluation.pk)


def at_once(work, times: int = 5) -> list:
    """Done so often at the same time, each on a connection of its own."""

    def one(_number: int):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_d4_of_five_who_start_it_at_once_one_does(evaluation_of) -> None:
    evaluation = evaluation_of()
    assert sorted(at_once(lambda: again(evaluation).begin_to_start())) == [False] * 4 + [True]
    assert (again(evaluation).phase, again(evaluation).reason) == ("starting", STARTING)


def test_d4_asked_for_five_times_at_once_it_is_one_evaluation(prompts) -> None:
    dataset, version = Dataset.keep("medical", "small", dataset_text(*ROWS)), live_version("medical", "answer", "en")
    found = at_once(lambda: begin(dataset, version, samples=5).pk)
    assert len(set(found)) == 1 == Evaluation.objects.count()


def test_d4_one_process_claims_it_and_the_next_finds_it_taken(evaluation_of) -> None:
    evaluation = evaluation_of()
    assert evaluation.begin_to_start()
    assert sorted(at_once(lambda: again(evaluation).claim())) == [False] * 4 + [True]
    assert again(evaluation).phase == "running"
    assert not again(evaluation).begin_to_start()


def test_d4_a_process_that_never_came_can_be_started_again(evaluation_of) -> None:
    evaluation = evaluation_of()
    evaluation.begin_to_start()
    Evaluation.objects.filter(pk=evaluation.pk).update(lease=timezone.now() - timedelta(seconds=1))
    assert again(evaluation).phase == "stopped"
    assert again(evaluation).begin_to_start()


def test_d4_whoever_lost_a_run_changes_nothing_of_it(evaluation_of) -> None:
    first, second = evaluation_of(), None
    assert first.claim()
    Evaluation.objects.filter(pk=first.pk).update(lease=timezone.now() - timedelta(seconds=1))
    second = again(first)
    assert second.claim()
    assert not first.renew()
    first.release(STOP)
    assert again(first).phase == "running" and second.renew()


def test_d4_five_clicks_on_start_are_one_run_in_one_process(site) -> None:
    site.manage("loaddatasets")
    client = site.login("editor")
    form = client.get(f"{EVALUATIONS}add/").text
    version = form.split("Law · Summary · English")[0].rsplit('value="', 1)[1].split('"')[0]
    dataset = form.split("Law · starter.en")[0].rsplit('value="', 1)[1].split('"')[0]
    fields = {
        "version": version, "dataset": dataset, "samples": "64", "csrfmiddlewaretoken": client.cookies["csrftoken"],
    }  # fmt: skip
    clicks = [site.login("editor") for _ in range(5)]
    for one in clicks:
        one.get(f"{EVALUATIONS}add/")

    def click(one) -> str:
        given = {**fields, "csrfmiddlewaretoken": one.cookies["csrftoken"]}
        return one.post(
            f"{EVALUATIONS}add/", data=given, headers={"Referer": f"{site.url}/"}, timeout=PATIENCE
        ).url.path

    with ThreadPoolExecutor(5) as pool:
        paths = set(pool.map(click, clicks))
    assert len(paths) == 1, paths
    path = paths.pop()
    wait_until(lambda: client.get(f"{path}progress/").json()["phase"] != "starting")
    assert site.process
    children = psutil.Process(site.process.pid).children(recursive=True)
    assert sum("evaluate" in child.cmdline() for child in children) == 1
    stop = {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
    client.post(f"{path}stop/", data=stop, headers={"Referer": f"{site.url}/"})
