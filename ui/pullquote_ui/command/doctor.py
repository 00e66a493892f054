"""`pullquote doctor`: what is installed and stored, whether all is well, and what to do where it is not."""

# ruff: noqa: PLC0415 - the settings take a while to import

import typer
from rich.text import Text

from pullquote.collections import MAIN
from pullquote_ui.command.diagnosis import Diagnosis, diagnose
from pullquote_ui.command.neutral import one_line
from pullquote_ui.command.options import AsJson, Data, InCollection
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import complain, output, plain_table, print_json, print_rows


def doctor(as_json: AsJson = False, collection: InCollection = MAIN, data: Data = None) -> None:
    """Look at what is installed, the models and the data folder; repair nothing.

    Exit status 1 where something is wrong.
    """
    from pullquote.settings import Settings

    diagnosis = diagnose(Settings.load(data=data), collection)
    if as_json:
        print_json({"well": not diagnosis.problems, **diagnosis.sections, "problems": diagnosis.problems})
    else:
        print_diagnosis(diagnosis)
    if diagnosis.problems:
        raise typer.Exit(Status.ERROR)


def print_diagnosis(diagnosis: Diagnosis) -> None:
    for section, facts in diagnosis.sections.items():
        output().print(section, style="bold")
        table = plain_table("", "")
        table.show_header = False
        shown = {
            name: "not installed" if value is None and section == "installed" else value
            for name, value in facts.items()
        }
        print_rows(table, ((Text(f"  {name}"), one_line(str(value))) for name, value in shown.items()))
        output().print()
    if not diagnosis.problems:
        output().print("All is well.")
    for problem in diagnosis.problems:
        complain(f"Wrong: {problem}")
