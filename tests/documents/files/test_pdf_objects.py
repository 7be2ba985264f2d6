"""Which words of a page lie in a shape: as each pair would tell, without looking at each pair."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.files.pdf.glyphs import Box
from assistant.documents.files.pdf.objects import within_any
from tests.growth import growth_of
from tests.patterns import repeated

edges = st.integers(0, 12).map(float)
boxes = st.lists(
    st.builds(lambda x, width, y, height: Box(x, y, x + width, y + height), edges, edges, edges, edges), max_size=12
)


@given(boxes, boxes)
def test_a_box_is_within_one_whose_edges_hold_its_middle(words: list[Box], shapes: list[Box]) -> None:
    def holds(shape: Box, word: Box) -> bool:
        height = (word.bottom + word.top) / 2
        return shape.left <= word.middle <= shape.right and shape.bottom <= height <= shape.top

    assert within_any(words, shapes) == [any(holds(shape, word) for shape in shapes) for word in words]


def test_it_takes_time_in_proportion_to_the_page() -> None:
    def work(text: str) -> None:
        words = [Box(number, number, number + 1.0, number + 1.0) for number in map(float, range(len(text)))]
        within_any(words, [Box(0.0, -9.0, float(len(text)), -8.0)] * len(text))

    assert growth_of(work, repeated("7")).linear
