"""Words that merely sound like a conclusion."""

from __future__ import annotations

import pytest

from publish.domain import gate
from tests.tools import samples

C1 = "clarification-2026-001"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("网传说法不属实。对于反映属实的问题，本院将依规依纪处理。", set()),
        ("网传说法不属实。对查证属实的违纪违法行为一律严肃处理。", set()),
        ("网传说法不属实。对反映属实的部分，本院将依规依纪处理。", {"words.confirming"}),
        ("经查证属实的问题有三个，本院已依法处理。", {"words.confirming"}),
    ],
)
def test_a_promise_for_what_is_true_confirms_nothing(body: str, told: set[str]) -> None:
    """What is promised for 属实的问题 in general passes; what says that something is, does not."""
    value = samples.submitted(samples.changed(samples.mapping(C1), {"body": body}))
    assert {fault.rule for fault in gate.SHIPPED.check(value, None, samples.NOW)} == told
