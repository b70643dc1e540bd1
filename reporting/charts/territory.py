"""The geometry of the tile map: a square a commune, where its neighbours are about its neighbours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from actors.models import Commune

LEVELS = 3  # shades of a tile that is named, by thirds of the most named

# Names as they break on a tile of a phone, seven letters or so to the line.
BROKEN = {
    "31003": ("Aigre-", "feuille"),
    "31022": ("Auca-", "mville"),
    "31032": ("Aus-", "sonne"),
    "31053": ("Beau-", "puy"),
    "31056": ("Beau-", "zelle"),
    "31069": ("Bla-", "gnac"),
    "31091": ("Brugui-", "ères"),
    "31116": ("Castel-", "ginest"),
    "31149": ("Colo-", "miers"),
    "31150": ("Corne-", "barrieu"),
    "31157": ("Cu-", "gnaux"),
    "31163": ("Drémil-", "Lafage"),
    "31182": ("Fenouil-", "let"),
    "31184": ("Flou-", "rens"),
    "31186": ("Fonbeau-", "zard"),
    "31205": ("Gagnac-", "sur-Gne"),
    "31230": ("Graten-", "tour"),
    "31282": ("Launa-", "guet"),
    "31293": ("Lespi-", "nasse"),
    "31351": ("Mondon-", "ville"),
    "31352": ("Mondou-", "zil"),
    "31389": ("Mont-", "rabé"),
    "31417": ("Pi-", "brac"),
    "31418": ("Pin-", "Balma"),
    "31445": ("Quint-", "Fonseg."),
    "31467": ("Saint-", "Alban"),
    "31488": ("Saint-", "Jean"),
    "31490": ("Saint-", "Jory"),
    "31506": ("Saint-", "Orens"),
    "31555": ("Tou-", "louse"),
    "31557": ("Tourne-", "feuille"),
    "31588": ("Ville-", "neuve"),
}


@dataclass(frozen=True)
class Size:
    """The tiles of a screen, in the units of the view box: `letters` that a line holds, `text` their height."""

    width: int
    height: int
    text: int
    letters: int


WIDE, NARROW = Size(104, 76, 13, 14), Size(44, 56, 11, 7)
JOINT = 2


@dataclass(frozen=True)
class Tile:
    commune: Commune
    count: int
    """Actions that name it."""
    level: int
    """From 0, no action names it, to `LEVELS`."""
    x: float
    y: float
    lines: tuple[str, ...]

    @property
    def words(self) -> str:
        """« Blagnac : 4 actions la nomment »."""
        if not self.count:
            return f"{self.commune}\u00a0: aucune action ne la nomme"
        return f"{self.commune}\u00a0: {self.count} action{'s la nomment' if self.count > 1 else ' la nomme'}"


@dataclass(frozen=True)
class TileMap:
    tiles: tuple[Tile, ...]
    size: Size
    width: float
    height: float

    @property
    def tile_width(self) -> int:
        return self.size.width - JOINT

    @property
    def tile_height(self) -> int:
        return self.size.height - JOINT

    @property
    def middle(self) -> float:
        return self.tile_width / 2


def tile_map(communes: Iterable[Commune], counts: Mapping[int, int], size: Size) -> TileMap:
    """Lay out the communes by their columns and rows; `counts` gives the actions that name each, by primary key."""
    communes = tuple(communes)
    most = max(counts.values(), default=0)
    tiles = tuple(_tile(each, counts.get(each.pk, 0), most, size) for each in communes)
    return TileMap(
        tiles=tiles,
        size=size,
        width=max((tile.x for tile in tiles), default=0) + size.width,
        height=max((tile.y for tile in tiles), default=0) + size.height,
    )


def _tile(commune: Commune, count: int, most: int, size: Size) -> Tile:
    level = -(-LEVELS * count // most) if most else 0  # rounded up, so that what is named is never blank
    x, y = commune.tile_column * size.width, commune.tile_row * size.height
    return Tile(commune, count, level, x, y, _lines(commune, size))


def _lines(commune: Commune, size: Size) -> tuple[str, ...]:
    """Break a name into two lines where it is too long for one."""
    if len(commune.name) <= size.letters:
        return (commune.name,)
    if size is NARROW and commune.insee_code in BROKEN:
        return BROKEN[commune.insee_code]
    middle = len(commune.name) / 2
    breaks = [place for place, letter in enumerate(commune.name, 1) if letter in "- "]
    if not breaks:
        return (commune.name,)
    place = min(breaks, key=lambda each: abs(each - middle))
    return (commune.name[:place], commune.name[place:])
