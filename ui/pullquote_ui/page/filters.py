"""What may be quoted: dates and a source to choose from, and chips that say what is in force."""

from datetime import date
from typing import Any

import gradio as gr

from pullquote.engine import Engine
from pullquote.errors import PullquoteError
from pullquote.types import Filters
from pullquote_ui.page.markup import day, isolated, shown
from pullquote_ui.page.origins import decode_origin, origin_choices
from pullquote_ui.page.quietly import QUIETLY

ANY = ("Any source", "")
EXAMPLE = "2025-03-14"
LONGEST_DATE, LONGEST_ORIGIN = 40, 10_000
"""Characters that are shown, and held with a question, of what somebody writes for a date, and takes for a source."""


class FilterPanel:
    """Three components and the chips. `inputs` are what a question is asked with."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.chips = gr.HTML(
            "",
            elem_id="pq-chips",
            js_on_load="pullquote.filterChips(element, trigger, 'lift', 'choose')",
            apply_default_css=False,
        )
        with gr.Accordion("Filters", open=False, elem_id="pq-filters"), gr.Row():
            self.published_from = _day_box("From")
            self.published_to = _day_box("To")
            self.origin = gr.Dropdown([ANY], value="", label="Source", allow_custom_value=True, min_width=160)
        self.inputs = [self.published_from, self.published_to, self.origin]
        # Not at a change that the page makes itself: boxes that are filled together would change one by one.
        for chosen in (self.chips.choose, self.origin.input):
            chosen(chips_html, self.inputs, self.chips, trigger_mode="always_last", **QUIETLY)
        self.chips.lift(self._lift, self.inputs, self.shows, **QUIETLY)

    @property
    def shows(self) -> list[gr.components.Component]:
        """What `offered` is for."""
        return [*self.inputs, self.chips]

    def offered(self, published_from: str, published_to: str, origin: str) -> list[Any]:
        """What the components and the chips show to somebody who arrives with these values.

        Where one is empty its box is left alone: something may have been chosen in it since the page was asked for.
        """
        values = (published_from, published_to, origin)
        days = [value or gr.skip() for value in values[:2]]
        choices = [ANY, *self._choices()]
        sources = gr.update(choices=choices, value=origin) if origin else gr.update(choices=choices)
        return [*days, sources, chips_html(*values) or gr.skip()]

    def _choices(self) -> list[tuple[str, str]]:
        """The origins there are; none where they cannot be told, as the list of the documents says why."""
        try:
            return origin_choices(self._engine.origins())
        except PullquoteError:
            return []

    def _lift(
        self, published_from: str | None, published_to: str | None, origin: str | None, event: gr.EventData
    ) -> list[str | None]:
        """All values but the one whose chip was pressed, and the chips of them."""
        lifted = event._data.get("place") if isinstance(event._data, dict) else None
        in_force = (published_from, published_to, origin)
        left = ["" if place == lifted else value for place, value in enumerate(in_force)]
        return [*left, chips_html(*left)]


def filters_of(published_from: str | None, published_to: str | None, origin: str | None) -> Filters:
    """The filters in force; `ValueError` with a sentence where a date is none, or they leave no day."""
    first, last = _date_of("From", published_from), _date_of("To", published_to)
    if first and last and first > last:
        raise ValueError(f"No day is from {first} to {last}. Exchange the two dates, then ask again.")
    if len(origin or "") > LONGEST_ORIGIN:
        raise ValueError(
            f"The source has {len(origin or ''):,} characters, over the limit of {LONGEST_ORIGIN:,}. Choose one of the "
            "list, then ask again."
        )
    chosen = decode_origin(origin or "")
    return Filters(first, last, chosen.uri_prefix, chosen.metadata)


def chips_html(published_from: str | None, published_to: str | None, origin: str | None) -> str:
    """A chip for each filter in force, that lifts it when it is pressed."""
    said = [_said_day("From", published_from), _said_day("To", published_to), _said_origin(origin)]
    chips = "".join(_chip(place, words) for place, words in enumerate(said) if words)
    return f'<div role="group" aria-label="Filters in force">{chips}</div>' if chips else ""


def _day_box(label: str) -> gr.DateTime:
    return gr.DateTime(label=label, include_time=False, type="string", min_width=140)


def _date_of(label: str, written: str | None) -> date | None:
    if not written or not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip()[:10])
    except ValueError:
        raise ValueError(
            f"{label}: {written[:LONGEST_DATE]!r} is no date. Write it as {EXAMPLE}, or empty the box."
        ) from None


def _said_day(label: str, written: str | None) -> str:
    try:
        found = _date_of(label, written)
    except ValueError:
        return f"{label} {isolated((written or '')[:LONGEST_DATE])}: no date"
    return f"{label} {day(found)}" if found else ""


def _said_origin(value: str | None) -> str:
    chosen = decode_origin(value or "")
    where = (chosen.uri_prefix or next(iter(chosen.metadata.values()), ""))[:LONGEST_ORIGIN]
    return f"Source {isolated(where)}" if where else ""


def _chip(place: int, words: str) -> str:
    return (
        f'<button type="button" class="pq-chip" data-place="{place}" title="{shown("Lift this filter")}">'
        f'{words} <span aria-hidden="true">✕</span><span class="pq-hidden">: lift this filter</span></button>'
    )
