import sys

cities, version = int(sys.argv[1]), int(sys.argv[2])
assert cities == 3, cities
print(f"version {version} of the code found {cities} cities")
