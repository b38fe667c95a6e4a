def main():
    s = i = 0
    while i < 10000000:
        s = s + i * 2 % 7
        i += 1
    print(s)


main()
