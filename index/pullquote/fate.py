"""What became of a retrieved passage, in a word and, for a person, in a sentence."""

from enum import StrEnum


class Fate(StrEnum):
    """Why a passage that was found for a question is quoted in the reply, or is not.

    UNSURE and FAR are of abstentions, UNSURE also of the parts of a question that a partial answer leaves untold.
    """

    QUOTED = "QUOTED"
    COPY = "COPY"
    BEYOND = "BEYOND"
    UNSURE = "UNSURE"
    WEAKER = "WEAKER"
    SILENT = "SILENT"
    UNREAD = "UNREAD"
    FAR = "FAR"
    REMOVED = "REMOVED"

    @property
    def sentence(self) -> str:
        """The fate in words, for a person."""
        return _SENTENCES[self]


_SENTENCES = {
    Fate.QUOTED: "Words of it are quoted.",
    Fate.COPY: "It says the same as a quotation.",
    Fate.BEYOND: "It may answer too, but there are enough quotations that answer better.",
    Fate.UNSURE: "It comes near, but it is not sure enough that it answers.",
    Fate.WEAKER: "What it says answers much less well than the best sentence found.",
    Fate.SILENT: "No sentence of it was found to answer.",
    Fate.UNREAD: "It was not read: it ranks below the passages that the reader reads.",
    Fate.FAR: "It is not about this.",
    Fate.REMOVED: "Its document was removed while the question was answered.",
}
