"""Covering parts of a picture so that nothing of them can be had back.

Blurred or coarsened faces can be told apart by comparing them with pictures of the people in question. So no pixel of
an area is used at all: it is filled with a mosaic of what surrounds it. Whatever stood there, the result is the same.
"""

from collections.abc import Sequence

from PIL import Image

from app.core.areas import Area

GROWTH = 0.15
"""Of an area's side, added at each of its ends: hair and chin, and what shrinking has smeared over its edge."""
LEAST_GROWTH = 4
"""Pixels."""
BLOCKS = 6
"""Along the longer side."""
EDGE_SHARE = 12
"""The surroundings looked at are this part of the area's side."""
SHADE = 14
"""Neighbouring blocks differ by twice that, so that everybody sees that something is covered."""
UNKNOWN = (128, 128, 128)

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""
Colour = tuple[float, ...]


def cover(picture: Image.Image, areas: Sequence[Area]) -> None:
    """Cover `areas` of an RGB picture in place."""
    boxes = [_box(area, picture.size) for area in areas]
    for box in boxes:
        picture.paste(UNKNOWN, box)  # first all of them: what surrounds one may lie in another
    mosaics = [_mosaic(picture, box) for box in boxes]
    for box, mosaic in zip(boxes, mosaics, strict=True):
        picture.paste(mosaic, box)


def _box(area: Area, size: tuple[int, int]) -> Box:
    width, height = size
    more_x = max((area.right - area.left) * width * GROWTH, LEAST_GROWTH)
    more_y = max((area.bottom - area.top) * height * GROWTH, LEAST_GROWTH)
    return (
        max(int(area.left * width - more_x), 0),
        max(int(area.top * height - more_y), 0),
        min(int(area.right * width + more_x) + 1, width),
        min(int(area.bottom * height + more_y) + 1, height),
    )


def _mosaic(picture: Image.Image, box: Box) -> Image.Image:
    width, height = box[2] - box[0], box[3] - box[1]
    longer = max(width, height)
    columns, rows = (max(round(BLOCKS * side / longer), 1) for side in (width, height))
    lefts, tops, rights, bottoms = _edges(picture, box, columns, rows, max(longer // EDGE_SHARE, 1))
    blocks = Image.new("RGB", (columns, rows))
    for y in range(rows):
        for x in range(columns):
            around = [(lefts, y, x), (tops, x, y), (rights, y, columns - 1 - x), (bottoms, x, rows - 1 - y)]
            weighed = [(edge[at], 1 / (1 + away)) for edge, at, away in around if edge]
            shade = SHADE if (x + y) % 2 else -SHADE
            blocks.putpixel((x, y), _mixed(weighed, shade))
    return blocks.resize((width, height), Image.Resampling.NEAREST)


def _edges(picture: Image.Image, box: Box, columns: int, rows: int, depth: int) -> Sequence[Sequence[Colour]]:
    """The colours along the left, upper, right and lower edge; none where the picture ends."""
    left, top, right, bottom = box
    strips = (
        ((max(left - depth, 0), top, left, bottom), (1, rows)),
        ((left, max(top - depth, 0), right, top), (columns, 1)),
        ((right, top, min(right + depth, picture.width), bottom), (1, rows)),
        ((left, bottom, right, min(bottom + depth, picture.height)), (columns, 1)),
    )
    return [_colours(picture, strip, size) for strip, size in strips]


def _colours(picture: Image.Image, strip: Box, size: tuple[int, int]) -> Sequence[Colour]:
    if strip[0] >= strip[2] or strip[1] >= strip[3]:
        return ()
    means = picture.resize(size, Image.Resampling.BOX, box=strip).tobytes()
    return [tuple(means[at : at + 3]) for at in range(0, len(means), 3)]


def _mixed(weighed: Sequence[tuple[Colour, float]], shade: int) -> tuple[int, ...]:
    total = sum(weight for _, weight in weighed)
    if not weighed:
        return tuple(level + shade for level in UNKNOWN)
    mixed = [sum(colour[at] * weight for colour, weight in weighed) / total for at in range(3)]
    return tuple(min(max(round(level) + shade, 0), 255) for level in mixed)
