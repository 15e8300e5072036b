"""From a structure's name to its role in the recipe: English, French and TG-263 names, without accents and case.

The same name always gives the same role. A guess is a proposal: the caller may override it and should show it.
"""

from __future__ import annotations

import re
import unicodedata

from .case import Role

# Vertebrae from head to tail; French names the thoracic (dorsal) ones D1 to D12.
_COUNTS = (("c", 7), ("t", 12), ("l", 5), ("s", 5))
LEVELS = tuple(f"{region.upper()}{number}" for region, count in _COUNTS for number in range(1, count + 1))
_LEVEL = r"(?P<region>[ctdls])\s?(?P<number>1[0-2]|[1-9])"
_VERTEBRA_WORD = r"(?:vertebra|vertebrae|vertebre|vertebres|vert|vb|corps vertebral|corps vertebraux|vertebral body)"
_VERTEBRA = re.compile(rf"\b{_VERTEBRA_WORD}\b")
_LEVEL_ALONE = re.compile(rf"^{_LEVEL}(?: {_VERTEBRA_WORD})?$")
_LEVEL_NAMED = re.compile(rf"\b{_VERTEBRA_WORD} ?{_LEVEL}\b")
_SACRUM = re.compile(r"^(?:os )?sacrum$")


def _any(*words: str) -> re.Pattern[str]:
    """A pattern that finds any of the words (regular expressions), whole, plural or not."""
    return re.compile(r"\b(?:" + "|".join(words) + r")(?:e?s)?\b")


_Rules = tuple[tuple[re.Pattern[str], Role], ...]

# Read from top to bottom: the first pattern found decides, so the more specific ones come first.
_BEFORE_VERTEBRAE: _Rules = (
    (
        # "anterieur" alone is a direction in French anatomy, so it counts only with what was earlier.
        _any(
            "prior", "previous", "earlier", "ancien", "ancienne", "precedent", "precedente",
            "(?:volume|traitement|irradiation|radiotherapie|dose) anterieure?",
        ),
        Role.PRIOR_VOLUME,
    ),
    (_any("ctv[a-z0-9]*", "ptv[a-z0-9]*", "itv[a-z0-9]*", "ring", "couch", "table", "support"), Role.OTHER),
    (_any("edema", "oedema", "oedeme", "peritumou?ral", "peritumorale"), Role.OTHER),
    (
        _any(
            "tumou?r bed", "tumou?rbed", "lit tumoral", "lit op", "lit operatoire", "surgical bed", "resection bed",
            "gtv ?sb", "cavity", "cavite",
        ),
        Role.TUMOUR_BED,
    ),
    (
        _any(
            "residual", "residuel", "residuelle", "residu", "residue", "reliquat", "gtv ?res", "r1", "r2",
            "positive margin", "marge positive", "macroscopic rest", "reste tumoral",
        ),
        Role.RESIDUAL,
    ),
    (_any("drain", "drainage", "redon", "drain site"), Role.DRAIN),
    (_any("scar", "cicatrice", "cicatriciel", "incision"), Role.SCAR),
    (
        _any(
            "gtv", "gtv ?[pn]", "gtv[a-z0-9]+", "tumou?r", "tumeur", "tumou?ral", "tumorale", "sarcoma", "sarcome",
            "osteosarcoma", "osteosarcome", "liposarcoma", "liposarcome", "lesion", "metastasis", "metastase", "nodule",
            "mass", "masse",
        ),
        Role.GTV,
    ),
    (
        _any(
            "spinal cord", "spinalcord", "cord", "moelle", "moelle epiniere", "spinal canal", "spinalcanal", "canal",
            "cauda", "cauda ?equina", "queue de cheval", "bone ?marrow", "thecal sac", "prv[0-9]*",
        ),
        Role.OAR,
    ),
)  # fmt: skip
_AFTER_VERTEBRAE: _Rules = (
    (
        _any(
            "artery", "artere", "a", "vein", "veine", "vena", "v", "vessel", "vaisseau", "vaisseaux", "aorta", "aorte",
            "nerve", "nerf", "plexus", "lymphatic", "growth plate", "cartilage", "physis", "joint", "articulation",
            "trunk", "atrial appendage",
        ),
        Role.OAR,
    ),
    (
        _any(
            "bone", "os", "osseux", "cortical", "skeleton", "squelette", "femur", "femoral", "femorale",
            "tibia", "fibula", "perone", "humerus", "humeral", "humerale", "radius", "ulna", "cubitus", "scapula",
            "omoplate", "clavicle", "clavicula", "clavicule", "sternum", "rib", "cote", "costal", "pelvis", "bassin",
            "hip", "ilium", "iliac", "iliaque", "ischium", "ischion", "pubis", "pubic", "coccyx", "skull", "crane",
            "mandible", "mandibule", "maxilla", "patella", "rotule", "calcaneus", "calcaneum", "talus", "astragale",
            "carpal", "tarsal", "metacarpal", "metatarsal", "phalanx", "phalange", "acetabulum", "cotyle", "rachis",
            "spine", "colonne",
        ),
        Role.BONE,
    ),
    (
        _any(
            "barrier", "barriere", "fascia", "aponevrose", "interosseous membrane", "membrane interosseuse",
            "intermuscular septum", "septum intermusculaire", "periosteum", "perioste",
        ),
        Role.BARRIER,
    ),
    (_any("lung vessel", "trachea", "trachee", "bronchus", "bronche", "airway", "larynx", "pharynx"), Role.OAR),
    (_any("lung", "poumon"), Role.LUNG),
    (_any("air", "gas", "gaz"), Role.AIR),
    (
        _any(
            "brain", "brainstem", "brain stem", "cerveau", "encephale", "tronc cerebral", "cerebellum", "cervelet",
            "hippocampus", "hippocampe", "eye", "oeil", "yeux", "lens", "cristallin", "optic", "optique", "chiasm",
            "chiasma", "cochlea", "cochlee", "pituitary", "hypophyse", "parotid", "parotide", "thyroid", "thyroide",
            "gland", "glande", "heart", "coeur", "breast", "sein", "oesophag[a-z]*", "esophag[a-z]*",
            "stomach", "estomac",
            "liver", "foie", "spleen", "rate", "pancreas", "gallbladder", "vesicule", "kidney", "rein", "adrenal",
            "surrenale", "duodenum", "bowel", "intestine", "intestin", "grele", "colon", "sigmoid", "sigmoide",
            "rectum",
            "anus", "anal canal", "canal anal", "bladder", "vessie", "urethra", "uretre", "ureter", "uretere",
            "prostate",
            "testis", "testes", "testicle", "testicule", "ovary", "ovaries", "ovaire", "gonad", "gonade", "uterus",
            "vagina", "vagin", "penis", "penile bulb", "bulbe penien", "oar",
        ),
        Role.OAR,
    ),
    (_any("body", "external", "externe", "contour externe", "skin", "peau", "patient outline", "outline"), Role.BODY),
)  # fmt: skip


def normalised(name: str) -> str:
    """Lower case without accents; camel case, underscores and other marks become single spaces.

    ``"Tête_Fémorale D"`` gives ``"tete femorale d"``, ``"SpinalCord"`` gives ``"spinal cord"``.
    """
    text = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    text = "".join(mark for mark in text if not unicodedata.combining(mark))
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text)
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def vertebra_level(name: str) -> str | None:
    """The level a vertebra's name tells, ``"C1"`` to ``"S5"``, or None when it is not a vertebra's name.

    ``vertebrae_L2``, ``VB_L2``, ``Vertèbre D12`` (T12) and ``L2`` alone are understood; the sacrum is ``"S1"``.
    T13 and L6 are not: with them the order of the others is not known either.
    """
    text = normalised(name)
    if _SACRUM.match(text):
        return "S1"
    match = _LEVEL_NAMED.search(text) or _LEVEL_ALONE.match(text)
    if match is None:
        return None
    region = {"d": "t"}.get(match.group("region"), match.group("region"))
    level = f"{region.upper()}{match.group('number')}"
    return level if level in LEVELS else None


def level_index(name: str) -> int | None:
    """Place of a vertebra from head to tail, C1 = 0 to S5; neighbours differ by one. None for other names."""
    level = vertebra_level(name)
    return None if level is None else LEVELS.index(level)


def guess_role(name: str) -> Role:
    """What a structure of this name most likely is; OTHER when the name says nothing known.

    Planning volumes (CTV, PTV) are OTHER unless the name says that they are from an earlier treatment.
    """
    text = normalised(name)
    for pattern, role in _BEFORE_VERTEBRAE:
        if pattern.search(text):
            return role
    if vertebra_level(name) is not None or _VERTEBRA.search(text):
        return Role.VERTEBRA
    for pattern, role in _AFTER_VERTEBRAE:
        if pattern.search(text):
            return role
    return Role.OTHER
