import json


def main():
    rs = []
    for i in range(1, 200001):
        rs.append({"id": i, "name": f"item {i}", "tags": ["a", "b", i], "price": i + 0.25, "ok": True, "note": None})
    text = json.dumps(rs, separators=(",", ":"))
    back = json.loads(text)
    total = 0
    for r in back:
        total += r["id"] + r["tags"][2]
    print(len(text), total)


main()
