[ 1 1.5 "s" /p true null [ 1 ] { a = 1; } (x: x) map (map (x: x)) ]
