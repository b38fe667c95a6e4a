def main():
    seed = 42
    xs = []
    for _ in range(1000000):
        seed = (seed * 1103515245 + 12345) % 2147483648
        xs.append(seed)
    ys = sorted(xs)
    rs = sorted(({"k": x} for x in xs[:200000]), key=lambda r: r["k"])
    print(ys[0], ys[999999], rs[0]["k"])


main()
