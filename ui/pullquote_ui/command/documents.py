"""`pullquote list`, `show` and `remove`: the documents that are stored."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from pullquote.collections import MAIN
from pullquote.encodable import is_encodable
from pullquote.errors import SeveralDocuments, UnknownDocument
from pullquote.types import Document, document_id
from pullquote.wire import document_to_json, listing_to_json
from pullquote_ui.command.archive import folder_in_use, open_database, open_engine
from pullquote_ui.command.neutral import lines, one_line
from pullquote_ui.command.options import AsJson, Data, InCollection
from pullquote_ui.command.terminal import output, plain_table, print_json, print_rows

if TYPE_CHECKING:
    from pullquote.protocols import Listing, Store
    from pullquote.store.database import Database

NAME_HELP = "The id or uri of a document, or the path of the file that it was read from."


def list_documents(as_json: AsJson = False, collection: InCollection = MAIN, data: Data = None) -> None:
    """List the documents."""
    with open_database(data, collection) as database:
        listings = database.listings() if database else []
    if as_json:
        print_json({"documents": [listing_to_json(listing) for listing in listings]})
    elif not listings:
        where = folder_in_use(data, collection)
        output().print(f"There are no documents in {where} yet. `pullquote add PATH` adds some.", soft_wrap=True)
    else:
        _print_listings(listings)


def show(
    name: Annotated[str, typer.Argument(metavar="ID|URI", help=NAME_HELP)],
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Show a document: what is known of it, and its text."""
    with open_database(data, collection) as database:
        document = find_document(name, database)
    if as_json:
        print_json(document_to_json(document))
        return
    facts = plain_table("", "")
    facts.show_header = False
    print_rows(facts, ((Text(one_line(fact), style="bold"), one_line(value)) for fact, value in _facts(document)))
    output().print()
    output().print(Text(lines(document.text)), soft_wrap=True)


def remove(
    names: Annotated[list[str], typer.Argument(metavar="ID|URI", help=NAME_HELP)],
    now: Annotated[
        bool, typer.Option("--now", help="Have their words and vectors leave the index files too, which takes a while.")
    ] = False,
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Remove documents with all their versions; none of them where one is not known.

    Of a file that holds several, such as JSON Lines or CSV, the path names them all.

    They are never found again, and their texts are deleted at once; what the index files still hold of their words
    and vectors goes when those are next tidied, or with --now.
    """
    with open_engine(data, collection) as engine:
        documents = engine.remove_all(found for name in names for found in find_documents(name, engine.store))
        if now:
            engine.store.purge()
    if as_json:
        print_json({"removed": [{"id": document.id, "uri": document.uri} for document in documents]})
        return
    for document in documents:
        output().print(f"Removed {document.id} {one_line(document.uri)}", soft_wrap=True)


def find_document(name: str, store: "Store | Database | None") -> Document:
    """A document by id, uri or path; `UnknownDocument` where there is none, `SeveralDocuments` where that is a file."""
    found = find_documents(name, store)
    listings = [listing for each in found if store and (listing := store.listing(each))]
    if len(listings) > 1:
        raise SeveralDocuments(name, [listing.source.uri for listing in listings])
    document = store.document(found[0]) if store else None
    if document is None:
        raise UnknownDocument(name)
    return document


def find_documents(name: str, store: "Store | Database | None") -> list[str]:
    """The id of a document by id, uri or path, or those of all that a file holds; `UnknownDocument` for none."""
    if store is None:
        raise UnknownDocument(name)
    for possible in possible_ids(name):
        if store.listing(possible):
            return [possible]
    for uri in possible_uris(name):
        if found := store.held_by(uri):
            return found
    raise UnknownDocument(name)


def possible_ids(name: str) -> tuple[str, ...]:
    """The ids of the documents that a name may mean: an id, a uri or a path."""
    ids = tuple(map(document_id, possible_uris(name)))
    return (name, *ids) if is_encodable(name) else ids


def possible_uris(name: str) -> tuple[str, ...]:
    """The uris that a name may mean: itself, or that of a path."""
    # Only a path may have bytes that are no UTF-8; its uri has them percent-encoded.
    return (name, _uri_of(name)) if is_encodable(name) else (_uri_of(name),)


def _uri_of(path: str) -> str:
    # Unlike Path.resolve(), realpath() takes a link to itself for what it is: no document.
    return Path(os.path.realpath(path)).as_uri()


def _print_listings(listings: list["Listing"]) -> None:
    table = plain_table("id", "date", "title", "passages", "uri")
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    table.columns[3].justify = "right"
    print_rows(table, map(_row, listings))


def _row(listing: "Listing") -> tuple[str, ...]:
    source = listing.source
    return source.id, _day(source.published), one_line(source.title), str(listing.passages), one_line(source.uri)


def _facts(document: Document) -> list[tuple[str, str]]:
    return [
        ("title", document.title),
        ("id", document.id),
        ("uri", document.uri),
        ("date", _day(document.published)),
        ("format", document.media_type),
        ("version", document.version),
        ("characters", str(len(document.text))),
        *document.metadata.items(),
    ]


def _day(published: date | None) -> str:
    return published.isoformat() if published else "no date"
