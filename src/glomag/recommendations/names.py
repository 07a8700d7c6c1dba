"""How alike two printed names are, from 0 to 100, in whatever script and order of words they come.

A name becomes words in Latin letters (anyascii), without titles and particles. Words are compared under three spellings: as
printed, folded (spellings that differ only by the way of transliterating become one), and, where a script writes no vowels,
as consonants. The best one-to-one pairing of words counts, so that order does not matter. Decision record 0009 says why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein
from scipy.optimize import linear_sum_assignment

PROPOSED_FROM = 74
"""Lowest score at which two names are proposed as one; chosen on half of a labelled set (tests/recommendations/README.md)."""

# Of a pair of names the one with less to say should be found whole in the other; what the longer one has besides (patronymics,
# middle names) speaks against it only a little.
_SHARE_OF_SHORTER = 0.75
# Two names of several words that share one word at most are a namesake or a relative.
_ONE_WORD_SHARED = 60.0
# Unless one of them has only that word, as companies do, and the word is long enough to be telling.
_ONLY_WORD, _SHORTEST_ONLY_WORD = 75.0, 5
# Folded and vowelless spellings are one more guess than the letters themselves.
_FOLDED, _VOWELLESS, _TWO_CONSONANTS = 0.95, 0.93, 0.88
_INITIAL = 0.8
# Below this likeness (one letter in two) words have nothing in common; between it and 1 what counts grows evenly.
_NOTHING_IN_COMMON = 0.5
_ALIKE = 0.5
_LEAST_SCORE = 60
_TINY = 1e-4
_INITIAL_WEIGHT, _COMMON_WEIGHT, _FORM_WEIGHT = 0.3, 0.45, 0.1
# One telling word and an initial or a common word; or two telling ones.
_TOLD_ENOUGH = 1 + _INITIAL_WEIGHT
_MOST_WORDS_TO_JOIN = 5
_SHORTEST_AFTER_ARTICLE = 4

_TITLES = (
    "gen general lt lieutenant col colonel brig brigadier maj major capt captain cpt sgt cmdr commander marshal adm admiral dr prof "
    "professor mr mrs ms eng hon sir sheikh shaykh sheik shaikh haji hajj hajji sayyid mullah mawlawi maulvi pastor bishop rev "
    "reverend president minister judge justice senator governor mayor oknha okhna u daw shykh"
)
_PARTICLES = "bin ibn ben bint bnt bn al el ul de del la las los da do dos das di du and et und the of for van von der den za jr sr ii iii"
_LEGAL_FORMS = (
    "ltd limited llc llp inc incorporated corp corporation co company plc gmbh kg ag sa sas sasu sarl sarlu sprl srl sro bv nv "
    "ood eood ad ead doo dooel jsc ojsc cjsc pjsc ooo oao zao osoo fze fzco dmcc jlt pte pvt pty ltda sae bi spa oy ab cv "
    "sociedad anonima tov too"
)
# Words that say what kind of company it is, and given names that millions have: shared by strangers.
_COMMON_WORDS = (
    "group holding holdings international trading general investment investments development services service enterprise enterprises "
    "construction industries management capital consulting properties property real estate global import export bank foundation "
    "ministry police national party movement muhammad ahmad ahmed ali hasan hussein hussain abdullah khan jose juan luis carlos maria "
    "antonio jean"
)
# Latin spellings of Burmese syllables that names are made of; letter by letter they come out as nothing that is printed.
_BURMESE = {
    "မင်း": "min", "အောင်": "aung", "လှိုင်": "hlaing", "စိုး": "soe", "ဝင်း": "win", "သန်း": "than", "ဦး": "oo", "ခင်": "khin",
    "မောင်": "maung", "ဇော်": "zaw", "ဇော": "zaw", "ကျော်": "kyaw", "သူရ": "thura", "စန်း": "san", "လွင်": "lwin", "ထွန်း": "tun", "မြင့်": "myint",
    "သိန်း": "thein", "ဌေး": "htay", "နိုင်": "naing", "ရွှေ": "shwe", "ထက်": "htet", "ကို": "ko", "ညွန့်": "nyunt", "ဖြိုး": "phyo",
    "ဟိန်း": "hein", "အေး": "aye", "တင်": "tin", "စော": "saw", "လင်း": "lin", "ထူး": "htoo", "နေ": "nay", "မိုး": "moe", "ကြည်": "kyi",
    "ညို": "nyo", "ဖုန်း": "phone", "လတ်": "latt", "မျိုး": "myo", "သက်": "thet", "ဆွေ": "swe", "ငြိမ်း": "nyein", "လှ": "hla",
}  # fmt: skip
_TITLE_WORDS, _PARTICLE_WORDS, _LEGAL_WORDS = (frozenset(words.split()) for words in (_TITLES, _PARTICLES, _LEGAL_FORMS))
_BURMESE_SYLLABLE = re.compile("|".join(sorted(_BURMESE, key=len, reverse=True)))
_UNVOWELLED = re.compile(r"[\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\ufb1d-\ufdff\ufe70-\ufefc\u1780-\u17ff]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_ARABIC_SERVANT = re.compile(r"(?<!\w)عبد\s?ال(?=\w)")
_ARABIC_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{3,})(?!له\b)")
_MUHAMMAD = re.compile(r"m[oue]?h[ae]?m+[aei]?[dt]|mohd|md|muh")
_SERVANT = re.compile(r"^abd[aeou]?l?(?=[a-z]{3})")
_SERVANT_WORD = re.compile(r"abd([aeou]?l)?|`?bd")
_APOSTROPHE = re.compile(r"['`\"]")
_DOTTED = re.compile(r"(?<![a-z0-9])(?:[a-z]\.){2,}(?![a-z0-9]{2})")
_HYPHENED_ARTICLE = re.compile(r"(?<![a-z0-9])(?:al|el|ul|as|ash|ad|an|ar|at|az)-(?=[a-z])")
_BETWEEN_PARTS = "[,;\u060c\uff0c\u3001]"
_LONGEST_INITIALS = 3
_NAMES_AT_ONCE = 200

# In this order: longer groups of letters first. Each line makes one of several ways to write the same sound.
_FOLDS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"shch|sch|sh", "s"), (r"(?<=[^aeiou])yo", "e"), (r"dzh|dj|j", "z"), (r"tch|ch|ts|tz|cz", "c"), (r"zh", "z"),
        (r"kh", "h"), (r"gh", "g"), (r"dh", "d"),
        (r"th", "t"), (r"ph", "f"), (r"ff$", "v"), (r"ck|q", "k"), (r"x", "ks"), (r"w", "v"), (r"y", "i"), (r"e", "i"), (r"o", "u"),
        (r"(.)\1+", r"\1"), (r"ai", "i"), (r"au", "u"), (r"i(?=[au])", ""), (r"h$", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class _Word:
    """One word under its three spellings, and how much finding it says."""

    letters: str
    folded: str
    consonants: str
    bare: str  # folded, without an article that is written as part of the word; the same for the consonants
    bare_consonants: str
    weight: float
    vowelless: bool


# The ways to read a name, each as its words.
_Reading = tuple[tuple[_Word, ...], ...]


def score_names(name: str, other: str) -> int:
    """How alike two names are: 100 where they have the same words, 0 where it is below 60. Symmetric."""
    return int(score_matrix((name,), (other,))[0, 0])


def score_matrix(names: Sequence[str], others: Sequence[str]) -> Any:
    """Scores (int16) of every name with every other name: one row a name, one column an other; 0 where it is below 60."""
    known: dict[tuple[str, bool], _Word] = {}  # of this call only: words of a confidential list are not kept
    readings, other_readings = ([_readings(name, known) for name in side] for side in (names, others))
    # What is computed on the way takes a hundred times the room of the scores, so few names are compared at a time.
    parts = [_score_readings(readings[at : at + _NAMES_AT_ONCE], other_readings) for at in range(0, len(names), _NAMES_AT_ONCE)]
    return np.vstack(parts) if parts else np.zeros((0, len(others)), dtype="int16")


def _score_readings(readings: Sequence[_Reading], other_readings: Sequence[_Reading]) -> Any:
    places, other_places = _places(readings), _places(other_readings)
    scores = np.zeros((len(readings), len(other_readings)), dtype="int16")
    if not places or not other_places:
        return scores
    alike = _likeness(list(places), list(other_places))
    weights, other_weights = (np.array([word.weight for word in side], dtype=np.float32) for side in (places, other_places))
    shared = alike * np.minimum(weights[:, None], other_weights[None, :])
    rows, columns = _located(readings, places), _located(other_readings, other_places)
    most = np.minimum(
        _bounds(rows, columns, shared, (weights, other_weights)), _bounds(columns, rows, shared.T, (other_weights, weights)).T
    )
    for row, column in np.argwhere(most >= _LEAST_SCORE - 1):
        pairs = [(words, columns[column][0]) for words in rows[row]] + [(rows[row][0], words) for words in columns[column][1:]]
        only = any(_is_only_word(reading[0]) for reading in (readings[row], other_readings[column]))
        best = max(
            _score_words(weights[words], other_weights[found], alike[np.ix_(words, found)], shared[np.ix_(words, found)], only)
            for words, found in pairs
        )
        scores[row, column] = round(best) if best >= _LEAST_SCORE else 0
    return scores


def _located(readings: Sequence[_Reading], places: dict[_Word, int]) -> list[list[list[int]]]:
    return [[[places[word] for word in words] for words in reading] for reading in readings]


def _bounds(names: list[list[list[int]]], others: list[list[list[int]]], shared: Any, weights: tuple[Any, Any]) -> Any:
    """A score that no pair exceeds: every word of a name finds the word of the other name that it is most like.

    It costs a fraction of the pairing itself, which then has to be done for one pair in a hundred.
    """
    words = [[place for reading in other for place in reading] for other in others]
    starts = np.cumsum([0, *(len(one) for one in words[:-1])])
    nearest = np.maximum.reduceat(shared[:, [place for one in words for place in one]], starts, axis=1)
    fewest = np.array([min(weights[1][reading].sum() for reading in other) for other in others])
    bounds = np.zeros((len(names), len(others)))
    for row, name in enumerate(names):
        for reading in name:
            whole = weights[0][reading].sum()
            found = nearest[reading].sum(axis=0)
            bound = found * (_SHARE_OF_SHORTER / np.minimum(whole, fewest) + (1 - _SHARE_OF_SHORTER) / np.maximum(whole, fewest))
            bounds[row] = np.maximum(bounds[row], 100 * bound)
    return bounds


def _places(readings: Sequence[_Reading]) -> dict[_Word, int]:
    words = dict.fromkeys(word for reading in readings for words in reading for word in words)
    return {word: place for place, word in enumerate(words)}


def _likeness(words: Sequence[_Word], others: Sequence[_Word]) -> Any:
    """What finding one word as another counts for, 0 to 1: the best of the spellings that both of them have."""
    printed = _compared([word.letters for word in words], [word.letters for word in others])
    folded = _compared([word.folded for word in words], [word.folded for word in others])
    without = _compared([word.bare for word in words], [word.folded for word in others])
    other_without = _compared([word.folded for word in words], [word.bare for word in others])
    best = np.maximum(printed, _FOLDED * np.maximum.reduce([folded, without, other_without]))
    best = np.maximum(best, _vowelless_likeness(words, others))
    counts = np.clip((best - _NOTHING_IN_COMMON) / (1 - _NOTHING_IN_COMMON), 0, 1)
    first, other_first = (np.array([word.letters[0] for word in side]) for side in (words, others))
    single, other_single = (np.array([len(word.letters) == 1 for word in side]) for side in (words, others))
    initials = _INITIAL * (first[:, None] == other_first[None, :])
    return np.where(single[:, None] ^ other_single[None, :], initials, counts)


def _vowelless_likeness(words: Sequence[_Word], others: Sequence[_Word]) -> Any:
    """Likeness of the consonants, where at least one of the two words comes from a script that writes no vowels."""
    consonants, other_consonants = [word.consonants for word in words], [word.consonants for word in others]
    n, n_other = (np.array([len(one) for one in side]) for side in (consonants, other_consonants))
    fewest = np.minimum(n[:, None], n_other[None, :])
    sure = np.select([fewest > 2, fewest == 2], [_VOWELLESS, _TWO_CONSONANTS], 0.0)  # noqa: PLR2004
    vowelless, other_vowelless = (np.array([word.vowelless for word in side]) for side in (words, others))
    alike = np.maximum.reduce(
        [
            _compared(consonants, other_consonants),
            _compared([word.bare_consonants for word in words], other_consonants),
            _compared(consonants, [word.bare_consonants for word in others]),
        ]
    )
    return alike * sure * (vowelless[:, None] | other_vowelless[None, :])


def _compared(words: list[str], others: list[str]) -> Any:
    return process.cdist(words, others, scorer=Levenshtein.normalized_similarity, dtype=np.float32)


def _score_words(weights: Any, other_weights: Any, alike: Any, shared: Any, only: bool) -> float:
    """Score of the best pairing of two lists of words; one that hangs on a single word is not above a namesake's."""
    rows, columns = linear_sum_assignment(shared, maximize=True)
    found = float(shared[rows, columns].sum())
    shorter, longer = sorted((float(weights.sum()), float(other_weights.sum())))
    score = 100 * min(1.0, _SHARE_OF_SHORTER * found / shorter + (1 - _SHARE_OF_SHORTER) * found / longer)
    telling = np.where(alike[rows, columns] >= _ALIKE, np.minimum(weights[rows], other_weights[columns]), 0.0)
    told, *there = (float(side[side >= _INITIAL_WEIGHT - _TINY].sum()) for side in (telling, weights, other_weights))
    if told + _TINY >= min(_TOLD_ENOUGH, max(there)):
        return score
    return min(score, 0 if told == 0 else _ONLY_WORD if only and told >= 1 else _ONE_WORD_SHARED)


def _is_only_word(words: Sequence[_Word]) -> bool:
    telling = [word for word in words if word.weight >= _INITIAL_WEIGHT]
    return len(telling) == 1 and telling[0].weight == 1 and len(telling[0].letters) >= _SHORTEST_ONLY_WORD


def _fold(letters: str) -> str:
    """One spelling for all the ways in which the same sounds are transliterated; never empty."""
    if _MUHAMMAD.fullmatch(letters):
        return "muhamad"
    folded = _SERVANT.sub("abd", letters)
    for pattern, put in _FOLDS:
        folded = pattern.sub(put, folded)
    return folded or letters


_COMMON = frozenset(_fold(word) for word in _COMMON_WORDS.split())


def _consonants(folded: str) -> str:
    """The consonants that scripts without vowels tell apart: w stays only at the front, b and p are one."""
    return re.sub(r"[aiu]|(?<!^)v|(?<!^)h$", "", folded).translate(str.maketrans("pcg", "bsk", "0"))


def _soften(letters: str, vowelless: bool) -> str:
    """Letters before their consonants are taken: j, g and q stand for each other, and z with h is not one sound without vowels."""
    return (letters.replace("zh", "z0h") if vowelless else letters).replace("j", "g")


_COMMON_CONSONANTS = frozenset(_consonants(_fold(_soften(word, False))) for word in _COMMON_WORDS.split())


def _word(letters: str, vowelless: bool) -> _Word:
    folded = _fold(letters)
    has_article = letters[:2] in ("al", "el") and len(letters) - 2 >= _SHORTEST_AFTER_ARTICLE
    bare = _fold(letters[2:]) if has_article else folded
    consonants = _consonants(_fold(_soften(letters, vowelless)))
    bare_consonants = _consonants(_fold(_soften(letters[2:], vowelless))) if has_article else consonants
    common = folded in _COMMON or (vowelless and consonants in _COMMON_CONSONANTS)
    return _Word(letters, folded, consonants, bare, bare_consonants, _weight(letters, common), vowelless)


def _weight(letters: str, common: bool) -> float:
    """How much it says to find a word: little for a legal form or an initial, less for what many share."""
    if letters in _LEGAL_WORDS:
        return _FORM_WEIGHT
    return _INITIAL_WEIGHT if len(letters) == 1 else _COMMON_WEIGHT if common else 1.0


def _readings(name: str, known: dict[tuple[str, bool], _Word]) -> tuple[tuple[_Word, ...], ...]:
    """The words of a name, first as they are, then with two neighbours joined: Hong Bo and Hongbo are one name.

    Last and first are neighbours too, since the record prints the surname first.
    """
    words = _split(name)
    spread = [word for letters, vowelless in words for word in _spread(letters, vowelless)]
    readings = [words] if spread == words else [words, spread]
    n = len(words)
    if 1 < n <= _MOST_WORDS_TO_JOIN:
        turned = [words[at:] + words[:at] for at in range(n)] if n > 2 else [words, words[::-1]]  # noqa: PLR2004
        readings += [[(one[0][0] + one[1][0], one[0][1] or one[1][1]), *one[2:]] for one in turned]
    # Word by word: taking a set less all that is known would go through all that is known for every name.
    for word in {word for reading in readings for word in reading if word not in known}:
        known[word] = _word(*word)
    return tuple(tuple(known[word] for word in reading) for reading in readings)


def _spread(letters: str, vowelless: bool) -> list[tuple[str, bool]]:
    """Initials written as one word, letter by letter: KM is K M."""
    is_initials = 1 < len(letters) <= _LONGEST_INITIALS and not re.search("[aeiouy]", letters) and letters not in _LEGAL_WORDS
    return [(letter, vowelless) for letter in letters] if is_initials else [(letters, vowelless)]


def _split(name: str) -> list[tuple[str, bool]]:
    """The words of a name in Latin letters, each with whether its script writes no vowels; never empty."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("\u0640", "").replace("\u200c", " ")
    text = _ARABIC_ARTICLE.sub("", _ARABIC_SERVANT.sub("عبد", text))
    text = _BURMESE_SYLLABLE.sub(lambda found: f" {_BURMESE[found[0]]} ", text)
    text = _HAN.sub(lambda found: f" {_pinyin(found[0])} ", text)
    words = [word for part in re.split(_BETWEEN_PARTS, text) for word in _words_of_part(part)]
    words = _join_servants(words)
    kept = [word for word in words if word[0] not in _PARTICLE_WORDS]
    return kept or words or [(text.strip() or " ", False)]


def _pinyin(signs: str) -> str:
    """Family name, then given name as one word, as the record prints it."""
    return f"{anyascii(signs[0])} {anyascii(signs[1:])}".lower()


def _words_of_part(part: str) -> list[tuple[str, bool]]:
    """The words of what stands between two commas, without the titles that stand first."""
    words: list[tuple[str, bool]] = []
    for printed in part.split():
        latin = _APOSTROPHE.sub("", anyascii(printed).lower())
        latin = _DOTTED.sub(lambda found: found[0].replace(".", ""), latin)
        latin = _HYPHENED_ARTICLE.sub("", latin)
        words += [(letters, bool(_UNVOWELLED.search(printed))) for letters in re.findall("[a-z0-9]+", latin)]
    while len(words) > 1 and words[0][0] in _TITLE_WORDS:
        words = words[1:]
    return words


def _join_servants(words: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Abd al-Aziz, Abdul Aziz and Abdulaziz as one word."""
    joined: list[tuple[str, bool]] = []
    for letters, vowelless in words:
        before = joined[-1][0] if joined else ""
        if _SERVANT_WORD.fullmatch(before) and letters in ("al", "el", "ul"):
            continue
        if _SERVANT_WORD.fullmatch(before) and len(letters) > 1:
            joined[-1] = ("abd" + letters, vowelless or joined[-1][1])
        else:
            joined.append((letters, vowelless))
    return joined
