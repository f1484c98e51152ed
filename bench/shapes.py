"""What UN INFO portfolios look like, in numbers: how large, how deep, how unequal.

Source: the 122 country files of `uninfo-127-countries-minus-heldout.tgz` (UN INFO, retrieved 2026-11-23), each of
their 112 workspaces once: 18,869 projects in 20,898 rows. `python -m bench.measure ARCHIVE` counts them again.
Quantiles are given at equal steps from the least to the greatest value.
"""

from collections.abc import Mapping
from typing import Final

COUNTRIES: Final = 122
#: Projects of a country, at each twentieth: one portfolio in ten is empty, the greatest nine times the middle one.
PROJECTS_OF_COUNTRY: Final = (
    0,
    0,
    0,
    43,
    78,
    100,
    116,
    121,
    129,
    143,
    157,
    166,
    172,
    184,
    190,
    206,
    222,
    255,
    264,
    305,
    1437,
)
#: How many plans have so many priorities, priorities so many outcomes, outcomes so many outputs.
PRIORITIES_OF_PLAN: Final[Mapping[int, int]] = {1: 4, 2: 3, 3: 38, 4: 54, 5: 11, 6: 2}
OUTCOMES_OF_PRIORITY: Final[Mapping[int, int]] = {0: 33, 1: 279, 2: 57, 3: 27, 4: 7, 5: 3, 8: 1}
OUTPUTS_OF_OUTCOME: Final[Mapping[int, int]] = {
    0: 25,
    1: 25,
    2: 87,
    3: 171,
    4: 108,
    5: 54,
    6: 25,
    7: 18,
    8: 4,
    10: 1,
    11: 2,
    12: 1,
    13: 1,
    16: 1,
    18: 1,
    22: 1,
}
#: Projects that rows give to one output, at each twentieth.
PROJECTS_OF_OUTPUT: Final = (1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 9, 11, 12, 14, 16, 20, 26, 239)
#: Share of a country's projects whose output is not in the tree, at each twentieth.
UNPLACED_IN_COUNTRY: Final = (*(0,) * 17, 0.589, 0.664, 0.788, 0.936)
#: How many projects have so many agencies, each in a row of its own: 974 (5.2 %) are joint.
AGENCIES_OF_PROJECT: Final[Mapping[int, int]] = {
    1: 17895,
    2: 467,
    3: 262,
    4: 100,
    5: 72,
    6: 31,
    7: 22,
    8: 9,
    9: 5,
    10: 3,
    12: 3,
}
#: Rows of each agency.
ROWS_OF_AGENCY: Final[Mapping[str, int]] = {
    "UNDP": 3028,
    "UNICEF": 2956,
    "UNFPA": 1638,
    "FAO": 1533,
    "WHO": 1408,
    "IOM": 1385,
    "UN Women": 1072,
    "UNESCO": 1017,
    "UNHCR": 980,
    "ILO": 916,
    "WFP": 820,
    "UNEP": 646,
    "UNODC": 605,
    "OHCHR": 423,
    "UNIDO": 410,
    "UNAIDS": 328,
    "UN-HABITAT": 303,
    "UNOPS": 269,
    "IFAD": 257,
    "ITU": 114,
    "UNECE": 96,
    "UNCDF": 90,
    "ITC": 87,
    "UNDRR": 82,
    "PAHO": 66,
    "UNCTAD": 54,
    "IAEA": 48,
    "UN ECLAC": 43,
    "UN ESCAP": 39,
    "UN ECA": 32,
    "UNV": 15,
    "WIPO": 15,
    "UN DESA": 11,
    "World Bank": 10,
    "UNMAS": 9,
    "UNITAR": 8,
    "UNICRI": 8,
    "UN ESCWA": 8,
    "WMO": 7,
    "OCHA": 7,
    "UNRWA": 7,
    "UNOCT": 6,
    "UNMISS": 5,
    "UNCITRAL": 4,
    "UNSMIL": 4,
    "UN Tourism": 4,
    "ILANUD": 3,
    "UNU": 3,
    "IMO": 3,
    "UNODA": 3,
    "UN DPPA": 2,
    "UNCHRD": 2,
    "UNESCAP - APDIM": 2,
    "UNTBLDC": 1,
    "UNDCO": 1,
    "UN RCO": 1,
    "UNDCP": 1,
    "BINUH": 1,
    "GPAP": 1,
    "UNESCAP-CSAM": 1,
}
#: Agencies that have rows in one country, at each twentieth.
AGENCIES_OF_COUNTRY: Final = (1, 2, 4, 8, 12, 13, 14, 15, 16, 17, 17, 17, 18, 18, 19, 19, 20, 21, 21, 22, 27)
#: US dollars that a row requires where it says any, at each twentieth.
REQUIRED: Final = (
    1,
    8000,
    15000,
    25000,
    35000,
    50000,
    59000,
    78652,
    100000,
    122066,
    152000,
    200000,
    250000,
    318430,
    421851,
    550000,
    794115,
    1177188,
    2000000,
    4300000,
    350117457,
)
#: Shares of rows: nothing required; required and nothing available; available and nothing spent.
NOTHING_REQUIRED, NOTHING_AVAILABLE, NOTHING_SPENT = 0.050, 0.054, 0.177
#: Available of what is required, and spent of what is available, at each tenth.
AVAILABLE_OF_REQUIRED: Final = (0.01, 0.335, 0.634, 0.941, 1, 1, 1, 1, 1, 1, 1.2)
SPENT_OF_AVAILABLE: Final = (0.01, 0.415, 0.706, 0.897, 0.994, 1, 1, 1, 1, 1, 1)
#: Projects by the year in which they begin; days that they last, at each tenth.
START_YEARS: Final[Mapping[int, int]] = {2020: 205, 2021: 1473, 2022: 2396, 2023: 7992, 2024: 6736, 2025: 62}
DAYS: Final = (30, 423, 730, 761, 1095, 1095, 1460, 1766, 1825, 1825, 2556)

# What UN INFO does not have, and a graph of several sources does: chosen, not measured -----------------

#: A plan has this many projects on average, three times those of today: 1 million projects are 1,200 plans.
PROJECTS_OF_PLAN: Final = 833
#: How many of a hundred projects contribute to so many parts: about 3 on average.
CONTRIBUTIONS_OF_PROJECT: Final[Mapping[int, int]] = {1: 18, 2: 18, 3: 20, 4: 18, 5: 14, 6: 12}
STANDINGS: Final[Mapping[str, int]] = {"asserted": 88, "inferred": 7, "proposed": 4, "rejected": 1}
#: Of those contributions: to an outcome rather than an output; to another plan of the country; strength stated.
TO_OUTCOME, TO_OTHER_PLAN, WITH_STRENGTH = 0.05, 0.05, 0.3
STRENGTHS: Final = (0.25, 0.5, 0.75, 1.0)
#: Outputs that contribute to an outcome elsewhere; plans that record leads, and outcomes led in those.
OUTPUT_ELSEWHERE, PLANS_WITH_LEADS, OUTCOMES_LED = 0.06, 0.6, 0.8
#: Projects with places, each in one to three of a country's regions, and with themes, one or two of the 17 goals.
WITH_PLACES, WITH_THEMES, REGIONS, GOALS = 0.4, 0.5, 12, 17
