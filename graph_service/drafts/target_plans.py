"""Which plans is a draft mapped to?"""

from graph_service.drafts.promoting import plan_key
from graph_service.drafts.repository import Draft
from graph_service.graph import Graph


def target_plans(graph: Graph, draft: Draft) -> tuple[str, ...]:
    """The keys of the plans that a draft is mapped to, in order: those chosen, else all but the one made of itself."""
    own = plan_key(draft.key)
    every = [row["key"] for row in graph.rows("framework_list") if row["key"] != own]
    return tuple(sorted(set(draft.plans) & set(every))) or tuple(sorted(every))
