"""Neo4j as its user would ask it: the query files of this project as they are, and Cypher by hand for the rest."""

from collections.abc import Iterable
from typing import Any, Final

import neo4j

from graph_service import queries

_OF_ONE: Final = " {key: $framework}"
_ADVANTAGE: Final = """
MATCH (t:Priority|Objective|Result)-[i:PART_OF]->(f:Framework {country: $country}) WHERE i.standing <> 'rejected'
MATCH chain = (t)<-[:PART_OF|CONTRIBUTES_TO*0..8]-(x:Priority|Objective|Result)
WHERE all(r IN relationships(chain) WHERE r.standing <> 'rejected'
          AND (r.type = 'PART_OF' OR coalesce(r.strength, 1.0) * coalesce(r.confidence, 1.0) > 0.0))
WITH DISTINCT t, x
MATCH (p:Project)-[c:CONTRIBUTES_TO]->(x)
WHERE c.standing <> 'rejected' AND coalesce(c.strength, 1.0) * coalesce(c.confidence, 1.0) > 0.0
WITH p, collect(DISTINCT t.key) AS parts
MATCH (p)-[y:LED_BY|IMPLEMENTED_BY]->(e:Entity) WHERE y.standing <> 'rejected'
WITH p, parts, collect(DISTINCT e.key) AS entities
UNWIND parts AS part UNWIND entities AS entity
WITH part, entity, sum(1.0 / size(parts) / size(entities)) AS x, count(p) AS projects
WITH collect({part: part, entity: entity, x: x, projects: projects}) AS cells, sum(x) AS total
UNWIND cells AS cell
WITH cell, total, reduce(s = 0.0, c IN [c IN cells WHERE c.part = cell.part] | s + c.x) AS there,
     reduce(s = 0.0, c IN [c IN cells WHERE c.entity = cell.entity] | s + c.x) AS own
RETURN cell.part AS part, cell.entity AS entity, cell.x AS x,
       CASE WHEN cell.projects >= 5 THEN (cell.x / own) / (there / total) END AS rca"""
_PLANS: Final = """
MATCH (t:Priority|Objective|Result)-[w:PART_OF*1..8]->(f:Framework) WHERE all(r IN w WHERE r.standing <> 'rejected')
WITH DISTINCT f, t
MATCH chain = (t)<-[:PART_OF|CONTRIBUTES_TO*0..8]-(x:Priority|Objective|Result)
WHERE all(r IN relationships(chain) WHERE r.standing <> 'rejected'
          AND (r.type = 'PART_OF' OR coalesce(r.strength, 1.0) * coalesce(r.confidence, 1.0) > 0.0))
WITH DISTINCT f, x
MATCH (p:Project)-[c:CONTRIBUTES_TO]->(x)
WHERE c.standing <> 'rejected' AND coalesce(c.strength, 1.0) * coalesce(c.confidence, 1.0) > 0.0
WITH DISTINCT f, p
MATCH (p)-[y:LED_BY|IMPLEMENTED_BY]->(e:Entity) WHERE y.standing <> 'rejected'
RETURN f.key AS plan, e.key AS entity, count(DISTINCT p) AS projects"""
_CHAIN: Final = """
MATCH (a:Project {key: $project}) MATCH (f:Framework {key: $framework})
MATCH way = allShortestPaths((a)-[:PART_OF|CONTRIBUTES_TO*..8]->(f))
WHERE all(r IN relationships(way) WHERE r.standing <> 'rejected')
RETURN [n IN nodes(way) | n.key] AS keys"""
_ANY: Final = "Framework|Priority|Objective|Result|Entity|Project|Location|Theme|Source"


class Neo4jCypher:
    """A server that holds the graph, asked over Bolt by the official driver."""

    name = "Neo4j, Cypher"

    def __init__(self, uri: str, prefix: str = "") -> None:
        self._driver, self._prefix = neo4j.GraphDatabase.driver(uri, auth=None), prefix
        self._texts = {name: query.text for name, query in queries.load("neo4j").items()}
        self.version = self._driver.get_server_info().agent.removeprefix("Neo4j/")

    def coverage(self, framework: str) -> Iterable[tuple[Any, ...]]:
        rows = self._canned("plan_coverage", framework)
        return [(row["key"], row["class"], row["low"], row["high"], row["projects"]) for row in rows]

    def gaps(self, framework: str) -> Iterable[tuple[Any, ...]]:
        return [(row["key"], row["class"]) for row in self._canned("plan_gaps", framework)]

    def advantage(self, country: str) -> Iterable[tuple[Any, ...]]:
        return [tuple(row.values()) for row in self._run(_ADVANTAGE, country=country)]

    def portfolio(self, entity: str) -> Iterable[tuple[Any, ...]]:
        rows = self._run(self._texts["entity_portfolio"], entity=entity)
        return [(row["key"], row["budget"], row["reaches"], row["partners"]) for row in rows]

    def matrix(self, framework: str) -> Iterable[tuple[Any, ...]]:
        rows = self._canned("plan_matrix", framework) if framework else self._run(_PLANS)
        return [tuple(row.values()) for row in rows]

    def node(self, key: str) -> Iterable[tuple[Any, ...]]:
        rows = self._run(f"MATCH (n:{_ANY} {{key: $key}}) RETURN n.key, n.label, n.title", key=key)
        return [tuple(row.values()) for row in rows]

    def neighbours(self, key: str) -> Iterable[tuple[Any, ...]]:
        text = f"MATCH (n:{_ANY} {{key: $key}})-[x]-() RETURN x.type, startNode(x).key, endNode(x).key"
        return [tuple(row.values()) for row in self._run(text, key=key)]

    def chain(self, project: str, framework: str) -> Iterable[tuple[Any, ...]]:
        return [tuple(row["keys"]) for row in self._run(_CHAIN, project=project, framework=framework)]

    def close(self) -> None:
        self._driver.close()

    def _canned(self, name: str, framework: str) -> list[dict[str, Any]]:
        text = self._texts[name] if framework else self._texts[name].replace(_OF_ONE, "")
        return self._run(text, **({"framework": framework} if framework else {}))

    def _run(self, text: str, **params: str) -> list[dict[str, Any]]:
        asked = neo4j.Query(self._prefix + text, timeout=600.0)
        with self._driver.session(database="neo4j") as session:
            return session.run(asked, params).data()
