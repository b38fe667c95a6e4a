# What bash is for: programs in a pipe.
file=$(mktemp)
trap 'rm -f "$file"' EXIT
seq -f 'item %.0f, ' 1000000 | tr -d '\n' >"$file"
echo "$(wc -c <"$file") $(sed 's/, /\n/g' "$file" | grep -cx 'item 77777')"
