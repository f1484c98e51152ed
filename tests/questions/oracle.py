"""Slow, obvious answers to the questions: every chain walked, every figure a fraction.

Knows only the operations that made a graph. Never imports graph_service.stores, graph_service.snapshot or
graph_service.questions, nor reads cypher/.
"""

from fractions import Fraction
from itertools import pairwise
from math import prod

import networkx as nx

from graph_service.changes import UpsertEdge, UpsertNode

ITEMS = ("Priority", "Objective", "Result")
RANKS = ("priority", "objective", "outcome", "output", "sub_output", "activity")
STOPPED = ("completed", "suspended", "interrupted", "cancelled")
DOING = ("", "implementing", "accountable")


class World:
    """A graph and the filters of one question; whatever does not count is not in it.

    ``scope`` has any of countries, frameworks, levels, entities, locations, themes, date, approvals, standings.
    """

    def __init__(self, operations, today, scope):
        self.scope, self.today = scope, today
        self.date = scope.get("date")
        self.nodes = {o.key: {"label": o.label, **o.set} for o in operations if isinstance(o, UpsertNode)}
        links = [o for o in operations if isinstance(o, UpsertEdge) and o.set["standing"] != "rejected"]
        every = [(o.ref, {"strength": 1.0, "confidence": 1.0, **o.set}) for o in links]
        #: What nobody turned down and what holds on the day; ``sure`` leaves only the standings that were asked for.
        self.ever = every
        self.said = [(ref, p) for ref, p in every if self.on(p, "valid_from", "valid_to")]
        wanted = scope.get("standings") or ("asserted", "inferred", "proposed")
        self.sure = [(ref, p) for ref, p in self.said if p["standing"] in wanted]
        self.family_links = [(ref.start, ref.end) for ref, _ in every if ref.type == "PART_OF"]
        self.parts = nx.DiGraph([(r.start, r.end) for r, _ in self.said if r.type == "PART_OF"])
        self.parts.add_nodes_from(self.nodes)

    def on(self, properties, first, last):
        """Whether the day asked, if there is one, is between two dates of which each may be a year or a month."""
        return self.date is None or (
            properties.get(first, "0000") <= self.date and self.date <= properties.get(last, "9999") + "-99-99"
        )

    def label(self, key):
        return self.nodes[key]["label"]

    # What there is ----------------------------------------------------------------------------------------

    def plan(self, key):
        """The plan that an item belongs to, and its level, or None; a drawn item is part of one thing."""
        above = [k for k in nx.descendants(self.parts, key) if self.label(k) == "Framework"]
        return above[0] if above else None

    def level(self, key):
        return self.nodes[key].get("level") or self.label(key).lower()

    def approval(self, key):
        """Its own, or else that of the nearest thing above it; what is in no plan has only its own."""
        line = [key]
        while self.plan(key) and (above := list(self.parts.successors(line[-1]))):
            line += above
        return next((a for k in line if (a := self.nodes[k].get("approval"))), None)

    def plans(self):
        """The plans that are judged."""
        keys, countries = self.scope.get("frameworks"), self.scope.get("countries")
        return [
            key
            for key in self.nodes
            if self.label(key) == "Framework"
            and (not keys or key in keys)
            and (not countries or self.nodes[key].get("country") in countries)
        ]

    def chosen(self, key):
        return self.plan(key) in self.plans()

    def targets(self):
        levels, approvals = self.scope.get("levels"), self.scope.get("approvals")
        return [
            key
            for key in self.nodes
            if self.label(key) in ITEMS
            and self.chosen(key)
            and (not levels or self.level(key) in levels)
            and (not approvals or self.approval(key) in approvals)
        ]

    def facts(self, kind, start=None, end=None):
        """(other end, reference, properties) of the facts of one kind that count, at one node."""
        return [
            (ref.end if end is None else ref.start, ref, p)
            for ref, p in self.sure
            if ref.type == kind and start in (None, ref.start) and end in (None, ref.end)
        ]

    def doing(self, project):
        return [(r.end, r, p) for r, p in self.sure if r.type in ("LED_BY", "IMPLEMENTED_BY") and r.start == project]

    def family(self, keys):
        found = nx.DiGraph(self.family_links)
        return set(keys).union(*(nx.ancestors(found, key) for key in keys if key in found))

    def active(self, project, day):
        it = self.nodes[project]
        return it.get("status") not in STOPPED and it.get("start", "0000") <= day <= it.get("end", "9999") + "-99-99"

    # The lens ---------------------------------------------------------------------------------------------

    def has_lens(self):
        return any(self.scope.get(kind) for kind in ("entities", "locations", "themes"))

    def looked_at(self, project):
        """For each kind that is looked at: what a project has of it, and what is asked for."""
        every = {
            "entities": {entity for entity, _, _ in self.doing(project)},
            "locations": {place for place, _, _ in self.facts("LOCATED_IN", project)},
            "themes": {theme for theme, _, _ in self.facts("CLASSIFIED_AS", project)},
        }
        return [(has, self.family(self.scope[kind])) for kind, has in every.items() if self.scope.get(kind)]

    def is_seen(self, project):
        return all(has & asked for has, asked in self.looked_at(project))

    def lens(self, counted, asserted, likely):
        """What is looked at among the counted projects of a part."""
        seen = sorted(p for p in counted if self.is_seen(p))
        alone = [p for p in seen if all(has <= asked for has, asked in self.looked_at(p))]
        if self.scope.get("entities"):
            family = self.family(self.scope["entities"])
            known = [m["budget"] for p in seen for e, _, m in self.doing(p) if e in family and "budget" in m]
        else:
            known = [self.nodes[p]["budget"] for p in seen if "budget" in self.nodes[p]]
        return {
            "projects": len(seen),
            "low": 1 - prod(1 - w for p, w in asserted.items() if p in seen),
            "high": 1 - prod(1 - w for p, w in likely.items() if p in seen),
            "money": sum(known) if known else None,
            "sole": bool(seen) and len(alone) == len(counted),
        }

    # Where work is placed ---------------------------------------------------------------------------------

    def above(self, key):
        """What a part is PART_OF, up to its plan, the nearest first."""
        line = [key]
        while after := list(self.parts.successors(line[-1])):
            line += after
        return line[1:]

    def of_plan(self, plan):
        """A plan and its parts."""
        return {plan, *(k for k in self.nodes if self.label(k) in ITEMS and self.plan(k) == plan)}

    def contributing(self, facts, plan):
        """(project, end, properties) of what projects contribute directly to a plan or a part of it."""
        return [
            (ref.start, ref.end, p)
            for ref, p in facts
            if ref.type == "CONTRIBUTES_TO" and self.label(ref.start) == "Project" and ref.end in self.of_plan(plan)
        ]

    def is_loaded(self, plan):
        return any(p["standing"] == "asserted" for _, _, p in self.contributing(self.ever, plan))

    def anchors(self, plan):
        """For each project of a plan what of the plan it is known to contribute to; the plan where a part hangs in
        it by facts that do not count."""
        joined = {(ref.start, ref.end) for ref, _ in self.sure if ref.type == "PART_OF"}
        found = {}
        for project, end, p in self.contributing(self.sure, plan):
            if p["strength"] * p["confidence"] == 0 or (self.date and not self.active(project, self.date)):
                continue
            hangs = all(pair in joined for pair in pairwise([end, *self.above(end)]))
            found.setdefault(project, set()).add(end if hangs else plan)
        return found

    def unplaced(self, key, plan):
        """The projects that may belong to a part: they contribute to something above it, or to the plan that it is of,
        and to nothing that is below that; or they are in something adrift that may belong to it, and not in it."""
        above = set(self.above(key))
        adrift = {part for part in self.adrift(plan) if self.may_hold(key, part)}
        return sorted(
            project
            for project, ends in self.anchors(plan).items()
            if any(end in above and not any(end in self.above(other) for other in ends) for end in ends)
            or (self.are_in(ends, adrift) and not self.are_in(ends, {key}))
        )

    def are_in(self, ends, parts):
        return any(parts & {end, *self.above(end)} for end in ends)

    def adrift(self, plan):
        """The parts of a plan of which nobody who counts asserts what they are part of."""
        asserted = {r.start for r, p in self.sure if r.type == "PART_OF" and p["standing"] == "asserted"}
        return self.of_plan(plan) - {plan} - asserted

    def may_hold(self, key, part):
        """Whether a part that is adrift may be part of another: of a higher one, of what it hangs under now."""
        inside = self.above(part)[0] in self.above(key) and part not in self.above(key)
        return inside and RANKS.index(self.level(key)) < RANKS.index(self.level(part))

    def unplaced_in(self, plan):
        """The projects of a plan of which nobody has said where in it they belong."""
        return sorted(project for project, ends in self.anchors(plan).items() if ends == {plan})

    def leads_recorded(self, plan):
        parts = self.of_plan(plan) - {plan}
        return any(ref.type == "LED_BY" and ref.start in parts for ref, _ in self.ever)

    def places_recorded(self, plan):
        placed = {ref.start for ref, _ in self.ever if ref.type == "LOCATED_IN"}
        return any(project in placed for project, _, _ in self.contributing(self.ever, plan))

    # Coverage ---------------------------------------------------------------------------------------------

    def chains(self, target, only_asserted):
        """For each project, the weight of the best of all its simple chains to an item."""
        walk = nx.DiGraph()
        for ref, p in self.sure:
            if ref.type not in ("CONTRIBUTES_TO", "PART_OF") or (only_asserted and p["standing"] != "asserted"):
                continue
            if self.label(ref.start) not in (*ITEMS, "Project") or self.label(ref.end) not in ITEMS:
                continue
            weight = 1.0 if ref.type == "PART_OF" else p["strength"] * p["confidence"]
            if weight > walk.get_edge_data(ref.start, ref.end, {"weight": -1.0})["weight"]:
                walk.add_edge(ref.start, ref.end, weight=weight)
        best = {}
        for project in self.nodes:
            if self.label(project) != "Project" or not {project, target} <= walk.nodes:
                continue
            ways = [
                prod(walk.edges[pair]["weight"] for pair in pairwise(way))
                for way in nx.all_simple_paths(walk, project, target)
                if self.all_approved(way[1:-1])
            ]
            if ways and max(ways) > 0:
                best[project] = max(ways)
        return best

    def all_approved(self, keys):
        approvals = self.scope.get("approvals")
        return not approvals or all(self.approval(key) in approvals for key in keys)

    def coverage(self):
        """What is answered of each target, by key."""
        rows = {key: self._covered(key) for key in self.targets()}
        for key, row in rows.items():
            below = [k for k in self.parts.predecessors(key) if k in rows]
            row |= self.summed(rows, below)
        return rows

    def summed(self, rows, keys):
        """The means over those parts of which it is known what there is, and the weakest of them."""
        known = [k for k in keys if rows[k]["class"] not in ("unplaced", "no_data")]
        if not known:
            return {"mean_low": None, "mean_high": None, "weakest": None}
        return {
            "mean_low": sum(rows[k]["low"] for k in known) / len(known),
            "mean_high": sum(rows[k]["high"] for k in known) / len(known),
            "weakest": min(known, key=lambda k: (rows[k]["low"], rows[k]["high"], k)),
        }

    def summaries(self, rows):
        """What is answered of each plan, by key."""
        found = {}
        for plan in self.plans():
            own = [k for k in rows if self.plan(k) == plan]
            unplaced = self.unplaced_in(plan)
            money = [self.nodes[p]["budget"] for p in unplaced if "budget" in self.nodes[p]]
            whole = self.summed(rows, [k for k in own if plan in self.parts.successors(k)] or own)
            found[plan] = {
                "parts": len(own),
                "low": whole["mean_low"],
                "high": whole["mean_high"],
                "weakest": whole["weakest"],
                "portfolio": self.is_loaded(plan),
                "unplaced": len(unplaced),
                "unplaced_money": sum(money) if money else None,
                "leads_recorded": self.leads_recorded(plan),
                "places_recorded": self.places_recorded(plan),
            }
        return found

    def _covered(self, key):
        plan = self.plan(key)
        asserted, likely = self.chains(key, only_asserted=True), self.chains(key, only_asserted=False)
        running = {p for p in likely if self.active(p, self.date or self.today)}
        counted = running if self.date else set(likely)
        low = 1 - prod(1 - w for p, w in asserted.items() if p in counted)
        high = 1 - prod(1 - w for p, w in likely.items() if p in counted)
        may_belong = self.unplaced(key, plan)
        money = [self.nodes[p]["budget"] for p in may_belong if "budget" in self.nodes[p]]
        entities = {e for p in counted for e, _, _ in self.doing(p)}
        led_by = {e for e, _, _ in self.facts("LED_BY", key)}
        available = [self.nodes[p]["available"] for p in counted if self.nodes[p].get("available") is not None]
        approval = self.approval(key)
        nothing = "no_data" if not self.is_loaded(plan) else "unplaced" if may_belong else "uncovered"
        return {
            "class": "covered" if low > 0 else "unconfirmed" if high > 0 else nothing,
            "low": low,
            "high": high,
            "unplaced": len(may_belong),
            "unplaced_money": sum(money) if money else None,
            "projects": sorted(counted),
            "entities": sorted(entities),
            "led_by": sorted(led_by),
            "flags": {
                flag
                for flag, holds in {
                    "unled": not led_by and self.leads_recorded(plan),
                    "single_entity": len(entities) == 1,
                    "unfunded": bool(available) and not any(available),
                    "nowhere": bool(counted)
                    and self.places_recorded(plan)
                    and not any(self.facts("LOCATED_IN", p) for p in counted),
                    "ended": bool(likely) and not running,
                    "unapproved": approval not in (None, "approved", "published"),
                }.items()
                if holds
            },
            **({"lens": self.lens(counted, asserted, likely)} if self.has_lens() else {}),
        }

    # Advantage --------------------------------------------------------------------------------------------

    def tops(self):
        """The targets that are compared: those asked for by level, or else those right below a plan."""
        targets = self.targets()
        if self.scope.get("levels"):
            return targets
        return [key for key in targets if self.plan(key) in self.parts.successors(key)]

    def populations(self):
        """What may be compared: parts of plans of one country, or of one plan that names none, at one level."""
        groups = {}
        for key in self.tops():
            plan = self.plan(key)
            country = self.nodes[plan].get("country")
            groups.setdefault((country, "" if country else plan, self.level(key)), []).append(key)
        return groups

    def advantage(self, money):
        """(entity, target) -> its units, their RCA, and in how many of its projects these are; all exactly."""
        found = {}
        for targets in self.populations().values():
            found |= self._advantage(targets, money)
        return found

    def _advantage(self, targets, money):
        up = nx.DiGraph([(r.start, r.end) for r, _ in self.sure if r.type == "PART_OF"])
        up.add_nodes_from(self.nodes)
        x, held = {}, {}
        for project in (key for key in self.nodes if self.label(key) == "Project"):
            direct = {item for item, _, p in self.facts("CONTRIBUTES_TO", project) if p["strength"] and p["confidence"]}
            reached = [t for t in targets if direct & {t, *nx.ancestors(up, t)}]
            ended = self.date and not self.active(project, self.date)
            parts = [(e, p) for e, ref, p in self.doing(project) if ref.role in DOING]
            if not reached or ended or not parts:
                continue
            for cell in {(entity, target) for entity, _ in parts for target in reached}:
                held.setdefault(cell, set()).add(project)
            for entity, amount in self._split(project, parts, money).items():
                for target in reached:
                    x[entity, target] = x.get((entity, target), 0) + amount / len(reached)
        x = {cell: amount for cell, amount in x.items() if amount}
        whole = sum(x.values())
        return {
            (e, o): (
                amount,
                (amount / sum(v for (a, _), v in x.items() if a == e))
                / (sum(v for (_, b), v in x.items() if b == o) / whole),
                len(held[e, o]),
            )
            for (e, o), amount in x.items()
        }

    def _split(self, project, parts, money):
        entities = {e for e, _ in parts}
        if not money:
            return {e: Fraction(1, len(entities)) for e in entities}
        own = {e: [p["budget"] for a, p in parts if a == e and p.get("budget") is not None] for e in entities}
        if any(own.values()):
            return {e: sum(map(Fraction, amounts), Fraction(0)) for e, amounts in own.items()}
        budget = self.nodes[project].get("budget")
        return {} if budget is None else {e: Fraction(budget) / len(entities) for e in entities}

    # Portfolio, tree, chains ------------------------------------------------------------------------------

    def portfolio(self, entity):
        """For each project of an entity or of what is part of it: what it reaches, and who else does it."""
        mine = self.family([entity])
        chosen = self.scope.get("frameworks") or self.scope.get("countries")
        inside = {p for plan in self.plans() for p, _, _ in self.contributing(self.sure, plan)}
        found = {}
        for project in (key for key in self.nodes if self.label(key) == "Project"):
            parts = [(e, p) for e, _, p in self.doing(project) if e in mine]
            if parts and (not self.date or self.active(project, self.date)) and (not chosen or project in inside):
                budgets = [p["budget"] for _, p in parts if p.get("budget") is not None]
                found[project] = (
                    sum(budgets) if budgets else None,
                    sorted(item for item, _, _ in self.facts("CONTRIBUTES_TO", project)),
                    sorted({e for e, _, _ in self.doing(project)} - mine),
                )
        return found

    def tree(self, framework):
        """For each item of a plan: how far below, how many parts, which projects contribute directly."""
        return {
            key: (
                nx.shortest_path_length(self.parts, key, framework),
                len(list(self.parts.predecessors(key))),
                sorted({p for p, _, _ in self.facts("CONTRIBUTES_TO", end=key) if self.label(p) == "Project"}),
            )
            for key in nx.ancestors(self.parts, framework)
            if self.label(key) in ITEMS
        }

    def ways(self, start, end, longest):
        """All shortest chains between two nodes and those one longer: along the direction, and in any."""
        walk = nx.DiGraph([(r.start, r.end) for r, _ in self.sure])
        walk.add_nodes_from(self.nodes)

        def shortest(graph):
            if start == end or not nx.has_path(graph, start, end):
                return []
            least = nx.shortest_path_length(graph, start, end)
            every = nx.all_simple_paths(graph, start, end, cutoff=min(least + 1, longest))
            return sorted(map(tuple, every)) if least <= longest else []

        return shortest(walk), shortest(walk.to_undirected())
