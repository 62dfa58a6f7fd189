# Nothing is built by the benchmark; that this file is hashed as a source is part of the work.
PATH=$path
for input in $inputs; do echo "input $input"; done
mkdir -p "$out"
echo "$name $version" >"$out/name"
