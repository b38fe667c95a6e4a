def main():
    s = "".join(f"item {i}, " for i in range(1, 1000001))
    n = 0
    for w in s.split(", "):
        if w == "item 77777":
            n += 1
    print(len(s), n)


main()
