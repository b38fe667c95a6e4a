def main():
    r = {"n": 0, "name": "x", "total": 0}
    for _ in range(3000000):
        r["n"] += 1
        r["total"] = r["total"] + r["n"]
    rs = []
    for i in range(1, 500001):
        rs.append({"id": i, "name": f"n{i}", "v": i * 2})
    t = 0
    for x in rs:
        t += x["v"] + x["id"]
    print(r["total"], t)


main()
