"""``alignment cypher``: off unless the settings say otherwise; then a table, JSON or CSV."""

PLANS = "MATCH (f:Framework) WHERE f.key = $key RETURN f.key AS key, f.kind AS kind"


def test_it_is_off_unless_somebody_allows_it(alignment, mali):
    alignment("cypher", PLANS, "--param", "key=mli-itsp").refused("ALIGNMENT_CYPHER=true")


def test_it_answers_as_table_json_and_csv(alignment, mali, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_CYPHER", "true")
    asked = ("cypher", PLANS, "--param", "key=mli-itsp")
    assert alignment(*asked, "--json").json == {
        "columns": ["key", "kind"],
        "rows": [{"key": "mli-itsp", "kind": "itsp"}],
        "more": False,
    }
    assert alignment(*asked, "--csv").out.splitlines()[1] == "mli-itsp,itsp"
    assert "mli-itsp" in alignment(*asked).out
    found = alignment("cypher", "-", "--param", 'key="mli-itsp"', "--json", stdin=PLANS)
    assert found.json["rows"] == [{"key": "mli-itsp", "kind": "itsp"}]
    alignment("cypher", "MATCH (f:Framework) DETACH DELETE f").refused("does more than reading")
    alignment("cypher", PLANS, "--param", "key").refused("NAME=JSON")
    alignment("cypher", PLANS).refused("lacks key")


def test_more_rows_than_allowed_are_said(alignment, mali, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_CYPHER", "true")
    monkeypatch.setenv("ALIGNMENT_CYPHER_ROWS", "1")
    found = alignment("cypher", "MATCH (f:Framework) RETURN f.key AS key", "--csv")
    assert len(found.out.splitlines()) == 2 and "more than 1 rows" in found.err
