map (re: map (builtins.match re) [ "a" "b" "-" "," "." "z" "]" ]) [ "[a-bx-z]" "[a-b-]" "[]a]" "[]-a]" "[^]a]" "[,--]" "[,-.]" "[[.a.]-[.c.]]" "[[=a=]b]" "[[:digit:]a-]" ]
