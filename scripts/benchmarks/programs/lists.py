def main():
    xs = []
    for i in range(1, 3000001):
        xs.append(i)
    total = 0
    for x in xs:
        total += x
    for j in range(3000000):
        xs[j] = xs[j] + 1
    print(total, xs[2999999])


main()
