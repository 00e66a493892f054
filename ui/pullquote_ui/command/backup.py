"""`pullquote backup` and `pullquote restore`: all that a data folder holds, copied and put back while it is used."""

# ruff: noqa: PLC0415 - the store takes a while to import

from pathlib import Path
from typing import Annotated

import typer

from pullquote_ui.command.options import Data, to_path
from pullquote_ui.command.terminal import complain, output
from pullquote_ui.counted import counted


def backup(
    folder: Annotated[
        Path, typer.Argument(parser=to_path, metavar="FOLDER", help="The copy, which must not be there yet.")
    ],
    data: Data = None,
) -> None:
    """Copy everything that is stored, whole, while it is served or written to.

    The copy is a folder with the databases and a manifest. `pullquote restore FOLDER` puts it back.
    """
    from pullquote.backup.taking import back_up
    from pullquote.settings import Settings

    manifest = back_up(Settings.load(data=data).data, folder)
    size = sum(file.size for file in manifest.files)
    output().print(f"Copied to {folder} ({counted(len(manifest.files), 'database')}, {size:,} bytes).", soft_wrap=True)


def restore(
    folder: Annotated[Path, typer.Argument(parser=to_path, metavar="FOLDER", help="What `pullquote backup` made.")],
    yes: Annotated[bool, typer.Option("--yes", help="Replace what is stored already.")] = False,
    data: Data = None,
) -> None:
    """Put a backup into the data folder, also while it is served.

    The backup is checked first, and stays as it is. What is stored already is replaced only with --yes; databases that
    are not in the backup are left alone. Replies that were audited since leave the audit, of which a copy is kept.
    """
    from pullquote.backup.restoring import restore as put_back
    from pullquote.settings import Settings

    settings = Settings.load(data=data)
    restored = put_back(folder, settings.data, overwrite=yes, tell=complain)
    manifest = restored.manifest
    databases = counted(len(manifest.files), "database")
    output().print(f"Restored into {settings.data} what was copied at {manifest.made} ({databases}).", soft_wrap=True)
    for path in restored.left:
        complain(f"Left as it is, for it is not in the backup: {settings.data / path}")
