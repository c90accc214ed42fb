"""A report on taxi fares, as a package that is tested and released by itself."""

import sys

FARES = {"mon": [12.5, 8.0, 21.0], "tue": [9.5, 30.0]}


def average(fares):
    """The average fare; 0.0 for a day without rides."""
    return round(sum(fares) / len(fares), 2) if fares else 0.0


def main():
    """Prints the average fare of each day that is named."""
    for day in sys.argv[1:]:
        print(day, average(FARES.get(day, [])))
