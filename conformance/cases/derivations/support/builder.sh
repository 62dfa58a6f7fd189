echo > $out
