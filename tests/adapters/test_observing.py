"""The journal and the meters: what an operator sees, and what never enters."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest

from publish.adapters.observing import (
    FAMILIES,
    EmfMeters,
    Journal,
    Meters,
    NoMeters,
    PrometheusMeters,
    fault,
    note,
    opened,
)
from publish.errors import StoreUnavailable

NOW = datetime(2026, 3, 3, 9, 20, 0, 123456, tzinfo=UTC)


def raised(error: Exception) -> Exception:
    """Return an error with the place where it was raised."""
    try:
        raise error
    except type(error) as caught:
        return caught


def test_a_line_is_one_json_object() -> None:
    """A line has time, level and event; empty fields are left out, line breaks cannot forge one."""
    stream = io.StringIO()
    Journal(stream, lambda: NOW).tell("request", status=200, caller='a"\nb', outcome="")
    assert stream.getvalue().count("\n") == 1
    assert json.loads(stream.getvalue()) == {
        "time": "2026-03-03T09:20:00.123Z",
        "level": "info",
        "event": "request",
        "status": 200,
        "caller": 'a"\nb',
    }


def test_a_journal_that_cannot_be_written_stops_nobody() -> None:
    """A closed stream loses the line, and raises nothing."""
    stream = io.StringIO()
    stream.close()
    Journal(stream, lambda: NOW).tell("request")


def test_a_foreign_error_tells_no_words() -> None:
    """Of an error that is not ours only type and place are told: its words may quote a secret."""
    told = fault(raised(ValueError("token=s3cret")))
    assert told["error"] == "ValueError"
    assert "s3cret" not in json.dumps(told)
    assert "test_observing.py:" in json.dumps(told)


def test_an_error_of_ours_tells_what_to_do() -> None:
    """An error of ours is told with its advice."""
    told = fault(raised(StoreUnavailable("数据库被占用")))
    assert told == {
        "error": "StoreUnavailable",
        "message": "数据库被占用",
        "advice": "请稍后重试；已受理的内容不会丢失。",
    }


def test_notes_go_to_the_present_request() -> None:
    """What is noted between opening and closing is in the account, once; outside it is nothing."""
    note(caller="nobody")
    with opened("r1") as account:
        note(route="/api/statements", caller="intake-1")
        note(outcome="refused", rules=["approval.digest", "receipt.self", "approval.digest"])
    note(caller="later")
    assert account.route == "/api/statements"
    assert account.caller == "intake-1"
    assert account.outcome == "refused"
    assert account.rules == ("approval.digest", "receipt.self")


def test_prometheus_text() -> None:
    """Counters, gauges and histograms come out in the text format, labels escaped."""
    meters = PrometheusMeters()
    meters.count("zhengming_requests_total", route="/", status="200")
    meters.count("zhengming_requests_total", route="/", status="200")
    meters.count("zhengming_gate_refusals_total", rule='a"b\\c\nd')
    meters.set("zhengming_worker_alive", 1)
    meters.observe("zhengming_publish_seconds", 0.05)
    meters.observe("zhengming_publish_seconds", 400)
    lines = meters.text().splitlines()
    assert "# TYPE zhengming_requests_total counter" in lines
    assert 'zhengming_requests_total{route="/",status="200"} 2' in lines
    assert 'zhengming_gate_refusals_total{rule="a\\"b\\\\c\\nd"} 1' in lines
    assert "zhengming_worker_alive 1" in lines
    assert 'zhengming_publish_seconds_bucket{le="0.05"} 1' in lines
    assert 'zhengming_publish_seconds_bucket{le="300"} 1' in lines
    assert 'zhengming_publish_seconds_bucket{le="+Inf"} 2' in lines
    assert "zhengming_publish_seconds_count 2" in lines
    assert "zhengming_publish_seconds_sum 400.05" in lines


def test_a_cleared_gauge_is_gone() -> None:
    """A state that no delivery has any more is not told with its old figure."""
    meters = PrometheusMeters()
    meters.set("zhengming_deliveries_open", 3, channel="weibo", state="in_doubt")
    meters.clear(["zhengming_deliveries_open"])
    assert "zhengming_deliveries_open" not in meters.text()


def test_emf_lines() -> None:
    """What happened since the last flush becomes one line a set of labels, and is forgotten."""
    stream = io.StringIO()
    meters = EmfMeters(stream)
    meters.count("zhengming_requests_total", route="/", status="200")
    meters.count("zhengming_requests_total", route="/", status="200")
    meters.observe("zhengming_publish_seconds", 0.5)
    meters.observe("zhengming_publish_seconds", 0.25)
    meters.flush(NOW)
    requests, publishing = map(json.loads, stream.getvalue().splitlines())
    assert requests == {
        "_aws": {
            "Timestamp": 1772529600123,
            "CloudWatchMetrics": [
                {
                    "Namespace": "Zhengming",
                    "Dimensions": [["route", "status"]],
                    "Metrics": [{"Name": "zhengming_requests_total", "Unit": "Count"}],
                }
            ],
        },
        "route": "/",
        "status": "200",
        "zhengming_requests_total": 2.0,
    }
    assert publishing["zhengming_publish_seconds"] == [0.5, 0.25]
    assert publishing["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [[]]
    meters.flush(NOW)
    assert stream.getvalue().count("\n") == 2


def test_emf_splits_long_rows() -> None:
    """CloudWatch takes at most 100 values of one metric in a line."""
    stream = io.StringIO()
    meters = EmfMeters(stream)
    for _ in range(150):
        meters.observe("zhengming_request_seconds", 0.01, route="/")
    meters.flush(NOW)
    rows = [
        json.loads(line)["zhengming_request_seconds"] for line in stream.getvalue().splitlines()
    ]
    assert [len(row) for row in rows] == [100, 50]


@pytest.mark.parametrize("meters", [NoMeters(), PrometheusMeters(), EmfMeters(io.StringIO())])
def test_every_kind_takes_every_call(meters: Meters) -> None:
    """All three may stand in for one another."""
    meters.count("zhengming_requests_total", route="/", status="200")
    meters.set("zhengming_worker_alive", 1)
    meters.observe("zhengming_publish_seconds", 1)
    meters.clear(["zhengming_worker_alive"])


def test_names_follow_the_custom() -> None:
    """Counters end in _total, times in _seconds, and every meter says what it means."""
    for name, family in FAMILIES.items():
        assert name.startswith("zhengming_")
        assert family.meaning.endswith(".")
        assert (family.kind == "counter") == name.endswith("_total")
        assert (family.unit == "Seconds") == name.endswith("_seconds")
        assert bool(family.bounds) == (family.kind == "histogram")
