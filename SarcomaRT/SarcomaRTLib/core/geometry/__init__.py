"""Grids, sub-voxel distance fields, margins, barriers and axes. Everything in LPS millimetres."""
