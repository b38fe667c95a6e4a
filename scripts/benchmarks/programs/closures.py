def main():
    k = 3
    a = list(map(lambda x: x * k, range(1, 2000001)))
    b = list(filter(lambda x: x % 2 == 0, a))
    c = 0
    fold = lambda s, x: s + x
    for x in b:
        c = fold(c, x)

    def counter():
        n = 0

        def step():
            nonlocal n
            n += 1
            return n

        return step

    f = counter()
    last = 0
    for _ in range(1000000):
        last = f()
    print(c, last)


main()
