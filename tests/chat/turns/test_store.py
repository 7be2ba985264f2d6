"""What becomes of an answer that the database does not take."""

import sqlite3

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection

from assistant.chat.models import Turn
from assistant.database import not_saved
from tests.scenarios import ANSWER


async def test_f13_an_end_that_was_not_stored_is_not_told_as_complete(clinician, model, open_page, monkeypatch):
    """P5: the database is away for longer than is waited for. When it is back, the answer goes on from what it has."""
    monkeypatch.setattr("assistant.database.INSIST_SECONDS", 0.3)
    monkeypatch.setattr("assistant.chat.turns.keeper.ROUND_SECONDS", 0.05)
    page = await open_page(clinician)
    turn = (await page.ask("play:steady"))["turn"]
    await page.until("reasoning.delta")
    holder = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    await sync_to_async(holder.execute)("BEGIN IMMEDIATE")
    assert (await page.until("turn.saving"))["message"]
    end = await page.until("end")
    assert (end["type"], end["code"]) == ("turn.interrupted", "unsaved")
    holder.close()
    await Turn.objects.filter(pk=turn).aupdate(lease=None)
    again = await page.until("turn.snapshot")
    assert again["epoch"] == 2
    assert (await page.until("end"))["type"] == "turn.completed"
    assert (await Turn.objects.aget(pk=turn)).text == ANSWER


def test_f21_a_full_disk_is_told_from_other_trouble(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS filler (words TEXT)")
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            with pytest.raises(DatabaseError) as caught:
                cursor.execute("INSERT INTO filler VALUES (%s)", ["x" * 10_000_000])
        finally:
            cursor.execute("PRAGMA max_page_count = 1000000000")
            cursor.execute("DROP TABLE filler")
        assert not_saved(caught.value).code == "storage_full"
        with pytest.raises(DatabaseError) as caught:
            cursor.execute("SELECT * FROM nowhere")
        assert not_saved(caught.value).code == "try_again"
