"""A decided liability as evidence: only once it is decided, and whoever decided it does not decide the penalty."""

from datetime import timedelta

import pytest

from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.actions import Ground, ProposalNotTaken
from plumbline.evaluation.recognition.rules import TooNear
from plumbline.evaluation.recognition.states import EvidenceKind
from plumbline.supervision.improvement import actions as improvement
from plumbline.supervision.improvement.actions.liability import Proposed
from plumbline.supervision.improvement.rules.liability import Said
from tests.evaluation.recognition.telling import DAY, decided, proposed, second_leader, stated
from tests.supervision.improvement.conftest import complaint_of
from tests.world import World

ANSWERED = DAY - timedelta(days=1)
LIABLE = {
    "true": Said("yes", "通话录音 3 分 12 秒"),
    "breach": Said("standard", "现场记录", "S2f-13"),
    "whose": Said("staff", "班组说明"),
}


def test_only_a_decided_liability_is_evidence_and_its_judge_does_not_decide_the_penalty(ruled_world: World) -> None:
    second = second_leader(ruled_world)
    number = complaint_of(ruled_world, at=ANSWERED)
    words = {"person": "sun", "evidence": (Ground(EvidenceKind.LIABILITY, number),)}
    with pytest.raises(ProposalNotTaken, match="没有认定为有责"):
        proposed(ruled_world, **words)
    judged = Proposed(number=number, answers=LIABLE, cause="attitude", stage="handle", note="")
    improvement.propose(proposed=judged, by=ruled_world.viewer("fang", at=DAY), at=DAY - timedelta(hours=4))
    with pytest.raises(ProposalNotTaken):
        proposed(ruled_world, **words)
    improvement.decide(
        number=number, reason="证据充分", by=ruled_world.viewer("gao", at=DAY), at=DAY - timedelta(hours=2)
    )

    made = proposed(ruled_world, **words)

    (kept,) = queries.evidence_of(made)
    assert kept.found_true_by_id == ruled_world.person("gao").id
    stated(ruled_world, made, by="sun")
    with pytest.raises(TooNear, match="核实或认定"):
        decided(ruled_world, made.case_file.number)
    assert decided(ruled_world, made.case_file.number, by=second).state == "approved"
