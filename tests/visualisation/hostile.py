"""Titles, quotes and codes that try to be more than text."""

from visualisation.map_model import Evidence, MapEdge, MapModel, MapNode

PAYLOADS = (
    "</script><script>window.__pwned=1</script>",
    "<img src=x onerror=\"window.__pwned=1\"> href='javascript:window.__pwned=1'",
    '"><svg onload=window.__pwned=1><a href=javascript:window.__pwned=1>go</a>',
    "{{constructor.constructor('window.__pwned=1')()}} ${window.__pwned=1} %s {0} {name}",
    "<!-- <script> ]]> \u2028 \u2029 </head></body></html> <center>bootstrap</center>",
    "Renverser \u202egnp.exe\u202d \u2067 fin",
    "a" * 10_000,
    "mot " * 2_500,
    "حماية المدنيين وسيادة القانون",
    "\x00\x07 &lt;b&gt; &amp; ' \" ` \\ </title></style>",
)


def hostile() -> MapModel:
    """Every payload as title, code, quote, locator, description and key."""
    nodes = [MapNode("top", "Framework", PAYLOADS[0], code="<b>")]
    edges = []
    for at, text in enumerate(PAYLOADS):
        evidence = Evidence(text[:40], text, text, text, "inferred", text)
        key = f"k{at}-{text[:30]}"
        nodes.append(
            MapNode(
                key,
                "Objective",
                text,
                language="xx\"'<",
                code=text[:50],
                parent="top",
                framework="top",
                status_class="uncovered",
                flags=(text[:20],),
                approval=text[:20],
                description=text,
                evidence=(evidence,),
            )
        )
        edges.append(MapEdge("PART_OF", key, "top", role=text[:20], standing="asserted", evidence=(evidence,)))
    gaps = tuple(node.key for node in nodes[1:])
    return MapModel(PAYLOADS[0], "<i>1</i>", "not a date <b>", PAYLOADS[1], tuple(nodes), tuple(edges), gaps)
