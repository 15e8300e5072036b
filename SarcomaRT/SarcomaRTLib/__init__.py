"""SarcomaRT: target definition for sarcoma radiotherapy.

Layers, one direction only: panel -> scene -> core; cli -> files -> core; cli -> scene.
"""

__version__ = "0.1.0"
