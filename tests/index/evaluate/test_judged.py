"""Of what people judged, each question stands once, as it was judged last."""

from datetime import UTC, datetime

from pullquote.evaluate.judged import LATER, question_set
from pullquote.feedback import Feedback, Judgement
from pullquote.types import Abstention, Answer, Citation, Document, Reason, Reply, Section, Span
from pullquote.wire import reply_to_json

TEXT = "Captain Ada Brandt saw the smoke first."
FIRE = Document("paper:fire", "Fire", TEXT, "text/plain", (Section(Span(0, len(TEXT))),))
SAW, FELL = "Who saw the smoke?", "How far did the quota fall?"
QUOTED = Answer(SAW, (Citation.of(FIRE.source, FIRE.sections[0], Span(0, len(TEXT)), TEXT),), None, 0.9, 1)


def right(reply: Reply) -> Feedback:
    return Feedback(reply_to_json(reply), Judgement.RIGHT, "", datetime(2025, 3, 14, tzinfo=UTC))


def test_a_question_that_is_judged_again_moves_to_the_end_with_its_later_reply() -> None:
    abstained = [Abstention(question, Reason.NOT_STATED, 0.1, 1) for question in (SAW, FELL)]
    judged = question_set([*map(right, abstained), right(QUOTED)], {FIRE.id: FIRE}.get)
    assert [(each["id"], each["question"], each["answerable"]) for each in judged.questions] == [
        ("feedback-001", FELL, False),
        ("feedback-002", SAW, True),
    ]
    assert judged.left_out == {LATER: 1}
