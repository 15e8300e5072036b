"""What the guidelines say beside volumes and doses: drugs, dates, indications, trials, evidence."""
