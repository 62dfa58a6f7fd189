builtins.trace [ "a\n\"b\" \${c} \${ $d é\t" ] 1
