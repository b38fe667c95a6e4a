[range(1; 1000001) | "item \(.), "]
| add
| "\(length) \([split(", ")[] | select(. == "item 77777")] | length)"
