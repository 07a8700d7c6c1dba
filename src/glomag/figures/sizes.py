"""The sizes that every figure is made in. Each is laid out for itself: inches are chosen so that type can be read where it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# A fraction of a pixel is cut off, but not one that floating point made.
_ROUNDING = 1e-6

Shape = Literal["page", "slide", "square", "story"]


@dataclass(frozen=True)
class Size:
    """A canvas: its width in inches, its height (None: as high as the exhibit needs), and the densities it is saved at.

    Type is set in points, so a narrower canvas at the same number of pixels has larger type: on a telephone 390 points
    wide, a square picture of 4 inches shows 9 point type as 12 pixels. `densities` are pixels an inch by ending of the file.
    """

    name: str
    shape: Shape
    width_in: float
    height_in: float | None
    densities: dict[str, float]
    title_pt: float
    subtitle_pt: float
    label_pt: float
    note_pt: float

    def pixels(self, ending: str, height_in: float) -> tuple[int, int]:
        """Width and height in pixels of the file with that ending; `height_in` counts where the size itself has none."""
        density = self.densities[ending]
        return round(self.width_in * density), int((self.height_in or height_in) * density + _ROUNDING)


# A letter page with margins of one inch leaves 6.5 inches.
PAGE = Size("page", "page", 6.5, None, {"": 300}, 13.0, 9.5, 8.5, 7.0)
# 760 pixels wide, and the same at double density for sharper screens.
WEB = Size("web", "page", 760 / 120, None, {"-web": 120, "-web@2x": 240}, 13.0, 9.5, 8.5, 7.0)
# 1600 by 900: on a slide 13.3 inches wide its type stands about twice as large.
SLIDE = Size("slide", "slide", 6.4, 3.6, {"-slide": 250}, 13.0, 9.5, 8.5, 7.0)
# 1080 by 1080 and 1080 by 1920, for telephones.
SQUARE = Size("square", "square", 4.0, 4.0, {"-square": 270}, 13.0, 9.5, 8.5, 7.0)
STORY = Size("story", "story", 4.0, 64 / 9, {"-story": 270}, 15.0, 10.5, 9.5, 7.5)

SIZES = (PAGE, WEB, SLIDE, SQUARE, STORY)
