"""The words of the protocol texts in English and French."""

from __future__ import annotations

from .model import Status

WORDS = {
    "en": {
        "colon": ":",
        "source": "Source",
        "status": "Status",
        "targets": "Target volumes",
        "schedules": "Schedules",
        "rules": "Rules",
        "constraints": "Dose constraints",
        "citations": "Citations",
        "institutional": "by local practice",
        "none": "no margin",
        "optional": "if there is one",
        "radial": "radial",
        "longitudinal": "longitudinal",
        "starting": "start",
        "from": "from",
        "with": "with",
        "without": "without",
        "trimmed": "trimmed at",
        "at_least": "at least",
        "at_most": "at most",
        "open": "not given",
        "fraction": "fraction",
        "fractions": "fractions",
        "a_fraction": "a fraction",
        "sessions": "sessions a week",
        "nothing": "none given",
        "phase": "phase",
    },
    "fr": {
        "colon": " :",
        "source": "Source",
        "status": "Statut",
        "targets": "Volumes cibles",
        "schedules": "Schémas",
        "rules": "Règles",
        "constraints": "Contraintes de dose",
        "citations": "Références",
        "institutional": "selon les pratiques locales",
        "none": "sans marge",
        "optional": "s'il y en a un",
        "radial": "radial",
        "longitudinal": "longitudinal",
        "starting": "départ",
        "from": "à partir de",
        "with": "avec",
        "without": "sans",
        "trimmed": "limité à",
        "at_least": "au moins",
        "at_most": "au plus",
        "open": "non donné",
        "fraction": "fraction",
        "fractions": "fractions",
        "a_fraction": "par fraction",
        "sessions": "séances par semaine",
        "nothing": "non donné",
        "phase": "phase",
    },
}
STATUS_FR = {
    Status.RECOMMENDED: "recommandé",
    Status.OPTION: "option",
    Status.INVESTIGATIONAL: "à l'étude",
    Status.NOT_RECOMMENDED: "non recommandé",
}
NAMES_FR = {
    "GTV": "GTV",
    "residual": "résidu tumoral",
    "tumour_bed": "lit tumoral",
    "lung": "poumons",
    "vertebra": "vertèbre",
    "drain": "drains",
    "scar": "cicatrices",
    "adjacent_vertebrae": "vertèbres adjacentes",
    "bone": "os",
    "uninvolved_bone": "os non atteint",
    "air": "air",
    "body": "peau",
    "barrier": "barrières",
}


def name_text(name: str, language: str = "en") -> str:
    """A structure's name for people."""
    return NAMES_FR.get(name, name) if language == "fr" else name.replace("_", " ")
