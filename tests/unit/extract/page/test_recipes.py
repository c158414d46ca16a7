"""Recipes that the head of the page states."""

from lxml.html import document_fromstring

from newsetl.core.text import folded
from newsetl.extract.page.jsonld import recipes
from newsetl.extract.page.recipes import with_recipe
from newsetl.extract.page.walk import read_layout

STATED = [
    {
        "@type": ["Recipe"],
        "recipeIngredient": ["200 g rye flour", "2 tsp salt", "300 ml <b>warm</b> water"],
        "recipeInstructions": [
            {"@type": "HowToSection", "itemListElement": [{"@type": "HowToStep", "text": "Knead the dough."}]},
            {"@type": "HowToStep", "text": "Bake the bread in the oven for an hour, and let it cool on a rack."},
        ],
    }
]
RECIPE = f" {folded(' '.join(recipes(STATED)))} "
MENU = "<ul><li>Salt</li><li>Recipes</li></ul><p>News of the town</p><p>Weather</p><p>Sport</p>"
BREAD = (
    "<h3>For the dough</h3><table><tr><td>200 g</td><td>rye flour</td></tr><tr><td>2 tsp</td><td>salt</td></tr></table>"
    "<h3>Preparation</h3><p>Knead the dough.</p><p>Step 2 of 2</p>"
    "<p>Bake the bread in the oven for an hour, and let it cool on a rack.</p>"
)


def raised(page: str, *, recipe: str | None = RECIPE) -> list[str]:
    """Texts of the blocks that are likelier than before."""
    layout = read_layout(document_fromstring(f"<body>{page}</body>"))
    before = dict.fromkeys(range(len(layout.blocks)), 0.1)
    after = with_recipe(layout, before, recipe=recipe)
    assert list(after) == sorted(after)
    return [layout.blocks[at].text for at in after if after[at] > 0.1]


def test_ingredients_and_steps_that_are_stated_are_text_with_the_headings_between_them() -> None:
    assert raised(MENU + BREAD) == [
        *("200 g", "rye flour", "2 tsp", "salt", "Preparation", "Knead the dough."),
        "Bake the bread in the oven for an hour, and let it cool on a rack.",
    ]


def test_a_menu_that_names_ingredients_is_no_recipe() -> None:
    assert raised(MENU) == []
    assert raised("<ul><li>Salt</li><li>Water</li><li>Rye flour</li></ul>") == []


def test_a_page_that_states_no_recipe_stays_as_it_is() -> None:
    assert raised(BREAD, recipe=None) == []
    assert list(recipes([{"@type": "Article", "recipeIngredient": ["salt"]}])) == []
