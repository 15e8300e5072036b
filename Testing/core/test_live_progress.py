"""A long step can be cancelled while it runs."""

from __future__ import annotations

import threading
import time

import pytest

from SarcomaRTLib.core.errors import Cancelled, InputError
from SarcomaRTLib.core.progress import ASK_EVERY_S, Progress


def test_nobody_listens_no_thread():
    assert Progress().during(0.5, "step", lambda _: threading.current_thread()) is threading.main_thread()


def test_the_result_and_the_error_come_back_to_the_caller():
    progress = Progress(lambda *_: True)
    assert progress.during(0.0, "step", lambda going: (going(), 7)) == (True, 7)

    def wrong(_):
        raise InputError("no", argument="x")

    with pytest.raises(InputError, match="x: no"):
        progress.during(0.0, "step", wrong)


def test_it_is_asked_all_the_while_in_the_caller_s_thread():
    seen, started = [], time.perf_counter()

    def until_asked_often(_):
        while len(seen) < 5 and time.perf_counter() - started < 60:
            time.sleep(0.01)

    progress = Progress(lambda *said: seen.append((*said, threading.current_thread())) or True, 0.2, 0.4)
    progress.during(0.5, "a long step", until_asked_often)
    assert 5 <= len(seen) <= 2 + (time.perf_counter() - started) / ASK_EVERY_S
    for fraction, message, thread in seen:
        assert (message, thread) == ("a long step", threading.main_thread()) and fraction == pytest.approx(0.3)


def test_cancelling_does_not_wait_for_the_step_and_tells_it_to_stop():
    started, told, leave, left = time.perf_counter(), threading.Event(), threading.Event(), threading.Event()

    def work(keep_going):
        while keep_going():
            time.sleep(0.01)
        told.set()
        leave.wait(60.0)
        left.set()

    with pytest.raises(Cancelled, match="a long step"):
        Progress(lambda *_: time.perf_counter() - started < 0.25).during(0.0, "a long step", work)
    assert not left.is_set(), "the step has not ended yet"
    assert told.wait(60.0)
    leave.set()
