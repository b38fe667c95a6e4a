"""A folder into a tar.gz: hkd's `archive` beside tar and pigz, on a tree made for it."""

import os
import random
import shutil
import tempfile

from measure import HKD, in_turn, have, milliseconds, ratio, table

WORDS = ("return import function value request response error await release archive build config stream upload "
         "struct public static private default switch guard index count bytes string record").split()


def text(generator, size):
    """Something that compresses as source code does: words, punctuation, some numbers."""
    parts = []
    length = 0
    while length < size:
        word = generator.choice(WORDS)
        if generator.random() < 0.25:
            word += str(generator.randrange(100_000))
        word += generator.choice([" ", " ", " ", "(", ") ", ".", "\n  ", ", "])
        parts.append(word)
        length += len(word)
    return "".join(parts)[:size]


def small_files(root, count=30_000, total=300_000_000):
    generator = random.Random(1)
    block = text(generator, 4_000_000).encode()
    for number in range(count):
        folder = os.path.join(root, f"d{number // 900}", f"e{number // 30 % 30}")
        os.makedirs(folder, exist_ok=True)
        size = int(generator.expovariate(count / total)) + 1
        start = generator.randrange(len(block) // 2)
        with open(os.path.join(folder, f"f{number}.js"), "wb") as file:
            while size > 0:
                piece = block[start:start + size]
                file.write(piece)
                size -= len(piece)
                start = 0


def one_large_file(root, count=2_000, large=250_000_000):
    small_files(root, count, 40_000_000)
    generator = random.Random(2)
    block = text(generator, 8_000_000).encode()
    with open(os.path.join(root, "large.sql"), "wb") as file:
        for _ in range(large // len(block) + 1):
            start = generator.randrange(len(block))
            file.write(block[start:] + block[:start])


def run():
    folder = tempfile.mkdtemp(prefix="hkd-bench-")
    try:
        for title, make in [("30 000 small files, 300 MB", small_files), ("2 000 files, one of 250 MB", one_large_file)]:
            root = os.path.join(folder, make.__name__)
            os.makedirs(root)
            make(root)
            out = os.path.join(folder, "out.tgz")
            commands = {
                "hkd archive": [HKD, "-c", f"ignore (archive . --out '{out}')"],
                "hkd archive --level 6": [HKD, "-c", f"ignore (archive . --level 6 --out '{out}.6')"],
                "tar (no compression)": f"tar cf - . | cat > {out}.tar",
                "tar czf": ["tar", "czf", out + ".gzip", "."],
            }
            if have("pigz"):
                commands["tar | pigz -p2"] = f"tar cf - . | pigz -p2 > {out}.pigz"
            files = {"hkd archive": out, "hkd archive --level 6": out + ".6", "tar (no compression)": out + ".tar",
                     "tar czf": out + ".gzip", "tar | pigz -p2": out + ".pigz"}
            results = in_turn(commands, rounds=3, cwd=root)
            ours = results["hkd archive"].median
            gzip_size = os.path.getsize(files["tar czf"])
            table(f"Archive: {title}", ["command", "ms (median)", "hkd is … × as fast", "size × gzip -6", "peak memory MB"], [
                [name, milliseconds(result.median), ratio(result.median, ours),
                 ratio(os.path.getsize(files[name]), gzip_size), f"{result.memory / 1e6:.1f}"]
                for name, result in results.items()])
            shutil.rmtree(root)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
