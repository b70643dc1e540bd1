"""The words that a person typed, and which words of a text count as the same."""

import re
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from actors.search import folded

MAX_LENGTH = 200  # characters that are read of what was typed
MAX_WORDS = 10
WORD = re.compile(r"[^\W_]+")

# Those of PostgreSQL's French list that bear no accent, which it never indexes, and their like (« à », « les »…).
_COMMON = """
a ai aie aient aies ait as au aura aurai auraient aurais aurait auras aurez auriez aurions aurons auront
aux avaient avais avait avec avez aviez avions avons ayant ayante ayantes ayants ayez ayons c ce ces cet
cette d dans de des du elle elles en es est et eu eue eues eurent eus eusse eussent eusses eussiez
eussions eut eux furent fus fusse fussent fusses fussiez fussions fut il ils j je l la le les leur leurs
lui m ma mais me mes moi mon n ne nos notre nous on ont ou par pas pour qu que qui s sa se sera serai
seraient serais serait seras serez seriez serions serons seront ses soient sois soit sommes son sont
soyez soyons suis sur t ta te tes toi ton tu un une vos votre vous y
"""
STOP_WORDS = frozenset(_COMMON.split())

_stemmer = snowballstemmer.stemmer("french")


@dataclass(frozen=True)
class Words:
    """What is looked for: folded words, distinct, without those too common to tell anything."""

    words: tuple[str, ...]

    def __bool__(self):
        return bool(self.words)

    @property
    def families(self) -> tuple[frozenset[str], ...]:
        """The stems that count as the same, word by word."""
        return tuple(family(stem(word)) for word in self.words)


def words_of(text: str) -> Words:
    """Read what was typed; whatever is neither letter nor digit separates words and means nothing else."""
    found = dict.fromkeys(WORD.findall(folded(text[:MAX_LENGTH])))
    return Words(tuple(word for word in found if word not in STOP_WORDS)[:MAX_WORDS])


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a folded word without its ending: « marches » → « march »."""
    return _stemmer.stemWord(word)


def family(stem: str) -> frozenset[str]:
    """Return a stem with those that differ from it only because accents are gone, or in the feminine of « public ».

    Without its accent « lancée » keeps an e that « lancer » and « lancé » lose.
    """
    kin = {stem, f"{stem}e"}
    if len(stem) > 3 and stem.endswith("e"):
        kin.add(stem[:-1])
    if len(stem) > 3 and stem.endswith("qu"):
        kin.add(f"{stem[:-2]}c")
    if len(stem) > 3 and stem.endswith("c"):
        kin.add(f"{stem[:-1]}qu")
    return frozenset(kin)
