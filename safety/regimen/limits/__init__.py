"""The most that labels and guidelines allow a day, by age, kidney, liver and indication: rows of drugs/limits.csv."""
