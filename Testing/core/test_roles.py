from __future__ import annotations

import pytest

from SarcomaRTLib.core.case import Role
from SarcomaRTLib.core.roles import LEVELS, guess_role, level_index, vertebra_level

NAMES = {
    Role.GTV: "GTV|GTVp|GTV_Mass_CT|GTVp1|Tumeur|tumor|Primary tumour|Tumeur primitive|Sarcome cuisse G|Lésion|GTV_L2|"
    "Lung metastasis|Métastase",
    Role.RESIDUAL: "Residual|résidu tumoral|Tumeur résiduelle|R1|Zone R1|GTV_res|reliquat",
    Role.TUMOUR_BED: "Tumor Bed|TumorBed|tumour bed|Lit tumoral|lit_opératoire|GTVsb|surgical bed",
    Role.DRAIN: "Drain|drains|Drain_1|Redon|Orifice de drain",
    Role.SCAR: "Scar|Cicatrice|scar_post|CICATRICE CUISSE",
    Role.VERTEBRA: "vertebrae_L2|VB_L2|VB_T10|L2|T1|Vertèbre D12|corps vertébral L3|sacrum|vertebrae_S1|C7|Vertebra",
    Role.BONE: "Bone|os|Os coxal|Femur_L|fémur|Tête fémorale D|FemoralHead_R|tibia|hip_left|rib_left_6|côtes|"
    "Bone_Pelvic|Humérus|scapula_right|Péroné|Rotule|clavicula_left|Bones",
    Role.AIR: "Air|gaz|Bowel gas",
    Role.BODY: "Body|BODY|External|Contour externe|peau|Skin|EXTERNE",
    Role.LUNG: "Lung_L|Lungs|Poumon D|poumons|lung_upper_lobe_left",
    Role.BARRIER: "Barrier|Fascia lata|barrière|Membrane interosseuse|Périoste",
    Role.OAR: "SpinalCord|Spinal_Cord|Moelle|moelle épinière|spinal canal L2|CaudaEquina|SpinalCord_PRV05|Heart|"
    "Coeur|cœur|Kidney_L|Rein G|foie|Vessie|Rectum|A_Femoral|V_Iliac|iliac_artery_left|femoral nerve|Nerf sciatique|"
    "Testis_R|Bag_Bowel|lung_vessels|trachea|BoneMarrow|growth plate|inferior_vena_cava|small_bowel|Bone marrow",
    Role.PRIOR_VOLUME: "PTV prior course|Previous PTV|ancien PTV|Irradiation antérieure|CTV_prior",
    Role.OTHER: "CTV|PTV_50|ITV|oedème|Oedema|peritumoral|autochthon_left|Compartiment antérieur|Couch|Ring1|"
    "MR_T1_mask|xyz||42|gluteus_maximus_left|Nodes",
}  # fmt: skip


@pytest.mark.parametrize(("role", "name"), [(role, name) for role, names in NAMES.items() for name in names.split("|")])
def test_roles_by_name(role: Role, name: str):
    assert guess_role(name) is role
    assert guess_role(name.upper() if not any(mark.islower() for mark in name[1:]) else name) is role


def test_accents_may_be_composed_or_not():
    assert guess_role("fe\u0301mur") is guess_role("f\u00e9mur") is Role.BONE


@pytest.mark.parametrize(
    ("name", "level"),
    [("vertebrae_L2", "L2"), ("VB_T10", "T10"), ("Vertèbre D12", "T12"), ("L 3", "L3"), ("c1", "C1"), ("Sacrum", "S1"),
     ("T12 vertebra", "T12"), ("T13", None), ("L6", None), ("C8", None), ("GTV", None), ("rib_left_2", None),
     ("MR_T1", None)],
)  # fmt: skip
def test_levels(name: str, level: str | None):
    assert vertebra_level(name) == level


def test_neighbours_differ_by_one_across_regions():
    assert [level_index(name) for name in ("C1", "C7", "T1", "T12", "L1", "L5", "S1", "S5")] == [
        0,
        6,
        7,
        18,
        19,
        23,
        24,
        28,
    ]
    assert level_index("D12") == level_index("T12") and level_index("liver") is None
    assert len(LEVELS) == 7 + 12 + 5 + 5
