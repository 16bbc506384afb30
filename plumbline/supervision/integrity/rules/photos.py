"""What a photo looks like in 128 bits: whether it gets brighter from one spot to the next, across and down a grid of nine by nine.

Saving again, another size or stronger compression change a few of these bits, another photo about half of them. Two that differ in at most seven share one of
eight 16-bit bands whole, so that only photos with a band in common need be compared.
"""

from dataclasses import dataclass
from io import BytesIO
from statistics import pstdev

from PIL import Image, ImageOps

EDGE = 9
BANDS = 8
BAND_BITS = 16
PLAIN_BELOW = 6.0
"""Grey levels (of 255) by which the spots of a photo must differ: a white wall has no features by which to know it again."""
LARGEST_SIDE = 288
"""Pixels; JPEGs are unfolded no larger than that, which takes a twentieth of the time."""


@dataclass(frozen=True)
class Fingerprint:
    """``across`` and ``down``: 64 bits each, as signed numbers."""

    across: int
    down: int
    is_distinct: bool

    def bands(self) -> tuple[int, ...]:
        """The eight parts, each with its number, so that they can stand in one column."""
        whole = _unsigned(self.across) << 64 | _unsigned(self.down)
        return tuple(
            place << BAND_BITS | (whole >> BAND_BITS * place) & ((1 << BAND_BITS) - 1) for place in range(BANDS)
        )

    def distance(self, other: "Fingerprint") -> int:
        """In how many bits the two differ."""
        across, down = self.across ^ other.across, self.down ^ other.down
        return _unsigned(across).bit_count() + _unsigned(down).bit_count()


def _unsigned(number: int) -> int:
    return number & 0xFFFF_FFFF_FFFF_FFFF


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def fingerprint(content: bytes) -> Fingerprint | None:
    """The fingerprint of a photo; None for what cannot be read as one."""
    try:
        with Image.open(BytesIO(content)) as picture:
            picture.draft("L", (LARGEST_SIDE, LARGEST_SIDE))
            grey = ImageOps.exif_transpose(picture).convert("L").resize((EDGE, EDGE), Image.Resampling.BOX)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return of_spots(grey.tobytes())


def of_spots(spots: bytes) -> Fingerprint:
    """The fingerprint of nine rows of nine grey levels."""
    rows = [spots[start : start + EDGE] for start in range(0, EDGE * EDGE, EDGE)]
    across = [rows[y][x] > rows[y][x + 1] for y in range(EDGE - 1) for x in range(EDGE - 1)]
    down = [rows[y][x] > rows[y + 1][x] for y in range(EDGE - 1) for x in range(EDGE - 1)]
    return Fingerprint(_signed(_number(across)), _signed(_number(down)), pstdev(spots) >= PLAIN_BELOW)


def _number(bits: list[bool]) -> int:
    return sum(1 << place for place, bit in enumerate(bits) if bit)
