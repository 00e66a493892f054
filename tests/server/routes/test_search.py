"""POST /v1/search: passages with the ranks that they got."""

from typing import Any

from starlette.testclient import TestClient


def search(client: TestClient, question: str, **more: Any) -> dict[str, Any]:
    response = client.post("/v1/search", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return dict(response.json())


def test_finds_the_passage_and_says_why(client: TestClient) -> None:
    result = search(client, "herring quota")
    best = result["hits"][0]
    assert result["question"] == "herring quota"
    assert result["generation"] >= 1
    assert "4,200 tonnes" in best["text"]
    assert best["ranks"]["lexical"] == 1
    assert [hit["score"] for hit in result["hits"]] == sorted((hit["score"] for hit in result["hits"]), reverse=True)


def test_passages_stand_at_their_offsets(client: TestClient) -> None:
    for hit in search(client, "the lighthouse and the choir")["hits"]:
        text = client.get(f"/v1/documents/{hit['document']}").json()["text"]
        assert hit["text"] == text[hit["start"] : hit["end"]]


def test_top_k_limits_the_hits(client: TestClient) -> None:
    assert len(search(client, "the roof", top_k=2)["hits"]) == 2


def test_filters_act_before_ranking(client: TestClient) -> None:
    hits = search(client, "How many passengers were taken off the ferry?", filters={"metadata": {"desk": "sport"}})[
        "hits"
    ]
    assert [hit["title"] for hit in hits] == ["Regatta is won by the Gannet"]


def test_refuses_a_history(client: TestClient) -> None:
    response = client.post("/v1/search", json={"question": "roof", "history": []})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "history"


def test_the_app_sets_the_highest_top_k(client: TestClient, make_client: Any) -> None:
    collections = client.app.state.collections  # type: ignore[attr-defined]
    response = make_client(collections, max_top_k=3).post("/v1/search", json={"question": "roof", "top_k": 4})
    assert response.status_code == 422
    assert "less than or equal to 3" in response.json()["detail"]
