"""The page, read without a browser: what it carries and what it may not do."""

import json
import re

import pytest

from tests.folding import for_each
from tests.visualisation.hostile import hostile
from tests.visualisation.mali import mali
from tests.visualisation.synthetic import country
from tests.visualisation.unpacked import drawn_part, unpacked
from visualisation import MapError, TooManyNodes, csp, explore_page, map_page
from visualisation.csp import script_hashes
from visualisation.explore import MOST


def data_of(page: str):
    return json.loads(re.search(r'id="map-data">(.*?)</script>', page, re.DOTALL)[1])


def test_the_page_carries_the_model_and_nothing_breaks_out_of_it():
    model = hostile()
    page = map_page(model)
    assert unpacked(data_of(page)) == drawn_part(model)
    assert page.count("</script>") == 2
    assert not re.search("[\u2028\u2029]", page)


def test_the_page_loads_nothing():
    page = map_page(mali(), explore_href="/explore?centre={key}")
    assert not re.findall(r"""(?:src|href)=["']?(?!data:)[a-z]+:""", page.split('id="map-data"')[0])
    assert "@import" not in page and "url(" not in page


def test_the_policy_allows_the_page_its_own_script_and_no_other():
    page = map_page(mali())
    policy = csp(page)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy
    assert len(script_hashes(page)) == 1
    assert f'content="{policy}"' in page


def test_the_policy_is_the_same_for_every_map():
    assert csp(map_page(mali(), lang="fr")) == csp(map_page(country(20), lang="en"))


@for_each("href", ["javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:alert(1)"])
def test_an_address_that_runs_is_refused(href):
    with pytest.raises(MapError, match="explore_href"):
        map_page(mali(), explore_href=href)


def test_the_same_model_gives_the_same_page():
    assert map_page(mali(), lang="fr") == map_page(mali(), lang="fr")


def test_explore_strips_what_pyvis_would_load():
    page = explore_page(mali(), lang="en", centre="mli-itsp-1")
    assert "cdn.jsdelivr.net" not in page and "cdnjs" not in page
    assert not re.search(r"""<(?:link|script|img)\b[^>]*\b(?:src|href)=["']https?:""", page)
    assert "<center>" not in page and '<html lang="en">' in page
    assert "unsafe-inline" not in csp(page).split("style-src")[0]
    assert len(script_hashes(page)) >= 2


def test_explore_never_lets_a_title_become_markup():
    page = explore_page(hostile(), lang="fr")
    assert "popup.innerHTML" not in page
    assert "<img src=x" not in page and "</script><script>window" not in page


def test_explore_refuses_more_than_can_be_read():
    with pytest.raises(TooManyNodes, match=str(MOST)) as refused:
        explore_page(country(739), lang="fr")
    assert refused.value.given > MOST
    assert isinstance(refused.value, MapError)


def test_explore_refuses_a_centre_that_is_not_there():
    with pytest.raises(MapError, match="no-such"):
        explore_page(mali(), lang="fr", centre="no-such")


def test_the_same_neighbourhood_gives_the_same_page():
    assert explore_page(mali(), lang="fr", centre="undp") == explore_page(mali(), lang="fr", centre="undp")
