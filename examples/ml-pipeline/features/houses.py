"""The houses that all features are about: made up, with a price that follows from them and a little noise."""


def houses():
    noise = 7
    for number in range(300):
        noise = (noise * 1103515245 + 12345) % 2**31
        size, distance, built = 40 + number % 120, number * 7 % 30, 1950 + number * 13 % 75
        price = 3000 * size - 4000 * distance + 800 * (built - 1950) + noise % 20000
        yield {"id": number, "size": size, "distance": distance, "built": built, "price": price}


def write(name, columns, rows):
    import csv
    import os

    os.makedirs("/Volumes/main/houses", exist_ok=True)
    with open(f"/Volumes/main/houses/{name}.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
