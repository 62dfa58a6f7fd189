throw "\"a\" \${b} \\ `c` 'd'"
