"""What is wrong with a teaching case, with contours, or with the choices for a new case, in words.

Keys and braces as in ``error_texts``.
"""

from __future__ import annotations

from slicer.i18n import tr as _


def of_teaching() -> dict[str, str]:
    """Words by the core's sentence."""
    return {**_of_contours(), **_of_cases(), **_of_zip_files(), **_of_images(), **_of_new_cases()}


def _of_contours() -> dict[str, str]:
    elsewhere = _("{name}: the contour is not of this case. Load the contours that were drawn on it.")
    nothing = _("There is nothing drawn yet. Click Contour and draw the target.")
    names = _("No contour has the name of a target; there are: {received}. Name them like the targets.")
    return {
        "the contour is nowhere near this case's target; it seems to be of another case": _(
            "{name} lies nowhere near the case's target: it seems to be of another case ({received})."
        ),
        "the contour lies outside of the case's image; it seems to be of another case": elsewhere,
        "is not a mask on the case's grid": elsewhere,
        "there is nothing drawn": nothing,
        "the contour is empty": nothing,
        "no contour has the name of a target": names,
        "the task does not ask for it": names,
        "{} is there more than once": _("There are several contours of {0}. Hand in one a target."),
        "no mask file of this name in the folder": _("There is no mask {received} in {name}."),
        "no path is given": _("No file was chosen."),
        "one structure is needed, {} are there": _("One structure is needed; {received} holds {0}."),
        "there is no mask file and no RTSTRUCT in the folder": _("There are no contours in {name}."),
        "there are {} structure sets in the folder": _("There are {0} structure sets in {name}. Choose one file."),
        "is not a mask or label map but an image": _("{name} is an image, not a contour. Choose a mask."),
        "the segmentation is in the layout of Slicer before 4.11, which is not read": _(
            "{name} was written by a Slicer before 4.11. Open it in Slicer and save it again."
        ),
        **dict.fromkeys(
            ("a segment names a layer that is not there", "a segment's header is wrong"),
            _("{name} is damaged or incomplete. Save or copy it again."),
        ),
    }


def _of_cases() -> dict[str, str]:
    damaged = _("The case is damaged: {received} is missing in its folder or lies elsewhere. Copy the case again.")
    second = _("{name} is not on the grid of the image. Resample it to the image first.")
    return {
        "there is no such case": _("There is no case {received}."),
        "there is no such built-in case": _("There is no case {received}."),
        "is not a teaching case": _("{name} is no teaching case: there is no case.json in it."),
        'a case in a folder needs an "image"': _("The case names no image."),
        "the case names a file that is not there": damaged,
        "a file of the case lies elsewhere": damaged,
        "the second image is not on the image's grid": second,
        "a case asks for at least one target": _("The case asks for no target."),
        "is not a target of the task": _("{name}: {received} is no target of the task."),
        "a contour must be a bool mask on the image's grid that holds something": _(
            "The case is damaged: the contour {name} is empty."
        ),
        "the task asks for targets that the protocol does not make of this case": _(
            "The protocol does not make {received} of this case. Ask for other targets, or check what is given."
        ),
        "what the scene keeps of the lesson cannot be read": _(
            "What {name} keeps of the lesson cannot be read. Open the case again."
        ),
        "the scene's lesson is of another case": _("Another case, {received}, is in its place now."),
        "the image of the lesson is not in the scene": _(
            "The image of {name} is not in the scene. Open the case again."
        ),
        "the image is not on the case's grid": _("{name} is not the image of the case. Open the case again."),
        "nothing was marked yet": _("Nothing was marked yet. Submit the contours first."),
        "the progress file cannot be read": _(
            "The results kept so far cannot be read: {name}. Move the file away to begin a new one."
        ),
        "progress cannot be kept": _("The results cannot be kept in {name} ({received})."),
    }


def _of_zip_files() -> dict[str, str]:
    refused = _("The zip file {name} is not opened: it is not safe ({received}).")
    damaged = _("The zip file {name} is damaged. Copy it again.")
    return {
        "the zip file is refused: {}": refused,
        "the zip file is refused: a file is larger than it says": refused,
        "the zip file is damaged": damaged,
        "the zip file cannot be unpacked": damaged,
        "links cannot be packed": _("{name} is a link and cannot be packed. Put the file itself there."),
        "cannot be written": _("{received} cannot be written. Choose another folder."),
        "this kind of file cannot be written": _("{received} cannot be written. Choose another folder."),
    }


def _of_images() -> dict[str, str]:
    return {
        "there is no such file or folder": _("There is no file {received}."),
        "a file is needed, this is a folder": _("{name} is a folder. Choose a file."),
        "is not a CT, MR or PET image": _("{name} is no CT, MR or PET image ({received})."),
        "a grey-value image is needed": _("{name} has several values a voxel. A grey-value image is needed."),
        "a 3D image is needed, this is {}": _("{name} is {0}. A 3D image is needed."),
        "the file cannot be read as an image": _("{name} is damaged or no image. Copy it again."),
        "the image axes are not perpendicular (sheared)": _("{name}: the axes of the image are not perpendicular."),
        "no label or segment of this name in {}": _("There is no segment {received} in {0}."),
        "{} segments of this label in {}": _("There are {0} segments {received} in {1}."),
    }


def _of_new_cases() -> dict[str, str]:
    return {
        "a case needs a title, a task and a target": _(
            "Write a title and what the student is told, and tick a target."
        ),
        "a hint is a question and an answer with | between them": _(
            "The hint {received} needs a question and an answer with | between them."
        ),
        "is no rule that can be broken": _(
            "{received} is no rule. Begin each line with one of the rules that stood there."
        ),
        "the kind of the image is not known": _("Say beside the image, under Case, whether {name} is a CT."),
        "a case needs a given structure": _("{name} holds no structure with a role. Choose its role under Case."),
    }
