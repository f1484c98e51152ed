"""Plain counting for the matrix, for money and for places: what ``World`` knows, added up by hand.

Like ``oracle``, it knows nothing of what it is compared with.
"""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise

import networkx as nx

from tests.questions.oracle import World


class Grids(World):
    """A graph and the filters of one question, put on two sides, into flows, and onto the map."""

    def reached(self, targets):
        """For each counted project the targets that it reaches."""
        covered = self.coverage()
        found = defaultdict(set)
        for key in targets:
            for project in covered[key]["projects"]:
                found[project].add(key)
        return found

    def within(self):
        """Places as a graph from the part to the whole: what nobody turned down, whatever the day."""
        found = nx.DiGraph(self.family_links).subgraph([k for k in self.nodes if self.label(k) == "Location"]).copy()
        found.add_nodes_from(k for k in self.nodes if self.label(k) == "Location")
        return found

    # The matrix -------------------------------------------------------------------------------------------

    def side(self, name):
        """For each row or column its projects."""
        reached = self.reached(self.tops())
        members = defaultdict(set)
        if name == "item":
            members |= {key: set() for key in self.tops()}
        if name == "framework":
            members |= {key: set() for key in self.plans()}
        regions = [k for k in self.nodes if self.label(k) == "Location" and self.nodes[k].get("level") == "admin1"]
        region_of = self._region_of(regions)
        for project, items in reached.items():
            at = {place for place, _, _ in self.facts("LOCATED_IN", project)}
            keys = {
                "item": items,
                "framework": {self.plan(item) for item in items},
                "entity": {entity for entity, _, _ in self.doing(project)},
                "theme": {theme for theme, _, _ in self.facts("CLASSIFIED_AS", project)},
                "location": {region_of.get(place, place) for place in at},
            }[name]
            for key in keys:
                members[key].add(project)
        if name == "location" and set(regions) & set(members):
            mine = self.own_places() | set(members)
            members |= {key: members.get(key, set()) for key in regions if key in mine}
        return dict(members)

    def own_places(self):
        """The places of the countries that are asked for: of whatever topmost place a project of theirs works in."""
        walk = self.within()
        if not self.scope.get("countries"):
            return set(walk)
        asked = self.scope["countries"]
        plans = [k for k in self.nodes if self.label(k) == "Framework" and self.nodes[k].get("country") in asked]
        parts = nx.DiGraph(self.family_links)
        parts.add_nodes_from(self.nodes)
        inside = {k for plan in plans for k in {plan, *nx.ancestors(parts, plan)}}
        theirs = {r.start for r, _ in self.ever if r.type == "CONTRIBUTES_TO" and r.end in inside}
        touched = {r.end for r, _ in self.ever if r.type == "LOCATED_IN" and r.start in theirs}
        tops = {top for place in touched for top in {place, *nx.descendants(walk, place)} if not walk.out_degree(top)}
        return {place for top in tops for place in {top, *nx.ancestors(walk, top)}}

    def _region_of(self, regions):
        """The nearest region above each place; a drawn place is part of at most one other."""
        walk = self.within()
        found = {}
        for place in walk:
            line = place
            while line not in regions and (above := list(walk.successors(line))):
                line = above[0]
            if line in regions:
                found[place] = line
        return found

    def cells(self, rows, columns, measure):
        """(row, column) -> the projects there and what they come to."""
        one, other = self.side(rows), self.side(columns)
        found = {}
        for row, theirs in one.items():
            for column, across in other.items():
                amounts = {
                    project: amount
                    for project in theirs & across
                    if (amount := self._amount(project, measure, ((rows, row, one), (columns, column, other))))
                    is not None
                }
                if amounts:
                    found[row, column] = (set(amounts), sum(amounts.values(), Fraction(0)))
        return found

    def _amount(self, project, measure, sides):
        if measure == "count":
            return Fraction(1)
        who = next((key for name, key, _ in sides if name == "entity"), None)
        if who is None:
            whole = self.nodes[project].get(measure)
            amounts = [] if whole is None else [whole]
        else:
            amounts = [p[measure] for e, _, p in self.doing(project) if e == who and p.get(measure) is not None]
        if not amounts:
            return None
        share = sum(map(Fraction, amounts), Fraction(0))
        for name, _, members in sides:
            if name != "entity":
                share /= sum(project in projects for projects in members.values())
        return share

    # Money ------------------------------------------------------------------------------------------------

    def flows(self, measure, *, seen=False):
        """(from, to) -> money, from plans down to entities; and the targets that none is known to reach. ``seen``:
        only of the projects that are looked at."""
        targets, plans = set(self.targets()), set(self.plans())
        flows = defaultdict(Fraction)
        for project in (key for key in self.nodes if self.label(key) == "Project"):
            if (self.date and not self.active(project, self.date)) or (seen and not self.is_seen(project)):
                continue
            direct = [
                end
                for end, _, p in self.facts("CONTRIBUTES_TO", project)
                if end in targets | plans and p["standing"] == "asserted"
            ]
            for entity, _, p in self.doing(project):
                for end in direct if p.get(measure) else ():
                    share = Fraction(p[measure]) / len(direct)
                    flows[end, entity] += share
                    for below, above in pairwise([end, *self.above(end)]):
                        flows[above, below] += share
        ends = {key for pair in flows for key in pair}
        return dict(flows), sorted(targets - ends)

    # Places -----------------------------------------------------------------------------------------------

    def places(self):
        """For each place: what it is part of, and the projects, items and entities there or in what is inside it."""
        reached, walk = self.reached(self.targets()), self.within()
        rows = {}
        for place in self.own_places():
            inside = {place, *nx.ancestors(walk, place)}
            here = {p for p in reached if inside & {at for at, _, _ in self.facts("LOCATED_IN", p)}}
            rows[place] = (
                sorted(walk.successors(place)),
                sorted(here),
                sorted({item for p in here for item in reached[p]}),
                sorted({entity for p in here for entity, _, _ in self.doing(p)}),
            )
        return rows
