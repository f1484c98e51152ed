"""Which words may stand in a field: the closed lists of the model.

Source: results-based management in the UN system (UNSDG), OCHA's humanitarian
programme cycle, IATI 2.03 activity status, and the page of the words in docs/model.md.
"""

from typing import Final

FRAMEWORK_KINDS: Final = ("hrp", "unsdcf", "isf", "itsp", "national", "mission_support", "other")
ENTITY_KINDS: Final = (
    "mission",
    "section",
    "agency",
    "fund",
    "programme",
    "government",
    "ngo",
    "donor",
    "coordination",
    "other",
)
FINDING_KINDS: Final = ("strength", "weakness", "recommendation", "event", "good_practice")
RESULT_LEVELS: Final = ("outcome", "output", "sub_output", "activity")
LOCATION_LEVELS: Final = ("country", "area", "admin1", "admin2", "admin3", "site")

#: How far a plan, priority, objective, result or draft has come with those who endorse it.
APPROVALS: Final = ("draft", "submitted", "in_review", "approved", "published", "withdrawn")
#: The approvals that an answer which counts "only what is approved" takes.
APPROVED: Final = ("approved", "published")
#: How far a project or activity has come (IATI ActivityStatus, with *interrupted* beside it).
DELIVERY: Final = ("pipeline", "implementation", "completed", "suspended", "interrupted", "cancelled")
#: The delivery states in which nothing is being done any more.
ENDED: Final = ("completed", "suspended", "interrupted", "cancelled")
DRAFT_STATUS: Final = ("open", "decided", "archived")
#: What a statement of a draft may be: a link of the results chain, `context` (a heading that only gathers
#: others), or `other`, which is left for a person to say.
STATEMENT_KINDS: Final = ("priority", "objective", "outcome", "output", "activity", "indicator", "context", "other")
#: Why a statement of a draft is set aside: still visible, never suggested for.
ASIDE: Final = ("boilerplate", "contents", "background", "reference", "too_short", "by_hand")
#: How a person came to a decision on a draft: from a suggestion, from many at once, by naming it, or in an
#: earlier version of the draft.
CHOSEN: Final = ("suggestion", "bulk", "by_hand", "carried")

#: How sure a statement is: said by a source, concluded by us, put forward, or turned down.
STANDINGS: Final = ("asserted", "inferred", "proposed", "rejected")
#: The standings that an answer counts unless told otherwise.
COUNTED: Final = ("asserted", "inferred", "proposed")
ROLES: Final = ("implementing", "funding", "accountable", "extending", "partner")
LANGUAGES: Final = ("fr", "en", "es", "pt", "ar", "ru", "zh", "und")

#: The levels a planner can ask about, with the label (and the result level) that each one means.
PLAN_LEVELS: Final = ("priority", "objective", *RESULT_LEVELS)
