"""/v1/documents: add as JSON and as files, list, read, remove."""

import asyncio
import hashlib
import os
import threading
import unicodedata
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from pullquote.collections import Collections

NOTE = {"uri": "note:1", "title": "Note", "text": "The key is under the mat."}


def add(client: TestClient, body: Any) -> dict[str, Any]:
    response = client.post("/v1/documents", json=body)
    assert response.status_code == 201, response.text
    return dict(response.json())


def test_adds_one_document(empty_client: TestClient) -> None:
    report = add(empty_client, {**NOTE, "published": "2025-01-02", "metadata": {"by": "Ada"}})
    [id_] = report["added"]
    document = empty_client.get(f"/v1/documents/{id_}").json()
    assert report == {"added": [id_], "replaced": [], "unchanged": [], "removed": [], "passages": 1, "failures": []}
    assert (document["uri"], document["title"], document["text"]) == ("note:1", "Note", NOTE["text"])
    assert (document["published"], document["metadata"]) == ("2025-01-02", {"by": "Ada"})
    assert document["version"] == hashlib.sha256(NOTE["text"].encode()).hexdigest()
    assert document["sections"] == [{"start": 0, "end": 25, "heading": None, "page": None}]


def test_says_what_became_of_each(empty_client: TestClient) -> None:
    other = {**NOTE, "uri": "note:2"}
    first = add(empty_client, {"documents": [NOTE, other]})
    second = add(empty_client, {"documents": [NOTE, {**other, "text": "It was moved."}, {**NOTE, "uri": "note:3"}]})
    assert len(first["added"]) == 2
    assert second["unchanged"] == [first["added"][0]]
    assert second["replaced"] == [first["added"][1]]
    assert len(second["added"]) == 1


def test_text_is_cleaned_once(empty_client: TestClient) -> None:
    decomposed = unicodedata.normalize("NFD", "Café Szabó\r\nis open.\x00")
    [id_] = add(empty_client, {**NOTE, "text": decomposed})["added"]
    assert empty_client.get(f"/v1/documents/{id_}").json()["text"] == "Café Szabó\nis open."


def test_documents_without_an_address_do_not_replace_each_other(empty_client: TestClient) -> None:
    minutes = [{"title": "Minutes", "text": text} for text in ("The roof is old.", "The roof is new.")]
    assert len(add(empty_client, {"documents": minutes})["added"]) == 2
    assert len(add(empty_client, {"documents": minutes})["unchanged"]) == 2


def test_a_document_without_words_is_named_and_the_rest_is_indexed(empty_client: TestClient) -> None:
    report = add(empty_client, {"documents": [NOTE, {"uri": "note:2", "title": "Empty", "text": " \n "}]})
    assert len(report["added"]) == 1
    [failure] = report["failures"]
    assert failure["uri"] == "note:2"
    assert failure["reason"]
    assert failure["remedy"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uri": "file:///etc/passwd"}, "uri"),
        ({"uri": "JavaScript:alert(1)"}, "uri"),
        ({"uri": "no scheme"}, "uri"),
        ({"uri": "note:\x00"}, "uri"),
        ({"title": ""}, "title"),
        ({"text": ""}, "text"),
        ({"published": "2025-1-2"}, "published"),
        ({"metadata": {"n": 1}}, "metadata.n"),
        ({"body": "x"}, "body"),
    ],
)
def test_names_the_field_that_cannot_be_used(empty_client: TestClient, change: dict[str, Any], field: str) -> None:
    response = empty_client.post("/v1/documents", json={**NOTE, **change})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    among_others = empty_client.post("/v1/documents", json={"documents": [NOTE, {**NOTE, **change}]})
    assert [error["field"] for error in among_others.json()["errors"]] == [f"documents.1.{field}"]
    assert empty_client.get("/v1/documents").json()["total"] == 0


@pytest.mark.parametrize("body", ["[]", '"text"', "5", "null", "{}", '{"documents": []}', '{"documents": {}}'])
def test_refuses_what_is_no_document(empty_client: TestClient, body: str) -> None:
    response = empty_client.post("/v1/documents", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["type"] == "urn:problem-type:pullquote:invalid-request"


def upload(client: TestClient, *files: tuple[str, bytes], field: str = "files") -> Any:
    return client.post("/v1/documents", files=[(field, (name, data)) for name, data in files])


def test_uploads_files(empty_client: TestClient) -> None:
    response = upload(
        empty_client, ("note.txt", "Grüße aus Osk.".encode()), ("page.md", b"# Harbour\n\nThe quay is long.")
    )
    assert response.status_code == 201
    texts = {empty_client.get(f"/v1/documents/{id_}").json()["text"] for id_ in response.json()["added"]}
    assert texts == {"Grüße aus Osk.", "Harbour\n\nThe quay is long."}


def records(**texts: str) -> bytes:
    return "\n".join(f'{{"url": "desk:{name}", "text": "{text}"}}' for name, text in texts.items()).encode()


def test_what_a_file_of_the_same_name_holds_no_more_is_removed_and_named(empty_client: TestClient) -> None:
    first = upload(empty_client, ("desk.jsonl", records(quota="The quota fell.", roof="The roof is old."))).json()
    assert (len(first["added"]), first["removed"]) == (2, [])
    second = upload(empty_client, ("desk.jsonl", records(quota="The quota fell."))).json()
    assert (second["unchanged"], second["removed"]) == (first["added"][:1], first["added"][1:])
    assert empty_client.get("/v1/documents").json()["total"] == 1


def test_what_moved_to_a_later_file_is_not_called_removed(empty_client: TestClient) -> None:
    upload(empty_client, ("a.jsonl", records(quota="The quota fell.", roof="The roof is old.")))
    moved = (("a.jsonl", records(quota="The quota fell.")), ("b.jsonl", records(roof="The roof is old.")))
    assert upload(empty_client, *moved).json()["removed"] == []
    assert empty_client.get("/v1/documents").json()["total"] == 2


def test_of_two_files_with_a_document_of_one_address_the_second_is_named(empty_client: TestClient) -> None:
    files = (
        ("a.jsonl", records(quota="The quota fell.", roof="The roof is old.")),
        ("b.jsonl", records(roof="The roof is new.", quay="The quay is long.")),
        ("c.jsonl", records(roof="The roof is gone.")),
    )
    report = upload(empty_client, *files).json()
    assert (len(report["added"]), report["replaced"], report["unchanged"]) == (3, [], [])
    assert [failure["uri"] for failure in report["failures"]] == ["desk:roof", "desk:roof"]
    assert report["failures"][0]["reason"].startswith("Another file of this upload has a document of the same address")
    texts = [each["id"] for each in empty_client.get("/v1/documents").json()["documents"]]
    assert {empty_client.get(f"/v1/documents/{each}").json()["text"] for each in texts} == {
        "The quota fell.",
        "The roof is old.",
        "The quay is long.",
    }


def test_what_is_stored_already_is_not_replaced_by_the_second_file_either(empty_client: TestClient) -> None:
    first = ("a.jsonl", records(roof="The roof is old."))
    [id_] = upload(empty_client, first).json()["added"]
    report = upload(empty_client, first, ("b.jsonl", records(roof="The roof is new."))).json()
    assert (report["unchanged"], len(report["failures"])) == ([id_], 1)
    assert upload(empty_client, ("b.jsonl", records(roof="The roof is new."))).json()["replaced"] == [id_]


def test_the_same_document_in_two_files_is_no_failure(empty_client: TestClient) -> None:
    report = upload(empty_client, *((name, records(roof="The roof is old.")) for name in ("a.jsonl", "b.jsonl"))).json()
    assert (len(report["added"]), report["failures"]) == (1, [])


def test_a_broken_file_is_named_and_the_good_one_is_indexed(empty_client: TestClient) -> None:
    response = upload(empty_client, ("broken.pdf", b"%PDF-1.7 and then nothing"), ("good.txt", b"The quay is long."))
    assert response.status_code == 201
    assert len(response.json()["added"]) == 1
    [failure] = response.json()["failures"]
    assert "broken.pdf" in failure["uri"]
    found = empty_client.post("/v1/search", json={"question": "quay"}).json()["hits"]
    assert [hit["text"] for hit in found] == ["The quay is long."]


def test_a_problem_where_nothing_could_be_read(empty_client: TestClient) -> None:
    response = upload(empty_client, ("broken.pdf", b"no PDF"), ("photo.jpg", b"\xff\xd8"))
    problem = response.json()
    assert response.status_code == 422
    assert problem["type"] == "urn:problem-type:pullquote:unreadable-document"
    assert [failure["uri"].rpartition(":")[2] for failure in problem["failures"]] == ["broken.pdf", "photo.jpg"]
    assert all(failure["reason"] and failure["remedy"] for failure in problem["failures"])
    assert empty_client.get("/v1/documents").json()["total"] == 0


def test_two_files_of_one_name_are_refused(empty_client: TestClient) -> None:
    response = upload(empty_client, ("note.txt", b"The roof is old."), ("note.txt", b"The roof is new."))
    assert response.status_code == 422
    assert "'note.txt'" in response.json()["detail"]
    assert empty_client.get("/v1/documents").json()["total"] == 0


def named_as(client: TestClient, name: bytes, charset: str) -> Any:
    disposition = b'Content-Disposition: form-data; name="files"; filename="' + name + b'"'
    return client.post(
        "/v1/documents",
        content=b"--B\r\n" + disposition + b"\r\n\r\nThe quay is long.\r\n--B--\r\n",
        headers={"content-type": f"multipart/form-data; boundary=B; charset={charset}"},
    )


@pytest.mark.parametrize(
    ("name", "charset"),
    [(b"+2AA-.txt", "utf-7"), (rb"\udfff.txt", "unicode_escape"), (rb"\ud800", "raw_unicode_escape")],
)
def test_a_name_that_is_no_text_is_refused(empty_client: TestClient, name: bytes, charset: str) -> None:
    response = named_as(empty_client, name, charset)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "files")
    assert "half a surrogate pair" in response.json()["detail"]
    assert empty_client.get("/v1/jobs").json()["jobs"] == []


@pytest.mark.parametrize(
    ("name", "charset"), [(b"a.txt", "undefined"), (b"a-99999999.txt", "punycode"), (b"a.txt", '"a\0b"')]
)
def test_a_form_in_what_encodes_no_text_is_refused(empty_client: TestClient, name: bytes, charset: str) -> None:
    response = named_as(empty_client, name, charset)
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert "Send it without a charset" in response.json()["detail"]


PART = b'--B\r\nContent-Disposition: form-data; name="files"; filename="%b"\r\n\r\n%b'
WHOLE = PART % (b"one.txt", b"The quay is long.\r\n")
CUT = PART % (b"two.txt", b"The roof is ol")


def send_form(client: TestClient, body: bytes, boundary: str = "; boundary=B") -> Any:
    return client.post("/v1/documents", content=body, headers={"content-type": f"multipart/form-data{boundary}"})


@pytest.mark.parametrize(
    "cut",
    [CUT, CUT + b"\r\n", CUT + b"\r\n--B", CUT + b"\r\n--B-", CUT[:30], CUT[: -len("The roof is ol")], b"--B", b""],
)
def test_a_form_that_is_cut_off_is_refused_whole(empty_client: TestClient, cut: bytes) -> None:
    response = send_form(empty_client, WHOLE + cut)
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert "ends before its last boundary" in response.json()["detail"]
    assert empty_client.get("/v1/jobs").json()["jobs"] == []


@pytest.mark.parametrize("after", [b"", b"\r\n", b"\r\nAn epilogue, which no mail reader shows."])
def test_a_form_may_end_in_every_way_that_is_an_end(empty_client: TestClient, after: bytes) -> None:
    assert send_form(empty_client, WHOLE + b"--B--" + after).status_code == 201


@pytest.mark.parametrize(
    ("body", "boundary", "reason"),
    [
        (WHOLE + b"--B--", "", "Missing boundary"),
        (b"--C\r\n", "; boundary=B", "Invalid multipart data"),
        (b"--B\r\nX: y\r\n\r\n\r\n--B--", "; boundary=B", '"name" must be provided'),
        (
            b"".join(PART % (b"%d.txt" % number, b"Words.\r\n") for number in range(1001)),
            "; boundary=B",
            "Too many files",
        ),
    ],
)
def test_a_form_that_cannot_be_read_is_told_how_it_is_to_be(
    empty_client: TestClient, body: bytes, boundary: str, reason: str
) -> None:
    response = send_form(empty_client, body, boundary)
    assert response.status_code == 400
    detail = response.json()["detail"]
    assert detail.startswith("The form cannot be read: ")
    assert reason in detail
    assert "field called 'files', at most 1,000 of them" in detail


def test_other_fields_of_a_form_are_refused(empty_client: TestClient) -> None:
    assert upload(empty_client, ("note.txt", b"Words."), field="file").json()["errors"][0]["field"] == "file"
    response = empty_client.post("/v1/documents", files=[("files", ("a.txt", b"Words."))], data={"title": "A"})
    assert response.json()["errors"][0]["field"] == "title"
    assert response.status_code == 422


def test_lists_documents_a_page_at_a_time(client: TestClient, articles: list[dict[str, Any]]) -> None:
    pages = [client.get("/v1/documents", params={"limit": 4, "offset": offset}).json() for offset in (0, 4, 8, 99)]
    listed = [document for page in pages for document in page["documents"]]
    assert {page["total"] for page in pages} == {10}
    assert [len(page["documents"]) for page in pages] == [4, 4, 2, 0]
    assert [document["uri"] for document in listed] == sorted(article["uri"] for article in articles)
    assert all(document["passages"] == 1 and document["characters"] > 90 for document in listed)


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "offset=-1", "limit=x", "lmit=5", f"offset={'9' * 5000}"])
def test_refuses_pages_that_are_none(client: TestClient, query: str) -> None:
    assert client.get(f"/v1/documents?{query}").status_code == 422


def test_removed_is_never_quoted_again(empty_client: TestClient, articles: list[dict[str, Any]]) -> None:
    ids = add(empty_client, {"documents": articles})["added"]
    question = {"question": "How many passengers were taken off the ferry?"}
    before = empty_client.post("/v1/ask", json=question).json()
    id_ = next(quote["document"] for quote in before["quotes"] if "41 passengers" in quote["quote"])
    assert id_ in ids

    response = empty_client.delete(f"/v1/documents/{id_}")
    assert (response.status_code, response.content) == (204, b"")
    assert "content-type" not in response.headers
    assert id_ not in empty_client.post("/v1/ask", json=question).text
    assert id_ not in empty_client.post("/v1/search", json=question).text
    assert empty_client.get(f"/v1/documents/{id_}").status_code == 404
    assert empty_client.get("/v1/documents").json()["total"] == 9


@pytest.mark.parametrize("id_", ["0123456789abcdef", "x", "%00", "%ed%a0%80", "caf%C3%A9", "a%2Fb", "..%2f"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_unknown_documents_are_a_problem(client: TestClient, method: str, id_: str) -> None:
    response = client.request(method, f"/v1/documents/{id_}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["instance"].startswith("/v1")


@pytest.mark.parametrize(
    ("prefer", "status", "applied"),
    [
        ("respond-async", 202, "respond-async"),
        ("Respond-Async; why=late", 202, "respond-async"),
        ("respond-async, wait=0", 202, "respond-async"),
        ("wait=0", 202, None),
        ("respond-async, wait=60", 201, None),
        ('Wait="60"', 201, None),
    ],
)
def test_an_upload_is_waited_for_as_the_client_prefers(
    empty_client: TestClient, prefer: str, status: int, applied: str | None
) -> None:
    sent = empty_client.post("/v1/documents", json=NOTE, headers={"prefer": prefer})
    assert (sent.status_code, sent.headers.get("preference-applied")) == (status, applied)


def test_an_upload_that_is_cut_off_while_it_is_stored_is_told_as_what_it_is(
    empty_client: TestClient, empty_collections: Collections, monkeypatch: pytest.MonkeyPatch
) -> None:
    storing, go_on, sync = threading.Event(), threading.Event(), os.fsync

    def sync_slowly(file: int) -> None:
        if list(empty_collections.data.glob("uploads/.*")):
            storing.set()
            assert go_on.wait(30)
        sync(file)

    async def send() -> httpx2.Response:
        transport = httpx2.ASGITransport(empty_client.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as http:
            sending = asyncio.create_task(http.post("/v1/documents", json=NOTE, headers={"prefer": "wait=60"}))
            assert await asyncio.to_thread(storing.wait, 30)
            sending.cancel()  # as uvicorn does at the end of the grace
            go_on.set()
            return await sending

    monkeypatch.setattr(os, "fsync", sync_slowly)
    answer = asyncio.run(send())
    [job] = empty_client.get("/v1/jobs").json()["jobs"]
    assert answer.status_code in (201, 202)
    if answer.status_code == 202:
        assert answer.json()["id"] == job["id"]
