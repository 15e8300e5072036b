"""The clinical and geometric core: numpy and SimpleITK only, never slicer, qt, vtk or pydicom."""
