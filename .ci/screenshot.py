"""Makes the README's picture: the overview of the built-in case, smaller.

python .ci/screenshot.py Resources/Screenshots/demo.png
"""

import sys
import tempfile
from pathlib import Path

import SimpleITK as sitk

from SarcomaRTLib.cli.main import main

WIDTH_PX = 1400


def shrunk(picture: sitk.Image, width: int) -> sitk.Image:
    """The picture at another width, smoothed first so that thin lines stay."""
    factor = picture.GetWidth() / width
    size = [width, round(picture.GetHeight() / factor)]
    # Pixel centres: the middle of the first new pixel lies (factor - 1) / 2 into the old ones.
    origin = [(factor - 1) / 2] * 2
    channels = []
    for number in range(3):
        channel = sitk.VectorIndexSelectionCast(picture, number, sitk.sitkFloat32)
        channel = sitk.DiscreteGaussian(channel, (factor / 2.5) ** 2)
        channel = sitk.Resample(channel, size, sitk.Transform(), sitk.sitkLinear, origin, [factor] * 2)
        channels.append(sitk.Cast(sitk.Clamp(channel + 0.5, sitk.sitkFloat32, 0, 255), sitk.sitkUInt8))
    small = sitk.Compose(channels)
    small.SetSpacing([1, 1])
    small.SetOrigin([0, 0])
    return small


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        if main(["demo", "--out", f"{folder}/demo"]) != 0:
            sys.exit("the demo did not run")
        picture = sitk.ReadImage(f"{folder}/demo/overview.png")
    target = Path(sys.argv[1])
    sitk.WriteImage(shrunk(picture, WIDTH_PX), str(target), useCompression=True)
    print(f"{target}: {target.stat().st_size // 1000} kB")
