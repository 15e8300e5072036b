"""Planning jobs as data: one into a folder, or many, each in a process of its own, here or on a Dask cluster."""
