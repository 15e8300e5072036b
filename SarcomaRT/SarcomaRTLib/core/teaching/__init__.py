"""Teaching: cases with a task, and what a student's contour is worth and which rules it breaks."""
